resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_cloudwatch_log_group" "dns" {
  name              = "/aws/route53/${aws_vpc.this.id}"
  retention_in_days = 30
}

data "aws_iam_policy_document" "logging" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:eu-central-1:111122223333:log-group:/aws/route53/*"]
    principals {
      identifiers = ["delivery.logs.amazonaws.com"]
      type        = "Service"
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "logging" {
  policy_document = data.aws_iam_policy_document.logging.json
  policy_name     = "logging"
}

provider "aws" {
  alias                       = "other"
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

resource "aws_cloudwatch_log_resource_policy" "elsewhere" {
  provider        = aws.other
  policy_name     = "elsewhere"
  policy_document = jsonencode({ Statement = [{ Effect = "Deny", Principal = "*", Action = "logs:*", Resource = "*" }] })
}

resource "aws_route53_resolver_query_log_config" "dns" {
  name            = "dns"
  destination_arn = aws_cloudwatch_log_group.dns.arn
  depends_on      = [aws_cloudwatch_log_resource_policy.logging]
}

resource "aws_route53_resolver_query_log_config_association" "dns" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.dns.id
  resource_id                  = aws_vpc.this.id
}
