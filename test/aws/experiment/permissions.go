package experiment

import (
	"encoding/json"
	"slices"
)

// permissions are the actions that CloudFormation needs for the resources of a type, to create,
// update and delete them.
var permissions = map[string][]string{
	"AWS::EC2::VPC":           {"ec2:CreateVpc", "ec2:DeleteVpc", "ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:ModifyVpcAttribute", "ec2:CreateTags"},
	"AWS::EC2::Subnet":        {"ec2:CreateSubnet", "ec2:DeleteSubnet", "ec2:DescribeSubnets", "ec2:CreateTags"},
	"AWS::EC2::SecurityGroup": {"ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup", "ec2:DescribeSecurityGroups", "ec2:CreateTags"},
	"AWS::IAM::Role":          {"iam:CreateRole", "iam:DeleteRole", "iam:GetRole", "iam:PassRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:TagRole"},
	"AWS::Logs::LogGroup": {
		"logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DescribeLogGroups", "logs:PutRetentionPolicy", "logs:PutIndexPolicy", "logs:DescribeIndexPolicies",
		"logs:PutResourcePolicy", "logs:DeleteResourcePolicy", "logs:DescribeResourcePolicies", "logs:TagResource", "logs:ListTagsForResource",
	},
	"AWS::Logs::QueryDefinition": {"logs:PutQueryDefinition", "logs:DeleteQueryDefinition", "logs:DescribeQueryDefinitions"},
	"AWS::Route53::HostedZone": {
		"route53:CreateHostedZone", "route53:DeleteHostedZone", "route53:GetHostedZone", "route53:ListQueryLoggingConfigs", "route53:GetChange",
		"route53:AssociateVPCWithHostedZone", "route53:DisassociateVPCFromHostedZone", "route53:ChangeTagsForResource", "route53:ListTagsForResource",
	},
	"AWS::Route53::RecordSetGroup":                       {"route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:GetChange"},
	"AWS::Route53Resolver::FirewallDomainList":           {"route53resolver:*"},
	"AWS::Route53Resolver::FirewallRuleGroup":            {"route53resolver:*"},
	"AWS::Route53Resolver::FirewallRuleGroupAssociation": {"route53resolver:*", "ec2:DescribeVpcs"},
	"AWS::Route53Resolver::ResolverQueryLoggingConfig": {
		"route53resolver:*", "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
		"iam:CreateServiceLinkedRole",
	},
	"AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": {"route53resolver:*", "ec2:DescribeVpcs"},
	"AWS::Route53Profiles::Profile":                               {"route53profiles:*"},
	"AWS::Route53Profiles::ProfileAssociation":                    {"route53profiles:*", "ec2:DescribeVpcs"},
	"AWS::Route53Profiles::ProfileResourceAssociation":            {"route53profiles:*", "route53resolver:*"},
	"AWS::S3::Bucket":                          {"s3:CreateBucket", "s3:DeleteBucket", "s3:ListBucket", "s3:PutBucketTagging"},
	"AWS::CloudFormation::WaitConditionHandle": {},
}

// Permitted reports whether it is known what the resources of a type need.
func Permitted(kind string) bool {
	_, known := permissions[kind]
	return known
}

// direct are the actions of the run itself.
var direct = []string{
	"sts:GetCallerIdentity",
	"cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:DeleteStack", "cloudformation:DescribeStacks",
	"cloudformation:DescribeStackEvents", "cloudformation:DescribeType",
	"ec2:DescribeVpcs", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface",
	"lambda:CreateFunction", "lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:InvokeFunction", "lambda:DeleteFunction",
	"logs:FilterLogEvents", "logs:DescribeLogGroups", "logs:DeleteLogGroup",
	"route53resolver:*", // ListFirewallRuleTypes
	"s3:PutObject", "s3:DeleteObject",
}

// named are the ARNs of what is only touched by name: the names of everything in a run begin with
// the same prefix, and so do those of roles and buckets, which CloudFormation makes of the name of
// the stack.
func named(partition string) map[string][]string {
	arn := "arn:" + partition
	return map[string][]string{
		"*":      {"*"},
		"lambda": {arn + ":lambda:*:*:function:vpcdns-verify-*"},
		"iam":    {arn + ":iam::*:role/vpcdns-verify-*", arn + ":iam::*:role/aws-service-role/*"},
		"s3":     {arn + ":s3:::vpcdns-verify-*", arn + ":s3:::vpcdns-verify-*/*"},
	}
}

// Permissions returns an IAM policy with which a run works, with every extra.
func Permissions(partition string) string {
	actions := slices.Clone(direct)
	for _, each := range permissions {
		actions = append(actions, each...)
	}
	slices.Sort(actions)
	byService, order := map[string][]string{}, []string{"*", "iam", "lambda", "s3"}
	for _, action := range slices.Compact(actions) {
		byService[scopeOf(action)] = append(byService[scopeOf(action)], action)
	}
	var statements []any
	for _, service := range order {
		statements = append(statements, map[string]any{"Effect": "Allow", "Action": byService[service], "Resource": named(partition)[service]})
	}
	text, err := json.MarshalIndent(map[string]any{"Version": "2012-10-17", "Statement": statements}, "", "  ")
	if err != nil {
		panic(err) // it holds texts only
	}
	return string(text)
}

// scopeOf is the service of an action that has names of a run to restrict it to, and else "*".
func scopeOf(action string) string {
	for _, service := range []string{"iam", "lambda", "s3"} {
		if len(action) > len(service) && action[:len(service)+1] == service+":" {
			return service
		}
	}
	return "*"
}
