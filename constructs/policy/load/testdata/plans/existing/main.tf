# A stack that is there already: one list changes, one is replaced, a rule goes, an association is forgotten, the rest stays.

data "aws_route53_resolver_firewall_domain_list" "threats" {
  firewall_domain_list_id = "rslvr-fdl-54a2c1ef5b014042"
}

data "aws_route53_resolver_firewall_domain_list" "theirs" {
  firewall_domain_list_id = "rslvr-fdl-0000000000000aaaa"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_route53_resolver_firewall_domain_list" "changed" {
  name    = "changed"
  domains = ["old.example", "new.example"]
}

resource "aws_route53_resolver_firewall_domain_list" "replaced" {
  name    = "replaced-2"
  domains = ["replaced.example"]
}

resource "aws_route53_resolver_firewall_rule_group" "main" {
  name = "main"
}

resource "aws_route53_resolver_firewall_rule" "changed" {
  name                    = "changed"
  action                  = "BLOCK"
  block_response          = "NODATA"
  priority                = 10
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.main.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.changed.id
}

resource "aws_route53_resolver_firewall_rule" "replaced" {
  name                    = "replaced"
  action                  = "ALERT"
  priority                = 20
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.main.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.replaced.id
}

resource "aws_route53_resolver_firewall_rule" "theirs" {
  name                    = "theirs"
  action                  = "ALERT"
  priority                = 25
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.main.id
  firewall_domain_list_id = data.aws_route53_resolver_firewall_domain_list.theirs.id
}

resource "aws_route53_resolver_firewall_rule" "threats" {
  name                    = "threats"
  action                  = "BLOCK"
  block_response          = "NXDOMAIN"
  priority                = 30
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.main.id
  firewall_domain_list_id = data.aws_route53_resolver_firewall_domain_list.threats.id
}

resource "aws_route53_resolver_firewall_rule_group_association" "main" {
  name                   = "main"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.main.id
  vpc_id                 = aws_vpc.main.id
  priority               = 200
}

removed {
  from = aws_route53_resolver_firewall_rule_group_association.elsewhere
  lifecycle {
    destroy = false
  }
}
