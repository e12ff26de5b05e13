variable "lists" { type = map(list(string)) }

resource "aws_route53_resolver_firewall_domain_list" "this" {
  for_each = var.lists
  name     = each.key
  domains  = each.value
}

output "ids" {
  value = { for k, l in aws_route53_resolver_firewall_domain_list.this : k => l.id }
}
