package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// AssociationProps say how a rule group is associated with a VPC.
// See AWS::Route53Resolver::FirewallRuleGroupAssociation.
type AssociationProps struct {
	// Where the rule group stands among those of the VPC: the lowest number is evaluated
	// first. A whole number from 101 to 9899, unique in the VPC; may be a token. AWS
	// Firewall Manager puts its groups before and after this range.
	//
	// Property: Priority.
	//
	// Default: 150.
	Priority *float64

	// AWS refuses to change or remove the association while this is on: CloudFormation's
	// own updates and the deletion of the stack too (RSLVR-02307). Turn it off in one
	// deployment, change the association in the next.
	//
	// Property: MutationProtection.
	//
	// Default: off, and not in the template.
	MutationProtection *bool

	// The name of the association: 1-64 letters, digits, spaces, hyphens, underscores
	// or apostrophes, not digits alone.
	//
	// Property: Name.
	//
	// Default: CloudFormation makes a name.
	Name *string
}

// association is the pure value behind AssociationProps.
type association struct {
	vpc                Vpc
	priority           number
	mutationProtection *bool
	name               text
}

func associationOf(vpc Vpc, props *AssociationProps) association {
	if props == nil {
		props = &AssociationProps{}
	}
	a := association{vpc: vpc, priority: numberOf(props.Priority), mutationProtection: props.MutationProtection, name: textOf(props.Name)}
	if !a.priority.set {
		a.priority = number{value: defaultAssociationPriority, set: true}
	}
	return a
}

func (a association) check(p *problems) {
	n := a.priority
	if n.known() && (!within(n, awsdns.AssociationPriorities())) {
		p.add("association priority is %v; use a whole number%s: AWS refuses 100 and 9900, and what lies beyond belongs to Firewall Manager",
			n.value, fromTo(awsdns.AssociationPriorities()))
	}
	checkName(p, "the association's Name", a.name)
}

func (a association) props(ruleGroupId *string) *awsroute53resolver.CfnFirewallRuleGroupAssociationProps {
	props := &awsroute53resolver.CfnFirewallRuleGroupAssociationProps{
		FirewallRuleGroupId: ruleGroupId,
		VpcId:               a.vpc.id.pointer(),
		Priority:            &a.priority.value,
		Name:                a.name.pointer(),
	}
	if a.mutationProtection != nil {
		props.MutationProtection = ptr("DISABLED")
		if *a.mutationProtection {
			props.MutationProtection = ptr("ENABLED")
		}
	}
	return props
}
