# Query logging of Route 53 VPC Resolver for one VPC, and a DNS Firewall that allows listed names only.
# Generated; the source is https://github.com/seed-482a6d4f/vpcdns
#
# It makes what the CloudFormation template of the same kind makes. Put it into a folder with
# your provider block, or call that folder as a module.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.36" # the first with policies of single log groups
    }
  }
}

variable "name" {
  description = "Names what is made, so that a second copy in the account and Region can have another name. 1-40 letters, digits, - and _."
  type        = string
  default     = "vpcdns"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_-]{0,39}$", var.name))
    error_message = "name must begin with a letter and have 1-40 letters, digits, - and _."
  }
}

variable "vpc_ids" {
  description = "IDs of VPCs in this account and Region. Their DHCP options must name AmazonProvidedDNS: queries to any other resolver are neither seen nor filtered."
  type        = set(string)

  validation {
    condition     = length(var.vpc_ids) > 0 && alltrue([for id in var.vpc_ids : can(regex("^vpc-([0-9a-f]{8}|[0-9a-f]{17})$", id))])
    error_message = "vpc_ids must have at least one VPC, vpc-..., and nothing else."
  }
}

variable "query_logging" {
  description = "Record every DNS query of the VPC in CloudWatch Logs. Choose OFF if the VPC logs its queries to CloudWatch already: AWS allows one configuration per type of destination. The log group is there either way and keeps what it has."
  type        = string
  default     = "ON"

  validation {
    condition     = contains(["ON", "OFF"], var.query_logging)
    error_message = "query_logging must be one of ON, OFF."
  }
}

variable "log_retention_days" {
  description = "Days until CloudWatch Logs deletes a record. NEVER keeps all records. Names and client addresses can be personal data."
  type        = string
  default     = "30"

  validation {
    condition     = contains(["1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1096", "1827", "2192", "2557", "2922", "3288", "3653", "NEVER"], var.log_retention_days)
    error_message = "log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, NEVER."
  }
}

variable "log_group_kms_key_arn" {
  description = "ARN of a KMS key for the log group; its key policy must allow CloudWatch Logs to use it. Empty: CloudWatch Logs encrypts with a key of its own."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.log_group_kms_key_arn))
    error_message = "log_group_kms_key_arn must be empty or the full ARN of a KMS key."
  }
}

variable "firewall_mode" {
  description = "ALERT blocks nothing and shows in the query log every name that is not allowed. BLOCK answers those with block_response. OFF detaches the rule group from the VPC, to undo everything at once."
  type        = string
  default     = "ALERT"

  validation {
    condition     = contains(["ALERT", "BLOCK", "OFF"], var.firewall_mode)
    error_message = "firewall_mode must be one of ALERT, BLOCK, OFF."
  }
}

variable "allowed_domains" {
  description = "Names that may be resolved, without *. before them; each once whatever its case, at least one. vpcdns suggest --for allow-only makes such a list from query logs."
  type        = list(string)

  validation {
    condition     = length(var.allowed_domains) > 0 && alltrue([for d in var.allowed_domains : can(regex("^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", d))]) && length(distinct([for d in var.allowed_domains : lower(d)])) == length(var.allowed_domains)
    error_message = "allowed_domains must be domain names such as malware.example, each once whatever its case, without *. and without a trailing dot."
  }
}

variable "private_domains" {
  description = "Names of private hosted zones and of your own network: a firewall blocks those too. Each is allowed with everything below it. Empty: none."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for d in var.private_domains : can(regex("^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", d))]) && length(distinct([for d in var.private_domains : lower(d)])) == length(var.private_domains)
    error_message = "private_domains must be domain names such as malware.example, each once whatever its case, without *. and without a trailing dot."
  }
}

variable "include_subdomains" {
  description = "Also everything below each name in allowed_domains."
  type        = string
  default     = "YES"

  validation {
    condition     = contains(["YES", "NO"], var.include_subdomains)
    error_message = "include_subdomains must be one of YES, NO."
  }
}

variable "cname_targets" {
  description = "TRUST: an allowed name may lead anywhere. INSPECT: every name of a CNAME chain must be in allowed_domains, those of content networks and load balancers included."
  type        = string
  default     = "TRUST"

  validation {
    condition     = contains(["TRUST", "INSPECT"], var.cname_targets)
    error_message = "cname_targets must be one of TRUST, INSPECT."
  }
}

