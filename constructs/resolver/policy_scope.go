package resolver

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsfms"
)

// unitId is the ID of an organisational unit. The root, r-..., is none.
var unitId = regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$`)

// AccountScope says for which accounts a [FirewallManagerPolicy] is. The zero value is
// every account of the organisation.
type AccountScope struct {
	exclude bool
	props   *AccountScopeProps
}

// AccountScopeProps name accounts. At least one of either kind is needed.
type AccountScopeProps struct {
	// Accounts by their 12 digits; may be tokens.
	//
	// Property: AWS::FMS::Policy IncludeMap or ExcludeMap, ACCOUNT.
	//
	// Default: none.
	Accounts *[]*string

	// Organisational units by their IDs, ou-..., with all accounts in and below them,
	// later ones included; may be tokens.
	//
	// Property: AWS::FMS::Policy IncludeMap or ExcludeMap, ORGUNIT.
	//
	// Default: none.
	OrganizationalUnits *[]*string
}

// OnlyAccounts is these accounts and those of these units.
func OnlyAccounts(props *AccountScopeProps) AccountScope {
	return accountScopeOf(false, props)
}

// AllAccountsBut is every account of the organisation but these and those of these units.
func AllAccountsBut(props *AccountScopeProps) AccountScope {
	return accountScopeOf(true, props)
}

func accountScopeOf(exclude bool, props *AccountScopeProps) AccountScope {
	if props == nil {
		props = &AccountScopeProps{}
	}
	return AccountScope{exclude, props}
}

func (s AccountScope) check(p *problems) {
	if s.props == nil {
		return
	}
	accounts, units := textsOf(s.props.Accounts), textsOf(s.props.OrganizationalUnits)
	if len(accounts)+len(units) == 0 {
		p.add("Accounts names no account and no unit; name some, or leave it out for the whole organisation")
	}
	checkScope(p, "account", accounts, accountId, "an account has 12 digits")
	checkScope(p, "organisational unit", units, unitId, "use the ID of a unit, ou-..., and neither an ARN nor the root")
}

func textsOf(list *[]*string) []text {
	if list == nil {
		return nil
	}
	all := make([]text, len(*list))
	for i, s := range *list {
		all[i] = textOf(s)
		all[i].token = all[i].token || isTokenList(all[i].value)
	}
	return all
}

func checkScope(p *problems, what string, list []text, form *regexp.Regexp, remedy string) {
	seen := map[string]int{}
	for i, t := range list {
		if !t.deferred() && !form.MatchString(t.value) {
			p.add("%s %d in scope is %q; %s", what, i+1, t.value, remedy)
		}
		if first, twice := seen[t.value]; twice {
			p.add("%s %d in scope is %d again; name each once", what, i+1, first)
			continue
		}
		seen[t.value] = i + 1
	}
}

func (s AccountScope) render(props *awsfms.CfnPolicyProps) {
	if s.props == nil {
		return
	}
	accounts := &awsfms.CfnPolicy_IEMapProperty{Account: s.props.Accounts, Orgunit: s.props.OrganizationalUnits}
	if s.exclude {
		props.ExcludeMap = accounts
	} else {
		props.IncludeMap = accounts
	}
}
