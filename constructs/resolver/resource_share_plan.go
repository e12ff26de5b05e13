package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsram"
	"github.com/aws/constructs-go/constructs/v10"
)

// sharePlan is the pure value behind ResourceShareProps.
type sharePlan struct {
	name       text
	principals []Principal
	resources  []resource
	external   bool
	parameters text // the path of the SSM parameters with the ARNs
}

func sharePlanOf(props *ResourceShareProps) sharePlan {
	plan := sharePlan{
		name:       textOf(props.Name),
		principals: props.Principals,
		external:   props.AllowExternalPrincipals != nil && *props.AllowExternalPrincipals,
		parameters: textOf(props.ParameterPath),
	}
	for i, q := range props.QueryLoggings {
		plan.resources = append(plan.resources, configResource(q, i+1))
	}
	for i, f := range props.Firewalls {
		plan.resources = append(plan.resources, ruleGroupResource(f, i+1))
	}
	for i, pr := range props.Profiles {
		plan.resources = append(plan.resources, sharedProfile(pr, i+1))
	}
	return plan
}

// check adds what is wrong to p; account is that of the stack.
func (s sharePlan) check(p *problems, here place) {
	if s.name.set && s.name.value == "" {
		p.add("Name is empty; give it one or leave it out")
	}
	checkPrincipals(p, s.principals)
	s.checkParameters(p)
	if len(s.resources) == 0 {
		p.add("it shares nothing; give it QueryLoggings, Firewalls or Profiles")
	}
	for i, r := range s.resources {
		r.check(p)
		r.checkHome(p, here)
		if owner := r.owner(); differ(owner, here.account) {
			p.add("%s, %q, belongs to account %s, and what is shared with an account cannot be shared on; let its owner share it", r.where, r.path(), owner)
		}
		for _, earlier := range s.resources[:i] {
			r.checkTwice(p, earlier)
		}
	}
}

func (s sharePlan) props(scope constructs.Construct, parameters map[string]*string) *awsram.CfnResourceShareProps {
	name := s.name.pointer()
	if name == nil {
		name = awscdk.Names_UniqueResourceName(scope, &awscdk.UniqueResourceNameOptions{Separator: ptr("-")})
	}
	arns := *pointers(s.resources, func(r resource) *string { return r.arn.pointer() })
	for _, r := range s.resources {
		if arn := parameters[r.path()]; arn != nil {
			arns = append(arns, arn)
		}
	}
	return &awsram.CfnResourceShareProps{
		Name:                    name,
		AllowExternalPrincipals: s.external,
		Principals:              pointers(s.principals, func(r Principal) *string { return r.value.pointer() }),
		ResourceArns:            &arns,
	}
}

func pointers[T any](list []T, of func(T) *string) *[]*string {
	all := make([]*string, len(list))
	for i, v := range list {
		all[i] = of(v)
	}
	return &all
}

func (s sharePlan) hasAccount() bool {
	return slices.ContainsFunc(s.principals, func(r Principal) bool { return r.form == accountPrincipal })
}

// reachVpcs: the VPCs of what is shared may all be in the consumers' accounts.
func (s sharePlan) reachVpcs() {
	for _, r := range s.resources {
		r.needsNoVpc()
	}
}
