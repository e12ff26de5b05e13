package resolver

import "regexp"

// Principal is who a [ResourceShare] shares with. Make one with [AccountPrincipal],
// [OrganizationalUnitPrincipal] or [OrganizationPrincipal].
type Principal struct {
	form  *principalForm
	value text
}

// principalForm is how AWS RAM names a kind of principal.
type principalForm struct {
	what, example string
	pattern       *regexp.Regexp
}

var (
	accountPrincipal = &principalForm{
		"an account", "12 digits", accountId,
	}
	unitPrincipal = &principalForm{
		"an organisational unit", "its ARN, arn:aws:organizations::MANAGEMENT-ACCOUNT:ou/o-.../ou-...",
		regexp.MustCompile(`^arn:aws[a-z-]*:organizations::[0-9]{12}:ou/o-[a-z0-9]{10,32}/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$`),
	}
	organizationPrincipal = &principalForm{
		"an organisation", "its ARN, arn:aws:organizations::MANAGEMENT-ACCOUNT:organization/o-...",
		regexp.MustCompile(`^arn:aws[a-z-]*:organizations::[0-9]{12}:organization/o-[a-z0-9]{10,32}$`),
	}
)

// AccountPrincipal is one account, by its 12 digits; may be a token. An account outside
// the organisation also needs AllowExternalPrincipals, and must accept an invitation.
func AccountPrincipal(accountId *string) Principal {
	return Principal{accountPrincipal, textOf(accountId)}
}

// OrganizationalUnitPrincipal is every account in and below a unit of AWS Organizations,
// by its ARN, arn:aws:organizations::MANAGEMENT-ACCOUNT:ou/o-.../ou-...; may be a token.
// The management account must have turned on sharing with AWS Organizations in RAM.
func OrganizationalUnitPrincipal(unitArn *string) Principal {
	return Principal{unitPrincipal, textOf(unitArn)}
}

// OrganizationPrincipal is every account of the organisation, by its ARN,
// arn:aws:organizations::MANAGEMENT-ACCOUNT:organization/o-...; may be a token. The
// management account must have turned on sharing with AWS Organizations in RAM.
func OrganizationPrincipal(organizationArn *string) Principal {
	return Principal{organizationPrincipal, textOf(organizationArn)}
}

func checkPrincipals(p *problems, principals []Principal) {
	if len(principals) == 0 {
		p.add("it shares with nobody; give it Principals")
	}
	seen := map[string]int{}
	for i, principal := range principals {
		principal.check(p, i+1)
		if first, twice := seen[principal.value.value]; twice && principal.value.set {
			p.add("principal %d is principal %d again; name each once", i+1, first)
		}
		seen[principal.value.value] = i + 1
	}
}

func (r Principal) check(p *problems, position int) {
	switch {
	case r.form == nil:
		p.add("principal %d is empty; use AccountPrincipal, OrganizationalUnitPrincipal or OrganizationPrincipal", position)
	case !r.value.deferred() && !r.form.pattern.MatchString(r.value.value):
		p.add("principal %d is %q, which is not %s; use %s", position, r.value.value, r.form.what, r.form.example)
	}
}