variable "block_response" {
  description = "What a client gets for a blocked name. NODATA: it exists but has no such record. NXDOMAIN: it does not exist, which makes clients with search domains try more names."
  type        = string
  default     = "NXDOMAIN"

  validation {
    condition     = contains(["NODATA", "NXDOMAIN"], var.block_response)
    error_message = "block_response must be one of NODATA, NXDOMAIN."
  }
}

variable "association_priority" {
  description = "Position of this rule group among those of the VPC: the lowest number is checked first. Each rule group of a VPC needs a number of its own."
  type        = number
  default     = 150

  validation {
    condition     = var.association_priority >= 101 && var.association_priority <= 9899 && floor(var.association_priority) == var.association_priority
    error_message = "association_priority must be a whole number from 101 to 9899."
  }
}

variable "log_bucket_arn" {
  description = "ARN of an existing bucket in this Region, with /PREFIX/ if you like, that also gets every query, whatever query_logging says. Its policy must allow delivery.logs.amazonaws.com s3:GetBucketAcl and s3:PutObject. To change it, first empty it, then give the new one: two updates. Empty: no copy."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^arn:[a-z0-9-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/([A-Za-z0-9!_.*()=-]+/)+)?$", var.log_bucket_arn))
    error_message = "log_bucket_arn must be empty or the ARN of a bucket, arn:aws:s3:::NAME or arn:aws:s3:::NAME/PREFIX/."
  }
}

variable "alert_email" {
  description = "Gets a message when the firewall blocks or alerts on a query, at most once in six hours for a name, after the address is confirmed. Makes an encrypted SNS topic and a KMS key that costs by the month. Empty: no messages."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^[^@,\\s]+@[^@,\\s]+\\.[^@,\\s]+$", var.alert_email))
    error_message = "alert_email must be empty or one e-mail address."
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  logging   = var.query_logging == "ON"
  to_bucket = var.log_bucket_arn != ""
  alerts    = var.alert_email != ""
  blocking  = var.firewall_mode == "BLOCK"

  saved_queries = {
    "Blocked and alerted lookups" = <<-EOT
      fields @timestamp, firewall_rule_action, query_name, query_type, srcaddr, srcids.instance, firewall_domain_list_id
      | filter ispresent(firewall_rule_action)
      | sort @timestamp desc
      | limit 200
    EOT
    "Failures by workload"        = <<-EOT
      filter rcode in ["NXDOMAIN", "SERVFAIL"]
      | stats count(*) as failures, count_distinct(query_name) as names by srcaddr, srcids.instance, rcode
      | sort failures desc
      | limit 200
    EOT
    "Rare names"                  = <<-EOT
      stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by query_name
      | sort queries asc, first desc
      | limit 200
    EOT
    "Records for vpcdns"          = <<-EOT
      fields @message
      | sort @timestamp asc
      | limit 10000
    EOT
    "Who asked for a name"        = <<-EOT
      # Replace metadata.google.internal. The name, in lower case and without a final dot.
      fields tolower(query_name) as asked
      | filter asked = "metadata.google.internal."
      | stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by srcaddr, srcids.instance, vpc_id, query_type, rcode, firewall_rule_action
      | sort queries desc
      | limit 200
    EOT
    "Who asks what"               = <<-EOT
      stats count(*) as queries by srcaddr, srcids.instance, query_name
      | sort queries desc
      | limit 200
    EOT
    "What BLOCK would stop"       = <<-EOT
      filter firewall_rule_action = "ALERT"
      | stats count(*) as queries, count_distinct(srcaddr) as workloads, latest(@timestamp) as last by query_name, firewall_rule_group_id, firewall_domain_list_id
      | sort workloads desc, queries desc
      | limit 200
    EOT
  }
}

# Evidence: destroying leaves the group, and its name is never that of the next one. It is there
# with query_logging OFF too.
resource "aws_cloudwatch_log_group" "queries" {
  name_prefix       = "/aws/vendedlogs/route53resolver/${var.name}-"
  retention_in_days = var.log_retention_days == "NEVER" ? 0 : tonumber(var.log_retention_days)
  kms_key_id        = var.log_group_kms_key_arn != "" ? var.log_group_kms_key_arn : null
  skip_destroy      = true
}

resource "aws_cloudwatch_log_index_policy" "queries" {
  log_group_name  = aws_cloudwatch_log_group.queries.name
  policy_document = jsonencode({ Fields = ["query_name", "srcaddr", "vpc_id", "firewall_rule_action", "srcids.instance"] })
}

