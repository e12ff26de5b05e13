package resolver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// stackAt is a stack of the same app with a known account and Region.
func stackAt(s awscdk.Stack, id, account, region string) awscdk.Stack {
	return awscdk.NewStack(s.Node().Root().(awscdk.App), &id, &awscdk.StackProps{
		Env: &awscdk.Environment{Account: &account, Region: &region},
	})
}

const (
	ourAccount, otherAccount = "111122223333", "444455556666"
	ireland, virginia        = "eu-west-1", "us-east-1"
)

func TestTwoStacksOfOneEnvironmentHaveDefaultLogGroups(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		logs(stackAt(s, "Dev", ourAccount, ireland), vpcs(vpcA)...)
		logs(stackAt(s, "Prod", ourAccount, ireland), vpcs(vpcB)...)
		for _, stack := range []awscdk.Stack{stackAt(s, "DevTasks", ourAccount, ireland), stackAt(s, "ProdTasks", ourAccount, ireland)} {
			makeTaskRecorder(stack, nil)
		}
	})
	if out.err != nil {
		t.Error(out.err)
	}
}

func TestNamesThatMeet(t *testing.T) {
	// Each stack has a VPC of its own.
	vpcOf := func(s awscdk.Stack) []resolver.Vpc {
		if strings.HasPrefix(*s.Node().Id(), "A") {
			return vpcs(vpcA)
		}
		return vpcs(vpcB)
	}
	named := func(s awscdk.Stack) {
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{
			Vpcs: vpcOf(s), Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{LogGroupName: jsii.String("/dns")}),
		})
	}
	bucket := func(s awscdk.Stack) {
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{
			Vpcs: vpcOf(s), Destination: resolver.ToNewBucket(&resolver.NewBucketProps{BucketName: jsii.String("dns-logs")}),
		})
	}
	for name, test := range map[string]struct {
		build func(awscdk.Stack)
		want  string // empty if they do not meet
	}{
		"log groups of one name in one Region": {func(s awscdk.Stack) {
			named(stackAt(s, "A", ourAccount, ireland))
			named(stackAt(s, "B", ourAccount, ireland))
		}, `its log group /dns has the same name as that of "A/Logging"`},
		"log groups of one name in two Regions": {func(s awscdk.Stack) {
			named(stackAt(s, "A", ourAccount, ireland))
			named(stackAt(s, "B", ourAccount, virginia))
		}, ""},
		"buckets of one name in two Regions": {func(s awscdk.Stack) {
			bucket(stackAt(s, "A", ourAccount, ireland))
			bucket(stackAt(s, "B", otherAccount, virginia))
		}, `its bucket dns-logs has the same name as that of "A/Logging"`},
		"buckets of one name in two partitions": {func(s awscdk.Stack) {
			bucket(stackAt(s, "A", ourAccount, ireland))
			bucket(stackAt(s, "B", otherAccount, "cn-north-1"))
		}, ""},
		"task recorders in one stack": {func(s awscdk.Stack) {
			for id, cluster := range map[string]string{"One": "a", "Two": "b"} {
				resolver.NewTaskRecorder(s, &id, &resolver.TaskRecorderProps{ClusterArns: jsii.Strings("arn:aws:ecs:eu-west-1:111122223333:cluster/" + cluster)})
			}
		}, `its log group of the default name has the same name as that of "Stack/`},
	} {
		t.Run(name, func(t *testing.T) {
			out := trySynth(t, test.build)
			if test.want == "" && out.err != nil {
				t.Error(out.err)
			} else if test.want != "" {
				wantError(t, out.err, test.want)
			}
		})
	}
}

