package main

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// maxFindings is how many findings of a kind a report for people shows. Large lists can have
// thousands.
const maxFindings = 20

// compileDocument is the report of a compilation for people. split is the size of the files that are
// written, or 0.
func compileDocument(r blocklist.Report, split int) *report.Document {
	doc := &report.Document{Lead: "no list", LeadLast: true}
	if lines := accountOf(r); len(lines.Rows) > 0 {
		doc.Sections = append(doc.Sections, lines)
	}
	if len(r.Quotas) > 0 {
		doc.Lead = fmt.Sprintf("%s to block, %s to allow", report.Grouped(r.Block), report.Grouped(r.Allow))
		doc.Sections = append(doc.Sections, quotaTable(r))
	}
	if steps := compileAdvice(r, split); len(steps) > 0 {
		doc.Sections = append(doc.Sections, report.Section{Title: "Next", Items: steps})
	}
	return doc
}

// accounting accounts for all lines of the lists: a word, what it is about, and examples.
type accounting struct{ section report.Section }

func accountOf(r blocklist.Report) report.Section {
	a := accounting{report.Section{Title: "Lines and entries", Columns: make([]report.Column, 2)}}
	for _, source := range r.Sources {
		a.add("read", fmt.Sprintf("%s: %s, %s, %s", source.Name, source.Format, report.Count(source.Lines, "line", "lines"), report.Count(source.Entries, "entry", "entries")))
		for _, hint := range source.Hints {
			a.add("note", source.Name+": "+hint)
		}
	}
	for _, row := range r.Refused {
		a.refusal(row)
	}
	a.count("merged", r.Duplicates, "duplicate", "duplicates")
	a.count("note", r.NotesLost, "duplicate whose note differs from the first one, which is kept", "duplicates whose notes differ from the first one, which is kept")
	a.count("covered", r.Covered, "entry that a wildcard covers", "entries that a wildcard covers")
	a.count("cancelled", r.Cancelled, "entry that a $badfilter rule cancels", "entries that $badfilter rules cancel")
	a.count("excepted", r.Excepted, "entry that an exception removes", "entries that exceptions remove")
	a.conflicts(r.Removed, "%s (%s) is removed by the exception %s (%s)")
	a.count("overruled", r.Overruled, "exception that a stronger or more specific rule of its list overrules", "exceptions that stronger or more specific rules of their lists overrule")
	a.count("unneeded", r.Unneeded, "exception from which nothing is blocked", "exceptions from which nothing is blocked")
	a.count("withheld", len(r.Withheld), "entry stays blocked although another list excepts it; --exceptions across lets it through", "entries stay blocked although other lists except them; --exceptions across lets them through")
	a.conflicts(r.Withheld, "%s (%s) stays blocked; the exception is %s (%s)")
	a.count("dropped", len(r.Dropped), "exception that would undo a narrower block", "exceptions that would undo narrower blocks")
	a.conflicts(r.Dropped, "%s (%s) stays blocked, and so does the exception %s (%s)")
	a.count("left out", len(r.LeftOut), "entry that --except leaves out", "entries that --except leaves out")
	a.conflicts(r.LeftOut, "%s (%s) is left out by %s (%s)")
	a.findings("note", r.NotListed)
	a.findings("refused", r.StillListed)
	a.unsafe(r)
	a.findings("exception", r.Exceptions)
	a.findings("expired", r.Expired)
	return a.section
}

func (a *accounting) add(word, text string) {
	a.section.Rows = append(a.section.Rows, report.Row{Cells: []string{word, text}})
}

// example adds something to the last row.
func (a *accounting) example(text string) {
	row := &a.section.Rows[len(a.section.Rows)-1]
	row.Details = append(row.Details, report.Detail{Text: text})
}

func (a *accounting) count(word string, n int, one, many string) {
	if n > 0 {
		a.add(word, report.Count(n, one, many))
	}
}

