package resolver

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsathena"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/logtable"
)

// LogTable is a table of Amazon Athena over query logs in S3, with a workgroup and the questions of
// [SavedQueries] in SQL, for what no report has. Its partitions, by account, VPC and day, are
// projected: nothing is crawled, and nothing runs between questions.
//
// A question costs what Athena asks for the bytes that it reads: 5 USD per TB in most Regions (November
// 2026), so one about a week with 2 GB of compressed logs costs a cent. The workgroup refuses what
// reads more than MaxGigabytes. Glue keeps the first million tables for nothing, and Athena the
// results for a day, also for nothing.
//
// Who asks needs, beside athena:StartQueryExecution and its kin in the workgroup, glue:GetDatabase and
// glue:GetTable of the table, s3:ListBucket and s3:GetObject of the bucket, and kms:Decrypt of its key. Where
// Lake Formation governs the catalog, it has to grant SELECT as well.
type LogTable interface {
	constructs.Construct

	// DatabaseName is the name of the database in the Glue catalog.
	DatabaseName() *string

	// TableName is what SQL calls the table.
	TableName() *string

	// WorkGroupName is the name of the Athena workgroup.
	WorkGroupName() *string
}

// LogTableProps are the properties of a [LogTable].
type LogTableProps struct {
	// The QueryLogging whose bucket has the logs, in the account and Region of the stack.
	//
	// Property: AWS::Glue::Table TableInput StorageDescriptor Location.
	//
	// Default: BucketName says where the logs are. One of the two is required.
	QueryLogging QueryLogging

	// The name of the bucket with the logs, such as one that this app does not make; may be a token.
	//
	// Property: AWS::Glue::Table TableInput StorageDescriptor Location.
	//
	// Default: the bucket of QueryLogging.
	BucketName *string

	// What is in front of AWSLogs in the bucket, without a slash at its ends.
	//
	// Property: AWS::Glue::Table TableInput StorageDescriptor Location.
	//
	// Default: the prefix of QueryLogging; with BucketName nothing.
	Prefix *string

	// The accounts whose VPCs are logged: 12 digits each. Logs of others are not in the table.
	//
	// Property: AWS::Glue::Table TableInput Parameters projection.account.values.
	//
	// Default: the account of the stack.
	Accounts *[]*string

	// The IDs of the VPCs that are logged, at least one; each may be a token. Logs of others are not
	// in the table.
	//
	// Property: AWS::Glue::Table TableInput Parameters projection.vpc.values.
	//
	// Default: none; it is required.
	VpcIds *[]*string

	// The first day with logs, as in 2026-02-04.
	//
	// Property: AWS::Glue::Table TableInput Parameters projection.day.range.
	//
	// Default: 2020-08-27, when AWS introduced query logs. The questions ask about fewer days.
	Since *string

	// How many days back the questions ask: 1 to 3,660. Today counts too.
	//
	// Property: AWS::Athena::NamedQuery QueryString.
	//
	// Default: 7.
	Days *float64

	// How much one question may read, in GB of compressed logs: 1 to 1,000,000. Athena ends one
	// that reads more, and asks for what it read until then.
	//
	// Property: AWS::Athena::WorkGroup WorkGroupConfiguration BytesScannedCutoffPerQuery.
	//
	// Default: 100, which cost 50 cents.
	MaxGigabytes *float64

	// Names that software looks up by default and that one question leaves out; see [SavedQueriesProps].
	//
	// Property: AWS::Athena::NamedQuery QueryString.
	//
	// Default: as for SavedQueries.
	PhantomNames *[]*string

	// What SQL calls the table: 1-128 lower-case letters, digits and underscores, not a digit first.
	//
	// Property: AWS::Glue::Table TableInput Name.
	//
	// Default: dns_queries.
	TableName *string
}

type logTable struct {
	constructs.Construct
	database  awsglue.CfnDatabase
	workGroup awsathena.CfnWorkGroup
	name      string
}

