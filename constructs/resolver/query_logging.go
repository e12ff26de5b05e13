package resolver

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// QueryLogging is a Resolver query log config and its associations with VPCs: it
// records the DNS queries of those VPCs.
type QueryLogging interface {
	constructs.Construct

	// QueryLogConfigId is the ID of the config, rqlc-...
	QueryLogConfigId() *string

	// QueryLogConfigArn is the ARN of the config, or nil for one imported by its ID: it
	// contains the owner's account, which an ID does not.
	QueryLogConfigArn() *string

	// LogGroupName is the name of the log group, or nil for another destination and for
	// an imported config.
	LogGroupName() *string

	// DestinationArn is what records are delivered to, as the config has it, or nil for an
	// imported config.
	DestinationArn() *string

	// BucketName is the name of the bucket, or nil for another destination and for an
	// imported config.
	BucketName() *string

	// LogGroup is the log group as an L2, for grants and metric filters, or nil for another
	// destination and for an imported config. It is made by the first call; a log group that
	// was given as an L2 is that one. A metric filter needs the class STANDARD.
	LogGroup() awslogs.ILogGroup

	// Bucket is the bucket as an L2, for grants, which include the key, or nil for another
	// destination and for an imported config. For a delivery stream it is the bucket that the
	// stream writes to, or where it keeps what it could not deliver. It is made by the first
	// call; a bucket that was given as an L2 is that one. It cannot change the policy of a
	// bucket that is made here.
	Bucket() awss3.IBucket

	// EncryptionKey is the KMS key of the destination as an L2, or nil if there is none or it
	// is not known. It is made by the first call. It cannot change the policy of a key that
	// is made here.
	EncryptionKey() awskms.IKey

	// AssociateVpc records the queries of a VPC. It panics if the VPC is malformed or
	// associated already.
	AssociateVpc(vpc Vpc)
}

// QueryLoggingProps are the properties of a [QueryLogging].
type QueryLoggingProps struct {
	// The VPCs whose queries are recorded, in the account and Region of the stack. AWS
	// allows each VPC one config per type of destination.
	//
	// Property: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation ResourceId.
	//
	// Default: none yet.
	Vpcs []Vpc

	// Where the records go. A new destination replaces the config, which fails while the old
	// one is associated with the VPCs: remove the VPCs in one deployment, add them in the
	// next.
	//
	// Property: AWS::Route53Resolver::ResolverQueryLoggingConfig DestinationArn.
	//
	// Default: ToNewLogGroup(nil).
	Destination Destination

	// The name of the config: 1-64 letters, digits, spaces, hyphens, underscores or
	// apostrophes, not digits alone. A new name replaces the config, which fails in the same
	// way as for a new destination.
	//
	// Property: AWS::Route53Resolver::ResolverQueryLoggingConfig Name.
	//
	// Default: CloudFormation makes a name.
	Name *string

	// How many VPC associations of query log configs the account takes in this Region, over
	// all configs: a whole number above 100. It only sets the threshold of a synthesis-time
	// warning; the highest that any QueryLogging of the account and Region states counts.
	//
	// Property: none.
	//
	// Default: 100, which is AWS's; AWS raises it on request.
	AssociationQuota *float64

	// How many query log configs the account takes in this Region: a whole number above 20.
	// It only sets the threshold of a synthesis-time warning, as AssociationQuota does.
	//
	// Property: none.
	//
	// Default: 20, which is AWS's; AWS raises it on request.
	ConfigQuota *float64
}

type queryLogging struct {
	constructs.Construct
	final   *finalCheck
	id      *string
	arn     *string
	to      boundDestination
	vpcs    []Vpc
	lanes   lanes
	quotas  queryLoggingQuotas
	reached bool // by VPCs that a share or a Profile brings
}

// NewQueryLogging makes a query log config, its destination and its associations. It
// panics with all that is wrong with the props.
func NewQueryLogging(scope constructs.Construct, id *string, props *QueryLoggingProps) QueryLogging {
	if props == nil {
		props = &QueryLoggingProps{}
	}
	destination := props.Destination
	if destination == nil {
		destination = ToNewLogGroup(nil)
	}
	p := problemsOfNew("QueryLogging", scope, id)
	checkName(p, "Name", textOf(props.Name))
	quotas := queryLoggingQuotasOf(props)
	quotas.check(p)
	vpcs := planVpcs(p, scope, nil, props.Vpcs)
	destination.check(p, placeOf(scope))
	must(p.err())

	q := &queryLogging{quotas: quotas}
	constructs.NewConstruct_Override(q, scope, id)
	q.makeConfig(destination.bind(q), props.Name)
	q.associate(vpcs)
	q.final = validateAtSynthesis("QueryLogging", q, q.validate)
	return q
}

