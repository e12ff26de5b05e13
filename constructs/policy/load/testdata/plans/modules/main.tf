# A module for each environment, with a module for lists inside, and one list for all of them.

variable "vpc_ids" {
  type = map(string)
  default = {
    prod = "vpc-0a1b2c3d4e5f60718"
    test = "vpc-0f1e2d3c4b5a69788"
  }
}

resource "aws_route53_resolver_firewall_domain_list" "common" {
  name    = "common"
  domains = ["common.example"]
}


module "firewall" {
  source   = "./firewall"
  for_each = var.vpc_ids

  name         = each.key
  vpc_id       = each.value
  common_list  = aws_route53_resolver_firewall_domain_list.common.id
  blocked      = each.key == "prod" ? ["prod.bad.example"] : ["test.bad.example"]
  managed_list = "rslvr-fdl-54a2c1ef5b014042"
}

# The second group of the production VPC uses what the module hands out.
resource "aws_route53_resolver_firewall_rule_group" "late" {
  name = "late"
}

resource "aws_route53_resolver_firewall_rule" "late" {
  name                    = "late"
  action                  = "ALLOW"
  priority                = 1
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.late.id
  firewall_domain_list_id = module.firewall["prod"].blocked_list_id
}

resource "aws_route53_resolver_firewall_rule_group_association" "late" {
  name                   = "late"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.late.id
  vpc_id                 = var.vpc_ids["prod"]
  priority               = 101
}
