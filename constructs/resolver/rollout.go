package resolver

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func (f *dnsFirewall) RolloutTable() string {
	switch name := pathOf(f); {
	case f.imported:
		return name + ": imported, so its rules are not known here\n"
	case len(f.group.rules) == 0:
		return name + ": no rule yet\n"
	default:
		return name + "\n" + rolloutTable(f.group.rollout(pathOf, f.behind()))
	}
}

// behind gives the rule groups that are certain to be evaluated after this one on some
// VPC, in the order of the tree.
func (f *dnsFirewall) behind() []groupBehind {
	var groups []groupBehind
	for _, other := range allOf[*dnsFirewall](f) {
		if other != f && f.isBefore(other) {
			groups = append(groups, groupBehind{pathOf(other), other.group.rules})
		}
	}
	return groups
}

func (f *dnsFirewall) isBefore(other *dnsFirewall) bool {
	for _, own := range f.associations {
		for _, a := range other.on(own.vpc) {
			if own.before(a) {
				return true
			}
		}
	}
	return false
}

// rolloutRow describes one rule for users.
type rolloutRow struct {
	priority, rule, looksFor, queries, action, does, hides string
}

// groupBehind is a rule group that is evaluated later on some VPC.
type groupBehind struct {
	name  string
	rules []placedRule
}

// rollout gives the rules of the group in the order of their evaluation.
func (g ruleGroup) rollout(name naming, behind []groupBehind) []rolloutRow {
	rows := make([]rolloutRow, 0, len(g.rules))
	for _, rule := range byPriority(g.rules) {
		rows = append(rows, rolloutRow{
			priority: rule.priority.words(),
			rule:     strconv.Itoa(rule.position),
			looksFor: rule.match.words(name),
			queries:  rule.queries(),
			action:   rule.declared(),
			does:     rule.does(name),
			hides:    rule.hiddenWords(g.rules, behind),
		})
	}
	return rows
}

// queries are the types of query that a rule looks at.
func (r Rule) queries() string {
	if m, ok := r.match.(listMatch); ok {
		return m.queryType.words()
	}
	return queryType{}.words()
}

// declared is the action as it is written, whatever the enforcement makes of it.
func (r Rule) declared() string {
	if r.action != actionBlock {
		return r.action
	}
	return r.action + " " + r.response.words()
}

// does is the effect of a rule at deployment.
func (r Rule) does(name naming) string {
	does := r.outcome(name)
	if r.condition != nil {
		does = "if " + name(r.condition) + ": " + does
	}
	return does
}

func (r Rule) outcome(name naming) string {
	switch {
	case r.action == actionAllow:
		return "allows"
	case r.action == actionAlert || r.enforcement.mode == alertOnly:
		return "only alerts"
	case r.enforcement.mode == enforceWhen:
		return "enforces if " + name(r.enforcement.condition) + ", or only alerts"
	default:
		return "enforces"
	}
}

// hiddenWords names the rules that this one may keep from blocking.
func (r placedRule) hiddenWords(own []placedRule, behind []groupBehind) string {
	var words []string
	for _, rule := range r.hidden(own, true) {
		words = append(words, rule.where())
	}
	for _, group := range behind {
		for _, rule := range r.hidden(group.rules, false) {
			words = append(words, rule.where()+" of "+group.name)
		}
	}
	if words == nil {
		return "-"
	}
	return strings.Join(words, ", ")
}

// atDeployment stands for a token, which has no readable text.
const atDeployment = "(set at deployment)"

func (t text) words() string {
	if t.deferred() {
		return atDeployment
	}
	return t.value
}

func (n number) words() string {
	if n.token {
		return atDeployment
	}
	return strconv.FormatFloat(n.value, 'f', -1, 64)
}

func (r BlockResponse) words() string {
	if r.kind.value != override {
		return r.kind.words()
	}
	return fmt.Sprintf("%s %s %s s", override, r.domain.words(), r.ttl.words())
}

// pathOf is the name of a construct in the whole app.
func pathOf(c constructs.IConstruct) string { return *c.Node().Path() }

