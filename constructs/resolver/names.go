package resolver

import (
	"regexp"
	"strings"
)

// AWS's own pattern is not anchored and would let "a.b" through to a refusal at
// deployment. See CreateFirewallRuleGroup and CreateResolverQueryLogConfig, Name.
var awsName = regexp.MustCompile(`^[a-zA-Z0-9\-_' ]{1,64}$`)

// checkName checks the Name of a query log config, domain list, rule group or association.
func checkName(p *problems, prop string, name text) {
	if !name.known() {
		return
	}
	if !awsName.MatchString(name.value) || strings.Trim(name.value, "0123456789") == "" {
		p.add("%s is %q; use 1-64 letters, digits, spaces, hyphens, underscores or apostrophes, and not digits alone", prop, name.value)
	}
}
