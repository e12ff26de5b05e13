package resolver

import "github.com/aws/aws-cdk-go/awscdk/v2"

// logDelivery is who writes query logs to CloudWatch Logs and S3. Resolver itself,
// route53resolver.amazonaws.com, does not.
const logDelivery = "delivery.logs.amazonaws.com"

// deliveryPolicy lets AWS deliver the query logs of the stack's account to one log
// group, as AWS documents it.
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
func deliveryPolicy(stack awscdk.Stack, logGroupName *string) map[string]any {
	streams := stack.FormatArn(&awscdk.ArnComponents{
		Service:      ptr("logs"),
		Resource:     ptr("log-group"),
		ResourceName: ptr(*logGroupName + ":log-stream:*"),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	// The source of a delivery is a logs ARN, not one of Resolver's.
	source := "arn:" + *stack.Partition() + ":logs:" + *stack.Region() + ":" + *stack.Account() + ":*"
	return map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Sid":       "ResolverQueryLogDelivery",
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": logDelivery},
			"Action":    []any{"logs:CreateLogStream", "logs:PutLogEvents"},
			"Resource":  streams,
			"Condition": map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": []any{stack.Account()}},
				"ArnLike":      map[string]any{"aws:SourceArn": []any{source}},
			},
		}},
	}
}
