variable "prefix" { default = "dns" }

resource "aws_cloudwatch_log_group" "queries" {
  name = "/dns/queries"
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid     = "Resolver"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    principals {
      type        = "Service"
      identifiers = ["route53resolver.amazonaws.com"]
    }
    resources = ["${aws_cloudwatch_log_group.queries.arn}:*"]
  }
}

resource "aws_cloudwatch_log_resource_policy" "logs" {
  policy_name     = "dns"
  policy_document = data.aws_iam_policy_document.logs.json
}

resource "aws_route53_resolver_query_log_config" "queries" {
  name            = "queries"
  destination_arn = aws_cloudwatch_log_group.queries.arn
}

resource "aws_route53_resolver_query_log_config_association" "queries" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.queries.id
  resource_id                  = "vpc-0123456789abcdef0"
}

resource "aws_s3_bucket" "archive" {
  bucket = "example-dns-archive"
}

data "aws_iam_policy_document" "archive" {
  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::example-dns-archive/AWSLogs/*"]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
  }
  statement {
    sid       = "Check"
    actions   = ["s3:GetBucketAcl"]
    resources = ["arn:aws:s3:::example-dns-archive"]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = aws_s3_bucket.archive.id
  policy = data.aws_iam_policy_document.archive.json
}

resource "aws_s3_bucket_server_side_encryption_configuration" "archive" {
  bucket = aws_s3_bucket.archive.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_route53_resolver_query_log_config" "archive" {
  name            = "archive"
  destination_arn = "${aws_s3_bucket.archive.arn}/${var.prefix}"
}

resource "aws_route53_resolver_query_log_config_association" "archive" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.archive.id
  resource_id                  = "vpc-0123456789abcdef0"
}

resource "aws_s3_bucket" "second" {
  bucket = "example-dns-second"
}

resource "aws_route53_resolver_query_log_config" "second" {
  name            = "second"
  destination_arn = aws_s3_bucket.second.arn
}

resource "aws_route53_resolver_query_log_config_association" "second" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.second.id
  resource_id                  = "vpc-0123456789abcdef0"
}

resource "aws_kms_key" "stream" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = "kms:*", Resource = "*" }]
  })
}

resource "aws_iam_role" "stream" {
  name               = "stream"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "firehose.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_kinesis_firehose_delivery_stream" "stream" {
  name        = "dns"
  destination = "extended_s3"
  extended_s3_configuration {
    bucket_arn = aws_s3_bucket.archive.arn
    role_arn   = aws_iam_role.stream.arn
  }
  tags = { Team = "dns" }
}

resource "aws_route53_resolver_query_log_config" "stream" {
  name            = "stream"
  destination_arn = aws_kinesis_firehose_delivery_stream.stream.arn
  depends_on      = [aws_kms_key.stream]
}

resource "aws_route53_resolver_query_log_config_association" "stream" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.stream.id
  resource_id                  = "vpc-0123456789abcdef0"
}
