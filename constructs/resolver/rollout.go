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
	hidden := hiddenWords(g.rules, behind)
	for _, rule := range byPriority(g.rules) {
		rows = append(rows, rolloutRow{
			priority: rule.priority.words(),
			rule:     strconv.Itoa(rule.position),
			looksFor: rule.match.words(name),
			queries:  rule.queries(),
			action:   rule.declared(),
			does:     rule.does(name),
			hides:    hidden[rule.where()],
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

// hiddenWords names, for each rule of a group, the rules that it may keep from blocking.
func hiddenWords(own []placedRule, behind []groupBehind) map[string]string {
	names := map[string][]string{}
	for _, each := range hiddenBlocks(own, nil) {
		names[where(each.Alert)] = append(names[where(each.Alert)], where(each.Block))
	}
	for _, group := range behind {
		for _, each := range hiddenBlocks(own, group.rules) {
			names[where(each.Alert)] = append(names[where(each.Alert)], where(each.Block)+" of "+group.name)
		}
	}
	words := map[string]string{}
	for _, rule := range own {
		words[rule.where()] = cmp.Or(strings.Join(names[rule.where()], ", "), "-")
	}
	return words
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
