package resolver_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

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
	}, `its ToNewTopic is that of "Stack/Alerts" too`},

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
		"BLOCK of a firewall that only alerts": {block, resolver.AlertOnly(), jsii.Strings("BLOCK"), `no rule of "Stack/Firewall" comes out as BLOCK, `},
		"BLOCK of one with an ALERT":           {alert, resolver.Enforce(), jsii.Strings("BLOCK"), "comes out as BLOCK, "},
		"ALERT of one that blocks":             {block, resolver.Enforce(), jsii.Strings("ALERT"), "comes out as ALERT, "},
		"either of one that allows":            {allow, resolver.Enforce(), nil, "comes out as ALERT or BLOCK, "},
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
