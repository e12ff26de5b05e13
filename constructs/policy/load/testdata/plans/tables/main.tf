# A module in the style of those that are published: all is said in two tables, which locals take apart.

variable "rule_groups" {
  type = any
  default = [
    {
      name     = "guard"
      priority = 101
      rules = [
        { name = "allow-partners", action = "ALLOW", priority = 10, domain_list = "partners" },
        { name = "block-bad", action = "BLOCK", block_response = "NXDOMAIN", priority = 20, domain_list = "bad" },
        { name = "block-threats", action = "BLOCK", block_response = "NODATA", priority = 30, domain_list_id = "rslvr-fdl-54a2c1ef5b014042" },
      ]
    },
    {
      name     = "watch"
      priority = 102
      rules = [
        { name = "watch-partners", action = "ALERT", priority = 10, domain_list = "partners" },
        { name = "watch-all", action = "ALERT", priority = 20, domain_list = "all" },
      ]
    },
  ]
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

module "dns_firewall" {
  source      = "./dns-firewall"
  namespace   = "acme"
  vpc_id      = aws_vpc.main.id
  rule_groups = var.rule_groups
  domain_lists = {
    partners = ["partner.example", "*.partner.example"]
    bad      = ["bad.example", "*.bad.example"]
    all      = ["*"]
  }
}