func (a *accounting) refusal(row blocklist.Refusal) {
	lines := report.Count(row.Count, "line", "lines")
	switch {
	case row.Class == blocklist.Ignored.String():
		a.add("ignored", row.Reason+": "+lines)
		return
	case row.Exception:
		a.add("dropped", fmt.Sprintf("exceptions, %s: %s; what they let through stays blocked", row.Reason, lines))
	default:
		a.add("refused", fmt.Sprintf("%s, %s: %s", row.Class, row.Reason, lines))
	}
	for _, example := range row.Examples {
		a.example(fmt.Sprintf("%s:%d: %s", example.File, example.Line, example.Text))
	}
	if more := row.Count - len(row.Examples); more > 0 {
		a.example("and " + report.Grouped(more) + " more")
	}
}

// conflicts adds entries and exceptions, each with its position, to the last row.
func (a *accounting) conflicts(all []blocklist.Conflict, format string) {
	for _, each := range all[:min(len(all), maxFindings)] {
		a.example(fmt.Sprintf(format, each.Entry, each.Position, each.Exception, each.ExceptionPosition))
	}
	a.more(len(all))
}

func (a *accounting) findings(word string, all []blocklist.Finding) {
	for _, finding := range all[:min(len(all), maxFindings)] {
		a.add(word, finding.String())
	}
	a.more(len(all))
}

// more says how many of all findings are not shown.
func (a *accounting) more(all int) {
	if more := all - maxFindings; more > 0 {
		a.example(report.More(more, "--report FILE has all of them"))
	}
}

func (a *accounting) unsafe(r blocklist.Report) {
	a.findings("unsafe", r.Unsafe)
	switch r.UnsafeAction {
	case blocklist.DropUnsafe.String():
		a.count("unsafe", len(r.Unsafe), "entry is left out", "entries are left out")
	case blocklist.KeepUnsafe.String():
		a.count("unsafe", len(r.Unsafe), "entry is kept", "entries are kept")
	}
}

func quotaTable(r blocklist.Report) report.Section {
	s := report.Section{Title: "Quotas", Columns: []report.Column{{}, {Title: "used", Number: true}, {Title: "quota", Number: true}, {}}}
	for _, quota := range r.Quotas {
		s.Rows = append(s.Rows, report.Row{Cells: []string{
			quota.Counted + " " + quota.Scope, report.Grouped(quota.Used), report.Grouped(quota.Limit), beyond(quota),
		}})
	}
	return s
}

// beyond says what to do about an exceeded quota.
func beyond(quota blocklist.QuotaUse) string {
	switch {
	case quota.Used <= quota.Limit:
		return ""
	case quota.Adjustable:
		return "too many"
	default:
		return "import it as a file"
	}
}

// compileAdvice says what to do about lists that exceed a quota of AWS, in the order in which it
// helps.
func compileAdvice(r blocklist.Report, split int) (steps []string) {
	largest, all := max(r.Block, r.Allow), r.Block+r.Allow
	perFile, perRegion := awsdns.DomainsPerFile, awsdns.DomainsPerRegion
	if all > perRegion.Value() {
		steps = append(steps, request(perRegion, all))
	}
	if largest > perFile.Value() && (split == 0 || split > perFile.Value()) {
		steps = append(steps, fmt.Sprintf("write files that AWS imports: --split %d --out FILE makes %s, each for a domain list and a rule of its own; or %s",
			perFile.Value(), report.Count((largest+perFile.Value()-1)/perFile.Value(), "file", "files"), request(perFile, largest)))
	}
	if len(steps) == 0 {
		return nil
	}
	if r.Pairs > 0 {
		steps = append(steps, fmt.Sprintf("look at the entries that cost two: %s take an entry for x and one for *.x, %s of %s; a list of exact names, such as a hosts file, takes half, and does not match names below",
			report.Count(r.Pairs, "name", "names"), report.Grouped(2*r.Pairs), report.Grouped(r.Block)))
	}
	return append(steps, fmt.Sprintf("for threats, use a managed list of AWS, such as %s, in place of a list of your own; see vpcdns managed-lists --help",
		awsdns.AWSManagedDomainsAggregateThreatList))
}

// request says how to ask for a higher quota. Service Quotas has a code for each, which the
// command shows.
func request(quota awsdns.Quota, need int) string {
	return fmt.Sprintf("request %s or more %s %s (default %s) in Service Quotas, in the Region of the firewall, under Route 53 Resolver; aws service-quotas list-service-quotas --service-code route53resolver shows its code",
		report.Grouped(need), quota.Counted(), quota.Scope(), report.Grouped(quota.Value()))
}
