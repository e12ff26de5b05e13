package resolver_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	alertRuleType         = "AWS::Events::Rule"
	alertTopicType        = "AWS::SNS::Topic"
	alertTopicPolicyType  = "AWS::SNS::TopicPolicy"
	alertSubscriptionType = "AWS::SNS::Subscription"
	alertKeyType          = "AWS::KMS::Key"
)

func makeAlerts(s awscdk.Stack, props *resolver.DnsAlertsProps) resolver.DnsAlerts {
	return resolver.NewDnsAlerts(s, jsii.String("Alerts"), props)
}

func alertedFirewall(s awscdk.Stack) resolver.DnsFirewall {
	return resolver.DnsFirewallFromRuleGroupId(s, jsii.String("Shared"), jsii.String(alertedGroup))
}

func alertIdOf(t *testing.T, tpl template, kind string) string {
	t.Helper()
	tpl.only(t, kind)
	return slices.Collect(maps.Keys(tpl.resources(kind)))[0]
}

func alertRef(id string) any            { return map[string]any{"Ref": id} }
func alertGetAtt(id, name string) any   { return map[string]any{"Fn::GetAtt": []any{id, name}} }
func alertService(principal string) any { return map[string]any{"Service": principal} }
func alertSourceArns(arns ...any) any {
	return map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": arns}}
}
func alertJoin(parts ...any) any   { return map[string]any{"Fn::Join": []any{"", parts}} }
func alertStatements(s ...any) any { return map[string]any{"Version": "2012-10-17", "Statement": s} }

func alertRequireTls(topicArn any) any {
	return map[string]any{
		"Sid": "RequireTls", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topicArn,
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}
}

func alertMayPublish(sid, principal string, topicArn any, arns ...any) any {
	return map[string]any{
		"Sid": sid, "Effect": "Allow", "Principal": alertService(principal), "Action": "sns:Publish", "Resource": topicArn,
		"Condition": alertSourceArns(arns...),
	}
}

func alertMayUseKey(sid, principal string) any {
	return map[string]any{
		"Sid": sid, "Effect": "Allow", "Principal": alertService(principal),
		"Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": "*",
	}
}

func TestAlertsMakeARuleAndATopicThatOnlyItMayPublishTo(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	rule, topic, key := alertIdOf(t, out.template, alertRuleType), alertIdOf(t, out.template, alertTopicType), alertIdOf(t, out.template, alertKeyType)
	topicArn := ref(topic)
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "Arn"), topicArn)
	diff(t, out.template.only(t, alertTopicType)["Properties"], map[string]any{
		"DisplayName": "DNS Firewall", "KmsMasterKeyId": alertGetAtt(key, "Arn"),
	})
	diff(t, out.template.only(t, alertTopicPolicyType)["Properties"], map[string]any{
		"Topics": []any{topicArn},
		"PolicyDocument": alertStatements(
			alertRequireTls(topicArn),
			alertMayPublish("EventBridgePublishes", "events.amazonaws.com", topicArn, alertGetAtt(rule, "Arn")),
		),
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestTheMadeKeyLetsEventBridgeUseItWithoutASourceCondition(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	diff(t, out.template.only(t, alertKeyType)["Properties"], map[string]any{
		"Description":         "Encrypts the topic of DNS Firewall alerts",
		"EnableKeyRotation":   true,
		"PendingWindowInDays": 30.0,
		"KeyPolicy": alertStatements(
			map[string]any{
				"Sid": "AccountDecides", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
				"Principal": map[string]any{"AWS": alertJoin("arn:", alertRef("AWS::Partition"), ":iam::", alertRef("AWS::AccountId"), ":root")},
			},
			alertMayUseKey("EventBridgePublishes", "events.amazonaws.com"),
		),
	})
}

// alertPatternCases are props, and the sample events that must match.
var alertPatternCases = map[string]struct {
	props func(awscdk.Stack) *resolver.DnsAlertsProps
	want  []string
}{
	"by default": {
		func(awscdk.Stack) *resolver.DnsAlertsProps { return nil },
		[]string{"Advanced block", "alert by list", "another group", "block by list"},
	},
	"of one firewall": {
		func(s awscdk.Stack) *resolver.DnsAlertsProps {
			return &resolver.DnsAlertsProps{Firewall: alertedFirewall(s)}
		},
		[]string{"Advanced block", "alert by list", "block by list"},
	},
	"BLOCK": {
		func(awscdk.Stack) *resolver.DnsAlertsProps {
			return &resolver.DnsAlertsProps{Actions: jsii.Strings("BLOCK")}
		},
		[]string{"Advanced block", "another group", "block by list"},
	},
	"ALERT of one firewall": {
		func(s awscdk.Stack) *resolver.DnsAlertsProps {
			return &resolver.DnsAlertsProps{Firewall: alertedFirewall(s), Actions: jsii.Strings("ALERT")}
		},
		[]string{"alert by list"},
	},
}

func TestPatternsMatchTheSampleEvents(t *testing.T) {
	for name, test := range alertPatternCases {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) { makeAlerts(s, test.props(s)) })
			pattern := at(t, out.template.only(t, alertRuleType), "Properties", "EventPattern")
			var matched []string
			for _, event := range slices.Sorted(maps.Keys(alertEvents)) {
				if alertPatternMatches(t, pattern, alertEventOf(t, event)) {
					matched = append(matched, event)
				}
			}
			diff(t, matched, test.want)
		})
	}
}