// TestWhatTheCdkHasYetToLookUp gives every kind of text prop a stand-in of the CDK's: the
// first synthesis must pass, or the CDK never looks up.
func TestWhatTheCdkHasYetToLookUp(t *testing.T) {
	app := awscdk.NewApp(nil)
	s := awscdk.NewStack(app, jsii.String("Stack"), environment(ourAccount))
	ssm := func(name string) *string { return awsssm.StringParameter_ValueFromLookup(s, &name, nil, nil) }
	found := awsec2.Vpc_FromLookup(s, jsii.String("Found"), &awsec2.VpcLookupOptions{VpcName: jsii.String("one")})
	again := awsec2.Vpc_FromLookup(s, jsii.String("Again"), &awsec2.VpcLookupOptions{VpcName: jsii.String("two")})
	attributes := awsec2.Vpc_FromVpcAttributes(s, jsii.String("Attributes"), &awsec2.VpcAttributes{
		VpcId: ssm("/net/other"), AvailabilityZones: jsii.Strings("eu-west-1a"),
	})
	list := resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{Domains: &[]*string{jsii.String("bad.example"), ssm("/dns/bad")}})
	rules := []resolver.Rule{
		resolver.Block(list, resolver.NoData()),
		resolver.Alert(resolver.DomainListFromDomainListId(s, jsii.String("Foreign"), ssm("/dns/list"))),
	}
	all := []resolver.Vpc{
		resolver.VpcById(ssm("/net/vpc-id")), resolver.VpcById(found.VpcId()), resolver.VpcById(again.VpcId()),
		resolver.VpcByKey(jsii.String("by-key"), ssm("/net/keyed")), resolver.VpcOf(attributes),
	}
	resolver.NewQueryLogging(s, jsii.String("Bucket"), &resolver.QueryLoggingProps{
		Vpcs: all, Destination: resolver.ToBucketArn(ssm("/logs/bucket"), &resolver.BucketProps{Accounts: &[]*string{ssm("/org/account")}}),
	})
	resolver.NewQueryLogging(s, jsii.String("Group"), &resolver.QueryLoggingProps{
		Vpcs: all, Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{KmsKeyArn: ssm("/keys/logs"), LogGroupName: ssm("/logs/name")}),
	})
	logging := resolver.QueryLoggingFromConfigArn(s, jsii.String("ByArn"), ssm("/dns/config"))
	firewall := resolver.DnsFirewallFromRuleGroupId(s, jsii.String("ById"), ssm("/dns/group"))
	firewall.AssociateVpc(all[0], nil)
	resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{Rules: rules, Vpcs: all, Association: &resolver.AssociationProps{Priority: jsii.Number(200)}})
	resolver.NewResourceShare(s, jsii.String("Share"), &resolver.ResourceShareProps{
		QueryLoggings: []resolver.QueryLogging{logging},
		Principals:    []resolver.Principal{resolver.OrganizationPrincipal(ssm("/org/arn")), resolver.AccountPrincipal(ssm("/org/account"))},
	})
	app.Synth(nil)
}

func TestFailsWithWhatAnotherPlaceMakes(t *testing.T) {
	for name, build := range map[string]func(theirs, ours awscdk.Stack){
		"the list of a rule": func(theirs, ours awscdk.Stack) {
			firewall(ours, resolver.Block(domains(theirs, "Bad", "bad.example"), resolver.NoData()))
		},
		"the list of AddRule": func(theirs, ours awscdk.Stack) {
			resolver.NewDnsFirewall(ours, jsii.String("F"), nil).AddRule(resolver.Block(domains(theirs, "Bad", "bad.example"), resolver.NoData()))
		},
		"the list of an allow-only firewall": func(theirs, ours awscdk.Stack) {
			resolver.NewAllowOnlyFirewall(ours, jsii.String("F"), &resolver.AllowOnlyProps{
				Allow: []resolver.DomainList{domains(theirs, "Good", "good.example")}, Redirection: resolver.TrustRedirection(),
			})
		},
		"the firewall of a Profile": func(theirs, ours awscdk.Stack) {
			f := firewall(theirs, resolver.Block(domains(theirs, "Bad", "bad.example"), resolver.NoData()))
			resolver.NewProfile(ours, jsii.String("P"), &resolver.ProfileProps{Firewalls: []resolver.ProfileFirewall{{Firewall: f}}})
		},
		"the query logging of a share": func(theirs, ours awscdk.Stack) {
			q := resolver.NewQueryLogging(theirs, jsii.String("Q"), nil)
			resolver.NewResourceShare(ours, jsii.String("S"), &resolver.ResourceShareProps{
				QueryLoggings: []resolver.QueryLogging{q}, Principals: []resolver.Principal{resolver.AccountPrincipal(jsii.String("777788889999"))},
			})
		},
		"the query logging that a Profile gets later": func(theirs, ours awscdk.Stack) {
			q := resolver.NewQueryLogging(theirs, jsii.String("Q"), nil)
			resolver.NewProfile(ours, jsii.String("P"), nil).AssociateQueryLogging(q, nil)
		},
	} {
		for what, theirs := range map[string][2]string{"Region": {ourAccount, virginia}, "account": {otherAccount, ireland}} {
			t.Run(name+" of another "+what, func(t *testing.T) {
				out := trySynth(t, func(s awscdk.Stack) {
					build(stackAt(s, "Theirs", theirs[0], theirs[1]), stackAt(s, "Ours", ourAccount, ireland))
				})
				wantError(t, out.err, `is "Theirs/`, "in "+what+" "+theirs[map[string]int{"account": 0, "Region": 1}[what]])
			})
		}
	}
}

