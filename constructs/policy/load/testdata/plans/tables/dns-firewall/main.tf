variable "namespace" { type = string }
variable "vpc_id" { type = string }
variable "domain_lists" { type = map(list(string)) }
variable "rule_groups" { type = any }

locals {
  groups = { for g in var.rule_groups : g.name => g }
  rules = merge([
    for g in var.rule_groups : {
      for r in g.rules : "${g.name}-${r.name}" => {
        group          = g.name
        name           = r.name
        action         = r.action
        priority       = r.priority
        block_response = try(r.block_response, null)
        domain_list    = try(r.domain_list, null)
        domain_list_id = try(r.domain_list_id, null)
      }
    }
  ]...)
}

resource "aws_route53_resolver_firewall_domain_list" "default" {
  for_each = var.domain_lists
  name     = "${var.namespace}-${each.key}"
  domains  = each.value
}

resource "aws_route53_resolver_firewall_rule_group" "default" {
  for_each = local.groups
  name     = "${var.namespace}-${each.key}"
}

resource "aws_route53_resolver_firewall_rule" "default" {
  for_each                = local.rules
  name                    = each.value.name
  action                  = each.value.action
  block_response          = each.value.block_response
  priority                = each.value.priority
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.default[each.value.group].id
  firewall_domain_list_id = each.value.domain_list_id != null ? each.value.domain_list_id : aws_route53_resolver_firewall_domain_list.default[each.value.domain_list].id
}

resource "aws_route53_resolver_firewall_rule_group_association" "default" {
  for_each               = local.groups
  name                   = "${var.namespace}-${each.key}"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.default[each.key].id
  priority               = each.value.priority
  vpc_id                 = var.vpc_id
}
