package resolver

import (
	_ "embed"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// failModeCode is inline in the template, which takes 4,096 characters. It uses the SDK
// that the runtime brings.
//
//go:embed failmode/handler.py
var failModeCode string

const (
	failModeRuntime = "python3.14"
	// In seconds. The function answers well within its own time; CloudFormation waits
	// for the attempts that Lambda makes if one could not.
	failModeTimeout        = 120.0
	failModeServiceTimeout = 900.0
)

// failModeHandler makes the function that calls AWS, and gives its ARN.
func failModeHandler(scope constructs.Construct, retention number, removal awscdk.RemovalPolicy) *string {
	group := failModeLog(scope, retention)
	group.ApplyRemovalPolicy(removal, nil)
	return awslambda.NewCfnFunction(scope, ptr("Handler"), &awslambda.CfnFunctionProps{
		Description:   ptr("Sets the DNS Firewall fail mode of VPCs for CloudFormation"),
		Runtime:       ptr(failModeRuntime),
		Handler:       ptr("index.handler"),
		Code:          map[string]any{"zipFile": failModeCode},
		Timeout:       ptr(failModeTimeout),
		Role:          failModeRole(scope, group).AttrArn(),
		LoggingConfig: map[string]any{"logGroup": group.Ref()},
	}).AttrArn()
}

// failModeLog is the log of the function. It outlives the function by default: it says when a
// mode was set, by which deployment, and what went wrong, the last deletion included.
func failModeLog(scope constructs.Construct, retention number) awslogs.CfnLogGroup {
	if !retention.set {
		retention = number{value: defaultRetentionDays, set: true}
	}
	group := awslogs.NewCfnLogGroup(scope, ptr("HandlerLogGroup"), nil)
	if retention.value != 0 {
		group.SetRetentionInDays(&retention.value)
	}
	return group
}

func failModeRole(scope constructs.Construct, group awslogs.CfnLogGroup) awsiam.CfnRole {
	trust := statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "lambda.amazonaws.com"},
		"Action":    "sts:AssumeRole",
	}
	return awsiam.NewCfnRole(scope, ptr("HandlerRole"), &awsiam.CfnRoleProps{
		AssumeRolePolicyDocument: document(trust),
		Policies:                 []any{map[string]any{"policyName": "SetFailMode", "policyDocument": document(failModeStatements(scope, group)...)}},
	})
}

// failModeStatements are all that the function may do. The ID in the ARN of a firewall
// config is AWS's own and not that of the VPC, and it is not known before the call.
// Resolver looks the VPC up as its caller, or refuses with RSLVR-02309; EC2 knows no
// resources for that action.
// See https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53resolver.html
func failModeStatements(scope constructs.Construct, group awslogs.CfnLogGroup) []statement {
	configs := awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service: ptr("route53resolver"), Resource: ptr("firewall-config"), ResourceName: ptr("*"),
	})
	return []statement{
		failModeAllow("SetFailMode", configs, "route53resolver:UpdateFirewallConfig"),
		failModeAllow("SeeThatTheVpcExists", "*", "ec2:DescribeVpcs"),
		failModeAllow("Log", group.AttrArn(), "logs:CreateLogStream", "logs:PutLogEvents"),
	}
}

func failModeAllow(sid string, resource any, actions ...any) statement {
	return statement{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
}
