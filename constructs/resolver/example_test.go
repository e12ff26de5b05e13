package resolver_test

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Every DNS query of a VPC, kept for a year.
func ExampleNewQueryLogging() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			RetentionDays: jsii.Number(365),
		}),
	})
}

// Into a log group that another team made.
func ExampleToLogGroup() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	group := awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Central"), jsii.String("/central/dns"))
	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToLogGroup(group, &resolver.LogGroupProps{
			GrantDelivery: jsii.Bool(true),
		}),
	})
}

// A block list from code and files, with an exception before it.
func ExampleNewDnsFirewall() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	exceptions := resolver.NewDomainList(stack, jsii.String("Exceptions"), &resolver.DomainListProps{
		Domains: jsii.Strings("research.malware.example"),
	})
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
		Files:   jsii.Strings("testdata/list.txt"), // one name a line, # begins a comment
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Allow(exceptions, &resolver.RuleProps{Priority: jsii.Number(100)}),
			resolver.Block(blocked, resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(200)}),
		},
	})
}

// Watch first: matches are marked in the query log, and nothing is stopped.
func ExampleAlertOnly() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:        []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules:       []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
		Enforcement: resolver.AlertOnly(),
	})
}

// Send a client that asks for a bad name to a host that explains why.
func ExampleOverride() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Block(blocked, resolver.Override(jsii.String("blocked.corp.example"), awscdk.Duration_Minutes(jsii.Number(5)))),
		},
	})
}

// A rule group that another account shares, in a VPC of this one.
func ExampleDnsFirewallFromRuleGroupId() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	shared := resolver.DnsFirewallFromRuleGroupId(stack, jsii.String("Shared"), jsii.String("rslvr-frg-0123456789abcdef"))
	shared.AssociateVpc(resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890")), &resolver.AssociationProps{
		Priority: jsii.Number(101),
	})
}

// Log to S3, for Athena and for years.
func ExampleToNewBucket() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewBucket(&resolver.NewBucketProps{
			Prefix:         jsii.String("dns"),
			Encryption:     resolver.EncryptWithNewKey(),
			TransitionDays: jsii.Number(90), // to GLACIER_IR, which Athena reads
			ExpirationDays: jsii.Number(400),
		}),
	})
}

// Feed Splunk, with the token of its HTTP Event Collector in Secrets Manager.
func ExampleStreamToSplunk() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewDeliveryStream(resolver.StreamToSplunk(&resolver.SplunkStreamProps{
			HecEndpoint: jsii.String("https://hec.splunk.example:8088"),
			SecretArn:   jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-AbCdEf"),
		})),
	})
}

// To CloudWatch Logs for people and to S3 for evidence: two constructs, one VPC.
func ExampleDestination() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	vpcs := []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))}
	resolver.NewQueryLogging(stack, jsii.String("ForPeople"), &resolver.QueryLoggingProps{
		Vpcs: vpcs,
	})
	resolver.NewQueryLogging(stack, jsii.String("Evidence"), &resolver.QueryLoggingProps{
		Vpcs:        vpcs,
		Destination: resolver.ToNewBucket(nil),
	})
}

// Constructs of the CDK go in and come out.
func ExampleEncryptWithKmsKey() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	analysts := awsiam.NewRole(stack, jsii.String("Analysts"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})

	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			Encryption: resolver.EncryptWithKmsKey(key),
		}),
	})
	logging.LogGroup().GrantRead(analysts)
	logging.LogGroup().AddMetricFilter(jsii.String("Blocked"), &awslogs.MetricFilterOptions{
		FilterPattern:   awslogs.FilterPattern_Literal(jsii.String(`{ $.firewall_rule_action = "BLOCK" }`)),
		MetricNamespace: jsii.String("Dns"),
		MetricName:      jsii.String("Blocked"),
	})
}

// Detect tunnelling: block what is certain, mark the rest in the query log. Names that
// carry data on purpose, as some security products do, pass.
func ExampleBlockDetected() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	products := resolver.NewDomainList(stack, jsii.String("Products"), &resolver.DomainListProps{
		Domains: jsii.Strings("*.lookups.antivirus.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Allow(products),
			resolver.BlockDetected(resolver.DnsTunneling(resolver.HighConfidence()), resolver.NxDomain()),
			resolver.AlertDetected(resolver.DnsTunneling(resolver.LowConfidence())),
		},
	})
}

