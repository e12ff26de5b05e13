package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
)

// An input transformer of EventBridge can only copy a name, and a mail program makes a link of
// it. A state machine of one state writes the same text with malware[.]example in it; it needs
// no code and no runtime of its own.

// defanged is the target of a rule that sends its events through such a state machine.
func defanged(scope constructs.Construct, topic *boundTopic, queue boundQueue) awsevents.CfnRule_TargetProperty {
	stack := awscdk.Stack_Of(scope)
	role := serviceRole(scope, "DefangRole", "states.amazonaws.com",
		statement{"Sid": "Publish", "Effect": "Allow", "Action": "sns:Publish", "Resource": topic.arn},
		statement{
			"Sid": "UseTheKeyOfTheTopic", "Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": "*",
			"Condition": map[string]any{"StringEquals": map[string]any{"kms:ViaService": "sns." + *stack.Region() + "." + *stack.UrlSuffix()}},
		})
	machine := awsstepfunctions.NewCfnStateMachine(scope, ptr("Defang"), &awsstepfunctions.CfnStateMachineProps{
		RoleArn:          role,
		DefinitionString: stack.ToJsonString(defangDefinition(*stack.Partition(), topic.arn), nil),
	}).AttrArn()
	start := serviceRole(scope, "DefangStartRole", eventBridge,
		statement{"Sid": "Start", "Effect": "Allow", "Action": "states:StartExecution", "Resource": machine})
	return awsevents.CfnRule_TargetProperty{Id: ptr("Defang"), Arn: machine, RoleArn: start, DeadLetterConfig: queue.config()}
}

// serviceRole is a role for a service, on behalf of this account alone.
func serviceRole(scope constructs.Construct, id, service string, grants ...statement) *string {
	trust := statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": service},
		"Action":    "sts:AssumeRole",
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(scope).Account()}},
	}
	return awsiam.NewCfnRole(scope, &id, &awsiam.CfnRoleProps{
		AssumeRolePolicyDocument: document(trust),
		Policies:                 []any{map[string]any{"policyName": "Alert", "policyDocument": document(grants...)}},
	}).AttrArn()
}

// defangDefinition is the state machine in the language of Step Functions. What SNS refuses is
// tried again for about a minute.
// See https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
func defangDefinition(partition string, topicArn *string) map[string]any {
	return map[string]any{
		"QueryLanguage": "JSONata",
		"StartAt":       "Publish",
		"States": map[string]any{"Publish": map[string]any{
			"Type":      "Task",
			"Resource":  "arn:" + partition + ":states:::sns:publish",
			"Arguments": map[string]any{"TopicArn": topicArn, "Message": "{% " + defangExpression() + " %}"},
			"Retry":     []any{map[string]any{"ErrorEquals": []any{"States.ALL"}, "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 2}},
			"End":       true,
		}},
	}
}

// defangExpression is the text of an alert in JSONata, where what an event lacks is empty.
func defangExpression() string {
	lines := make([]string, len(alertLines))
	for i, line := range alertLines {
		var parts []string
		for rest := line; rest != ""; {
			before, after, more := strings.Cut(rest, "<")
			if before != "" {
				parts = append(parts, `"`+before+`"`)
			}
			if !more {
				break
			}
			field, behind, _ := strings.Cut(after, ">")
			parts = append(parts, jsonataField(field))
			rest = behind
		}
		lines[i] = strings.Join(parts, " & ")
	}
	return `$join([` + strings.Join(lines, ", ") + `], "\n")`
}

// jsonataField reads a field of the event; keys with hyphens stand in backquotes.
func jsonataField(field string) string {
	steps := strings.Split(strings.TrimPrefix(alertFields[field].(string), "$."), ".")
	for i, step := range steps {
		key, index, indexed := strings.Cut(step, "[")
		steps[i] = "`" + key + "`"
		if indexed {
			steps[i] += "[" + index
		}
	}
	path := "$states.input." + strings.Join(steps, ".")
	if field == "name" {
		return `$replace(` + path + `, ".", "[.]")`
	}
	return path
}
