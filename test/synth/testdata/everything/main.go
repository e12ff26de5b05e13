// Command everything is a CDK app that uses each construct and destination of the
// library, a stack for each job, for the validators.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	secret       = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:siem-AbCdEf"
	organization = "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{Context: &map[string]any{
		"@aws-cdk/core:explicitStackTags": true, "aws:cdk:bundling-stacks": []string{},
	}})
	for name, destination := range destinations() {
		logTo(app, name, destination)
	}
	share(app)
	alert(app)
	detect(app)
	allowOnly(app)
	failOpen(app)
	recordTasks(app)
	watch(app)
	app.Synth(nil)
}

func destinations() map[string]resolver.Destination {
	return map[string]resolver.Destination{
		"ToBucketWithKeyAndPrefix": resolver.ToNewBucket(&resolver.NewBucketProps{
			Prefix:         jsii.String("dns/queries"),
			Accounts:       jsii.Strings("444455556666"),
			Encryption:     resolver.EncryptWithNewKey(),
			TransitionDays: jsii.Number(90),
			ExpirationDays: jsii.Number(400),
		}),
		"ToBucketByStream": resolver.ToNewDeliveryStream(resolver.StreamToBucket(nil)),
		"ToSplunk": resolver.ToNewDeliveryStream(resolver.StreamToSplunk(&resolver.SplunkStreamProps{
			HecEndpoint: jsii.String("https://hec.splunk.example:8088"), SecretArn: jsii.String(secret),
		})),
		"ToHttpEndpoint": resolver.ToNewDeliveryStream(resolver.StreamToHttpEndpoint(&resolver.HttpStreamProps{
			Url: jsii.String("https://siem.example/firehose"), SecretArn: jsii.String(secret), Name: jsii.String("SIEM"),
		})),
		"ToLogGroupForCentralDestination": resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			DeletionProtection: jsii.Bool(true),
			ForwardTo:          jsii.String("arn:aws:logs:eu-west-1:111122223333:destination:central"),
		}),
	}
}

func vpcs() []resolver.Vpc {
	return []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))}
}

func logTo(app awscdk.App, name string, destination resolver.Destination) {
	stack := awscdk.NewStack(app, &name, nil)
	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{Destination: destination})
}

func blocked(stack awscdk.Stack, props *resolver.DnsFirewallProps) (resolver.DnsFirewall, resolver.DomainList) {
	list := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{Domains: jsii.Strings("malware.example")})
	props.Rules = []resolver.Rule{resolver.Block(list, resolver.NoData())}
	return resolver.NewDnsFirewall(stack, jsii.String("Firewall"), props), list
}

func share(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Sharing"), nil)
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), nil)
	firewall, _ := blocked(stack, &resolver.DnsFirewallProps{})
	profile := resolver.NewProfile(stack, jsii.String("Profile"), &resolver.ProfileProps{
		QueryLoggings: []resolver.QueryLogging{logging},
		Firewalls:     []resolver.ProfileFirewall{{Firewall: firewall, Priority: jsii.Number(200)}},
		Vpcs:          vpcs(),
	})
	resolver.NewResourceShare(stack, jsii.String("Share"), &resolver.ResourceShareProps{
		QueryLoggings: []resolver.QueryLogging{logging},
		Firewalls:     []resolver.DnsFirewall{firewall},
		Profiles:      []resolver.Profile{profile},
		Principals:    []resolver.Principal{resolver.OrganizationPrincipal(jsii.String(organization))},
	})
}

func alert(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Alerts"), nil)
	firewall, list := blocked(stack, &resolver.DnsFirewallProps{Vpcs: vpcs()})
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Firewall: firewall,
		Topic:    resolver.ToNewTopic(&resolver.NewTopicProps{Emails: jsii.Strings("dns@corp.example")}),
	})
	resolver.NewQueryVolumeAlarm(stack, jsii.String("Outbreak"), &resolver.QueryVolumeAlarmProps{
		Firewall: firewall, List: list, Topic: resolver.ToTopicOf(alerts),
	})
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{Vpcs: vpcs()})
	resolver.NewSavedQueries(stack, jsii.String("Queries"), &resolver.SavedQueriesProps{LogGroupNames: &[]*string{logging.LogGroupName()}})
	resolver.NewLogTable(stack, jsii.String("Table"), &resolver.LogTableProps{
		BucketName: jsii.String("dns-logs"), Prefix: jsii.String("central"), Accounts: jsii.Strings("111122223333"), VpcIds: jsii.Strings("vpc-0a1b2c3d4e5f67890"),
	})
}