// NewLogTable makes a database with the table, a workgroup and the questions. It panics with all
// that is wrong with the props.
func NewLogTable(scope constructs.Construct, id *string, props *LogTableProps) LogTable {
	if props == nil {
		props = &LogTableProps{}
	}
	p := problemsOfNew("LogTable", scope, id)
	plan := logTablePlanOf(p, props, placeOf(scope))
	must(p.err())

	l := &logTable{name: plan.table.Name}
	constructs.NewConstruct_Override(l, scope, id)
	if len(plan.table.Accounts) == 0 {
		plan.table.Accounts = []string{*awscdk.Stack_Of(l).Account()}
	}
	name := strings.ToLower(*awscdk.Names_UniqueResourceName(l, &awscdk.UniqueResourceNameOptions{MaxLength: ptr(100.0), Separator: ptr("_")}))
	l.makeTable(&plan.table, name)
	l.makeWorkGroup(plan, name)
	for _, q := range plan.questions {
		l.add(q)
	}
	return l
}

func (l *logTable) DatabaseName() *string  { return l.database.Ref() }
func (l *logTable) TableName() *string     { return &l.name }
func (l *logTable) WorkGroupName() *string { return l.workGroup.Ref() }

func (l *logTable) makeTable(t *logtable.Table, name string) {
	account := awscdk.Stack_Of(l).Account()
	l.database = awsglue.NewCfnDatabase(l, ptr("Database"), &awsglue.CfnDatabaseProps{
		CatalogId: account, DatabaseInput: map[string]any{"name": name, "description": "DNS query logs of Route 53 Resolver"},
	})
	awsglue.NewCfnTable(l, ptr("Table"), &awsglue.CfnTableProps{
		CatalogId: account, DatabaseName: l.database.Ref(),
		TableInput: map[string]any{
			"name": t.Name, "tableType": "EXTERNAL_TABLE", "parameters": t.Parameters(), "partitionKeys": glueColumns(logtable.Partitions()),
			"storageDescriptor": map[string]any{
				"columns": glueColumns(logtable.Columns()), "location": t.Location(),
				"inputFormat": logtable.InputFormat, "outputFormat": logtable.OutputFormat,
				"serdeInfo": map[string]any{"serializationLibrary": logtable.SerDe, "parameters": logtable.SerDeParameters()},
			},
		},
	})
}

func glueColumns(columns []logtable.Column) []any {
	all := make([]any, len(columns))
	for i, c := range columns {
		all[i] = map[string]any{"name": c.Name, "type": c.Type, "comment": c.Comment}
	}
	return all
}

func (l *logTable) makeWorkGroup(plan logTablePlan, name string) {
	l.workGroup = awsathena.NewCfnWorkGroup(l, ptr("WorkGroup"), &awsathena.CfnWorkGroupProps{
		Name: &name, Description: ptr("Questions to DNS query logs"), RecursiveDeleteOption: true,
		WorkGroupConfiguration: map[string]any{
			"bytesScannedCutoffPerQuery": plan.gigabytes.value * 1e9, "enforceWorkGroupConfiguration": true, "publishCloudWatchMetricsEnabled": true,
			"engineVersion":                    map[string]any{"selectedEngineVersion": "Athena engine version 3"},
			"managedQueryResultsConfiguration": map[string]any{"enabled": true},
		},
	})
}

func (l *logTable) add(q logtable.Question) {
	props := &awsathena.CfnNamedQueryProps{Name: ptr(q.Title), Database: l.database.Ref(), WorkGroup: l.workGroup.Ref(), QueryString: ptr(q.SQL)}
	if len(q.Parameters) > 0 {
		props.Description = ptr("The question mark is " + strings.Join(q.Parameters, ", then "))
	}
	awsathena.NewCfnNamedQuery(l, ptr(q.ID), props)
}

// logTablePlan is the pure value behind LogTableProps. Accounts may be missing in the table.
type logTablePlan struct {
	table     logtable.Table
	gigabytes number
	questions []logtable.Question
}

const (
	firstQueryLogs = "2020-08-27"
	maxGigabytes   = 1e6
)

