package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// newFirewall makes a firewall that blocks one list, and gives that too.
func newFirewall(scope constructs.Construct, vpcs []resolver.Vpc) (resolver.DnsFirewall, resolver.DomainList) {
	list := func(id string, names ...string) resolver.DomainList {
		return resolver.NewDomainList(scope, &id, &resolver.DomainListProps{Domains: jsii.Strings(names...)})
	}
	blocked := list("Blocked", "malware.example", "*.malware.example")
	firewall := resolver.NewDnsFirewall(scope, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: vpcs,
		Rules: []resolver.Rule{
			resolver.Allow(list("Allowed", "research.malware.example")),
			resolver.Block(blocked, resolver.NxDomain()),
			resolver.Alert(list("Watched", "metadata.google.internal")),
		},
	})
	return firewall, blocked
}

// addFirewall makes a firewall with alerts and a directory of clients. Alarms may publish to the
// topic too.
func addFirewall(app awscdk.App) {
	stack := newStack(app, "Firewall")
	firewall, blocked := newFirewall(stack, vpcs("vpc-00000000000000009"))
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Firewall: firewall,
		Topic:    resolver.ToNewTopic(&resolver.NewTopicProps{Emails: jsii.Strings("dns@corp.example")}),
	})
	resolver.NewQueryVolumeAlarm(stack, jsii.String("Alarm"), &resolver.QueryVolumeAlarmProps{
		Firewall: firewall, List: blocked, Topic: resolver.ToTopicOf(alerts),
	})
	resolver.NewTaskRecorder(stack, jsii.String("Tasks"), nil)
	resolver.NewQueryVolumeAlarm(stack, jsii.String("AlarmWithTopic"), &resolver.QueryVolumeAlarmProps{
		Firewall: firewall, List: blocked, Topic: resolver.ToNewTopic(nil), Threshold: jsii.Number(1000),
	})
}

// addFailMode makes the one thing here that needs a function and a role.
func addFailMode(app awscdk.App) {
	resolver.NewFailMode(newStack(app, "FailMode"), jsii.String("FailMode"), &resolver.FailModeProps{
		Vpcs: vpcs("vpc-0000000000000000b"),
		Mode: resolver.FailOpen(),
	})
}

// addCanary makes a canary, whose function is an asset. None is built here.
func addCanary(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Canary"), nil)
	resolver.NewFirewallCanary(stack, jsii.String("Canary"), &resolver.FirewallCanaryProps{
		Vpc:       vpcs("vpc-0000000000000000d")[0],
		SubnetIds: jsii.Strings("subnet-0a1b2c3d4e5f67890"),
		Expect:    []resolver.Expectation{resolver.MustBlock(jsii.String("malware.example"), resolver.NoData())},
		Topic:     resolver.ToNewTopic(nil),
	})
}

// addReview makes a review of logs, with what is optional about it.
func addReview(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Review"), nil)
	resolver.NewLogReview(stack, jsii.String("Review"), &resolver.LogReviewProps{
		LogBucket:  awss3.Bucket_FromBucketName(stack, jsii.String("Logs"), jsii.String("dns-logs")),
		Prefixes:   jsii.Strings("AWSLogs/111122223333/"),
		Encryption: resolver.EncryptWithNewKey(),
		Topic:      resolver.ToNewTopic(nil),

		KeepUndelivered: jsii.Bool(true),
	})
}

// addSharing makes a Profile and shares it with an organisation.
func addSharing(app awscdk.App) {
	stack := newStack(app, "Sharing")
	logging := resolver.NewQueryLogging(stack, jsii.String("Queries"), &resolver.QueryLoggingProps{
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{Accounts: jsii.Strings("111122223333")}),
	})
	firewall, _ := newFirewall(stack, nil)
	profile := resolver.NewProfile(stack, jsii.String("Profile"), &resolver.ProfileProps{
		QueryLoggings: []resolver.QueryLogging{logging},
		Firewalls:     []resolver.ProfileFirewall{{Firewall: firewall}},
		Vpcs:          vpcs("vpc-0000000000000000a"),
	})
	resolver.NewResourceShare(stack, jsii.String("Share"), &resolver.ResourceShareProps{
		Principals:    []resolver.Principal{resolver.OrganizationPrincipal(jsii.String("arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"))},
		QueryLoggings: []resolver.QueryLogging{logging},
		Firewalls:     []resolver.DnsFirewall{firewall},
		Profiles:      []resolver.Profile{profile},
	})
}