// QueryLoggingFromConfigId imports a query log config, such as one that another account
// shares, to associate VPCs with it.
func QueryLoggingFromConfigId(scope constructs.Construct, id *string, configId *string) QueryLogging {
	must(checkImport(problemsOfNew("QueryLogging", scope, id), "query log config", awsdns.QueryLogConfigID, configId))
	q := &queryLogging{id: configId}
	constructs.NewConstruct_Override(q, scope, id)
	q.final = validateAtSynthesis("QueryLogging", q, q.validate)
	return q
}

// QueryLoggingFromConfigArn imports a query log config by its ARN, which may be a token: one
// that another account shares, or one of another stack. Unlike one imported by its ID, it can
// be put into a [Profile], and into a [ResourceShare] if the account of the stack owns it.
func QueryLoggingFromConfigArn(scope constructs.Construct, id *string, configArn *string) QueryLogging {
	q := &queryLogging{id: importByArn(scope, id, queryLogConfigArn, configArn), arn: configArn}
	constructs.NewConstruct_Override(q, scope, id)
	q.final = validateAtSynthesis("QueryLogging", q, q.validate)
	return q
}

func (q *queryLogging) makeConfig(to boundDestination, name *string) {
	config := awsroute53resolver.NewCfnResolverQueryLoggingConfig(q, ptr("Resource"), &awsroute53resolver.CfnResolverQueryLoggingConfigProps{
		DestinationArn: to.arn,
		Name:           name,
	})
	// Tags are create-only there: one that changes would replace a live config.
	config.AddPropertyDeletionOverride(ptr("Tags"))
	if to.permission != nil {
		config.Node().AddDependency(to.permission)
	}
	q.id, q.arn = config.AttrId(), config.AttrArn()
	q.to = to
}

func (q *queryLogging) QueryLogConfigId() *string  { return q.id }
func (q *queryLogging) QueryLogConfigArn() *string { return q.arn }
func (q *queryLogging) DestinationArn() *string    { return q.to.arn }
func (q *queryLogging) BucketName() *string        { return q.to.bucketName }
func (q *queryLogging) LogGroupName() *string      { return q.to.logGroupName }

func (q *queryLogging) LogGroup() awslogs.ILogGroup { return q.to.logGroup.get() }
func (q *queryLogging) Bucket() awss3.IBucket       { return q.to.bucket.get() }
func (q *queryLogging) EncryptionKey() awskms.IKey  { return q.to.key.get() }

func (q *queryLogging) markReached() { q.reached = true }

func (q *queryLogging) AssociateVpc(vpc Vpc) {
	p := problemsIn("QueryLogging", q)
	q.final.refuseLate(p, "association", "AssociateVpc")
	vpcs := planVpcs(p, q, q.vpcs, []Vpc{vpc})
	must(p.err())
	q.associate(vpcs)
}

func (q *queryLogging) associate(vpcs []Vpc) {
	for _, vpc := range vpcs {
		made := awsroute53resolver.NewCfnResolverQueryLoggingConfigAssociation(q, ptr(vpc.childId()), &awsroute53resolver.CfnResolverQueryLoggingConfigAssociationProps{
			ResolverQueryLogConfigId: q.id,
			ResourceId:               vpc.id.pointer(),
		})
		q.lanes.add(vpc.key, made)
	}
	q.vpcs = slices.Concat(q.vpcs, vpcs)
}

// validate checks what only the whole app shows.
func (q *queryLogging) validate(p *problems) {
	q.warnOfStackTags()
	all := allOf[*queryLogging](q)
	q.warnOfNoVpc(all)
	q.warnOfQuotas(all)
	kinds := destinationKinds(all)
	for _, other := range all {
		if other == q {
			break
		}
		q.validateVpcs(p, other, kinds)
		q.validateClaim(p, other)
	}
}

// destinationKinds are the types of the configs that are made in the app, by their IDs:
// an import of one may stand beside it.
func destinationKinds(all []*queryLogging) map[string]destinationKind {
	kinds := map[string]destinationKind{}
	for _, q := range all {
		if q.to.kind != "" {
			kinds[*q.id] = q.to.kind
		}
	}
	return kinds
}

