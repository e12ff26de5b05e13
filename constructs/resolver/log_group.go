package resolver

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// NewLogGroupProps are the properties of a log group made for query logs.
// See AWS::Logs::LogGroup.
type NewLogGroupProps struct {
	// The name of the log group: 1-512 letters, digits and . - _ / #.
	//
	// Property: LogGroupName.
	//
	// Default: /aws/vendedlogs/route53resolver/ and the name of the stack and a part of its
	// ID, so a group that outlives its stack does not block the next one. It does if the
	// construct comes back to the same stack, or moves in it: then import or delete the group
	// that was kept, or set a name.
	LogGroupName *string

	// Other accounts whose VPCs are logged here, by a shared query log config: 12 digits
	// each.
	//
	// Property: ResourcePolicyDocument.
	//
	// Default: the account of the stack alone.
	Accounts *[]*string

	// How many days records are kept: 0 for ever, or a value that CloudWatch Logs supports
	// (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
	// 2922, 3288, 3653); may be a token. Names and client addresses can be personal data.
	//
	// Property: RetentionInDays.
	//
	// Default: 30.
	RetentionDays *float64

	// The ARN of the KMS key that encrypts the group, the same as Encryption:
	// EncryptWithKey(...). Its policy must have [LogGroupKeyStatements].
	//
	// Property: KmsKeyId.
	//
	// Default: CloudWatch Logs encrypts with a key of its own.
	KmsKeyArn *string

	// How the group is encrypted: EncryptWithKey, EncryptWithKmsKey or EncryptWithNewKey,
	// which makes a key that CloudWatch Logs may use for this group. Not together with
	// KmsKeyArn.
	//
	// Property: KmsKeyId.
	//
	// Default: as KmsKeyArn says.
	Encryption Encryption

	// STANDARD or INFREQUENT_ACCESS, which costs less and has no metric filters,
	// subscriptions or live tail. It cannot be changed later.
	//
	// Property: LogGroupClass.
	//
	// Default: STANDARD, by leaving it out.
	LogGroupClass *string

	// The fields that CloudWatch Logs indexes, so queries by them read less: at most 20, as
	// records name them. AWS indexes transport and rcode by itself.
	//
	// Property: FieldIndexPolicies.
	//
	// Default: query_name, srcaddr, vpc_id, firewall_rule_action and srcids.instance;
	// none for INFREQUENT_ACCESS, which has no indexes. An empty list is none.
	FieldIndexes *[]*string

	// AWS refuses to delete the group while this is on.
	//
	// Property: DeletionProtectionEnabled.
	//
	// Default: off, and not in the template.
	DeletionProtection *bool

	// The ARN of an AWS::Logs::Destination, as a central account gives it, that every
	// record is forwarded to.
	//
	// Property: AWS::Logs::SubscriptionFilter DestinationArn.
	//
	// Default: records are not forwarded.
	ForwardTo *string

	// What happens to the group when it leaves the stack. Query logs are evidence.
	//
	// Attribute: DeletionPolicy and UpdateReplacePolicy.
	//
	// Default: RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE: it is kept, except after a
	// first deployment that failed.
	RemovalPolicy awscdk.RemovalPolicy
}

