package main

import (
	"io"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// printVerdicts prints the verdict for each name and VPC, and below it what is known of the
// name.
func printVerdicts(w io.Writer, all []explained, known *phantom.Finder, assumed string) {
	for i, each := range all {
		for _, line := range each.lines() {
			report.Printf(w, "%s\n", line)
		}
		for _, line := range each.remedyLines() {
			report.Printf(w, "%s\n", line)
		}
		if each.denies != nil {
			report.Printf(w, "  names that its answer leads to are judged too, and %s blocks what no rule allows: give them with --cname\n", each.denies.Where())
		}
		last := i == len(all)-1 || all[i+1].query.Name != each.query.Name
		if match, ok := known.Find(each.query.Name, each.query.Type.String()); ok && last {
			report.Printf(w, "  known as: %s; see vpcdns explain %s\n", match.Entry.Title, report.Shell(each.query.Name.TypedText()))
		}
	}
	if assumed != "" {
		report.Printf(w, "(%s)\n", assumed)
	}
}

// lines are a verdict for people.
func (x explained) lines() []string {
	return strings.Split(x.verdict.Explain(x.query, x.vpc), "\n")
}

// remedyLines are the changes of which each lets a blocked query pass, indented.
func (x explained) remedyLines() []report.Text {
	if !x.isBlockedByHop() {
		return nil
	}
	var lines []report.Text
	blocks := x.verdict.By.Where()
	for i, r := range x.remedies {
		start := "to let it pass"
		if i > 0 {
			start = "or"
		}
		lines = append(lines, report.Sprintf("  %s: %s", start, x.remedyText(r, blocks)))
		for _, entry := range r.Entries {
			lines = append(lines, report.Sprintf("    %s", entry))
		}
	}
	switch {
	case len(x.remedies) == 0:
		lines = append(lines, report.Sprintf("  to let it pass: allow its names in a rule that comes before %s, where no priority is free", blocks))
	case !x.verdict.Certain:
		lines = append(lines, "  (the rules after \"unless\" may block it still)")
	}
	return lines
}

func (x explained) remedyText(r policy.Remedy, blocks string) report.Text {
	const trusting = " with FirewallDomainRedirectionAction " + policy.Trust
	suffix := report.Text("")
	if r.Trust {
		suffix = trusting
	}
	switch {
	case r.Rule != nil && r.Trust:
		return report.Sprintf("set FirewallDomainRedirectionAction to %s on rule %s/%d: no name that its names lead to is looked at then; a query for %s itself stays blocked",
			report.Text(policy.Trust), r.Group.ID, r.Rule.Priority, x.verdict.By.Name)
	case r.Rule != nil:
		return report.Sprintf("add to list %s, which rule %s/%d allows before %s blocks", r.Rule.List.Label(), r.Group.ID, r.Rule.Priority, blocks)
	case r.Group != nil:
		return report.Sprintf("add an ALLOW rule to rule group %s at priority %d, before %s,%s for a list of", r.Group.ID, r.Priority, blocks, suffix)
	default:
		return report.Sprintf("associate a rule group with %s at priority %d, before %s, that has an ALLOW rule%s for a list of", x.vpc.Name, r.Priority, blocks, suffix)
	}
}
