package lint

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// groups looks at every rule group by itself.
func (l *linter) groups() {
	for _, g := range l.policy.Groups {
		l.checkName("rule group", g.Name, groupOf(g))
		if g.Opaque != "" {
			continue
		}
		l.groupUse(g)
		if l.policy.Complete {
			continue // what is deployed is what AWS takes
		}
		l.rules(g)
	}
}

func (l *linter) rules(g *policy.Group) {
	for i := range g.Rules {
		l.rule(g, &g.Rules[i])
	}
	l.twins(g)
}

func (l *linter) groupUse(g *policy.Group) {
	if len(g.Rules) == 0 && len(g.Unknowns) == 0 {
		l.found(emptyGroup, groupOf(g), "rule group %s has no rule", g.ID)
	}
	for i := range l.policy.VPCs {
		if vpc := &l.policy.VPCs[i]; len(l.policy.Unknowns) == 0 && vpc.Alone && vpc.Associations[0].Group == g && vpc.Associations[0].Via == "" {
			l.found(groupWithoutVPC, groupOf(g), "rule group %s is on no VPC here", g.ID)
		}
	}
}

func (l *linter) rule(g *policy.Group, r *policy.Rule) {
	c := ruleCheck{l, r, ruleOf(g, r), nameOfRule(g, r)}
	c.action()
	c.priority()
	c.response()
	c.source()
	c.filters()
	c.protection()
}

// ruleCheck looks at one rule.
type ruleCheck struct {
	*linter
	r    *policy.Rule
	at   place
	name string
}

func (c ruleCheck) bad(id, format string, args ...any) {
	c.found(id, c.at, "%s: %s", c.name, fmt.Sprintf(format, args...))
}

// tells reports whether the source tells a property, be it by leaving it out.
func (c ruleCheck) tells(properties ...string) bool {
	return unknown(c.r.Unknowns, properties...) == nil
}

// nameOfRule names a rule in a few words: Group/10.
func nameOfRule(g *policy.Group, r *policy.Rule) string {
	if unknown(r.Unknowns, "Priority") != nil {
		return "a rule of " + g.ID
	}
	return fmt.Sprintf("%s/%d", g.ID, r.Priority)
}

func (c ruleCheck) action() {
	switch a := c.r.Action; {
	case !c.tells("Action") || a == "ALLOW" || a == "ALERT" || a == "BLOCK":
	case a == "":
		c.bad(badAction, "there is no Action")
	case a == "TRUNCATE":
		c.bad(badAction, "DNS Firewall has no TRUNCATE, whatever articles say")
	default:
		c.bad(badAction, "DNS Firewall has no action %q", a)
	}
}

func (c ruleCheck) priority() {
	if c.tells("Priority") && !awsdns.RulePriorities().Contains(c.r.Priority) {
		c.bad(badPriority, "priority %d is not in %s", c.r.Priority, awsdns.RulePriorities())
	}
}

// twins finds rules of a group that AWS takes for one, or that have one priority.
func (l *linter) twins(g *policy.Group) {
	priorities := map[int]*policy.Rule{}
	sources := map[sourceKey]*policy.Rule{}
	for i := range g.Rules {
		r := &g.Rules[i]
		if unknown(r.Unknowns, policy.Existence) != nil {
			continue
		}
		if unknown(r.Unknowns, "Priority") == nil {
			if priorities[r.Priority] != nil {
				l.found(duplicatePriority, ruleOf(g, r), "%s: another rule of the group has priority %d", nameOfRule(g, r), r.Priority)
			}
			priorities[r.Priority] = r
		}
		key, ok := sourceKeyOf(r)
		if !ok {
			continue
		}
		if earlier := sources[key]; earlier != nil {
			l.found(duplicateRule, ruleOf(g, r), "%s: it looks for %s%s as %s does", nameOfRule(g, r), sourceOf(r), forTypes(r), nameOfRule(g, earlier))
		}
		sources[key] = r
	}
}

// sourceKey is what AWS tells the rules of a group apart by.
type sourceKey struct {
	list       *policy.List
	protection policy.Protection
	queryType  string
}

func sourceKeyOf(r *policy.Rule) (sourceKey, bool) {
	known := unknown(r.Unknowns, "Qtype", "FirewallDomainListId", "DnsThreatProtection", "ConfidenceThreshold", "FirewallRuleType") == nil
	return sourceKey{r.List, r.Protection, r.QueryType}, known && (r.List != nil || r.Protection != policy.Protection{})
}

// sourceOf names what a rule looks for.
func sourceOf(r *policy.Rule) string {
	switch {
	case r.List != nil:
		return r.List.Label()
	case r.Protection.String() != "":
		return r.Protection.String()
	default:
		return "what is not known"
	}
}

func forTypes(r *policy.Rule) string {
	if r.QueryType == "" {
		return ""
	}
	return " and type " + r.QueryType
}
