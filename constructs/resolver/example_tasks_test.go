package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Which service was behind an address of Fargate, for vpcdns replay --who.
func ExampleNewTaskRecorder() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewTaskRecorder(stack, jsii.String("Tasks"), &resolver.TaskRecorderProps{
		LogGroupName:  jsii.String("/aws/events/ecs-tasks"),
		RetentionDays: jsii.Number(30), // as long as the query log
	})
}
