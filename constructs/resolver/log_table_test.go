package resolver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// tableOf synthesises a table and returns its template.
func tableOf(t *testing.T, build func(awscdk.Stack) *resolver.LogTableProps) template {
	t.Helper()
	return synth(t, func(s awscdk.Stack) { resolver.NewLogTable(s, jsii.String("Table"), build(s)) }).template
}

func TestLogTable(t *testing.T) {
	out := tableOf(t, func(s awscdk.Stack) *resolver.LogTableProps {
		return &resolver.LogTableProps{QueryLogging: loggingTo(s, "Logs", resolver.ToNewBucket(&resolver.NewBucketProps{Prefix: jsii.String("dns/queries")})), VpcIds: jsii.Strings("vpc-0a", "vpc-0b")}
	})
	bucket := alertRef(alertIdOf(t, out, "AWS::S3::Bucket"))
	input := at(t, out.only(t, "AWS::Glue::Table"), "Properties", "TableInput")
	diff(t, at(t, input, "StorageDescriptor", "Location"), alertJoin("s3://", bucket, "/dns/queries/AWSLogs/"))
	diff(t, at(t, input, "Parameters", "storage.location.template"), alertJoin("s3://", bucket, "/dns/queries/AWSLogs/${account}/vpcdnsquerylogs/${vpc}/${day}"))
	diff(t, at(t, input, "Parameters", "projection.vpc.values"), "vpc-0a,vpc-0b")
	diff(t, at(t, input, "Parameters", "projection.account.values"), alertRef("AWS::AccountId"))
	diff(t, at(t, input, "Name"), "dns_queries")
	database := alertRef(alertIdOf(t, out, "AWS::Glue::Database"))
	diff(t, at(t, out.only(t, "AWS::Glue::Table"), "Properties", "DatabaseName"), database)
	group := out.only(t, "AWS::Athena::WorkGroup")
	diff(t, at(t, group, "Properties", "WorkGroupConfiguration", "BytesScannedCutoffPerQuery"), 100e9)
	diff(t, at(t, group, "Properties", "WorkGroupConfiguration", "EnforceWorkGroupConfiguration"), true)
	questions := out.resources("AWS::Athena::NamedQuery")
	if len(questions) != 9 {
		t.Errorf("%d questions", len(questions))
	}
	for id, q := range questions {
		diff(t, at(t, q, "Properties", "Database"), database)
		diff(t, at(t, q, "Properties", "WorkGroup"), alertRef(alertIdOf(t, out, "AWS::Athena::WorkGroup")))
		if sql := at(t, q, "Properties", "QueryString").(string); !strings.Contains(sql, `FROM "dns_queries"`) {
			t.Errorf("%s asks another table:\n%s", id, sql)
		}
	}
}

// TestLogTableOfAnExistingBucket has the bucket of a destination, and one by its name.
func TestLogTableOfAnExistingBucket(t *testing.T) {
	for want, build := range map[string]func(awscdk.Stack) *resolver.LogTableProps{
		"s3://central/AWSLogs/": func(awscdk.Stack) *resolver.LogTableProps {
			return &resolver.LogTableProps{BucketName: jsii.String("central"), VpcIds: jsii.Strings("vpc-0a")}
		},
		"s3://central/a/b/AWSLogs/": func(awscdk.Stack) *resolver.LogTableProps {
			return &resolver.LogTableProps{BucketName: jsii.String("central"), Prefix: jsii.String("a/b/"), VpcIds: jsii.Strings("vpc-0a")}
		},
	} {
		out := tableOf(t, build)
		diff(t, at(t, out.only(t, "AWS::Glue::Table"), "Properties", "TableInput", "StorageDescriptor", "Location"), want)
	}
}

func TestLogTableTakesTokens(t *testing.T) {
	out := tableOf(t, func(s awscdk.Stack) *resolver.LogTableProps {
		bucket := awscdk.NewCfnParameter(s, jsii.String("Bucket"), nil)
		vpc := awscdk.NewCfnParameter(s, jsii.String("Vpc"), nil)
		return &resolver.LogTableProps{BucketName: bucket.ValueAsString(), VpcIds: &[]*string{vpc.ValueAsString(), jsii.String("vpc-0b")}}
	})
	diff(t, at(t, out.only(t, "AWS::Glue::Table"), "Properties", "TableInput", "Parameters", "projection.vpc.values"), alertJoin(alertRef("Vpc"), ",vpc-0b"))
}

