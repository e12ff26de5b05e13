# What cannot be told before it is there: names of resources among the domains, secrets, and a key that only a local has.

variable "extra" {
  type      = string
  sensitive = true
  default   = "secret.example"
}

resource "aws_s3_bucket" "assets" {
  bucket_prefix = "assets"
}

resource "aws_vpc" "only" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "also" {
  cidr_block = "10.1.0.0/16"
}

locals {
  vpc_id = aws_vpc.only.id
  lists = {
    eu = ["eu.example"]
    us = ["us.example", "*.both.example"]
  }
  rules = {
    one = { region = "eu", priority = 1 }
    two = { region = "us", priority = 2 }
  }
}

resource "aws_route53_resolver_firewall_domain_list" "partly" {
  name    = "partly"
  domains = ["known.example", aws_s3_bucket.assets.bucket_regional_domain_name]
}

resource "aws_route53_resolver_firewall_domain_list" "wholly" {
  name    = "wholly"
  domains = split(",", aws_s3_bucket.assets.bucket_regional_domain_name)
}

resource "aws_route53_resolver_firewall_domain_list" "secret" {
  name    = "secret"
  domains = ["plain.example", var.extra]
}

resource "aws_route53_resolver_firewall_domain_list" "empty" {
  name = "empty"
}

resource "aws_route53_resolver_firewall_domain_list" "by_region" {
  for_each = local.lists
  name     = each.key
  domains  = each.value
}

resource "aws_route53_resolver_firewall_rule_group" "odd" {
  name = "odd"
}

resource "aws_route53_resolver_firewall_rule" "by_region" {
  for_each                = local.rules
  name                    = each.key
  action                  = "BLOCK"
  block_response          = "NODATA"
  priority                = each.value.priority
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.odd.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.by_region[each.value.region].id
}

resource "aws_route53_resolver_firewall_rule" "odd" {
  for_each = {
    partly = 10
    wholly = 20
    secret = 30
    empty  = 40
  }
  name                   = each.key
  action                 = "ALERT"
  priority               = each.value
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.odd.id
  firewall_domain_list_id = {
    partly = aws_route53_resolver_firewall_domain_list.partly.id
    wholly = aws_route53_resolver_firewall_domain_list.wholly.id
    secret = aws_route53_resolver_firewall_domain_list.secret.id
    empty  = aws_route53_resolver_firewall_domain_list.empty.id
  }[each.key]
}

resource "aws_route53_resolver_firewall_rule_group_association" "odd" {
  name                   = "odd"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.odd.id
  vpc_id                 = local.vpc_id
  priority               = 300
}