func TestTheRuleIsOnTheDefaultBusAndSaysWhatItIs(t *testing.T) {
	properties := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) }).template.only(t, alertRuleType)["Properties"].(map[string]any)
	diff(t, slices.Sorted(maps.Keys(properties)), []string{"Description", "EventPattern", "Targets"})
}

func TestActionsInAnyOrderMakeOneTemplate(t *testing.T) {
	one := synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{Actions: jsii.Strings("BLOCK", "ALERT")}) })
	other := synth(t, func(s awscdk.Stack) {
		makeAlerts(s, &resolver.DnsAlertsProps{Actions: jsii.Strings("ALERT", "BLOCK", "ALERT")})
	})
	diff(t, other.template, one.template)
}

func TestAFirewallOfTheAppIsNamedByReference(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeAlerts(s, &resolver.DnsAlertsProps{Firewall: firewall(s, resolver.Alert(domains(s, "List", "base.example")))})
	})
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "EventPattern", "detail"), map[string]any{
		"firewall-rule-group-id": []any{alertGetAtt(alertIdOf(t, out.template, ruleGroupType), "Id")},
	})
}

func stackIn(s awscdk.Stack, id, region string) awscdk.Stack {
	return awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String(id), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String(region), Account: jsii.String("111122223333")},
	})
}

func named(name *string) resolver.AlertTopic {
	return resolver.ToNewTopic(&resolver.NewTopicProps{TopicName: name})
}

// twiceCases make two topics; want is what the one problem has, if there is one.
var twiceCases = map[string]struct {
	build func(awscdk.Stack)
	want  string
}{
	"one name in a stack": {func(s awscdk.Stack) {
		makeAlertsTo(s, named(jsii.String("dns")))
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: named(jsii.String("dns"))})
	}, `resolver: QueryVolumeAlarm "Stack/Alarm": TopicName "dns" is already used by "Stack/Alerts"`},

	"one name, made in the other order": {func(s awscdk.Stack) {
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: named(jsii.String("dns"))})
		makeAlertsTo(s, named(jsii.String("dns")))
	}, `resolver: DnsAlerts "Stack/Alerts": TopicName "dns" is already used by "Stack/Alarm"`},

	"one parameter in a stack": {func(s awscdk.Stack) {
		name := awscdk.NewCfnParameter(s, jsii.String("TopicName"), nil).ValueAsString()
		makeAlertsTo(s, named(name))
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: named(name)})
	}, `is already used by "Stack/Alerts"`},

	"one name in two stacks of a Region": {func(s awscdk.Stack) {
		makeAlertsTo(stackIn(s, "One", "eu-west-1"), named(jsii.String("dns")))
		makeAlertsTo(stackIn(s, "Two", "eu-west-1"), named(jsii.String("dns")))
	}, `is already used by "One/Alerts"`},

	"one name in two Regions": {func(s awscdk.Stack) {
		makeAlertsTo(stackIn(s, "One", "eu-west-1"), named(jsii.String("dns")))
		makeAlertsTo(stackIn(s, "Two", "eu-west-2"), named(jsii.String("dns")))
	}, ""},

	"two names": {func(s awscdk.Stack) {
		makeAlertsTo(s, named(jsii.String("dns")))
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: named(jsii.String("alarms"))})
	}, ""},

	"no name": {func(s awscdk.Stack) {
		makeAlerts(s, nil)
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToNewTopic(nil)})
	}, ""},

	"one value in a stack": {func(s awscdk.Stack) {
		topic := resolver.ToNewTopic(nil)
		makeAlertsTo(s, topic)
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: topic})
	}, `its ToNewTopic is also that of "Stack/Alerts"`},

	"one value in two stacks": {func(s awscdk.Stack) {
		topic := resolver.ToNewTopic(nil)
		makeAlertsTo(stackIn(s, "One", "eu-west-1"), topic)
		makeAlertsTo(stackIn(s, "Two", "eu-west-1"), topic)
	}, ""},

	"a name that is shared": {func(s awscdk.Stack) {
		alerts := makeAlertsTo(s, named(jsii.String("dns")))
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopicOf(alerts)})
	}, ""},
}

