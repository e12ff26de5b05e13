package resolver

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53profiles"
	"github.com/aws/constructs-go/constructs/v10"
)

// ProfileFirewall says how a rule group is associated with a [Profile].
// See AWS::Route53Profiles::ProfileResourceAssociation.
type ProfileFirewall struct {
	// The rule group, made here or imported by ARN.
	//
	// Property: ResourceArn.
	//
	// Default: none, which is refused.
	Firewall DnsFirewall

	// Where the rule group stands among those of the Profile: the lowest number is
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

	// Where the Profile stands among several on the VPC, as in [ProfileProps]: a whole number
	// from 100 to 9900, unique in the VPC; may be a token. To swap two, deploy a third value
	// in between. It is refused for a query log config.
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

// childId is the ID of the construct that associates the resource with a Profile. It
// comes from the path of the resource in its stack; what is in another stack than the
// Profile is told apart by the name of that stack.
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
