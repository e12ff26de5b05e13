# A group of its own on one VPC, and others on VPCs of which the plan tells no more than that
# they are among these two: each of them gets the shared group, as it is there twice, and one
# of them, nobody knows which, the odd group.
resource "aws_vpc" "a" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "b" {
  cidr_block = "10.1.0.0/16"
}

locals {
  vpcs = {
    a = aws_vpc.a.id
    b = aws_vpc.b.id
  }
}

resource "aws_route53_resolver_firewall_rule_group" "own" {
  name = "own"
}

resource "aws_route53_resolver_firewall_rule_group" "shared" {
  name = "shared"
}

resource "aws_route53_resolver_firewall_rule_group_association" "own" {
  name                   = "own"
  priority               = 200
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.own.id
  vpc_id                 = aws_vpc.a.id
}

resource "aws_route53_resolver_firewall_rule_group_association" "shared" {
  for_each               = toset(["first", "second"])
  name                   = each.key
  priority               = 101
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.shared.id
  vpc_id                 = each.key == "first" ? local.vpcs["a"] : local.vpcs["b"]
}

resource "aws_route53_resolver_firewall_rule_group" "odd" {
  name = "odd"
}

resource "aws_route53_resolver_firewall_rule_group_association" "odd" {
  for_each               = toset(["second"])
  name                   = each.key
  priority               = 300
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.odd.id
  vpc_id                 = each.key == "first" ? local.vpcs["a"] : local.vpcs["b"]
}
