# The ways in which people get from a rule to its list and its group.

variable "create" {
  type    = bool
  default = true
}

variable "groups" {
  type = map(object({
    priority = number
    rules    = map(object({ list = string, priority = number }))
  }))
  default = {
    first = {
      priority = 101
      rules    = { ads = { list = "ads", priority = 10 }, bad = { list = "bad", priority = 20 } }
    }
    second = {
      priority = 102
      rules    = { bad = { list = "bad", priority = 10 } }
    }
  }
}

variable "names" {
  type    = set(string)
  default = ["ads", "bad"]
}

resource "terraform_data" "network" {
  input = timestamp()
}

resource "aws_vpc" "this" {
  count      = var.create ? 1 : 0
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.this[0].id
  cidr_block = "10.1.0.0/16"
}

resource "aws_route53_resolver_firewall_domain_list" "this" {
  for_each = var.names
  name     = each.key
  domains  = ["${each.key}.example"]
}

resource "aws_route53_resolver_firewall_domain_list" "other" {
  count   = var.create ? 1 : 0
  name    = "other"
  domains = ["other.example"]
}

resource "aws_route53_resolver_firewall_domain_list" "unused" {
  count   = var.create ? 0 : 1
  name    = "unused"
  domains = ["unused.example"]
}

# A flattened table: the plan has the variable that it is made of, and not the table.
locals {
  flat = flatten([for g, group in var.groups : [for r, rule in group.rules : { group = g, name = r, list = rule.list, priority = rule.priority }]])
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  for_each = var.groups
  name     = each.key
}

resource "aws_route53_resolver_firewall_rule" "flat" {
  for_each                = { for r in local.flat : "${r.group}/${r.name}" => r }
  name                    = each.value.name
  action                  = "BLOCK"
  block_response          = "NODATA"
  priority                = each.value.priority
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this[each.value.group].id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.this[each.value.list].id
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  for_each               = var.groups
  name                   = each.key
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this[each.key].id
  priority               = each.value.priority
  vpc_id                 = one(aws_vpc.this[*].id)
}

# A group that holds the other idioms, a rule each.
resource "aws_route53_resolver_firewall_rule_group" "idioms" {
  name = "idioms"
}

locals {
  idioms = try(aws_route53_resolver_firewall_rule_group.idioms.id, null)
}

resource "aws_route53_resolver_firewall_rule" "try" {
  name                    = "try"
  action                  = "ALERT"
  priority                = 1
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.idioms.id
  firewall_domain_list_id = try(aws_route53_resolver_firewall_domain_list.other[0].id, aws_route53_resolver_firewall_domain_list.unused[0].id)
}

resource "aws_route53_resolver_firewall_rule" "splat" {
  name                    = "splat"
  action                  = "ALERT"
  priority                = 2
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.idioms.id
  firewall_domain_list_id = join("", aws_route53_resolver_firewall_domain_list.other.*.id)
}

resource "aws_route53_resolver_firewall_rule" "named" {
  name                    = "named"
  action                  = "ALERT"
  priority                = 3
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.idioms.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.this["bad"].id
}

# Chained for_each: a rule for each list.
resource "aws_route53_resolver_firewall_rule" "chained" {
  for_each                = aws_route53_resolver_firewall_domain_list.this
  name                    = each.value.name
  action                  = "ALERT"
  priority                = 10 + index(sort(keys(aws_route53_resolver_firewall_domain_list.this)), each.key)
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.idioms.id
  firewall_domain_list_id = each.value.id
}

# A module that is given everything.
module "group" {
  source = "./group"
  name   = "given"
  vpc_id = terraform_data.network.output
  rules = {
    a = { priority = 1, list_id = module.lists.ids["a"] }
    b = { priority = 2, list_id = module.lists.ids["b"] }
    c = { priority = 3, list_id = "rslvr-fdl-54a2c1ef5b014042" }
  }
}

module "lists" {
  source = "./lists"
  lists  = { a = ["a.example"], b = ["b.example"] }
}

# A module for each list.
module "single" {
  source   = "./lists"
  for_each = { x = "x.example", y = "y.example" }
  lists    = { only = [each.value] }
}

resource "aws_route53_resolver_firewall_rule" "single" {
  for_each                = { x = 20, y = 21 }
  name                    = each.key
  action                  = "ALERT"
  priority                = each.value
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.idioms.id
  firewall_domain_list_id = module.single[each.key].ids["only"]
}

# The VPC of another resource.
resource "aws_route53_resolver_firewall_rule_group_association" "idioms" {
  name                   = "idioms"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.idioms.id
  priority               = 103
  vpc_id                 = aws_vpc_ipv4_cidr_block_association.more.vpc_id
}

# An element of what a module hands out, by index and by attribute.
resource "aws_route53_resolver_firewall_rule" "element" {
  name                    = "element"
  action                  = "ALERT"
  priority                = 30
  firewall_rule_group_id  = local.idioms
  firewall_domain_list_id = module.lists.ids["b"]
}

resource "aws_route53_resolver_firewall_rule" "attribute" {
  name                    = "attribute"
  action                  = "ALERT"
  priority                = 31
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.idioms.id
  firewall_domain_list_id = module.lists.ids.a
}
