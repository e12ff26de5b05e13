package resolver

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53profiles"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Profile is a Route 53 Profile: it brings query log configs and rule groups to all of its
// VPCs at once, so each VPC takes one association, and further accounts get the same by one
// [ResourceShare]. Use it where VPCs are many or come and go.
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

	// ProfileArn is the ARN of the Profile, or nil for an imported one: it contains the
	// owner's account, which an ID does not.
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

	// The priority of the Profile among those of each VPC: the lowest number comes first. A
	// whole number from 100 to 9900, unique in the VPC; may be a token. A VPC with one
	// Profile needs none.
	//
	// Property: AWS::Route53Profiles::ProfileAssociation Priority.
	//
	// Default: none, and not in the template.
	Priority *float64

	// The name of the Profile: 1-64 letters, digits, spaces, hyphens, underscores or
	// apostrophes, not digits alone. A new name replaces the Profile, which fails while the
	// old one is associated with the VPCs.
	//
	// Property: AWS::Route53Profiles::Profile Name.
	//
	// Default: made from the name of the stack and the path of the construct in it.
	Name *string
}

type profile struct {
	constructs.Construct
	final     *finalCheck
	id        *string
	arn       *string
	resources []profileResource
	vpcs      []Vpc
	places    map[string]number // the priority among the Profiles of a VPC, by its key
	reached   bool              // by VPCs of accounts that it is shared with
}

// profileIdPrefix begins the ID of a Profile.
const profileIdPrefix = "rp-"