func TestALogGroupOfAnotherAccount(t *testing.T) {
	arn := "arn:aws:logs:eu-west-1:" + otherAccount + ":log-group:central:*"
	out := trySynth(t, func(s awscdk.Stack) {
		ours := stackAt(s, "Ours", ourAccount, ireland)
		group := awslogs.LogGroup_FromLogGroupArn(ours, jsii.String("Group"), &arn)
		resolver.NewQueryLogging(ours, jsii.String("Q"), &resolver.QueryLoggingProps{
			Destination: resolver.ToLogGroup(group, &resolver.LogGroupProps{GrantDelivery: jsii.Bool(true)}),
		})
	})
	wantError(t, out.err, "the log group is in account "+otherAccount+", where a policy of account "+ourAccount+" has no effect")
}

func TestStatementsForTheOwnerOfALogGroup(t *testing.T) {
	arn := "arn:aws:logs:eu-west-1:" + otherAccount + ":log-group:central"
	for _, given := range []string{arn, arn + ":*"} {
		synth(t, func(s awscdk.Stack) {
			for _, statement := range *resolver.LogGroupStatements(s, &given, nil) {
				if got := (*statement.Resources())[0]; *got != arn+":log-stream:*" {
					t.Errorf("statement for %s is about %s", given, *got)
				}
			}
			key := (*resolver.LogGroupKeyStatements(s, &given))[0]
			if got := fmt.Sprint(s.Resolve(key.ToJSON())); !strings.Contains(got, "kms:EncryptionContext:aws:logs:arn:"+arn+"]") {
				t.Errorf("key statement for %s is %v", given, got)
			}
		})
	}
}

func TestStatementsAreChecked(t *testing.T) {
	for name, test := range map[string]struct {
		call func(awscdk.Stack)
		want string
	}{
		"no scope": {func(awscdk.Stack) { resolver.KeyStatements(nil, nil) }, "KeyStatements has no scope"},
		"a malformed prefix": {func(s awscdk.Stack) {
			resolver.BucketStatements(s, jsii.String("arn:aws:s3:::logs"), &resolver.BucketProps{Prefix: jsii.String("/bad//")})
		}, `Prefix is "/bad//"`},
		"a short account": {func(s awscdk.Stack) {
			resolver.BucketStatements(s, jsii.String("arn:aws:s3:::logs"), &resolver.BucketProps{Accounts: jsii.Strings("123")})
		}, `account 1 is "123"`},
		"a nil account":        {func(s awscdk.Stack) { resolver.KeyStatements(s, &[]*string{nil}) }, "account 1 is nil"},
		"a bucket name":        {func(s awscdk.Stack) { resolver.BucketStatements(s, jsii.String("my-bucket"), nil) }, `the ARN of the bucket is "my-bucket"`},
		"no bucket":            {func(s awscdk.Stack) { resolver.BucketStatements(s, nil, nil) }, "the ARN of the bucket is missing"},
		"no log group":         {func(s awscdk.Stack) { resolver.LogGroupStatements(s, nil, nil) }, "the log group is missing"},
		"a malformed group":    {func(s awscdk.Stack) { resolver.LogGroupStatements(s, jsii.String("a b"), nil) }, `the log group is "a b"`},
		"the ARN of something": {func(s awscdk.Stack) { resolver.LogGroupKeyStatements(s, jsii.String("arn:aws:s3:::logs")) }, "its ARN has the form"},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, trySynth(t, test.call).err, test.want) })
	}
}

func TestTheKeyOfALogGroup(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		logging(s, &resolver.NewLogGroupProps{Encryption: resolver.EncryptWithNewKey()})
	})
	if at(t, out.template.only(t, logGroupType), "Properties", "KmsKeyId") == nil {
		t.Error("the log group has no key")
	}
	text := fmt.Sprint(out.template.only(t, "AWS::KMS::Key"))
	for _, want := range []string{"[logs.", "kms:EncryptionContext:aws:logs:arn", "kms:GenerateDataKey*"} {
		if !strings.Contains(text, want) {
			t.Errorf("the policy of the key lacks %s: %s", want, text)
		}
	}
	wantError(t, trySynth(t, func(s awscdk.Stack) {
		logging(s, &resolver.NewLogGroupProps{Encryption: resolver.EncryptWithNewKey(), KmsKeyArn: jsii.String("arn:aws:kms:eu-west-1:111122223333:key/1")})
	}).err, "KmsKeyArn and Encryption are both set")
}

