package lint

import (
	"errors"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// response looks at what a rule says about the answer to a blocked query.
func (c ruleCheck) response() {
	b := c.r.Block
	if c.r.Action == "ALLOW" || c.r.Action == "ALERT" {
		if b != (policy.Block{}) {
			c.bad(responseWithoutBlock, "%s takes no response, and there is %s", c.r.Action, settingsOf(b))
		}
	}
	switch b.Response {
	case "OVERRIDE":
		c.override()
	case "NODATA", "NXDOMAIN":
		if b != (policy.Block{Response: b.Response}) {
			c.bad(strayOverride, "%s takes no %s", b.Response, settingsOf(policy.Block{OverrideType: b.OverrideType, OverrideDomain: b.OverrideDomain, OverrideTTL: b.OverrideTTL}))
		}
	case "":
		if c.r.Action == "BLOCK" && c.knows("BlockResponse") {
			c.bad(blockWithoutResponse, "BLOCK needs a BlockResponse")
		}
	default:
		c.bad(badResponse, "invalid block response %q", b.Response)
	}
}

// settingsOf names the properties that are there.
func settingsOf(b policy.Block) string {
	var names []string
	for _, property := range []struct {
		name string
		set  bool
	}{
		{"BlockResponse", b.Response != ""},
		{"BlockOverrideDnsType", b.OverrideType != ""},
		{"BlockOverrideDomain", b.OverrideDomain != ""},
		{"BlockOverrideTtl", b.OverrideTTL != 0},
	} {
		if property.set {
			names = append(names, property.name)
		}
	}
	return strings.Join(names, ", ")
}

func (c ruleCheck) override() {
	b := c.r.Block
	switch {
	case b.OverrideDomain == "" && c.knows("BlockOverrideDomain"):
		c.bad(incompleteOverride, "OVERRIDE needs a BlockOverrideDomain to answer with")
	case b.OverrideDomain != "":
		c.overrideDomain()
	}
	switch {
	case b.OverrideType == "" && c.knows("BlockOverrideDnsType"):
		c.bad(incompleteOverride, "OVERRIDE needs a BlockOverrideDnsType")
	case b.OverrideType != "" && b.OverrideType != "CNAME":
		c.bad(badOverride, "OVERRIDE answers with a CNAME record, and BlockOverrideDnsType is %q", b.OverrideType)
	}
	if c.knows("BlockOverrideTtl") && !awsdns.OverrideSeconds().Contains(b.OverrideTTL) {
		c.bad(badOverride, "BlockOverrideTtl is %d, and AWS takes %s seconds", b.OverrideTTL, awsdns.OverrideSeconds())
	}
}

func (c ruleCheck) overrideDomain() {
	text := c.r.Block.OverrideDomain
	target, err := domain.ParsePattern(text)
	var refusal *domain.ParseError
	switch {
	case errors.As(err, &refusal) && refusal.Reason == domain.ReasonUnderscore:
	case err != nil || target.Kind() != domain.Exact:
		c.bad(badOverride, "BlockOverrideDomain is %q, and the target of a CNAME record is a host name and no address or wildcard", text)
	case c.r.List != nil && matchesOwn(c.r.List, target):
		c.bad(overrideBlocked, "OVERRIDE answers with %s, which this rule blocks as well", target)
	}
}

func matchesOwn(l *policy.List, target domain.Pattern) bool {
	for _, e := range l.Entries {
		if e.Pattern.Covers(target) {
			return true
		}
	}
	return false
}