// logTablePlanOf adds to p what is wrong with the props.
func logTablePlanOf(p *problems, props *LogTableProps, here place) logTablePlan {
	plan := logTablePlan{gigabytes: numberOr(props.MaxGigabytes, 100)}
	plan.table.Name = literalOr(p, "TableName", props.TableName, "dns_queries")
	plan.bucket(p, props, here)
	checkAccounts(p, props.Accounts)
	plan.table.Accounts = literals(p, "Accounts", props.Accounts)
	plan.table.VPCs = literals(p, "VpcIds", props.VpcIds)
	since, err := time.Parse(time.DateOnly, literalOr(p, "Since", props.Since, firstQueryLogs))
	if err != nil {
		p.add("Since is %q; use a day such as 2026-02-04", *props.Since)
		since = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	plan.table.Since = since
	if g := plan.gigabytes; g.token {
		p.add("MaxGigabytes is known only at deployment; use a literal number")
	} else if !(g.value >= 1 && g.value <= maxGigabytes) || !g.integral() {
		p.add("MaxGigabytes is %v; use a literal whole number from 1 to 1,000,000", g.value)
	}
	plan.check(p)
	plan.ask(p, props)
	return plan
}

// literalOr returns a text that others are made of, or what stands for it.
func literalOr(p *problems, prop string, given *string, otherwise string) string {
	switch t := textOr(given, otherwise); {
	case t.token:
		p.add("%s is known only at deployment; use a literal text", prop)
		return otherwise
	case t.pending:
		return otherwise
	default:
		return t.value
	}
}

// bucket finds out where the logs are.
func (plan *logTablePlan) bucket(p *problems, props *LogTableProps, here place) {
	prefix := textOf(props.Prefix)
	plan.table.Prefix = strings.TrimSuffix(prefix.value, "/")
	switch logging := props.QueryLogging; {
	case props.BucketName != nil:
		plan.table.Bucket = *props.BucketName
	case logging == nil:
		p.add("QueryLogging or BucketName is required: the table needs a bucket")
	default:
		checkHome(p, here, "QueryLogging", logging, "make the table in a stack there")
		name, destination := logging.BucketName(), logging.DestinationArn()
		if name == nil || destination == nil {
			p.add("QueryLogging %q has no bucket that is known here; pass one that logs to a bucket", *logging.Node().Path())
			return
		}
		plan.table.Bucket = *name
		if !prefix.set {
			plan.table.Prefix = prefixInArn(*destination)
		}
	}
}

// prefixInArn returns the prefix in the ARN of a destination. The bucket and the prefix may be tokens,
// and the text of a token has no slash.
func prefixInArn(arn string) string {
	_, prefix, _ := strings.Cut(arn, "/")
	return strings.Trim(prefix, "/")
}

// literals returns the texts of a list, which may be tokens.
func literals(p *problems, prop string, list *[]*string) []string {
	var all []string
	for i, t := range textsOf(list) {
		if !t.set || isTokenList(t.value) {
			p.add("%s %d is nil or a list that is known only at deployment; list each", prop, i+1)
			continue
		}
		all = append(all, t.value)
	}
	return all
}

// check validates the table with stand-ins for what is known only at deployment.
func (plan *logTablePlan) check(p *problems) {
	t := plan.table
	known := func(value, standIn string) string {
		if textOf(&value).deferred() {
			return standIn
		}
		return value
	}
	t.Bucket, t.Prefix = known(t.Bucket, "bucket"), known(t.Prefix, "")
	if t.Bucket == "" {
		t.Bucket = "bucket" // that there is none is reported
	}
	t.Accounts = []string{"111122223333"} // the others are checked
	t.VPCs = slices.Clone(t.VPCs)
	for i := range t.VPCs {
		t.VPCs[i] = known(t.VPCs[i], "vpc-0")
	}
	if err := t.Validate(); err != nil {
		for _, each := range err.(interface{ Unwrap() []error }).Unwrap() {
			p.add("%w", each)
		}
	}
}

// ask makes the questions.
func (plan *logTablePlan) ask(p *problems, props *LogTableProps) {
	days := numberOr(props.Days, 7)
	if days.token {
		p.add("Days is known only at deployment; use a literal number")
		return
	}
	if !(days.value >= 1 && days.value <= 3660) || !days.integral() {
		p.add("Days is %v; use a literal whole number from 1 to 3,660", days.value)
		return
	}
	names := phantomList(p, props.PhantomNames)
	questions, err := plan.table.Questions(logtable.QuestionOptions{Days: int(days.value), Phantoms: names})
	if err != nil {
		p.add("%w", err)
	}
	plan.questions = questions
}

// phantomList returns the names to leave out.
func phantomList(p *problems, given *[]*string) []string {
	if given == nil {
		return slices.Clone(defaultPhantomNames)
	}
	names := map[string]bool{}
	for i, name := range *given {
		names[parsePhantom(p, i+1, textOf(name))] = true
	}
	return slices.Sorted(maps.Keys(names))
}