resource "aws_cloudwatch_log_resource_policy" "delivery" {
  resource_arn = aws_cloudwatch_log_group.queries.arn
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ResolverQueryLogDelivery"
      Effect    = "Allow"
      Principal = { Service = "delivery.logs.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${aws_cloudwatch_log_group.queries.arn}:log-stream:*"
      Condition = {
        ArnLike      = { "aws:SourceArn" = ["arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:*"] }
        StringEquals = { "aws:SourceAccount" = [data.aws_caller_identity.current.account_id] }
      }
    }]
  })
}

# A new name or destination replaces the config, and AWS refuses the second one while the VPC has
# the first. Tags change in place here.
resource "aws_route53_resolver_query_log_config" "queries" {
  count           = local.logging ? 1 : 0
  name            = var.name
  destination_arn = aws_cloudwatch_log_group.queries.arn
  depends_on      = [aws_cloudwatch_log_resource_policy.delivery]
}

resource "aws_route53_resolver_query_log_config_association" "queries" {
  for_each                     = local.logging ? var.vpc_ids : []
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.queries[0].id
  resource_id                  = each.value
}

resource "aws_cloudwatch_query_definition" "saved" {
  for_each        = local.logging ? local.saved_queries : {}
  name            = "${var.name}/${each.key}"
  log_group_names = [aws_cloudwatch_log_group.queries.name]
  query_string    = trimspace(each.value)
}

# Another bucket takes two applies: empty log_bucket_arn, then give the new one.
resource "aws_route53_resolver_query_log_config" "bucket" {
  count           = local.to_bucket ? 1 : 0
  name            = "${var.name}-s3"
  destination_arn = var.log_bucket_arn
}

resource "aws_route53_resolver_query_log_config_association" "bucket" {
  for_each                     = local.to_bucket ? var.vpc_ids : []
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.bucket[0].id
  resource_id                  = each.value
}

# A name and *.name are two entries: neither covers the other.
resource "aws_route53_resolver_firewall_domain_list" "allowed" {
  name    = "${var.name}-allowed"
  domains = concat(var.allowed_domains, var.include_subdomains == "YES" ? [for d in var.allowed_domains : "*.${d}"] : [])
}

resource "aws_route53_resolver_firewall_domain_list" "private" {
  count   = length(var.private_domains) > 0 ? 1 : 0
  name    = "${var.name}-private"
  domains = concat(var.private_domains, [for d in var.private_domains : "*.${d}"])
}

# What a VPC asks AWS for, in every partition.
resource "aws_route53_resolver_firewall_domain_list" "essential" {
  name = "${var.name}-essential"
  domains = [
    "*.in-addr.arpa",
    "*.ip6.arpa",
    "*.api.aws",
    "*.on.aws",
    "*.amazonaws.com.cn",
    "*.api.amazonwebservices.com.cn",
    "*.on.amazonwebservices.com.cn",
    "*.amazonaws.com",
    "*.amazonaws.eu",
    "*.api.amazonwebservices.eu",
    "*.compute.internal",
    "*.compute-1.internal",
    "*.ec2.internal",
    "localhost",
  ]
}

resource "aws_route53_resolver_firewall_domain_list" "everything" {
  name    = "${var.name}-everything"
  domains = ["*"]
}

# The first rule that matches decides; how specific an entry is makes no difference.
resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = var.name

  lifecycle {
    precondition {
      condition     = local.logging || local.to_bucket || var.firewall_mode != "OFF"
      error_message = "query_logging and firewall_mode are OFF and log_bucket_arn is empty: turn something on, or destroy this."
    }
  }
}

resource "aws_route53_resolver_firewall_rule" "private" {
  count                              = length(var.private_domains) > 0 ? 1 : 0
  name                               = "${var.name}-private"
  action                             = "ALLOW"
  priority                           = 50
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.private[0].id
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
}

resource "aws_route53_resolver_firewall_rule" "allowed" {
  name                               = "${var.name}-allowed"
  action                             = "ALLOW"
  priority                           = 100
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.allowed.id
  firewall_domain_redirection_action = "${var.cname_targets}_REDIRECTION_DOMAIN"
}

resource "aws_route53_resolver_firewall_rule" "essential" {
  name                               = "${var.name}-essential"
  action                             = "ALLOW"
  priority                           = 200
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.essential.id
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
}

resource "aws_route53_resolver_firewall_rule" "everything" {
  name                    = "${var.name}-everything"
  action                  = local.blocking ? "BLOCK" : "ALERT"
  block_response          = local.blocking ? var.block_response : null
  priority                = 300
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.everything.id
}