// rolloutTable aligns rows under their headings.
func rolloutTable(rows []rolloutRow) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	heading := rolloutRow{"PRIORITY", "RULE", "LOOKS FOR", "QUERIES", "ACTION", "DOES", "MAY HIDE"}
	for _, row := range append([]rolloutRow{heading}, rows...) {
		cells := []string{row.priority, row.rule, row.looksFor, row.queries, row.action, row.does, row.hides}
		table.Write([]byte(strings.Join(cells, "\t") + "\n"))
	}
	table.Flush()
	return text.String()
}

// warnOfHiddenBlocks warns where a rule of this firewall that alerts ends the evaluation
// before a BLOCK that comes later, in this rule group or in one behind it on the same
// VPC.
func (f *dnsFirewall) warnOfHiddenBlocks(own association, firewalls []*dnsFirewall) {
	for _, other := range firewalls {
		for _, a := range other.on(own.vpc) {
			if other != f && !own.before(a) {
				continue
			}
			if alert, block, found := firstHidden(f.group.rules, other.group.rules, other == f); found {
				warn(f, "alert-hides-block",
					"%s of %q only alerts, and an ALERT ends the evaluation: queries that %s of %q also matches are no longer blocked there on %s; put the BLOCK first, enforce both rules, or let both alert",
					alert.where(), *f.Node().Path(), block.where(), *other.Node().Path(), own.vpc.key)
			}
		}
	}
}

// firstHidden finds the first rule that hides a later BLOCK, if there is one.
func firstHidden(rules, later []placedRule, sameGroup bool) (alert, block placedRule, found bool) {
	for _, rule := range byPriority(rules) {
		if hidden := rule.hidden(later, sameGroup); len(hidden) > 0 {
			return rule, hidden[0], true
		}
	}
	return placedRule{}, placedRule{}, false
}

// hidden gives the rules that a rule may keep from blocking, in the order of evaluation:
// those of its own group, or of one behind it.
func (r placedRule) hidden(later []placedRule, sameGroup bool) []placedRule {
	return slices.DeleteFunc(byPriority(later), func(rule placedRule) bool {
		return sameGroup && !r.before(rule) || !r.hides(rule)
	})
}

// byPriority gives rules in the order of evaluation. Those with a priority that is known only
// at deployment come last.
func byPriority(rules []placedRule) []placedRule {
	return slices.SortedStableFunc(slices.Values(rules), func(a, b placedRule) int {
		return cmp.Compare(a.rank(), b.rank())
	})
}

// rank is the priority to sort by.
func (r placedRule) rank() float64 {
	if r.priority.token {
		return math.Inf(1)
	}
	return r.priority.value
}

// hides reports whether a rule that comes first may keep a later one from blocking.
func (r placedRule) hides(later placedRule) bool {
	// Rules of one condition switch together, and the values of other conditions are unknown.
	together := r.action == actionBlock && r.enforcement.mode == enforceWhen && later.enforcement == r.enforcement
	exists := later.condition == nil || later.condition == r.condition
	return r.mayAlert() && later.mayBlock() && !together && exists && r.mayOverlap(later.Rule)
}

// mayShareNames reports whether some name can be in both lists. The content of imported
// lists, AWS's managed ones among them, and of template parameters is not known here.
func mayShareNames(a, b DomainList) bool {
	first, knowsFirst := patternsOf(a)
	second, knowsSecond := patternsOf(b)
	if !knowsFirst || !knowsSecond {
		return true
	}
	return anyOverlaps(first, second) || anyOverlaps(second, first)
}

// anyOverlaps reports whether one of the patterns overlaps one of the others that is as wide
// or wider. Lists can be long, so it looks up the few that can be wider.
func anyOverlaps(patterns, others []domain.Pattern) bool {
	known := make(map[domain.Pattern]bool, len(others))
	for _, other := range others {
		known[other] = true
	}
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool {
		wider := []domain.Pattern{p}
		for base, ok := p.Base(), p.Base().IsValid(); ok; base, ok = base.Parent() {
			wider = append(wider, domain.Below(base))
		}
		return slices.ContainsFunc(wider, func(w domain.Pattern) bool { return known[w] && w.Overlaps(p) })
	})
}
