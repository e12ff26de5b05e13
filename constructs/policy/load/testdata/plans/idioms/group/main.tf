variable "name" { type = string }
variable "vpc_id" { type = string }
variable "rules" {
  type = map(object({ priority = number, list_id = string }))
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = var.name
}

resource "aws_route53_resolver_firewall_rule" "this" {
  for_each                = var.rules
  name                    = each.key
  action                  = "BLOCK"
  block_response          = "NODATA"
  priority                = each.value.priority
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = each.value.list_id
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  name                   = var.name
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id
  priority               = 101
  vpc_id                 = var.vpc_id
}