func TestATopicIsMadeOnce(t *testing.T) {
	for name, test := range twiceCases {
		t.Run(name, func(t *testing.T) {
			out := trySynth(t, test.build)
			if test.want == "" {
				if out.err != nil {
					t.Error(out.err)
				}
				return
			}
			wantError(t, out.err, test.want)
			if n := strings.Count(out.err.Error(), "resolver: "); n != 1 {
				t.Errorf("%d problems, want 1: %v", n, out.err)
			}
		})
	}
}

func TestAlertsOfAFirewallThatMakesNoneOfTheEventsWarn(t *testing.T) {
	block := func(l resolver.DomainList) resolver.Rule { return resolver.Block(l, resolver.NoData()) }
	alert := func(l resolver.DomainList) resolver.Rule { return resolver.Alert(l) }
	allow := func(l resolver.DomainList) resolver.Rule { return resolver.Allow(l) }
	for name, test := range map[string]struct {
		rule        func(resolver.DomainList) resolver.Rule
		enforcement resolver.Enforcement
		actions     *[]*string
		want        string // of the warning, if there is one
	}{
		"BLOCK of a firewall that only alerts": {block, resolver.AlertOnly(), jsii.Strings("BLOCK"), `no rule in "Stack/Firewall" has action BLOCK, `},
		"BLOCK of one with an ALERT":           {alert, resolver.Enforce(), jsii.Strings("BLOCK"), "has action BLOCK, "},
		"ALERT of one that blocks":             {block, resolver.Enforce(), jsii.Strings("ALERT"), "has action ALERT, "},
		"either of one that allows":            {allow, resolver.Enforce(), nil, "has action ALERT or BLOCK, "},
		"ALERT of one that only alerts":        {block, resolver.AlertOnly(), jsii.Strings("ALERT"), ""},
		"BLOCK of one that blocks":             {block, resolver.Enforcement{}, jsii.Strings("BLOCK"), ""},
		"either of one that blocks":            {block, resolver.Enforce(), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) {
				f := resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{Vpcs: vpcs(vpcA), Enforcement: test.enforcement})
				makeAlerts(s, &resolver.DnsAlertsProps{Firewall: f, Actions: test.actions})
				f.AddRule(test.rule(domains(s, "List", "a.example"))) // rules may come later
			})
			if test.want != "" {
				wantAlertWarning(t, out, "vpcdns:alerts-without-events", test.want)
			} else if out.warnings != nil {
				t.Errorf("unexpected warnings %q", out.warnings)
			}
		})
	}
}

func TestAlertsOfAnImportedFirewallDoNotWarn(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		f := alertedFirewall(s)
		f.AssociateVpc(vpcs(vpcA)[0], nil)
		makeAlerts(s, &resolver.DnsAlertsProps{Firewall: f, Actions: jsii.Strings("BLOCK")})
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestFailsWithAFirewallOfAnotherRegion(t *testing.T) {
	for name, build := range map[string]func(awscdk.Stack, resolver.DnsFirewall){
		"DnsAlerts": func(s awscdk.Stack, f resolver.DnsFirewall) {
			makeAlerts(s, &resolver.DnsAlertsProps{Firewall: f})
		},
		"QueryVolumeAlarm": func(s awscdk.Stack, f resolver.DnsFirewall) {
			resolver.NewQueryVolumeAlarm(s, jsii.String("Alarm"), &resolver.QueryVolumeAlarmProps{Firewall: f, List: domains(s, "List", "a.example")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := trySynth(t, func(s awscdk.Stack) {
				build(stackIn(s, "Here", "eu-west-1"), alertedFirewall(stackIn(s, "There", "us-east-1")))
			})
			wantError(t, out.err, name, "the Firewall is in us-east-1 and the stack in eu-west-1")
		})
	}
}

func TestAlertsMayBeInAnotherStackOfTheRegion(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		one := alertedFirewall(stackIn(s, "One", "eu-west-1"))
		makeAlerts(stackIn(s, "Two", "eu-west-1"), &resolver.DnsAlertsProps{Firewall: one})
		makeAlerts(s, &resolver.DnsAlertsProps{Firewall: one}) // whose Region is not known
	})
}