// A sinkhole with an override: who asks for the address of a bad name gets to a host
// that explains why, and who asks for anything else gets nothing.
func ExampleOverride_sinkhole() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	sinkhole := resolver.Override(jsii.String("blocked.corp.example"), awscdk.Duration_Minutes(jsii.Number(5)))
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Block(blocked, sinkhole, &resolver.RuleProps{QueryType: jsii.String("A")}),
			resolver.Block(blocked, sinkhole, &resolver.RuleProps{QueryType: jsii.String("AAAA")}),
			resolver.Block(blocked, resolver.NoData()),
		},
	})
}

// Block malware, watch first: the own list blocks from the first day, AWS's list alerts
// until its rule loses the enforcement of its own. The table is for the reviewer.
func ExampleDnsFirewall_rollout() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	// AWSManagedDomainsAggregateThreatList in us-east-1; its ID differs by Region.
	managed := resolver.DomainListFromDomainListId(stack, jsii.String("Threats"), jsii.String("rslvr-fdl-15f4860b1ad54ead"))
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Block(blocked, resolver.NoData()),
			resolver.Block(managed, resolver.NoData(), &resolver.RuleProps{Enforcement: resolver.AlertOnly()}),
		},
	})
	fmt.Print(firewall.RolloutTable())
	// Output:
	// Dns/Firewall
	// PRIORITY  RULE  LOOKS FOR                                 QUERIES  ACTION        DOES         MAY HIDE
	// 100       1     Dns/Blocked                               all      BLOCK NODATA  enforces     -
	// 200       2     Dns/Threats (rslvr-fdl-15f4860b1ad54ead)  all      BLOCK NODATA  only alerts  -
}

// Connect only to addresses that Resolver gave out.
func ExampleRequireResolvedIps() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	policy, expiryPolicy := networkPolicy(stack), jsii.String("DROP")
	firewall := resolver.DnsFirewallFromRuleGroupId(stack, jsii.String("Firewall"), jsii.String("rslvr-frg-0a1b2c3d"))

	resolver.RequireResolvedIps(policy, &resolver.ResolvedIpsProps{
		Firewall:       firewall,
		Action:         jsii.String("ALERT"), // DROP once the flow log shows none of your own traffic
		ExpiryPolicy:   expiryPolicy,
		BypassIpRanges: jsii.Strings("192.0.2.0/24"),
	})
}

// Allow only what is listed, and alert on the rest until none of your own queries do.
func ExampleNewAllowOnlyFirewall() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	partners := resolver.NewDomainList(stack, jsii.String("Partners"), &resolver.DomainListProps{
		Domains: jsii.Strings("api.partner.example", "*.pay.example"),
	})
	resolver.NewAllowOnlyFirewall(stack, jsii.String("Firewall"), &resolver.AllowOnlyProps{
		Vpcs:         []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Allow:        []resolver.DomainList{partners},
		PrivateZones: jsii.Strings("corp.internal"),
		Redirection:  resolver.TrustRedirection(),
		Enforcement:  resolver.AlertOnly(),
	})
}

// A list of AWS by its name: its ID differs from Region to Region.
func ExampleDomainListFromManagedName() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	threats := resolver.DomainListFromManagedName(stack, jsii.String("Threats"), jsii.String(awsdns.AWSManagedDomainsAggregateThreatList))
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:        []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules:       []resolver.Rule{resolver.Block(threats, resolver.NoData())},
		Enforcement: resolver.AlertOnly(),
	})
}

// Which service was behind an address of Fargate, for vpcdns replay --who.
func ExampleNewTaskRecorder() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewTaskRecorder(stack, jsii.String("Tasks"), &resolver.TaskRecorderProps{
		LogGroupName:  jsii.String("/aws/events/ecs-tasks"),
		RetentionDays: jsii.Number(30), // as long as the query log
	})
}