var logGroupName = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`)

// checkRetention checks the days that a log group keeps its events. 0 stands for no retention
// setting at all.
func checkRetention(p *problems, prop string, days number) {
	all := append([]int{0}, awsdns.LogRetentionDays()...)
	if days.known() && (days.value != float64(int(days.value)) || !slices.Contains(all, int(days.value))) {
		p.add("%s is %v, which CloudWatch Logs does not support; use one of %v (0 keeps for ever)", prop, days.value, all)
	}
}

// newLogGroup is the pure value behind NewLogGroupProps.
type newLogGroup struct {
	name      text
	accounts  *[]*string
	retention number
	key       groupEncryption
	class     text
	indexes   *[]*string
	protected *bool
	forwardTo text
	removal   awscdk.RemovalPolicy
}

// ToNewLogGroup sends query logs to a CloudWatch Logs group made for them, with the
// policy that lets AWS deliver. The props may be nil.
func ToNewLogGroup(props *NewLogGroupProps) Destination {
	if props == nil {
		props = &NewLogGroupProps{}
	}
	g := &newLogGroup{
		name:      textOf(props.LogGroupName),
		accounts:  props.Accounts,
		retention: numberOf(props.RetentionDays),
		key:       groupEncryption{textOf(props.KmsKeyArn), props.Encryption},
		class:     textOf(props.LogGroupClass),
		indexes:   props.FieldIndexes,
		protected: props.DeletionProtection,
		forwardTo: textOf(props.ForwardTo),
		removal:   keptUnless(props.RemovalPolicy),
	}
	if !g.retention.set {
		g.retention = number{value: defaultRetentionDays, set: true}
	}
	return g
}

func (g *newLogGroup) check(p *problems, here place) {
	checkRegion(p, "ForwardTo", arnRegion(g.forwardTo), here.region)
	if g.name.known() && !logGroupName.MatchString(g.name.value) {
		p.add("LogGroupName is %q; use 1-512 letters, digits and . - _ / #", g.name.value)
	}
	checkRetention(p, "RetentionDays", g.retention)
	checkAccounts(p, g.accounts)
	g.key.check(p, here)
	if g.class.known() && g.class.value != "STANDARD" && g.class.value != "INFREQUENT_ACCESS" {
		p.add("LogGroupClass is %q; use STANDARD or INFREQUENT_ACCESS", g.class.value)
	}
	g.checkExtras(p)
	checkRemoval(p, g.removal)
}

func (g *newLogGroup) bind(scope constructs.Construct) boundDestination {
	name, wanted := g.name.pointer(), claimOf("log group", g.name, inRegion)
	if name == nil {
		name, wanted = defaultLogGroupName(), defaultGroupClaim()
	}
	d := delivererFor(scope, g.accounts)
	group := awslogs.NewCfnLogGroup(scope, ptr("LogGroup"), &awslogs.CfnLogGroupProps{
		LogGroupName:  name,
		LogGroupClass: g.class.pointer(),
		// The policy's ARN is built from the name: a group cannot refer to itself.
		ResourcePolicyDocument: document(d.toLogGroup(name)...),
	})
	key := g.key.keyFor(scope, g.name, name)
	if key.arn != nil {
		group.SetKmsKeyId(key.arn)
	}
	if g.retention.value != 0 {
		group.SetRetentionInDays(&g.retention.value)
	}
	g.bindExtras(scope, group)
	group.ApplyRemovalPolicy(g.removal, nil)
	ref := group.Ref()
	return boundDestination{
		kind: toCloudWatch, arn: group.AttrArn(), logGroupName: ref, claim: wanted, accounts: d.accounts,
		logGroup: logGroupL2(scope, ref), key: key.l2,
	}
}

func defaultLogGroupName() *string { return groupNameOfStack("/aws/vendedlogs/route53resolver/") }

// groupNameOfStack uses the first part of the GUID in the stack's ID: it holds the
// time of creation, where later parts may be the same for stacks made on one host.
func groupNameOfStack(prefix string) *string {
	guid := awscdk.Fn_Select(ptr(2.0), awscdk.Fn_Split(ptr("/"), awscdk.Aws_STACK_ID(), nil))
	part := awscdk.Fn_Select(ptr(0.0), awscdk.Fn_Split(ptr("-"), guid, nil))
	return ptr(prefix + *awscdk.Aws_STACK_NAME() + "-" + *part)
}

const maxFieldIndexes = 20

// defaultFieldIndexes are the fields that query logs are usually searched by.
var defaultFieldIndexes = []string{"query_name", "srcaddr", "vpc_id", "firewall_rule_action", "srcids.instance"}

var logsDestinationArn = regexp.MustCompile(`^arn:[a-z0-9-]+:logs:[a-z0-9-]+:[0-9]{12}:destination:[^:*]{1,512}$`)

// infrequent reports whether the group is certain to have the class with fewer features.
func (g *newLogGroup) infrequent() bool { return g.class.value == "INFREQUENT_ACCESS" }

// checkExtras checks the features beyond keeping records, and refuses those that the class
// INFREQUENT_ACCESS lacks.
func (g *newLogGroup) checkExtras(p *problems) {
	if g.infrequent() && g.indexes != nil && len(*g.indexes) > 0 {
		p.add("FieldIndexes are set, but the class INFREQUENT_ACCESS does not support them; leave them out or use STANDARD")
	}
	if g.infrequent() && g.forwardTo.set {
		p.add("ForwardTo is set, but the class INFREQUENT_ACCESS has no subscriptions; use STANDARD")
	}
	if g.forwardTo.known() && !logsDestinationArn.MatchString(g.forwardTo.value) {
		p.add("ForwardTo is %q; give the ARN of a destination of CloudWatch Logs, arn:aws:logs:REGION:ACCOUNT:destination:NAME", g.forwardTo.value)
	}
	g.checkIndexes(p)
}

func (g *newLogGroup) checkIndexes(p *problems) {
	if g.indexes == nil {
		return
	}
	if n := len(*g.indexes); n > maxFieldIndexes {
		p.add("FieldIndexes has %d fields; CloudWatch Logs takes at most %d", n, maxFieldIndexes)
	}
	for i, field := range *g.indexes {
		if f := textOf(field); !f.deferred() && (f.value == "" || len(f.value) > 100) {
			p.add("field index %d is %q; a field has 1-100 characters", i+1, f.value)
		}
	}
}

func (g *newLogGroup) bindExtras(scope constructs.Construct, group awslogs.CfnLogGroup) {
	if fields := g.indexedFields(); len(fields) > 0 {
		group.SetFieldIndexPolicies(&[]any{map[string]any{"Fields": fields}})
	}
	if g.protected != nil {
		group.SetDeletionProtectionEnabled(*g.protected)
	}
	if g.forwardTo.set {
		awslogs.NewCfnSubscriptionFilter(scope, ptr("ForwardTo"), &awslogs.CfnSubscriptionFilterProps{
			DestinationArn: g.forwardTo.value,
			FilterPattern:  ptr(""), // every record
			LogGroupName:   group.Ref(),
		})
	}
}

func (g *newLogGroup) indexedFields() []any {
	var fields []any
	switch {
	case g.indexes != nil:
		for _, field := range *g.indexes {
			fields = append(fields, *field)
		}
	case !g.infrequent() && !g.class.deferred():
		for _, field := range defaultFieldIndexes {
			fields = append(fields, field)
		}
	}
	return fields
}

// LogGroupProps say how query logs get into an existing log group.
type LogGroupProps struct {
	// Make an account-level resource policy that lets AWS deliver query logs to the group. An
	// account takes at most 10 such policies in a Region, so none is made by default.
	//
	// Property: AWS::Logs::ResourcePolicy.
	//
	// Default: false; a warning says what the group must allow.
	GrantDelivery *bool

	// Other accounts whose VPCs are logged here, by a shared query log config: 12 digits
	// each. It only has an effect with GrantDelivery.
	//
	// Property: AWS::Logs::ResourcePolicy PolicyDocument.
	//
	// Default: the account of the stack alone.
	Accounts *[]*string
}

type existingLogGroup struct {
	group    interfacesawslogs.ILogGroupRef
	grant    bool
	accounts *[]*string
}

// ToLogGroup sends query logs to an existing CloudWatch Logs group: an awslogs.LogGroup, a
// CfnLogGroup or an import. The group is not changed. The props may be nil.
func ToLogGroup(group interfacesawslogs.ILogGroupRef, props *LogGroupProps) Destination {
	if props == nil {
		props = &LogGroupProps{}
	}
	grant := props.GrantDelivery != nil && *props.GrantDelivery
	return &existingLogGroup{group, grant, props.Accounts}
}

func (g *existingLogGroup) check(p *problems, here place) {
	if g.group == nil {
		p.add("ToLogGroup has no log group; pass one, or use ToNewLogGroup")
	}
	checkAccounts(p, g.accounts)
	if g.group == nil {
		return
	}
	checkRegion(p, "the log group", *g.group.Env().Region, here.region)
	if owner := *g.group.Env().Account; g.grant && differ(owner, here.account) {
		p.add("GrantDelivery is set, but the log group is in account %s, where a policy of account %s has no effect; leave it out, and give the owner what LogGroupStatements returns for the ARN of the group", owner, here.account)
	}
}

func (g *existingLogGroup) bind(scope constructs.Construct) boundDestination {
	ref := g.group.LogGroupRef()
	foreign := differ(*g.group.Env().Account, placeOf(scope).account)
	bound := boundDestination{
		kind: toCloudWatch, arn: withStreams(ref.LogGroupArn, foreign), logGroupName: ref.LogGroupName,
		logGroup: logGroupL2(scope, ref.LogGroupName),
	}
	if given, ok := g.group.(awslogs.ILogGroup); ok {
		bound.logGroup = givenL2(given)
	}
	if g.grant {
		bound.permission = grantDelivery(scope, ref.LogGroupName, g.accounts)
		bound.accounts = delivererFor(scope, g.accounts).accounts
		return bound
	}
	warn(scope, "log-group-permission",
		"AWS delivers query logs only if a policy lets delivery.logs.amazonaws.com do logs:CreateLogStream and logs:PutLogEvents on the log group; set GrantDelivery, or give its owner what LogGroupStatements returns")
	return bound
}

// withStreams ends an ARN in ":*", as a query log config requires it. The attribute of a
// group ends so by itself, and is one token. Across accounts the CDK puts an ARN made of the
// name into such a token, without the end.
func withStreams(arn *string, foreign bool) *string {
	attribute := strings.HasPrefix(*arn, "${Token[") && strings.HasSuffix(*arn, "]}") && strings.Count(*arn, "${") == 1
	if strings.HasSuffix(*arn, ":*") || attribute && !foreign {
		return arn
	}
	return ptr(*arn + ":*")
}

func grantDelivery(scope constructs.Construct, logGroupName *string, accounts *[]*string) constructs.IDependable {
	return awslogs.NewCfnResourcePolicy(scope, ptr("DeliveryPolicy"), &awslogs.CfnResourcePolicyProps{
		PolicyName:     awscdk.Names_UniqueResourceName(scope, &awscdk.UniqueResourceNameOptions{Separator: ptr("-")}),
		PolicyDocument: awscdk.Stack_Of(scope).ToJsonString(document(delivererFor(scope, accounts).toLogGroup(logGroupName)...), nil),
	})
}

func logGroupArn(stack awscdk.Stack, name string) *string {
	return stack.FormatArn(&awscdk.ArnComponents{
		Service: ptr("logs"), Resource: ptr("log-group"), ResourceName: &name, ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
}