func TestBucketsThatLogDeliveryCannotUse(t *testing.T) {
	for encryption, want := range map[awss3.BucketEncryption]string{
		awss3.BucketEncryption_KMS_MANAGED:  "the AWS managed key aws/s3",
		awss3.BucketEncryption_DSSE_MANAGED: "DSSE-KMS",
		awss3.BucketEncryption_KMS:          "",
		awss3.BucketEncryption_S3_MANAGED:   "",
	} {
		out := trySynth(t, func(s awscdk.Stack) {
			bucket := awss3.NewBucket(s, jsii.String("Bucket"), &awss3.BucketProps{Encryption: encryption})
			resolver.NewQueryLogging(s, jsii.String("Q"), &resolver.QueryLoggingProps{Destination: resolver.ToBucket(bucket, nil)})
		})
		if want == "" && out.err != nil {
			t.Errorf("%s: %v", encryption, out.err)
		} else if want != "" {
			wantError(t, out.err, want)
		}
	}
}

func TestFailsAfterTheSynthesis(t *testing.T) {
	app := awscdk.NewApp(nil)
	s := awscdk.NewStack(app, jsii.String("S"), nil)
	list := domains(s, "Bad", "bad.example")
	f := resolver.NewDnsFirewall(s, jsii.String("F"), &resolver.DnsFirewallProps{Rules: []resolver.Rule{resolver.Block(list, resolver.NoData())}})
	q := resolver.NewQueryLogging(s, jsii.String("Q"), nil)
	app.Synth(nil)
	for what, call := range map[string]func(){
		"this rule would not be deployed; call AddRule before app.Synth":              func() { f.AddRule(resolver.Alert(list)) },
		`"S/F": the app is already synthesised, so this association would not`:        func() { f.AssociateVpc(vpcs(vpcA)[0], nil) },
		`QueryLogging "S/Q": the app is already synthesised, so this association wou`: func() { q.AssociateVpc(vpcs(vpcA)[0]) },
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				wantError(t, err, what)
			}()
			call()
		}()
	}
}

func TestKeysThatMeetInAPath(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		logs(s, resolver.VpcByKey(jsii.String("a/b"), jsii.String(vpcA)), resolver.VpcByKey(jsii.String("a--b"), jsii.String(vpcB)))
	})
	wantError(t, out.err, "vpc 2: its key a--b and the key a/b of another VPC are the same in a construct path")
}

func TestADefaultPriorityIsCalledOne(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		f := resolver.NewDnsFirewall(s, jsii.String("F"), nil)
		f.AddRule(resolver.Block(domains(s, "A", "a.example"), resolver.NoData()))
		f.AddRule(resolver.Alert(domains(s, "B", "b.example"), &resolver.RuleProps{Priority: jsii.Number(50)}))
		f.AddRule(resolver.Alert(domains(s, "C", "c.example")))
	})
	wantError(t, out.err, "rule 3 has no Priority, so it takes 100, the next multiple of 100 above the 50 of rule 2, which is already used by rule 1 (its default)")
}

func TestFailsWithTwoRuleProps(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		firewall(s, resolver.Block(domains(s, "A", "a.example"), resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(10)}, &resolver.RuleProps{QueryType: jsii.String("A")}))
	})
	wantError(t, out.err, "rule 1 has 2 RuleProps; put everything into one")
}

func TestTagsThatCloudFormationRefuses(t *testing.T) {
	tagged := func(key, value int) error {
		return trySynth(t, func(s awscdk.Stack) {
			f := firewall(s, resolver.Block(domains(s, "A", "a.example"), resolver.NoData()))
			awscdk.Tags_Of(f).Add(jsii.String(strings.Repeat("k", key)), jsii.String(strings.Repeat("v", value)), nil)
		}).err
	}
	if err := tagged(127, 255); err != nil {
		t.Error(err)
	}
	wantError(t, tagged(128, 1), "a tag key of 128 characters")
	wantError(t, tagged(1, 256), "with a value of 256 characters")
}
