package main

import (
	"fmt"
	"io"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// printCompileReport shows what became of the lines of lists.
func printCompileReport(w io.Writer, r blocklist.Report) {
	for _, source := range r.Sources {
		printSource(w, source)
	}
	for _, row := range r.Refused {
		printRefusal(w, row)
	}
	printCount(w, "merged", r.Duplicates, "duplicate", "duplicates")
	printCount(w, "note", r.NotesLost, "duplicate whose note differs from the first one, which is kept", "duplicates whose notes differ from the first one, which is kept")
	printCount(w, "covered", r.Covered, "entry that a wildcard covers", "entries that a wildcard covers")
	printCount(w, "cancelled", r.Cancelled, "entry that a $badfilter rule cancels", "entries that $badfilter rules cancel")
	printCount(w, "excepted", r.Excepted, "entry that an exception removes", "entries that exceptions remove")
	printConflicts(w, r.Removed, "%s (%s) is removed by the exception %s (%s)")
	printCount(w, "overruled", r.Overruled, "exception that a stronger or more specific rule of its list overrules", "exceptions that stronger or more specific rules of their lists overrule")
	printCount(w, "unneeded", r.Unneeded, "exception from which nothing is blocked", "exceptions from which nothing is blocked")
	printCount(w, "withheld", len(r.Withheld), "entry stays blocked although another list excepts it; --exceptions across lets it through", "entries stay blocked although other lists except them; --exceptions across lets them through")
	printConflicts(w, r.Withheld, "%s (%s) stays blocked; the exception is %s (%s)")
	printCount(w, "dropped", len(r.Dropped), "exception that would undo a narrower block", "exceptions that would undo narrower blocks")
	printConflicts(w, r.Dropped, "%s (%s) stays blocked, and so does the exception %s (%s)")
	printCount(w, "left out", len(r.LeftOut), "entry that --except leaves out", "entries that --except leaves out")
	printConflicts(w, r.LeftOut, "%s (%s) is left out by %s (%s)")
	printFindings(w, "note", r.NotListed)
	printFindings(w, "refused", r.StillListed)
	printUnsafe(w, r)
	printFindings(w, "exception", r.Exceptions)
	printFindings(w, "expired", r.Expired)
	if len(r.Quotas) > 0 {
		report.Printf(w, "kept      %s to block, %s to allow\n", grouped(r.Block), grouped(r.Allow))
	}
	for _, quota := range r.Quotas {
		report.Printf(w, "quota     %s of %s %s %s%s\n", grouped(quota.Used), grouped(quota.Limit), quota.Counted, quota.Scope, beyond(quota))
	}
}

func printUnsafe(w io.Writer, r blocklist.Report) {
	printFindings(w, "unsafe", r.Unsafe)
	switch r.UnsafeAction {
	case blocklist.DropUnsafe.String():
		printCount(w, "unsafe", len(r.Unsafe), "entry is left out", "entries are left out")
	case blocklist.KeepUnsafe.String():
		printCount(w, "unsafe", len(r.Unsafe), "entry is kept", "entries are kept")
	}
}

func printSource(w io.Writer, source blocklist.SourceReport) {
	report.Printf(w, "read      %s: %s, %s, %s\n", source.Name, source.Format, count(source.Lines, "line", "lines"), count(source.Entries, "entry", "entries"))
	for _, hint := range source.Hints {
		report.Printf(w, "note      %s: %s\n", source.Name, hint)
	}
}

func printRefusal(w io.Writer, row blocklist.Refusal) {
	switch {
	case row.Class == blocklist.Ignored.String():
		report.Printf(w, "ignored   %s: %s\n", row.Reason, count(row.Count, "line", "lines"))
		return
	case row.Exception:
		report.Printf(w, "dropped   exceptions, %s: %s; what they let through stays blocked\n", row.Reason, count(row.Count, "line", "lines"))
	default:
		report.Printf(w, "refused   %s, %s: %s\n", row.Class, row.Reason, count(row.Count, "line", "lines"))
	}
	for _, example := range row.Examples {
		report.Printf(w, "            %s:%d: %s\n", example.File, example.Line, example.Text)
	}
	if more := row.Count - len(row.Examples); more > 0 {
		report.Printf(w, "            and %s more\n", grouped(more))
	}
}

// printConflicts shows entries and exceptions, each with its position.
func printConflicts(w io.Writer, all []blocklist.Conflict, format string) {
	for _, each := range all[:min(len(all), maxFindings)] {
		report.Printf(w, "            %s\n", report.Sprintf(format, each.Entry, each.Position, each.Exception, each.ExceptionPosition))
	}
	printMore(w, len(all))
}

// printMore says how many of all findings are not shown.
func printMore(w io.Writer, all int) {
	if more := all - maxFindings; more > 0 {
		report.Printf(w, "            and %s more; --report FILE has all of them\n", grouped(more))
	}
}

func printCount(w io.Writer, word string, n int, one, many string) {
	if n > 0 {
		report.Printf(w, "%-9s %s\n", report.Text(word), count(n, one, many))
	}
}

// maxFindings is how many findings of a kind a terminal shows. Large lists can have thousands.
const maxFindings = 20

func printFindings(w io.Writer, word string, all []blocklist.Finding) {
	for _, finding := range all[:min(len(all), maxFindings)] {
		report.Printf(w, "%-9s %s\n", report.Text(word), finding)
	}
	printMore(w, len(all))
}

// beyond says what a quota that is exceeded comes to.
func beyond(quota blocklist.QuotaUse) string {
	switch {
	case quota.Used <= quota.Limit:
		return ""
	case quota.Adjustable:
		return ": too many"
	default:
		return ": import it as a file"
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number as 1,234,567.
func grouped(n int) string {
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
