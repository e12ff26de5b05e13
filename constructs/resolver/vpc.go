package resolver

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Vpc names a VPC that query logging or a DNS Firewall is associated with. Make one
// with [VpcById], [VpcOf] or [VpcByKey].
//
// What is associated with the VPC gets its logical ID from the VPC's key and never
// from its position in a list: adding, removing or reordering VPCs leaves the other
// associations alone.
type Vpc struct {
	key   string
	id    text
	stack *vpcStack // where its construct is, if it has one
}

// vpcStack is the stack of a VPC's construct.
type vpcStack struct {
	path string
	place
}

// VpcById names a VPC by its ID, such as vpc-0a1b2c3d4e5f67890, in the account and
// Region of the stack. For a template parameter use [VpcByKey].
func VpcById(vpcId *string) Vpc {
	id := textOf(vpcId)
	if id.token {
		return Vpc{id: id}
	}
	return Vpc{key: id.value, id: id}
}

// VpcByKey names a VPC whose ID is known only at deployment: a template parameter, an
// import from another stack. The key stands for the VPC in logical IDs, so keep it.
func VpcByKey(key, vpcId *string) Vpc {
	return Vpc{key: textOf(key).value, id: textOf(vpcId)}
}

// VpcOf names a VPC by its construct: an ec2.IVpc, an ec2.CfnVPC or anything else that
// refers to a VPC.
func VpcOf(vpc interfacesawsec2.IVPCRef) Vpc {
	if vpc == nil {
		return Vpc{}
	}
	of := awscdk.Stack_Of(vpc)
	v := Vpc{id: textOf(vpc.VpcRef().VpcId), stack: &vpcStack{*of.Node().Path(), placeOf(of)}}
	v.key = v.id.value
	if v.id.deferred() {
		v.key = pathKey(vpc, v.stack.path)
	}
	return v
}

// pathKey is the construct's path inside its own stack, so a stack can move under a stage
// without new logical IDs.
func pathKey(of constructs.IConstruct, stackPath string) string {
	path := strings.TrimPrefix(*of.Node().Path(), stackPath+"/")
	return strings.ReplaceAll(strings.TrimSuffix(path, "/Resource"), "/", "--")
}

// in gives the VPC as the stack of a scope sees it: paths in another stack get the name of
// that stack in front.
func (v Vpc) in(scope constructs.Construct) Vpc {
	if v.stack == nil || v.key == v.id.value || v.stack.path == *awscdk.Stack_Of(scope).Node().Path() {
		return v
	}
	stack := v.stack.path[strings.LastIndex(v.stack.path, "/")+1:]
	v.key = stack + "--" + v.key
	return v
}

// planVpcs gives VPCs as a scope sees them, and adds to p what is wrong with them beside
// those that are known already.
func planVpcs(p *problems, scope constructs.Construct, known, vpcs []Vpc) []Vpc {
	planned := make([]Vpc, len(vpcs))
	for i, v := range vpcs {
		planned[i] = v.in(scope).apart(i, slices.Concat(known, planned[:i]))
		planned[i].checkEnvironment(p, awscdk.Stack_Of(scope))
	}
	checkVpcs(p, known, planned)
	return planned
}

// apart gives a VPC whose key is a stand-in a key of its own for this synthesis: all that are
// looked up may have the same one. What it makes is never deployed.
func (v Vpc) apart(position int, others []Vpc) Vpc {
	if v.id.pending && v.key == v.id.value && slices.ContainsFunc(others, func(o Vpc) bool { return o.nodeKey() == v.nodeKey() }) {
		v.key += "-" + strconv.Itoa(len(others)+position)
	}
	return v
}

// checkVpcs checks the VPCs that a construct is made with or given later; known are
// those it has already.
func checkVpcs(p *problems, known, vpcs []Vpc) {
	seen := slices.Clone(known)
	for i, v := range vpcs {
		v.check(p, i+1)
		for _, earlier := range seen {
			v.checkAgainst(p, i+1, earlier)
		}
		seen = append(seen, v)
	}
}

func (v Vpc) check(p *problems, position int) {
	switch {
	case v.id.value == "":
		p.add("vpc %d has no ID; use VpcById, VpcByKey or VpcOf", position)
	case v.key == "":
		p.add("vpc %d is known only at deployment and needs a key for its logical IDs; use VpcByKey", position)
	case isTokenText(v.key):
		p.add("the key of vpc %d is known only at deployment, but logical IDs are made at synthesis; use a literal text", position)
	case v.id.known() && !awsdns.IsVPCID(v.id.value):
		p.add("vpc %d is %q, which is not a VPC ID; an ID is vpc- and 8 or 17 hexadecimal digits", position, v.id.value)
	}
}

func (v Vpc) checkAgainst(p *problems, position int, earlier Vpc) {
	switch {
	case v.key == "":
	case v.same(earlier):
		p.add("vpc %d: %s is listed twice; list each VPC once", position, v.key)
	case v.key == earlier.key:
		p.add("vpc %d: another VPC has the key %s; make one of them with VpcByKey and another key", position, v.key)
	case v.nodeKey() == earlier.nodeKey():
		p.add("vpc %d: its key %s and the key %s of another VPC are the same in a construct path, where / becomes --; give one of them another key", position, v.key, earlier.key)
	}
}

// checkEnvironment refuses a VPC of another account or Region: AWS associates within one.
func (v Vpc) checkEnvironment(p *problems, stack awscdk.Stack) {
	if v.stack == nil {
		return
	}
	if kind, theirs, ours := placeOf(stack).elsewhere(v.stack.place); kind != "" {
		p.add("%s is in %s %s and this stack in %s; a VPC is associated only in its own account and Region, so make the construct there", v.key, kind, theirs, ours)
	}
}

// same reports whether two values name one VPC. The CDK encodes one reference as one
// text, so this holds for tokens too.
func (v Vpc) same(other Vpc) bool { return !v.id.pending && v.id.value == other.id.value }

// nodeKey is the key as the CDK writes it into a construct ID.
func (v Vpc) nodeKey() string { return strings.ReplaceAll(v.key, "/", "--") }

// childId is the ID of the construct that associates something with the VPC.
func (v Vpc) childId() string { return "VpcAssociation-" + v.key }

// AssociationProps say how a rule group is associated with a VPC.
// See AWS::Route53Resolver::FirewallRuleGroupAssociation.
type AssociationProps struct {
	// The priority of the rule group among those of the VPC: the lowest number is evaluated
	// first. A whole number from 101 to 9899, unique in the VPC; may be a token. AWS Firewall
	// Manager puts its groups before and after this range.
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
		p.add("association priority is %v; use a whole number%s: AWS refuses 100 and 9900 and keeps the numbers beyond for Firewall Manager",
			n.value, fromTo(awsdns.AssociationPriorities()))
	}
	checkName(p, "the association's Name", a.name)
}

// before reports whether a rule group is certain to be evaluated before another.
func (a association) before(other association) bool {
	return a.priority.known() && other.priority.known() && a.priority.value < other.priority.value
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
