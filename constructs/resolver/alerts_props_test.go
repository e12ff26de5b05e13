package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func aQueue(s awscdk.Stack) any { return awssqs.NewQueue(s, jsii.String("Queue"), nil) }

var alertsPropsCases = []propsCase{
	{
		props: &resolver.LogAlarmProps{},
		values: map[string]func(awscdk.Stack) any{
			"QueryLoggings": func(s awscdk.Stack) any {
				return []resolver.QueryLogging{loggingTo(s, "Other", resolver.ToNewLogGroup(&resolver.NewLogGroupProps{LogGroupName: jsii.String("/other")}))}
			},
			"Query":        value(jsii.String("filter rcode = \"SERVFAIL\"")),
			"Aggregation":  value(jsii.String("count_distinct(srcaddr)")),
			"Threshold":    value(jsii.Number(7)),
			"EveryMinutes": value(jsii.Number(60)),
			"LogLines":     value(jsii.Number(50)),
			"Topic":        value(resolver.ToNewTopic(nil)),
			"RoleArn":      value(jsii.String("arn:aws:iam::111122223333:role/ask")),
			"Name":         value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) { askBlocked(s, *props.(*resolver.LogAlarmProps)) },
	},
	{
		props: &resolver.ResolvedIpsProps{ExpiryPolicy: jsii.String("A")},
		values: map[string]func(awscdk.Stack) any{
			"Firewall":       func(s awscdk.Stack) any { return alertedFirewall(s) },
			"Action":         value(jsii.String("DROP")),
			"ExpiryPolicy":   value(jsii.String("B")),
			"SourceIpRanges": value(jsii.Strings("10.0.0.0/16")),
			"BypassIpRanges": value(jsii.Strings("10.0.0.0/16")),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.ResolvedIpsProps)
			if given.Firewall == nil {
				given.Firewall = resolver.DnsFirewallFromRuleGroupId(s, jsii.String("Base"), jsii.String("rslvr-frg-0"))
			}
			resolver.RequireResolvedIps(networkPolicy(s), &given)
		},
	},
	{
		props: &resolver.TamperAlertsProps{},
		values: map[string]func(awscdk.Stack) any{
			"Topic":           value(resolver.ToNewTopic(&resolver.NewTopicProps{TopicName: jsii.String("alerts")})),
			"QueryLoggings":   func(s awscdk.Stack) any { return []resolver.QueryLogging{logging(s, nil)} },
			"TrustedRoleArns": value(jsii.Strings("arn:aws:iam::111122223333:role/deploy")),
			"Raw":             value(jsii.Bool(true)),
			"KeepUndelivered": value(jsii.Bool(true)),
			"DeadLetterQueue": aQueue,
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewTamperAlerts(s, jsii.String("Tamper"), props.(*resolver.TamperAlertsProps))
		},
	},
	{
		props: &resolver.DnsAlertsProps{},
		values: map[string]func(awscdk.Stack) any{
			"Topic":    value(resolver.ToNewTopic(&resolver.NewTopicProps{TopicName: jsii.String("alerts")})),
			"Firewall": func(s awscdk.Stack) any { return alertedFirewall(s) },
			"Actions":  value(jsii.Strings("BLOCK")),
			"Raw":      value(jsii.Bool(true)),
			"Name":     value(jsii.String("a-name")),

			"KeepUndelivered": value(jsii.Bool(true)),
			"DeadLetterQueue": aQueue,
			"Defang":          value(jsii.Bool(true)),
		},
		build: func(s awscdk.Stack, props any) { makeAlerts(s, props.(*resolver.DnsAlertsProps)) },
	},
	{
		props: &resolver.NewTopicProps{},
		values: map[string]func(awscdk.Stack) any{
			"Emails":    value(jsii.Strings("ops@example.com")),
			"KmsKeyArn": value(jsii.String(alertKeyArn)),
			"KmsKey":    func(s awscdk.Stack) any { return aKey(s) },
			"TopicName": value(jsii.String("alerts")),
		},
		build: func(s awscdk.Stack, props any) { makeAlertsTo(s, resolver.ToNewTopic(props.(*resolver.NewTopicProps))) },
	},
	{
		props: &resolver.QueryVolumeAlarmProps{},
		values: map[string]func(awscdk.Stack) any{
			"Firewall":          func(s awscdk.Stack) any { return alertedFirewall(s) },
			"List":              func(s awscdk.Stack) any { return domains(s, "Other", "other.example") },
			"Threshold":         value(jsii.Number(7)),
			"EvaluationPeriods": value(jsii.Number(7)),
			"Topic":             value(resolver.ToNewTopic(nil)),
			"Name":              value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			p := *props.(*resolver.QueryVolumeAlarmProps)
			if p.Firewall == nil {
				p.Firewall = resolver.DnsFirewallFromRuleGroupId(s, jsii.String("Base"), jsii.String("rslvr-frg-0"))
			}
			if p.List == nil {
				p.List = domains(s, "List", "base.example")
			}
			resolver.NewQueryVolumeAlarm(s, jsii.String("Alarm"), &p)
		},
	},
	{
		props: &resolver.SavedQueriesProps{LogGroupNames: jsii.Strings("/dns")},
		values: map[string]func(awscdk.Stack) any{
			"LogGroupNames": value(jsii.Strings("/dns", "/central/dns")),
			"QueryLoggings": func(s awscdk.Stack) any { return []resolver.QueryLogging{logging(s, nil)} },
			"Folder":        value(jsii.String("a-folder")),
			"Only":          value([]resolver.SavedQuery{resolver.QueryBlocked}),
			"PhantomNames":  value(jsii.Strings("wpad")),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewSavedQueries(s, jsii.String("Queries"), props.(*resolver.SavedQueriesProps))
		},
	},
	{
		props: &resolver.DnsDashboardProps{Vpcs: vpcs(vpcA)},
		values: map[string]func(awscdk.Stack) any{
			"Firewalls":     func(s awscdk.Stack) any { return []resolver.DnsFirewall{alertedFirewall(s)} },
			"Vpcs":          value(vpcs(vpcA, vpcB)),
			"QueryLoggings": func(s awscdk.Stack) any { return []resolver.QueryLogging{logging(s, nil)} },
			"Start":         value(jsii.String("-PT3H")),
			"Name":          value(jsii.String("dns")),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewDnsDashboard(s, jsii.String("Dashboard"), props.(*resolver.DnsDashboardProps))
		},
	},
}
