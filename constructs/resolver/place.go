package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// place is the account and Region that something is in; either may be a token.
type place struct{ account, region string }

func placeOf(construct constructs.IConstruct) place {
	stack := awscdk.Stack_Of(construct)
	return place{*stack.Account(), *stack.Region()}
}

// elsewhere says where something is that is certain not to be here, or nothing. A place
// that only the deployment knows may be the same.
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
