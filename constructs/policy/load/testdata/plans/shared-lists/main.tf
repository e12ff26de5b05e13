# Three VPCs from one map, lists from files, rules from a table, and a group per stage by count.

variable "vpcs" {
  type = map(string)
  default = {
    build = "10.1.0.0/16"
    prod  = "10.2.0.0/16"
    stage = "10.3.0.0/16"
  }
}

variable "action" {
  type    = string
  default = "BLOCK"
}

variable "rules" {
  type = map(object({
    priority = number
    action   = string
    list     = string
    response = optional(string)
    type     = optional(string)
  }))
  default = {
    partners = { priority = 100, action = "ALLOW", list = "partners" }
    bad      = { priority = 200, action = "BLOCK", list = "malware", response = "NXDOMAIN" }
    tunnels  = { priority = 300, action = "ALERT", list = "everything", type = "TXT" }
  }
}

locals {
  malware = [for line in split("\n", file("${path.module}/malware.txt")) : trimspace(line) if trimspace(line) != "" && !startswith(line, "#")]
  lists = {
    partners   = ["api.partner.example", "*.partner.example"]
    malware    = local.malware
    everything = ["*"]
  }
}

resource "aws_vpc" "this" {
  for_each   = var.vpcs
  cidr_block = each.value
}

resource "aws_route53_resolver_firewall_domain_list" "this" {
  for_each = local.lists
  name     = each.key
  domains  = each.value
}

resource "aws_route53_resolver_firewall_domain_list" "sinkholed" {
  name    = "sinkholed"
  domains = ["Tracker.Example.", "*.tracker.example."]
}

resource "aws_route53_resolver_firewall_rule_group" "base" {
  name = "base"
}

resource "aws_route53_resolver_firewall_rule" "table" {
  for_each                = var.rules
  name                    = each.key
  action                  = each.value.action
  block_response          = each.value.response
  q_type                  = each.value.type
  priority                = each.value.priority
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.base.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.this[each.value.list].id
}

resource "aws_route53_resolver_firewall_rule" "sinkhole" {
  name                               = "sinkhole"
  action                             = var.action
  block_response                     = "OVERRIDE"
  block_override_dns_type            = "CNAME"
  block_override_domain              = "sinkhole.corp.example"
  block_override_ttl                 = 60
  priority                           = 150
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.base.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.sinkholed.id
}

resource "aws_route53_resolver_firewall_rule" "managed" {
  name                    = "managed"
  action                  = "BLOCK"
  block_response          = "NODATA"
  priority                = 400
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.base.id
  firewall_domain_list_id = "rslvr-fdl-54a2c1ef5b014042"
}

resource "aws_route53_resolver_firewall_rule_group_association" "base" {
  for_each               = aws_vpc.this
  name                   = "base-${each.key}"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.base.id
  vpc_id                 = each.value.id
  priority               = 200
}

# Groups and rules by count; the second VPC gets the second group.
resource "aws_route53_resolver_firewall_domain_list" "numbered" {
  count   = 2
  name    = "numbered-${count.index}"
  domains = ["n${count.index}.example"]
}

resource "aws_route53_resolver_firewall_rule_group" "numbered" {
  count = 2
  name  = "numbered-${count.index}"
}

resource "aws_route53_resolver_firewall_rule" "numbered" {
  count                   = 2
  name                    = "numbered-${count.index}"
  action                  = "ALERT"
  priority                = 10 * (count.index + 1)
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.numbered[count.index].id
  firewall_domain_list_id = element(aws_route53_resolver_firewall_domain_list.numbered.*.id, count.index)
}

resource "aws_route53_resolver_firewall_rule_group_association" "numbered" {
  name                   = "numbered"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.numbered[1].id
  vpc_id                 = aws_vpc.this["prod"].id
  priority               = 150
  mutation_protection    = "ENABLED"
}

resource "aws_route53_resolver_firewall_config" "prod" {
  resource_id        = aws_vpc.this["prod"].id
  firewall_fail_open = "ENABLED"
}
