package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53profiles"
	"github.com/aws/constructs-go/constructs/v10"
)

// Profile is a Route 53 Profile: it brings query log configs and rule groups to all of
// its VPCs at once, so that each VPC takes one association, and further accounts get the
// same by one [ResourceShare]. Use it where VPCs are many or come and go.
//
// AWS bills a Profile by its VPC associations, and those of consumers to its owner.
//
// A VPC takes several Profiles, each with a priority of its own. The rule groups of its
// Profiles and its own ones are taken in one order, by the priority of each rule group; how
// those of several Profiles with one priority are ordered is not documented.
type Profile interface {
	constructs.Construct

	// ProfileId is the ID of the Profile, rp-...
	ProfileId() *string

	// ProfileArn is the ARN of the Profile, or nil for an imported one: it holds the
	// owner's account, which an ID does not tell.
	ProfileArn() *string

	// AssociateQueryLogging records the queries of every VPC of the Profile. The props
	// may be nil. It panics if they are wrong, if the config is there already or if it is
	// the third.
	AssociateQueryLogging(logging QueryLogging, props *ProfileAssociationProps)

	// AssociateFirewall filters the queries of every VPC of the Profile. It panics if it
	// is malformed, if the rule group or its priority is there already or if it is the sixth.
	AssociateFirewall(firewall ProfileFirewall)

	// AssociateVpc gives a VPC what the Profile has. The props may be nil. It panics if
	// they are wrong or if the VPC is associated already.
	AssociateVpc(vpc Vpc, props *ProfileAssociationProps)
}

// ProfileProps are the properties of a [Profile].
type ProfileProps struct {
	// The query log configs of the Profile, at most 2, made here or imported by ARN.
	//
	// Property: AWS::Route53Profiles::ProfileResourceAssociation ResourceArn.
	//
	// Default: none yet.
	QueryLoggings []QueryLogging

	// The rule groups of the Profile, at most 5.
	//
	// Property: AWS::Route53Profiles::ProfileResourceAssociation ResourceArn.
	//
	// Default: none yet.
	Firewalls []ProfileFirewall

	// The VPCs that get what the Profile has, in the account and Region of the stack.
	//
	// Property: AWS::Route53Profiles::ProfileAssociation ResourceId.
	//
	// Default: none yet.
	Vpcs []Vpc

	// Where the Profile stands among several on each of Vpcs: the lowest number comes first.
	// A whole number from 100 to 9900, unique in the VPC; may be a token. A VPC with one
	// Profile needs none.
	//
	// Property: AWS::Route53Profiles::ProfileAssociation Priority.
	//
	// Default: none, and not in the template.
	Priority *float64

	// The name of the Profile: 1-64 letters, digits, spaces, hyphens, underscores or
	// apostrophes, not digits alone. A new name replaces the Profile, which fails while
	// the old one holds the VPCs.
	//
	// Property: AWS::Route53Profiles::Profile Name.
	//
	// Default: made from the name of the stack and the path of the construct in it.
	Name *string
}

type profile struct {
	constructs.Construct
	id        *string
	arn       *string
	resources []profileResource
	vpcs      []Vpc
	places    map[string]number // the priority among the Profiles of a VPC, by its key
	reached   bool              // by VPCs of accounts that it is shared with
	final     *finalCheck
}

// profileIdPrefix begins the ID of a Profile.
const profileIdPrefix = "rp-"

// NewProfile makes a Profile and its associations. It panics with all that is wrong with
// the props.
func NewProfile(scope constructs.Construct, id *string, props *ProfileProps) Profile {
	if props == nil {
		props = &ProfileProps{}
	}
	p := problemsOf("Profile", childPath(scope, id))
	checkName(p, "Name", textOf(props.Name))
	resources := profileResourcesOf(props)
	checkProfileResources(p, nil, resources)
	for _, r := range resources {
		r.checkHome(p, placeOf(scope))
	}
	vpcs := planVpcs(p, scope, nil, props.Vpcs)
	priority := numberOf(props.Priority)
	checkProfilePriority(p, priority)
	must(p.err())

	r := &profile{}
	constructs.NewConstruct_Override(r, scope, id)
	r.makeProfile(props.Name)
	r.associate(resources...)
	r.associateVpcs(text{}, priority, vpcs...)
	r.final = validateAtSynthesis("Profile", r, r.validate)
	return r
}

// ProfileFromProfileId imports a Profile, such as one that another account shares, so
// that VPCs can be associated with it. Query log configs and rule groups can be added to
// a shared one only if its owner granted route53profiles:AssociateResourceToProfile by a
// customer managed permission: AWS's default one does not.
func ProfileFromProfileId(scope constructs.Construct, id *string, profileId *string) Profile {
	must(checkImport("Profile", childPath(scope, id), "Profile", profileIdPrefix, profileId))
	r := &profile{id: profileId}
	constructs.NewConstruct_Override(r, scope, id)
	r.final = validateAtSynthesis("Profile", r, r.validate)
	return r
}

func (r *profile) makeProfile(name *string) {
	if name == nil {
		name = awscdk.Names_UniqueResourceName(r, &awscdk.UniqueResourceNameOptions{Separator: ptr("-"), MaxLength: ptr(64.0)})
	}
	made := awsroute53profiles.NewCfnProfile(r, ptr("Resource"), &awsroute53profiles.CfnProfileProps{Name: name})
	r.id, r.arn = made.AttrId(), made.AttrArn()
}

func (r *profile) ProfileId() *string  { return r.id }
func (r *profile) ProfileArn() *string { return r.arn }

func (r *profile) imported() bool { return r.arn == nil }

func (r *profile) markReached() { r.reached = true }
