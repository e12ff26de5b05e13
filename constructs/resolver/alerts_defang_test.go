package resolver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func TestNamesAreDefanged(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{Defang: jsii.Bool(true)}) })
	machine := out.template.only(t, "AWS::StepFunctions::StateMachine")
	target := at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0).(map[string]any)
	diff(t, target["Arn"], any(attribute(onlyId(t, out.template, "AWS::StepFunctions::StateMachine"), "Arn")))
	if target["RoleArn"] == nil || target["InputTransformer"] != nil {
		t.Errorf("the target is %v", target)
	}
	var whole strings.Builder
	for _, part := range at(t, machine, "Properties", "DefinitionString", "Fn::Join", 1).([]any) {
		if text, ok := part.(string); ok {
			whole.WriteString(text)
		} else {
			whole.WriteString("TOKEN")
		}
	}
	var definition struct {
		QueryLanguage string
		States        map[string]struct {
			Resource  string
			Arguments struct{ TopicArn, Message string }
		}
	}
	if err := json.Unmarshal([]byte(whole.String()), &definition); err != nil {
		t.Fatalf("%v\n%s", err, whole.String())
	}
	publish := definition.States["Publish"]
	diff(t, []string{definition.QueryLanguage, publish.Resource, publish.Arguments.TopicArn}, []string{"JSONata", "arn:TOKEN:states:::sns:publish", "TOKEN"})
	for _, part := range []string{
		"{% $join([\"DNS Firewall \" & $states.input.`detail`.`firewall-rule-action` & \": \" & $replace($states.input.`detail`.`query-name`, \".\", \"[.]\") & \" (\" & ",
		"\"instance: \" & $states.input.`detail`.`resources`[0].`instance-details`.`id` & $states.input.`detail`.`resources`[1].`instance-details`.`id`,",
		"], \"\\n\") %}",
	} {
		mustContain(t, publish.Arguments.Message, part)
	}
	roles := textOfAll(t, out.template, "AWS::IAM::Role")
	for _, part := range []string{"states:StartExecution", "sns:Publish", "kms:ViaService"} {
		mustContain(t, roles, part)
	}
	if policy := textOfAll(t, out.template, "AWS::SNS::TopicPolicy"); strings.Contains(policy, "events.amazonaws.com") || out.warnings != nil {
		t.Errorf("EventBridge may publish, or warnings %v:\n%s", out.warnings, policy)
	}
}

func TestDefangingAnExistingTopicNeedsNoPolicyOfIt(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeAlerts(s, &resolver.DnsAlertsProps{Defang: jsii.Bool(true), Topic: resolver.ToTopic(awssns.NewTopic(s, jsii.String("Ours"), nil))})
	})
	if out.warnings != nil {
		t.Errorf("warnings %v", out.warnings)
	}
	err := trySynth(t, func(s awscdk.Stack) {
		makeAlerts(s, &resolver.DnsAlertsProps{Defang: jsii.Bool(true), Raw: jsii.Bool(true)})
	}).err
	wantError(t, err, "Defang and Raw are both set")
}
