package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Notify me when something is blocked.
func ExampleNewDnsAlerts() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Topic: resolver.ToNewTopic(&resolver.NewTopicProps{
			Emails: jsii.Strings("security@example.com"), // who must confirm
		}),
		Actions: jsii.Strings("BLOCK"),
	})
}

// Into the topic of another team; its policy gets the statement that it needs.
func ExampleToTopic() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	topic := awssns.NewTopic(stack, jsii.String("Security"), nil)
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Topic: resolver.ToTopic(topic),
	})
	topic.AddToResourcePolicy(alerts.TopicPolicyStatement())
}

// Notify me when more than a hundred lookups in five minutes are blocked.
func ExampleNewQueryVolumeAlarm() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:  []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
	})
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Firewall: firewall,
	})
	resolver.NewQueryVolumeAlarm(stack, jsii.String("Outbreak"), &resolver.QueryVolumeAlarmProps{
		Firewall:  firewall,
		List:      blocked,
		Threshold: jsii.Number(100),
		Topic:     resolver.ToTopicOf(alerts),
	})
}

// Saved queries over what a VPC asks.
func ExampleNewLogTable() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs:        []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewBucket(nil),
	})
	resolver.NewLogTable(stack, jsii.String("Table"), &resolver.LogTableProps{
		QueryLogging: logging,
		VpcIds:       jsii.Strings("vpc-0a1b2c3d4e5f67890"),
	})
}

func ExampleNewSavedQueries() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
	})
	resolver.NewSavedQueries(stack, jsii.String("Queries"), &resolver.SavedQueriesProps{
		LogGroupNames: &[]*string{logging.LogGroupName()},
	})
}

// One dashboard, and an alarm on a metric.
func ExampleNewDnsDashboard() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	vpcs := []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))}
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{Vpcs: vpcs})
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{Domains: jsii.Strings("*.malware.example")})
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:  vpcs,
		Rules: []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
	})

	resolver.NewDnsDashboard(stack, jsii.String("Dashboard"), &resolver.DnsDashboardProps{
		Firewalls:     []resolver.DnsFirewall{firewall},
		QueryLoggings: []resolver.QueryLogging{logging},
	})
	firewall.MetricListQueryVolume(blocked, nil).CreateAlarm(stack, jsii.String("ManyBlocks"), &awscloudwatch.CreateAlarmOptions{
		Threshold:         jsii.Number(100),
		EvaluationPeriods: jsii.Number(3),
		TreatMissingData:  awscloudwatch.TreatMissingData_NOT_BREACHING,
	})
}

// Alerts when somebody takes the protection off.
func ExampleNewTamperAlerts() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), nil)
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), nil)

	resolver.NewTamperAlerts(stack, jsii.String("Tamper"), &resolver.TamperAlertsProps{
		Topic:           resolver.ToTopicOf(alerts),
		QueryLoggings:   []resolver.QueryLogging{logging},
		TrustedRoleArns: jsii.Strings("arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1"),
		KeepUndelivered: jsii.Bool(true),
	})
}

// An alarm with the lines of the log in its notice.
func ExampleNewLogAlarm() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), nil)
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), nil)

	resolver.NewLogAlarm(stack, jsii.String("Blocked"), &resolver.LogAlarmProps{
		QueryLoggings: []resolver.QueryLogging{logging},
		Query:         jsii.String(`filter firewall_rule_action = "BLOCK" and query_type = "TXT"`),
		Topic:         resolver.ToTopicOf(alerts),
	})
}

func ExampleNewFirewallCanary() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewFirewallCanary(stack, jsii.String("Canary"), &resolver.FirewallCanaryProps{
		Vpc:       resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890")),
		SubnetIds: jsii.Strings("subnet-0a1b2c3d4e5f67890"),
		Expect: []resolver.Expectation{
			resolver.MustBlock(jsii.String("malware.example"), resolver.NoData()),
			resolver.MustBlockManaged(jsii.String("AWSManagedDomainsMalwareDomainList"), resolver.NxDomain()),
			resolver.MustResolve(jsii.String("aws.amazon.com")),
		},
		Topic: resolver.ToNewTopic(&resolver.NewTopicProps{Emails: jsii.Strings("dns@corp.example")}),
	})
}

// A review of the logs every week.
func ExampleNewLogReview() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), nil)
	logs := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs:        []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewBucket(nil),
	})

	resolver.NewLogReview(stack, jsii.String("Review"), &resolver.LogReviewProps{
		LogBucket: logs.Bucket(), // or any bucket with query logs, of one or many accounts
		Prefixes:  jsii.Strings("AWSLogs/"),
		Topic:     resolver.ToTopicOf(alerts),
	})
}
