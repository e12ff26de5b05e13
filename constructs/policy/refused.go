package policy

import "fmt"

// refusals returns why AWS would refuse the rule of a step or what it is a part of: its
// list, its group, its association. A step with a refusal makes no verdict certain.
func (s *step) refusals() []Unknown {
	holders := []unknowns{s.association.Unknowns, s.group.Unknowns}
	if s.rule != nil {
		holders = append(holders, s.rule.Unknowns)
		if s.rule.List != nil {
			holders = append(holders, s.rule.List.Unknowns)
		}
	}
	var all []Unknown
	for _, holder := range holders {
		for _, u := range holder {
			if u.Invalid {
				all = append(all, u)
			}
		}
	}
	return all
}

// unclear returns what the source does not say about the outcome of a step that matches, and
// why AWS would refuse it.
func (s *step) unclear() []Unknown {
	all := append(untold(s.rule, "Action", "BlockResponse", "BlockOverrideDomain", "BlockOverrideTtl"), s.refusals()...)
	if o := outcomeOf(s.rule); len(all) > 0 || o.same(o) {
		return all
	}
	return []Unknown{refusal(s.rule)}
}

// refusal says why AWS would refuse a rule of which everything is told and whose outcome
// is not clear.
func refusal(r *Rule) Unknown {
	u := Unknown{Property: "BlockResponse", Invalid: true, Origin: r.Origin}
	switch {
	case r.Action == "":
		u.Property, u.Why = "Action", "the rule has no Action, which AWS wants"
	case outcomeOf(r).action != Blocked:
		u.Property, u.Why = "Action", fmt.Sprintf("DNS Firewall has no action %q", r.Action)
	case r.Block.Response == "":
		u.Why = "the rule blocks and has no BlockResponse, which AWS wants"
	case r.Block.Response == "OVERRIDE":
		u.Property, u.Why = "BlockOverrideDomain", "the rule blocks with OVERRIDE and has no BlockOverrideDomain, which AWS wants"
	default:
		u.Why = fmt.Sprintf("DNS Firewall has no block response %q", r.Block.Response)
	}
	return u
}