// NewProfile makes a Profile and its associations. It panics with all that is wrong with
// the props.
func NewProfile(scope constructs.Construct, id *string, props *ProfileProps) Profile {
	if props == nil {
		props = &ProfileProps{}
	}
	p := problemsOfNew("Profile", scope, id)
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

// ProfileFromProfileId imports a Profile, such as one that another account shares, to
// associate VPCs with it. Query log configs and rule groups can be added to a shared one only
// if its owner granted route53profiles:AssociateResourceToProfile by a customer managed
// permission: AWS's default one does not.
func ProfileFromProfileId(scope constructs.Construct, id *string, profileId *string) Profile {
	must(checkImport(problemsOfNew("Profile", scope, id), "Profile", profileIdPrefix, profileId))
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

func (r *profile) AssociateQueryLogging(logging QueryLogging, props *ProfileAssociationProps) {
	if props != nil && props.Priority != nil {
		p := problemsIn("Profile", r)
		p.add("Priority is set for a query log config, but only VPCs have one; leave it out")
		must(p.err())
	}
	r.add(profileConfig(logging, countKind(r.resources, configKind)+1, props))
}

func (r *profile) AssociateFirewall(firewall ProfileFirewall) {
	r.add(profileRuleGroup(firewall, countKind(r.resources, ruleGroupKind)+1))
}

func (r *profile) add(given profileResource) {
	p := problemsIn("Profile", r)
	r.final.refuseLate(p, "association", "AssociateQueryLogging or AssociateFirewall")
	checkProfileResources(p, r.resources, []profileResource{given})
	given.checkHome(p, placeOf(r))
	must(p.err())
	r.associate(given)
}

func (r *profile) AssociateVpc(vpc Vpc, props *ProfileAssociationProps) {
	if props == nil {
		props = &ProfileAssociationProps{}
	}
	name := textOf(props.Name)
	p := problemsIn("Profile", r)
	r.final.refuseLate(p, "association", "AssociateVpc")
	checkName(p, "the Name of the association", name)
	priority := numberOf(props.Priority)
	checkProfilePriority(p, priority)
	planned := planVpcs(p, r, r.vpcs, []Vpc{vpc})
	must(p.err())
	r.associateVpcs(name, priority, planned...)
}

func (r *profile) associate(given ...profileResource) {
	stack := awscdk.Stack_Of(r)
	for _, g := range given {
		awsroute53profiles.NewCfnProfileResourceAssociation(r, ptr(g.childId(stack)), g.props(r, r.id))
		g.needsNoVpc()
	}
	r.resources = slices.Concat(r.resources, given)
}

func (r *profile) associateVpcs(name text, priority number, vpcs ...Vpc) {
	if r.places == nil {
		r.places = map[string]number{}
	}
	for _, vpc := range vpcs {
		r.places[vpc.key] = priority
		made := awsroute53profiles.NewCfnProfileAssociation(r, ptr(vpc.childId()), &awsroute53profiles.CfnProfileAssociationProps{
			ProfileId:  r.id,
			ResourceId: vpc.id.pointer(),
			Name:       name.or(vpc.id).pointer(),
		})
		if priority.set { // by its name: CDKs before 2.276 have no field for it
			made.AddPropertyOverride(ptr("Priority"), priority.value)
		}
	}
	r.vpcs = slices.Concat(r.vpcs, vpcs)
}

// checkProfileResources checks what a Profile is made with or given later; known is what
// it has already.
func checkProfileResources(p *problems, known, given []profileResource) {
	seen := slices.Clone(known)
	for _, r := range given {
		r.check(p)
		if r.construct == nil {
			continue
		}
		for _, earlier := range seen {
			r.checkAgainst(p, earlier)
		}
		seen = append(seen, r)
	}
	if n := countKind(seen, configKind); n > awsdns.QueryLogConfigsPerProfile.Value() {
		p.add("%s; log to fewer destinations", awsdns.QueryLogConfigsPerProfile.Exceeded(n))
	}
	if n := countKind(seen, ruleGroupKind); n > awsdns.RuleGroupsPerProfile.Value() {
		p.add("%s; merge rule groups", awsdns.RuleGroupsPerProfile.Exceeded(n))
	}
}

func countKind(all []profileResource, kind *resourceKind) int {
	n := 0
	for _, r := range all {
		if r.kind == kind {
			n++
		}
	}
	return n
}

func (r profileResource) check(p *problems) {
	r.resource.check(p)
	checkName(p, "the Name of the association of "+r.where, r.name)
	if n := r.priority; n.known() && (!within(n, awsdns.AssociationPriorities())) {
		p.add("%s: priority %v is out of range; use a whole number%s", r.where, n.value, fromTo(awsdns.AssociationPriorities()))
	}
}

func (r profileResource) checkAgainst(p *problems, earlier profileResource) {
	r.checkTwice(p, earlier.resource)
	if r.priority.known() && earlier.priority.known() && r.priority.value == earlier.priority.value {
		p.add("%s: priority %v is already used by %q; give every rule group of a Profile its own", r.where, r.priority.value, earlier.path())
	}
}

// validate checks what only the whole app shows: the other Profiles of the same VPCs, and
// other imports of the same Profile.
func (r *profile) validate(p *problems) {
	r.warnOfGaps()
	r.validateConfigs(p)
	for _, other := range allOf[*profile](r) {
		if other == r {
			return
		}
		r.validateAgainst(p, other)
	}
}

func (r *profile) validateAgainst(p *problems, other *profile) {
	if *r.id == *other.id {
		checkProfileResources(p, other.resources, r.resources)
		checkVpcs(p, other.vpcs, r.vpcs)
		return
	}
	for _, vpc := range r.vpcs {
		for _, theirs := range other.vpcs {
			if vpc.same(theirs) {
				checkPlaces(p, vpc.key, r.places[vpc.key], other.places[theirs.key], *other.Node().Path())
			}
		}
	}
}

// checkPlaces refuses two Profiles on a VPC that AWS cannot put in an order.
func checkPlaces(p *problems, vpc string, own, theirs number, other string) {
	switch {
	case !own.set && !theirs.set:
		p.add("%s also has the Profile %q, and neither has a Priority; give one to each", vpc, other)
	case own.known() && theirs.known() && own.value == theirs.value:
		p.add("%s has the Profile %q with the same Priority, %v; give each Profile of a VPC its own", vpc, other, own.value)
	}
}

func checkProfilePriority(p *problems, n number) {
	if n.known() && !within(n, awsdns.ProfilePriorities()) {
		p.add("Priority %v is out of range; use a whole number%s", n.value, fromTo(awsdns.ProfilePriorities()))
	}
}

func (r *profile) warnOfGaps() {
	if len(r.resources) == 0 && !r.imported() {
		warn(r, "profile-without-resources", "nothing is associated, so VPCs get nothing from it; set QueryLoggings or Firewalls")
	}
	if len(r.vpcs) == 0 && !r.reached && (len(r.resources) == 0 || !r.imported()) {
		warn(r, "profile-without-vpc", "no VPC is associated, so it has no effect here; set Vpcs, call AssociateVpc or share it")
	}
	if n := len(r.vpcs); n > awsdns.VPCsPerProfile.Value() {
		warn(r, "profile-vpc-quota", "%s; request an increase before the deployment", awsdns.VPCsPerProfile.Exceeded(n))
	}
}

// validateConfigs refuses two configs of one type of destination in a Profile, which no
// VPC can have, and warns where a VPC of the Profile has one of its own.
func (r *profile) validateConfigs(p *problems) {
	all := allOf[*queryLogging](r)
	kinds := destinationKinds(all)
	given := map[destinationKind]profileResource{}
	for _, resource := range r.resources {
		config, ok := resource.construct.(*queryLogging)
		if !ok || kinds[*config.id] == "" {
			continue
		}
		kind := kinds[*config.id]
		if earlier, twice := given[kind]; twice {
			p.add("%s, %q, logs to %s as %q does, and a VPC takes one config per type of destination; leave one out",
				resource.where, resource.path(), kind, earlier.path())
		}
		given[kind] = resource
		r.warnOfOwnConfig(kind, all, kinds)
	}
}

func (r *profile) warnOfOwnConfig(kind destinationKind, all []*queryLogging, kinds map[string]destinationKind) {
	for _, own := range all {
		for _, vpc := range r.vpcs {
			if kinds[*own.id] == kind && slices.ContainsFunc(own.vpcs, vpc.same) {
				warn(r, "profile-and-own-logging", "%s logs to %s through the Profile and through its own %q; AWS allows one config per type of destination, so remove the VPC from one of them",
					vpc.key, kind, *own.Node().Path())
			}
		}
	}
}

// ProfileFirewall says how a rule group is associated with a [Profile].
// See AWS::Route53Profiles::ProfileResourceAssociation.
type ProfileFirewall struct {
	// The rule group, made here or imported by ARN.
	//
	// Property: ResourceArn.
	//
	// Default: none; it is required.
	Firewall DnsFirewall

	// The priority of the rule group among those of the Profile: the lowest number is
	// evaluated first. A whole number from 101 to 9899, unique in the Profile; may be a
	// token.
	//
	// Property: ResourceProperties.
	//
	// Default: 150.
	Priority *float64

	// The name of the association; see [ProfileAssociationProps].
	//
	// Property: Name.
	//
	// Default: the ID of the rule group.
	Name *string
}

// ProfileAssociationProps say how a query log config or a VPC is associated with a
// [Profile].
// See AWS::Route53Profiles::ProfileResourceAssociation and ProfileAssociation.
type ProfileAssociationProps struct {
	// The name of the association: 1-64 letters, digits, spaces, hyphens, underscores or
	// apostrophes, not digits alone. A new name replaces the association.
	//
	// Property: Name.
	//
	// Default: the ID of the query log config or VPC, which changes only where AWS
	// replaces the association anyway.
	Name *string

	// The priority of the Profile among those of the VPC, as in [ProfileProps]: a whole
	// number from 100 to 9900, unique in the VPC; may be a token. To swap two, deploy a third
	// value in between. It is refused for a query log config.
	//
	// Property: AWS::Route53Profiles::ProfileAssociation Priority.
	//
	// Default: none, and not in the template.
	Priority *float64
}

// profileResource is the pure value of an association with a Profile.
type profileResource struct {
	resource
	id       text   // of the query log config or rule group
	priority number // of rule groups alone
	name     text
}

func profileConfig(q QueryLogging, position int, props *ProfileAssociationProps) profileResource {
	r := profileResource{resource: configResource(q, position)}
	if props != nil {
		r.name = textOf(props.Name)
	}
	if q != nil {
		r.id = textOf(q.QueryLogConfigId())
	}
	return r
}

func profileRuleGroup(f ProfileFirewall, position int) profileResource {
	r := profileResource{resource: ruleGroupResource(f.Firewall, position), name: textOf(f.Name), priority: numberOf(f.Priority)}
	if !r.priority.set {
		r.priority = number{value: defaultAssociationPriority, set: true}
	}
	if f.Firewall != nil {
		r.id = textOf(f.Firewall.FirewallRuleGroupId())
	}
	return r
}

func profileResourcesOf(props *ProfileProps) []profileResource {
	var all []profileResource
	for i, q := range props.QueryLoggings {
		all = append(all, profileConfig(q, i+1, nil))
	}
	for i, f := range props.Firewalls {
		all = append(all, profileRuleGroup(f, i+1))
	}
	return all
}

// childId is the ID of the construct that associates the resource with a Profile. It comes
// from the path of the resource in its stack; in another stack than that of the Profile, it
// gets the name of that stack in front.
func (r profileResource) childId(profileStack awscdk.Stack) string {
	home := awscdk.Stack_Of(r.construct).Node()
	key := pathKey(r.construct, *home.Path())
	if *home.Path() != *profileStack.Node().Path() {
		key = *home.Id() + "--" + key
	}
	return r.kind.role + "-" + key
}

func (r profileResource) props(scope constructs.Construct, profileId *string) *awsroute53profiles.CfnProfileResourceAssociationProps {
	props := &awsroute53profiles.CfnProfileResourceAssociationProps{
		ProfileId:   profileId,
		ResourceArn: r.arn.pointer(),
		Name:        r.name.or(r.id).pointer(),
	}
	if r.kind == ruleGroupKind {
		props.ResourceProperties = r.priorityJson(awscdk.Stack_Of(scope))
	}
	return props
}

// priorityJson is the priority in the form that AWS takes, {"priority":102}.
func (r profileResource) priorityJson(stack awscdk.Stack) *string {
	if r.priority.token {
		return stack.ToJsonString(map[string]any{"priority": r.priority.value}, nil)
	}
	return ptr(fmt.Sprintf(`{"priority":%.0f}`, r.priority.value))
}

func (r *profile) finalCheck() *finalCheck { return r.final }
