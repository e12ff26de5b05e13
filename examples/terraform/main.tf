# Query logging and DNS Firewall for existing VPCs, with lists that vpcdns compiled: see README.md.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.36" # the first with policies of single log groups
    }
  }
}

variable "vpc_ids" {
  description = "IDs of VPCs in this account and Region that use AmazonProvidedDNS."
  type        = set(string)
}

variable "action" {
  description = "What happens to a query for a name in the block lists: ALERT blocks nothing and shows it in the query log."
  type        = string
  default     = "ALERT"

  validation {
    condition     = contains(["ALERT", "BLOCK"], var.action)
    error_message = "action must be ALERT or BLOCK."
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # One domain list a file, of 1,000 entries at most: the provider sends a list in one request.
  # The lists that allow come first.
  allowed = [for file in fileset(path.module, "lists/allow*.txt") : file]
  blocked = [for file in fileset(path.module, "lists/block*.txt") : file]
  files   = concat(local.allowed, local.blocked)
}

resource "aws_route53_resolver_firewall_domain_list" "this" {
  for_each = toset(local.files)
  name     = "vpcdns-${trimsuffix(basename(each.key), ".txt")}"
  domains  = split("\n", trimspace(file("${path.module}/${each.key}")))
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = "vpcdns"
}

# The first rule that matches decides; how specific an entry is makes no difference.
resource "aws_route53_resolver_firewall_rule" "this" {
  for_each                = toset(local.files)
  name                    = "vpcdns-${trimsuffix(basename(each.key), ".txt")}"
  priority                = 100 * (index(local.files, each.key) + 1)
  action                  = contains(local.allowed, each.key) ? "ALLOW" : var.action
  block_response          = !contains(local.allowed, each.key) && var.action == "BLOCK" ? "NODATA" : null
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.this[each.key].id
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  for_each               = var.vpc_ids
  name                   = "vpcdns"
  priority               = 150
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id
  vpc_id                 = each.value
}

resource "aws_cloudwatch_log_group" "queries" {
  name_prefix       = "/aws/vendedlogs/route53resolver/vpcdns-"
  retention_in_days = 30
  skip_destroy      = true # evidence
}

resource "aws_cloudwatch_log_resource_policy" "delivery" {
  resource_arn = aws_cloudwatch_log_group.queries.arn
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "delivery.logs.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${aws_cloudwatch_log_group.queries.arn}:log-stream:*"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:*" }
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      }
    }]
  })
}

resource "aws_route53_resolver_query_log_config" "queries" {
  name            = "vpcdns"
  destination_arn = aws_cloudwatch_log_group.queries.arn
  depends_on      = [aws_cloudwatch_log_resource_policy.delivery]
}

resource "aws_route53_resolver_query_log_config_association" "queries" {
  for_each                     = var.vpc_ids
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.queries.id
  resource_id                  = each.value
}