# firewall_mode OFF removes these and leaves the rule group.
resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  for_each               = var.firewall_mode != "OFF" ? var.vpc_ids : []
  name                   = var.name
  priority               = var.association_priority
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id
  vpc_id                 = each.value
}

# EventBridge has these events without query logging; they are not for counting.
resource "aws_cloudwatch_event_rule" "alerts" {
  count       = local.alerts ? 1 : 0
  name        = "${var.name}-dns-alerts"
  description = "Sends an alert for queries that DNS Firewall blocked or alerted on"
  event_pattern = jsonencode({
    source      = ["aws.route53resolver"]
    detail-type = ["DNS Firewall Alert", "DNS Firewall Block"]
    detail      = { firewall-rule-group-id = [aws_route53_resolver_firewall_rule_group.this.id] }
  })
}

resource "aws_cloudwatch_event_target" "alerts" {
  count     = local.alerts ? 1 : 0
  rule      = aws_cloudwatch_event_rule.alerts[0].name
  target_id = "Topic"
  arn       = aws_sns_topic.alerts[0].arn

  input_transformer {
    input_paths = {
      account    = "$.account"
      action     = "$.detail.firewall-rule-action"
      endpoint0  = "$.detail.resources[0].resolver-endpoint-details.id"
      endpoint1  = "$.detail.resources[1].resolver-endpoint-details.id"
      group      = "$.detail.firewall-rule-group-id"
      instance0  = "$.detail.resources[0].instance-details.id"
      instance1  = "$.detail.resources[1].instance-details.id"
      list       = "$.detail.firewall-domain-list-id"
      name       = "$.detail.query-name"
      protection = "$.detail.firewall-protection"
      region     = "$.region"
      seen       = "$.detail.last-observed-at"
      source     = "$.detail.src-addr"
      type       = "$.detail.query-type"
      vpc        = "$.detail.vpc-id"
    }
    input_template = <<-EOT
      "DNS Firewall <action>: <name> (<type>)"
      "asked by: <source>"
      "instance: <instance0><instance1>"
      "Resolver endpoint: <endpoint0><endpoint1>"
      "VPC: <vpc>"
      "rule group: <group>"
      "domain list: <list>"
      "Advanced protection: <protection>"
      "last seen: <seen>"
      "account and Region: <account> <region>"
      "AWS sends the same event for a name once in six hours, so do not count these messages."
    EOT
  }
}

resource "aws_kms_key" "alerts" {
  count                   = local.alerts ? 1 : 0
  description             = "Encrypts the topic of DNS Firewall alerts"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountDecides"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "EventBridgePublishes"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_sns_topic" "alerts" {
  count             = local.alerts ? 1 : 0
  name_prefix       = "${var.name}-dns-alerts-"
  display_name      = "DNS Firewall"
  kms_master_key_id = aws_kms_key.alerts[0].arn
}

resource "aws_sns_topic_policy" "alerts" {
  count = local.alerts ? 1 : 0
  arn   = aws_sns_topic.alerts[0].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RequireTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts[0].arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "EventBridgePublishes"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.alerts[0].arn
        Condition = { ArnEquals = { "aws:SourceArn" = [aws_cloudwatch_event_rule.alerts[0].arn] } }
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "alerts" {
  count     = local.alerts ? 1 : 0
  topic_arn = aws_sns_topic.alerts[0].arn
  protocol  = "email"
  endpoint  = var.alert_email
}

output "firewall_rule_group_id" {
  description = "firewall_rule_group_id in the query log"
  value       = aws_route53_resolver_firewall_rule_group.this.id
}

output "firewall_rule_group_arn" {
  description = "For sharing the rule group with other accounts"
  value       = aws_route53_resolver_firewall_rule_group.this.arn
}

output "query_log_config_id" {
  description = "The query log config, for further VPCs"
  value       = one(aws_route53_resolver_query_log_config.queries[*].id)
}

output "bucket_query_log_config_id" {
  description = "The query log config of log_bucket_arn, for further VPCs"
  value       = one(aws_route53_resolver_query_log_config.bucket[*].id)
}

output "query_log_group_name" {
  description = "The log group that has the queries"
  value       = aws_cloudwatch_log_group.queries.name
}

output "alert_topic_arn" {
  description = "The SNS topic of the alerts, for further subscriptions"
  value       = one(aws_sns_topic.alerts[*].arn)
}
