package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// place is the account and Region that something is in; either may be a token.
type place struct{ account, region string }

func placeOf(construct constructs.IConstruct) place {
	stack := awscdk.Stack_Of(construct)
	return place{*stack.Account(), *stack.Region()}
}

// elsewhere says where something is if that is certain not to be here, or else nothing. A
// place that is known only at deployment may be the same.
func (here place) elsewhere(there place) (what, theirs, ours string) {
	switch {
	case differ(there.account, here.account):
		return "account", there.account, here.account
	case differ(there.region, here.region):
		return "Region", there.region, here.region
	default:
		return "", "", ""
	}
}

func differ(a, b string) bool {
	return a != "" && b != "" && !isTokenText(a) && !isTokenText(b) && a != b
}

// sameStack compares stacks. jsii hands out one pointer for one stack, so the paths, which ask
// node, decide only between two.
func sameStack(a, b awscdk.Stack) bool { return a == b || pathOf(a) == pathOf(b) }

// sameEnvironment reports whether two constructs are deployed to one account and Region,
// as far as that is known.
func sameEnvironment(a, b constructs.Construct) bool {
	one, other := awscdk.Stack_Of(a), awscdk.Stack_Of(b)
	if one == other {
		return true
	}
	return *one.Account() == *other.Account() && *one.Region() == *other.Region()
}

// known reports whether both are known at synthesis.
func (here place) known() bool { return !isTokenText(here.account) && !isTokenText(here.region) }

// checkHome refuses a construct that another account or Region makes, for something that
// takes only its own.
func checkHome(p *problems, here place, what string, construct constructs.Construct, remedy string) {
	if construct == nil {
		return
	}
	if kind, theirs, ours := here.elsewhere(placeOf(construct)); kind != "" {
		p.add("%s is %q, in %s %s, and this stack is in %s; %s", what, *construct.Node().Path(), kind, theirs, ours, remedy)
	}
}

// checkRegion refuses what is in another Region than the config that delivers to it.
func checkRegion(p *problems, what, theirs, ours string) {
	if differ(theirs, ours) {
		p.add("%s is in %s and the query log config in %s; AWS delivers only within a Region", what, theirs, ours)
	}
}

// arnRegion is the Region in an ARN, or nothing.
func arnRegion(arn text) string {
	if parts := strings.Split(arn.value, ":"); arn.known() && len(parts) > 3 {
		return parts[3]
	}
	return ""
}

// claim is a name that a construct uses and that nothing else may have within its reach. The
// zero claim meets no other.
type claim struct {
	what  string // such as "log group /dns"; empty if CloudFormation makes the name
	reach reach
}

// reach is how far a name must be unique.
type reach int

const (
	inStack     reach = iota // the name has the name and ID of the stack in it
	inRegion                 // of an account
	inPartition              // the names of buckets
)

// claimOf is the claim of a name, if others could use it.
func claimOf(kind string, name text, reach reach) claim {
	if !name.known() {
		return claim{}
	}
	return claim{kind + " " + name.value, reach}
}

// defaultGroupClaim is that of a log group whose name groupNameOfStack makes.
func defaultGroupClaim() claim { return claim{"log group of the default name", inStack} }

// meets reports whether two constructs are certain to use the same name in the same place.
func (c claim) meets(other claim, own, theirs constructs.Construct) bool {
	if c.what == "" || c.what != other.what {
		return false
	}
	one, two := awscdk.Stack_Of(own), awscdk.Stack_Of(theirs)
	if sameStack(one, two) {
		return true
	}
	here, there := placeOf(own), placeOf(theirs)
	switch {
	case c.reach == inStack || !here.known() || !there.known():
		return false
	case c.reach == inPartition:
		return partitionOf(here.region) == partitionOf(there.region)
	default:
		return here == there
	}
}

// partitionOf names the group of Regions in which bucket names must be unique.
func partitionOf(region string) string {
	for _, prefix := range []string{"cn-", "us-gov-", "us-iso", "eu-isoe-"} {
		if strings.HasPrefix(region, prefix) {
			return prefix
		}
	}
	return "aws"
}
