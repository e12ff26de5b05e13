# Maps in locals from keys to IDs, and a module for each VPC.

module "network" {
  source   = "./network"
  for_each = { prod = "10.1.0.0/16", test = "10.2.0.0/16" }
  cidr     = each.value
}

resource "aws_route53_resolver_firewall_domain_list" "block" {
  for_each = { ads = ["ads.example"], bad = ["bad.example"] }
  name     = "block-${each.key}"
  domains  = each.value
}

resource "aws_route53_resolver_firewall_domain_list" "allow" {
  for_each = { bad = ["fine.bad.example"], corp = ["corp.example"] }
  name     = "allow-${each.key}"
  domains  = each.value
}

locals {
  block_ids = { for k, l in aws_route53_resolver_firewall_domain_list.block : k => l.id }
  allow_ids = { for k, l in aws_route53_resolver_firewall_domain_list.allow : k => l.id }
  all_ids   = merge(local.block_ids, local.allow_ids, { threats = "rslvr-fdl-54a2c1ef5b014042" })
  vpc_ids   = { for k, n in module.network : k => n.vpc_id }
}

resource "aws_route53_resolver_firewall_rule_group" "only" {
  name = "only"
}

locals {
  group_id = aws_route53_resolver_firewall_rule_group.only.id
}

# ads, corp and threats are in one map alone. What bad is, only the local knows.
resource "aws_route53_resolver_firewall_rule" "of_all" {
  for_each                = { ads = 10, bad = 20, corp = 30, threats = 40 }
  name                    = each.key
  action                  = "ALERT"
  priority                = each.value
  firewall_rule_group_id  = local.group_id
  firewall_domain_list_id = local.all_ids[each.key]
}

resource "aws_route53_resolver_firewall_rule_group_association" "each_module" {
  for_each               = module.network
  name                   = "module-${each.key}"
  firewall_rule_group_id = local.group_id
  priority               = 101
  vpc_id                 = each.value.vpc_id
}

resource "aws_route53_resolver_query_log_config" "all" {
  name            = "all"
  destination_arn = "arn:aws:s3:::central-dns-logs"
}

resource "aws_route53_resolver_query_log_config_association" "by_local" {
  for_each                     = local.vpc_ids
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.all.id
  resource_id                  = each.value
}

resource "aws_route53_resolver_firewall_config" "by_key" {
  for_each           = { prod = "ENABLED", test = "DISABLED" }
  resource_id        = local.vpc_ids[each.key]
  firewall_fail_open = each.value
}
