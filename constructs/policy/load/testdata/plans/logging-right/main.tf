resource "aws_cloudwatch_log_group" "queries" {
  name       = "/dns/queries"
  kms_key_id = aws_kms_key.logs.arn
}

data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.eu-central-1.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:eu-central-1:111122223333:log-group:/dns/queries"]
    }
  }
  statement {
    actions   = ["kms:GenerateDataKey*", "kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "logs" {
  policy = data.aws_iam_policy_document.key.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    principals {
      type        = "Service"
      identifiers = ["es.amazonaws.com", "delivery.logs.amazonaws.com"]
    }
    resources = ["${aws_cloudwatch_log_group.queries.arn}:log-stream:*"]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "logs" {
  policy_name     = "dns"
  policy_document = data.aws_iam_policy_document.logs.json
}

resource "aws_route53_resolver_query_log_config" "queries" {
  name            = "queries"
  destination_arn = aws_cloudwatch_log_group.queries.arn
  depends_on      = [aws_cloudwatch_log_resource_policy.logs]
}

resource "aws_route53_resolver_query_log_config_association" "queries" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.queries.id
  resource_id                  = "vpc-0123456789abcdef0"
}

resource "aws_s3_bucket" "archive" {
  bucket_prefix = "dns-archive-"
}

data "aws_iam_policy_document" "archive" {
  statement {
    sid       = "Write"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.archive.arn}/dns/AWSLogs/*"]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }
  }
  statement {
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.archive.arn]
    principals {
      type        = "Service"
      identifiers = ["delivery.logs.amazonaws.com"]
    }
  }
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["${aws_s3_bucket.archive.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
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
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.logs.arn
    }
  }
}

resource "aws_route53_resolver_query_log_config" "archive" {
  name            = "archive"
  destination_arn = "${aws_s3_bucket.archive.arn}/dns"
  depends_on      = [aws_s3_object.marker]
}

resource "aws_route53_resolver_query_log_config_association" "archive" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.archive.id
  resource_id                  = "vpc-0123456789abcdef0"
}

resource "aws_s3_object" "marker" {
  bucket  = aws_s3_bucket_policy.archive.id
  key     = "dns/README"
  content = "Query logs."
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
  tags = { LogDeliveryEnabled = "true" }
}

resource "aws_route53_resolver_query_log_config" "stream" {
  name            = "stream"
  destination_arn = aws_kinesis_firehose_delivery_stream.stream.arn
}

resource "aws_route53_resolver_query_log_config_association" "stream" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.stream.id
  resource_id                  = "vpc-0123456789abcdef0"
}
