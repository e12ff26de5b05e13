package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsecs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	taskCluster   = "arn:aws:ecs:eu-west-1:111122223333:cluster/prod"
	taskGroupType = "AWS::Logs::LogGroup"
)

func makeTaskRecorder(s awscdk.Stack, props *resolver.TaskRecorderProps) resolver.TaskRecorder {
	return resolver.NewTaskRecorder(s, jsii.String("Tasks"), props)
}

func TestATaskRecorderRecordsStartsAndStops(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeTaskRecorder(s, nil) })
	rule := out.template.only(t, alertRuleType)["Properties"]
	group := alertIdOf(t, out.template, taskGroupType)
	diff(t, at(t, rule, "EventPattern"), map[string]any{
		"source": []any{"aws.ecs"}, "detail-type": []any{"ECS Task State Change"},
		"detail": map[string]any{"lastStatus": []any{"RUNNING", "STOPPED"}},
	})
	diff(t, at(t, rule, "Targets"), []any{map[string]any{
		"Id":  "LogGroup",
		"Arn": alertJoin("arn:", ref("AWS::Partition"), ":logs:", ref("AWS::Region"), ":", ref("AWS::AccountId"), ":log-group:", ref(group)),
	}})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

// TestEventBridgeMayWriteToItsGroup holds the policy to what AWS documents, and to the one
// group and the rules of the one account.
func TestEventBridgeMayWriteToItsGroup(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeTaskRecorder(s, &resolver.TaskRecorderProps{LogGroupName: jsii.String("/aws/events/tasks"), Name: jsii.String("tasks")})
	})
	properties := out.template.only(t, taskGroupType)["Properties"]
	here := []any{ref("AWS::Region"), ":", ref("AWS::AccountId")}
	streams := alertJoin(append(append([]any{"arn:", ref("AWS::Partition"), ":logs:"}, here...), ":log-group:/aws/events/tasks:*")...)
	writers := map[string]any{"Service": []any{"events.amazonaws.com", "delivery.logs.amazonaws.com"}}
	diff(t, at(t, properties, "ResourcePolicyDocument"), alertStatements(
		map[string]any{"Sid": "EventBridgeMakesStreams", "Effect": "Allow", "Principal": writers, "Action": "logs:CreateLogStream", "Resource": streams},
		map[string]any{
			"Sid": "EventBridgeRecords", "Effect": "Allow", "Principal": writers, "Action": "logs:PutLogEvents", "Resource": streams,
			"Condition": map[string]any{"ArnLike": map[string]any{
				"aws:SourceArn": alertJoin(append(append([]any{"arn:", ref("AWS::Partition"), ":events:"}, here...), ":rule/tasks")...),
			}},
		},
	))
	diff(t, at(t, properties, "RetentionInDays"), 30.0)
}

func TestATaskRecorderOfSomeClusters(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeTaskRecorder(s, &resolver.TaskRecorderProps{ClusterArns: jsii.Strings(taskCluster), RetentionDays: jsii.Number(0), RemovalPolicy: awscdk.RemovalPolicy_DESTROY})
	})
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "EventPattern", "detail", "clusterArn"), []any{taskCluster})
	group := out.template.only(t, taskGroupType)
	diff(t, group["DeletionPolicy"], "Delete")
	if _, kept := group["Properties"].(map[string]any)["RetentionInDays"]; kept {
		t.Error("events for ever have a retention")
	}
}

func TestATaskRecorderTakesClustersOfTheCdk(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		low := awsecs.NewCfnCluster(s, jsii.String("Low"), nil)
		high := awsecs.Cluster_FromClusterArn(s, jsii.String("High"), jsii.String("arn:aws:ecs:eu-west-1:111122223333:cluster/high"))
		makeTaskRecorder(s, &resolver.TaskRecorderProps{ClusterArns: jsii.Strings(taskCluster), Clusters: []interfacesawsecs.IClusterRef{low, high}})
	})
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "EventPattern", "detail", "clusterArn"), []any{
		taskCluster, attribute("Low", "Arn"), "arn:aws:ecs:eu-west-1:111122223333:cluster/high",
	})
	for want, clusters := range map[string]func(awscdk.Stack) []interfacesawsecs.IClusterRef{
		"Clusters is empty, so nothing would be recorded": func(awscdk.Stack) []interfacesawsecs.IClusterRef { return []interfacesawsecs.IClusterRef{} },
		"Clusters 1 is nil": func(awscdk.Stack) []interfacesawsecs.IClusterRef { return []interfacesawsecs.IClusterRef{nil} },
		`Clusters 2, "Stack/One", is listed twice`: func(s awscdk.Stack) []interfacesawsecs.IClusterRef {
			one := awsecs.NewCfnCluster(s, jsii.String("One"), nil)
			return []interfacesawsecs.IClusterRef{one, one}
		},
	} {
		wantError(t, trySynth(t, func(s awscdk.Stack) { makeTaskRecorder(s, &resolver.TaskRecorderProps{Clusters: clusters(s)}) }).err, want)
	}
	wantError(t, trySynth(t, func(s awscdk.Stack) {
		there := awsecs.NewCfnCluster(stackAt(s, "There", ourAccount, virginia), jsii.String("One"), nil)
		makeTaskRecorder(stackAt(s, "Here", ourAccount, ireland), &resolver.TaskRecorderProps{Clusters: []interfacesawsecs.IClusterRef{there}})
	}).err, `Clusters 1, "There/One", is in Region us-east-1 and this stack in eu-west-1`)
}

func TestATaskRecorderReturnsItsNames(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		r := makeTaskRecorder(s, nil)
		for name, value := range map[string]*string{"LogGroupName": r.LogGroupName(), "LogGroupArn": r.LogGroupArn(), "RuleArn": r.RuleArn()} {
			if value == nil || *value == "" {
				t.Errorf("%s is empty", name)
			}
		}
	})
}

func TestARefusedTaskRecorderLeavesNothingBehind(t *testing.T) {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Stack"), nil)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		makeTaskRecorder(stack, &resolver.TaskRecorderProps{LogGroupName: jsii.String("tasks"), ClusterArns: jsii.Strings("prod")})
	}()
	if n := len(*stack.Node().Children()); n != 0 {
		t.Errorf("%d children are left", n)
	}
}

var taskRecorderPropsCases = []propsCase{{
	props: &resolver.TaskRecorderProps{},
	values: map[string]func(awscdk.Stack) any{
		"ClusterArns": value(jsii.Strings(taskCluster)),
		"Clusters": func(s awscdk.Stack) any {
			return []interfacesawsecs.IClusterRef{awsecs.NewCfnCluster(s, jsii.String("Cluster"), nil)}
		},
		"LogGroupName":       value(jsii.String("/aws/events/tasks")),
		"RetentionDays":      value(jsii.Number(7)),
		"KmsKeyArn":          value(jsii.String(alertKeyArn)),
		"Encryption":         value(resolver.EncryptWithNewKey()),
		"DeletionProtection": value(jsii.Bool(true)),
		"Name":               value(jsii.String("a-name")),
		"RemovalPolicy":      value(awscdk.RemovalPolicy_DESTROY),
	},
	build: func(s awscdk.Stack, props any) { makeTaskRecorder(s, props.(*resolver.TaskRecorderProps)) },
}}
