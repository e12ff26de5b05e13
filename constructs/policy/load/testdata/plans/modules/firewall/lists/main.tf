variable "name" { type = string }
variable "domains" { type = list(string) }

resource "aws_route53_resolver_firewall_domain_list" "this" {
  name    = var.name
  domains = var.domains
}

output "id" {
  value = aws_route53_resolver_firewall_domain_list.this.id
}