// detect has every kind of rule but partner protection, which cfn-lint does not know.
func detect(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("RuleKinds"), nil)
	list := resolver.NewDomainList(stack, jsii.String("List"), &resolver.DomainListProps{Domains: jsii.Strings("*.tunnel.example")})
	managed := resolver.DomainListFromManagedName(stack, jsii.String("Managed"), jsii.String(awsdns.AWSManagedDomainsAggregateThreatList))
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:        vpcs(),
		Association: &resolver.AssociationProps{Priority: jsii.Number(200)},
		Rules: []resolver.Rule{
			resolver.Block(list, resolver.NoData(), &resolver.RuleProps{QueryType: jsii.String("TXT"), Redirection: resolver.TrustRedirection()}),
			resolver.Block(list, resolver.NxDomain(), &resolver.RuleProps{QueryType: jsii.String("TYPE65")}),
			resolver.Block(managed, resolver.Override(jsii.String("sink.example"), awscdk.Duration_Minutes(jsii.Number(5)))),
			resolver.BlockDetected(resolver.DnsTunneling(resolver.HighConfidence()), resolver.NoData()),
			resolver.AlertDetected(resolver.Dga(resolver.LowConfidence())),
			resolver.BlockDetected(resolver.ThreatCategory(jsii.String(resolver.ThreatCategoryPhishing)), resolver.NoData()),
			resolver.AlertDetected(resolver.ContentCategory(jsii.String(resolver.ContentCategoryViolenceAndHateSpeech))),
		},
	})
}

func allowOnly(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("AllowOnly"), nil)
	ours := resolver.NewDomainList(stack, jsii.String("Ours"), &resolver.DomainListProps{Domains: jsii.Strings("*.corp.example")})
	resolver.NewAllowOnlyFirewall(stack, jsii.String("Firewall"), &resolver.AllowOnlyProps{
		Vpcs:         vpcs(),
		Association:  &resolver.AssociationProps{Priority: jsii.Number(300)},
		Allow:        []resolver.DomainList{ours},
		PrivateZones: jsii.Strings("corp.internal"),
		Redirection:  resolver.TrustRedirection(),
	})
}

func failOpen(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("FailOpen"), nil)
	resolver.NewFailMode(stack, jsii.String("FailMode"), &resolver.FailModeProps{Vpcs: vpcs(), Mode: resolver.FailOpen()})
}

func recordTasks(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Tasks"), nil)
	resolver.NewTaskRecorder(stack, jsii.String("Recorder"), nil)
	resolver.NewTaskRecorder(stack, jsii.String("OfOneCluster"), &resolver.TaskRecorderProps{
		ClusterArns:        jsii.Strings("arn:aws:ecs:eu-west-1:111122223333:cluster/prod"),
		LogGroupName:       jsii.String("/aws/events/ecs/prod"),
		KmsKeyArn:          jsii.String("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
		DeletionProtection: jsii.Bool(true),
		Name:               jsii.String("prod-tasks"),
	})
}

func watch(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Canary"), nil)
	resolver.NewFirewallCanary(stack, jsii.String("Canary"), &resolver.FirewallCanaryProps{
		Vpc:       vpcs()[0],
		SubnetIds: jsii.Strings("subnet-0a1b2c3d4e5f67890", "subnet-0a1b2c3d4e5f67891"),
		Expect: []resolver.Expectation{
			resolver.MustBlockManaged(jsii.String(awsdns.AWSManagedDomainsMalwareDomainList), resolver.NxDomain()),
			resolver.MustResolve(jsii.String("aws.amazon.com")),
		},
		Topic: resolver.ToNewTopic(nil),
	})
}
