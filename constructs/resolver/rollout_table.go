package resolver

import (
	"strings"
	"text/tabwriter"
)

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

func (f *dnsFirewall) RolloutTable() string {
	switch name := pathOf(f); {
	case f.imported:
		return name + ": imported, and its rules are known where it is made\n"
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
