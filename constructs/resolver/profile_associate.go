package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53profiles"
)

func (r *profile) AssociateQueryLogging(logging QueryLogging, props *ProfileAssociationProps) {
	if props != nil && props.Priority != nil {
		p := problemsOf("Profile", *r.Node().Path())
		p.add("Priority is set for a query log config, and only VPCs have one; leave it out")
		must(p.err())
	}
	r.add(profileConfig(logging, countKind(r.resources, configKind)+1, props))
}

func (r *profile) AssociateFirewall(firewall ProfileFirewall) {
	r.add(profileRuleGroup(firewall, countKind(r.resources, ruleGroupKind)+1))
}

func (r *profile) add(given profileResource) {
	p := problemsOf("Profile", *r.Node().Path())
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
	p := problemsOf("Profile", *r.Node().Path())
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

// or gives a prop, or what stands for it if it is not set.
func (t text) or(other text) text {
	if t.set {
		return t
	}
	return other
}
