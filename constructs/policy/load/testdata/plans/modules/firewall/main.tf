variable "name" { type = string }
variable "vpc_id" { type = string }
variable "common_list" { type = string }
variable "managed_list" { type = string }
variable "blocked" { type = list(string) }

module "blocked" {
  source  = "./lists"
  name    = "${var.name}-blocked"
  domains = var.blocked
}

locals {
  group = aws_route53_resolver_firewall_rule_group.this.id
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = var.name
}

resource "aws_route53_resolver_firewall_rule" "common" {
  name                    = "common"
  action                  = "ALERT"
  priority                = 100
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = var.common_list
}

resource "aws_route53_resolver_firewall_rule" "blocked" {
  name                    = "blocked"
  action                  = "BLOCK"
  block_response          = "NODATA"
  priority                = 200
  firewall_rule_group_id  = local.group
  firewall_domain_list_id = module.blocked.id
}

resource "aws_route53_resolver_firewall_rule" "managed" {
  name                    = "managed"
  action                  = "BLOCK"
  block_response          = "NODATA"
  priority                = 300
  firewall_rule_group_id  = local.group
  firewall_domain_list_id = var.managed_list
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  name                   = var.name
  firewall_rule_group_id = local.group
  vpc_id                 = var.vpc_id
  priority               = 200
}

output "blocked_list_id" {
  value = module.blocked.id
}