// alertMessageOf renders the text of an alert for a sample event.
func alertMessageOf(t *testing.T, event string) string {
	t.Helper()
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	transformer := at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "InputTransformer")
	paths := at(t, transformer, "InputPathsMap").(map[string]any)
	return alertTransform(at(t, transformer, "InputTemplate").(string), paths, alertEventOf(t, event))
}

const alertSixHours = `"AWS sends the same event for a name once in six hours, so do not count these messages."`

func TestTheMessageShowsTheQuery(t *testing.T) {
	diff(t, alertMessageOf(t, "block by list"), `"DNS Firewall BLOCK: bad.example. (A)"
"asked by: 10.0.0.10"
"instance: i-05746eb48123455e0"
"Resolver endpoint: "
"VPC: vpc-0a1b2c3d4e5f67890"
"rule group: rslvr-frg-01234567890abcdef"
"domain list: rslvr-fdl-01234567890abcdef"
"Advanced protection: "
"last seen: 2026-05-30T20:15:15.900Z"
"account and Region: 111122223333 us-west-2"
`+alertSixHours)
}

func TestTheMessageLeavesOutWhatTheEventDoes(t *testing.T) {
	alert, advanced, both := alertMessageOf(t, "alert by list"), alertMessageOf(t, "Advanced block"), alertMessageOf(t, "another group")
	for _, line := range []string{`"DNS Firewall ALERT: bad.example. (A)"`, `"instance: "`, `"Resolver endpoint: rslvr-in-0123456789abcdef0"`} {
		mustContain(t, alert, line)
	}
	for _, line := range []string{`"domain list: "`, `"Advanced protection: DNS_TUNNELING"`} {
		mustContain(t, advanced, line)
	}
	for _, line := range []string{`"instance: i-05746eb48123455e0"`, `"Resolver endpoint: rslvr-in-0123456789abcdef0"`} {
		mustContain(t, both, line)
	}
}

func TestTheMessageIsOneThatEventBridgeTakes(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	transformer := at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "InputTransformer")
	text := at(t, transformer, "InputTemplate").(string)
	for line := range strings.SplitSeq(text, "\n") {
		if err := json.Unmarshal([]byte(line), new(string)); err != nil {
			t.Errorf("%s is not a quoted line: %v", line, err)
		}
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`<([^>]*)>`).FindAllStringSubmatch(text, -1) {
		used[m[1]] = true
	}
	for name, path := range at(t, transformer, "InputPathsMap").(map[string]any) {
		if !used[name] || !regexp.MustCompile(`^[a-zA-Z0-9]+$`).MatchString(name) {
			t.Errorf("<%s>, %v, is unused or not of letters and digits", name, path)
		}
		delete(used, name)
	}
	if len(used) > 0 {
		t.Errorf("%v have no path", used)
	}
}

func TestRawLeavesTheEventAlone(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{Raw: jsii.Bool(true)}) })
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0), map[string]any{
		"Id": "Topic", "Arn": ref(alertIdOf(t, out.template, alertTopicType)),
	})
}

// stateMachine is what the tests read of one.
type stateMachine struct {
	QueryLanguage string
	States        map[string]struct {
		Resource  string
		Arguments struct{ TopicArn, Message string }
	}
}

func defangDefinitionOf(t *testing.T, tpl template) stateMachine {
	t.Helper()
	var whole strings.Builder
	for _, part := range at(t, tpl.only(t, "AWS::StepFunctions::StateMachine"), "Properties", "DefinitionString", "Fn::Join", 1).([]any) {
		if text, ok := part.(string); ok {
			whole.WriteString(text)
		} else {
			whole.WriteString("TOKEN")
		}
	}
	var definition stateMachine
	if err := json.Unmarshal([]byte(whole.String()), &definition); err != nil {
		t.Fatalf("%v\n%s", err, whole.String())
	}
	return definition
}

func TestNamesAreDefanged(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{Defang: jsii.Bool(true)}) })
	target := at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0).(map[string]any)
	diff(t, target["Arn"], any(attribute(onlyId(t, out.template, "AWS::StepFunctions::StateMachine"), "Arn")))
	if target["RoleArn"] == nil || target["InputTransformer"] != nil {
		t.Errorf("the target is %v", target)
	}
	definition := defangDefinitionOf(t, out.template)
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
