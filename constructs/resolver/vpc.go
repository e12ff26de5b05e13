package resolver

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsec2"
	"github.com/aws/constructs-go/constructs/v10"
)

// Vpc names a VPC that query logging or a DNS Firewall is associated with. Make one
// with [VpcById], [VpcOf] or [VpcByKey].
//
// What is associated with the VPC gets its logical ID from the VPC's key and never
// from its position in a list: adding, removing or reordering VPCs leaves the other
// associations alone.
type Vpc struct {
	key string
	id  text
	// A construct vouches for its own ID. The stand-in that a lookup gives until it
	// has looked does not even have the form of one.
	vouched bool
}

var vpcId = regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`)

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
	id := textOf(vpc.VpcRef().VpcId)
	if id.token {
		return Vpc{key: pathKey(vpc), id: id}
	}
	return Vpc{key: id.value, id: id, vouched: true}
}

// pathKey is the construct's path inside its own stack, so that a stack can move under
// a stage without new logical IDs.
func pathKey(of constructs.IConstruct) string {
	path := *of.Node().Path()
	path = strings.TrimPrefix(path, *awscdk.Stack_Of(of).Node().Path()+"/")
	path = strings.TrimSuffix(path, "/Resource")
	return strings.ReplaceAll(path, "/", "-")
}

// checkVpcs checks the VPCs that a construct is made with or given later; known are
// those it has already.
func checkVpcs(p *problems, known, vpcs []Vpc) {
	seen := slices.Clone(known)
	for i, v := range vpcs {
		v.check(p, i+1)
		if v.key != "" && slices.ContainsFunc(seen, v.clashes) {
			p.add("vpc %d: %s is there twice; name each VPC once, and give each key to one", i+1, v.key)
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
	case v.id.known() && !v.vouched && !vpcId.MatchString(v.id.value):
		p.add("vpc %d is %q, which is no VPC ID; it is vpc- and then 8 or 17 hexadecimal digits", position, v.id.value)
	}
}

// clashes reports whether both cannot be associated with one thing.
func (v Vpc) clashes(other Vpc) bool { return v.key == other.key || v.same(other) }

// same reports whether two values name one VPC. The CDK encodes one reference as one
// text, so this holds for tokens too.
func (v Vpc) same(other Vpc) bool { return v.id.value == other.id.value }

// childId is the ID of the construct that associates something with the VPC.
func (v Vpc) childId() string { return "VpcAssociation-" + v.key }