// TestLogTableFollowsAPrefixThatIsKnownAtDeployment has a token after the token of the bucket.
func TestLogTableFollowsAPrefixThatIsKnownAtDeployment(t *testing.T) {
	out := tableOf(t, func(s awscdk.Stack) *resolver.LogTableProps {
		prefix := awscdk.NewCfnParameter(s, jsii.String("Prefix"), nil)
		to := resolver.ToNewBucket(&resolver.NewBucketProps{Prefix: prefix.ValueAsString()})
		logging := resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Destination: to})
		return &resolver.LogTableProps{QueryLogging: logging, VpcIds: jsii.Strings("vpc-0a")}
	})
	location, err := json.Marshal(at(t, out.only(t, "AWS::Glue::Table"), "Properties", "TableInput", "StorageDescriptor", "Location"))
	if err != nil || !strings.Contains(string(location), `{"Ref":"Prefix"}`) {
		t.Errorf("%s, %v: the table is not where the logs are", location, err)
	}
}

// TestLogTableWaitsForLookups has what stands for values until the CDK has looked them up.
func TestLogTableWaitsForLookups(t *testing.T) {
	tableOf(t, func(awscdk.Stack) *resolver.LogTableProps {
		pending := jsii.String("dummy-value-for-/dns/logs")
		return &resolver.LogTableProps{BucketName: pending, Prefix: pending, VpcIds: &[]*string{pending}, Accounts: &[]*string{pending}, Since: pending, TableName: pending}
	})
}

func TestLogTableRefuses(t *testing.T) {
	good := func() *resolver.LogTableProps {
		return &resolver.LogTableProps{BucketName: jsii.String("logs"), VpcIds: jsii.Strings("vpc-0a")}
	}
	for want, change := range map[string]func(*resolver.LogTableProps){
		"QueryLogging or BucketName is required":   func(p *resolver.LogTableProps) { p.BucketName = nil },
		`bucket name "Logs" is invalid`:            func(p *resolver.LogTableProps) { p.BucketName = jsii.String("Logs") },
		`prefix "/dns" is invalid`:                 func(p *resolver.LogTableProps) { p.Prefix = jsii.String("/dns") },
		"no VPC; list those that are logged":       func(p *resolver.LogTableProps) { p.VpcIds = nil },
		`VPC 1 is "eni-1"`:                         func(p *resolver.LogTableProps) { p.VpcIds = jsii.Strings("eni-1") },
		`account 1 is "1"`:                         func(p *resolver.LogTableProps) { p.Accounts = jsii.Strings("1") },
		"Days is known only at deployment":         func(p *resolver.LogTableProps) { p.Days = awscdk.Token_AsNumber(awscdk.Aws_STACK_NAME()) },
		"MaxGigabytes is known only at deployment": func(p *resolver.LogTableProps) { p.MaxGigabytes = awscdk.Token_AsNumber(awscdk.Aws_STACK_NAME()) },
		"Since is known only at deployment":        func(p *resolver.LogTableProps) { p.Since = awscdk.Aws_STACK_NAME() },
		`Since is "yesterday"`:                     func(p *resolver.LogTableProps) { p.Since = jsii.String("yesterday") },
		"Days is 0; use a literal whole number":    func(p *resolver.LogTableProps) { p.Days = jsii.Number(0) },
		"MaxGigabytes is 0.5; use a literal":       func(p *resolver.LogTableProps) { p.MaxGigabytes = jsii.Number(0.5) },
		`table name "My-Table" is invalid`:         func(p *resolver.LogTableProps) { p.TableName = jsii.String("My-Table") },
		"phantom name 1":                           func(p *resolver.LogTableProps) { p.PhantomNames = jsii.Strings("it's") },
		"no phantom; list some":                    func(p *resolver.LogTableProps) { p.PhantomNames = jsii.Strings() },
	} {
		t.Run(want, func(t *testing.T) {
			stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Stack"), nil)
			props := good()
			change(props)
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `LogTable "Stack/Table"`) {
					t.Errorf("%v, want %s", err, want)
				}
			}()
			resolver.NewLogTable(stack, jsii.String("Table"), props)
		})
	}
}

func TestLogTableNeedsABucket(t *testing.T) {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Stack"), nil)
	logging := resolver.NewQueryLogging(stack, jsii.String("Logging"), nil)
	defer func() {
		if err, _ := recover().(error); err == nil || !strings.Contains(err.Error(), `QueryLogging "Stack/Logging" has no bucket`) {
			t.Errorf("%v", err)
		}
	}()
	resolver.NewLogTable(stack, jsii.String("Table"), &resolver.LogTableProps{QueryLogging: logging, VpcIds: jsii.Strings("vpc-0a")})
}