func (q *queryLogging) warnOfNoVpc(all []*queryLogging) {
	reached := slices.ContainsFunc(all, func(o *queryLogging) bool { return *o.id == *q.id && (o.reached || len(o.vpcs) > 0) })
	if !reached {
		warn(q, "query-logging-without-vpc", "no VPC is associated, so nothing is recorded; set Vpcs or call AssociateVpc")
	}
}

// validateVpcs refuses what AWS does: a config twice on a VPC, or two of one type.
func (q *queryLogging) validateVpcs(p *problems, other *queryLogging, kinds map[string]destinationKind) {
	own, theirs := kinds[*q.id], kinds[*other.id]
	for _, vpc := range q.vpcs {
		if !slices.ContainsFunc(other.vpcs, vpc.same) {
			continue
		}
		switch {
		case *q.id == *other.id:
			p.add("%s is already associated with this config by %q; AWS allows each pair once", vpc.key, *other.Node().Path())
		case own != "" && own == theirs:
			p.add("%s already logs to %s by %q, and AWS allows one config per VPC and type of destination; remove the VPC from one of them",
				vpc.key, own, *other.Node().Path())
		}
	}
}

// validateClaim refuses two log groups or buckets of one name where they certainly meet.
func (q *queryLogging) validateClaim(p *problems, other *queryLogging) {
	if q.to.claim.meets(other.to.claim, q, other) {
		p.add("its %s has the same name as that of %q; give each its own name", q.to.claim.what, *other.Node().Path())
	}
}

// warnOfStackTags: CloudFormation puts the tags of a stack on every resource, out of reach of
// the template, and on a query log config a changed tag means replacement.
func (q *queryLogging) warnOfStackTags() {
	tags := awscdk.Stack_Of(q).Tags()
	if q.to.kind == "" || !*tags.HasTags() {
		return
	}
	names := slices.Sorted(maps.Keys(*tags.TagValues()))
	warn(q, "stack-tags",
		"the stack carries tags (%s), which CloudFormation puts on the query log config too; when one changes, the live config is replaced, and that fails while the old one is associated with the VPC. Set the context @aws-cdk/core:explicitStackTags to true and tag constructs instead of the stack",
		strings.Join(names, ", "))
}

// queryLoggingQuotas are those of the account and Region, which AWS counts over all configs.
type queryLoggingQuotas struct{ configs, vpcs accountQuota }

func queryLoggingQuotasOf(props *QueryLoggingProps) queryLoggingQuotas {
	return queryLoggingQuotas{
		configs: accountQuotaOf("ConfigQuota", awsdns.QueryLogConfigsPerRegion, props.ConfigQuota),
		vpcs:    accountQuotaOf("AssociationQuota", awsdns.QueryLoggedVPCsPerRegion, props.AssociationQuota),
	}
}

func (q queryLoggingQuotas) check(p *problems) {
	q.configs.check(p)
	q.vpcs.check(p)
}

// warnOfQuotas counts what this construct and those before it need. It goes by the
// highest quota that any construct of the account and Region states.
func (q *queryLogging) warnOfQuotas(all []*queryLogging) {
	quotas := queryLoggingQuotasOf(&QueryLoggingProps{})
	configs, vpcs, counting := 0, 0, true
	for _, other := range all {
		if !sameEnvironment(q, other) {
			continue
		}
		quotas = quotas.or(other.quotas)
		if counting {
			configs += other.configs()
			vpcs += len(other.vpcs)
		}
		counting = counting && other != q
	}
	if q.configs() > 0 {
		quotas.configs.warn(q, "config-quota", configs, "")
	}
	if len(q.vpcs) > 0 {
		quotas.vpcs.warn(q, "association-quota", vpcs, ", or use a Route 53 Profile")
	}
}

func (q queryLoggingQuotas) or(other queryLoggingQuotas) queryLoggingQuotas {
	return queryLoggingQuotas{configs: q.configs.or(other.configs), vpcs: q.vpcs.or(other.vpcs)}
}

// configs is how many configs it makes: one, or none if it is an import.
func (q *queryLogging) configs() int {
	if q.to.kind == "" {
		return 0
	}
	return 1
}

func (q *queryLogging) finalCheck() *finalCheck { return q.final }
