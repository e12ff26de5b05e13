package main

import (
	"fmt"
	"io"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// printCompileReport tells what became of the lines of lists.
func printCompileReport(w io.Writer, r blocklist.Report) {
	for _, source := range r.Sources {
		fmt.Fprintf(w, "read      %s: %s, %s, %s\n", source.Name, source.Format, count(source.Lines, "line", "lines"), count(source.Entries, "entry", "entries"))
		if source.Format == blocklist.Plain.String() && source.Entries > 0 && source.Wildcards == source.Entries {
			fmt.Fprintf(w, "note      %s: wildcards alone, which leave out the names in them; --format wildcard takes *.x for x too\n", source.Name)
		}
	}
	for _, row := range r.Refused {
		printRefusal(w, row)
	}
	printCount(w, "merged", r.Duplicates, "duplicate", "duplicates")
	printCount(w, "note", r.NotesLost, "duplicate with another note than the first, which is kept", "duplicates with other notes than the first, which is kept")
	printCount(w, "covered", r.Covered, "entry that a wildcard covers", "entries that a wildcard covers")
	printCount(w, "excepted", r.Excepted, "entry that an exception removes", "entries that an exception removes")
	printFindings(w, "unsafe", r.Unsafe)
	printFindings(w, "exception", r.Exceptions)
	printFindings(w, "expired", r.Expired)
	if len(r.Quotas) > 0 {
		fmt.Fprintf(w, "kept      %s to block, %s to allow\n", grouped(r.Block), grouped(r.Allow))
	}
	for _, quota := range r.Quotas {
		fmt.Fprintf(w, "quota     %s of %s %s %s%s\n", grouped(quota.Used), grouped(quota.Limit), quota.Counted, quota.Scope, beyond(quota))
	}
}

func printRefusal(w io.Writer, row blocklist.Refusal) {
	if row.Class == "ignored" {
		fmt.Fprintf(w, "ignored   %s: %s\n", row.Reason, count(row.Count, "line", "lines"))
		return
	}
	fmt.Fprintf(w, "refused   %s, %s: %s\n", row.Class, row.Reason, count(row.Count, "line", "lines"))
	for _, example := range row.Examples {
		fmt.Fprintf(w, "            %s:%d: %s\n", example.File, example.Line, example.Text)
	}
	if more := row.Count - len(row.Examples); more > 0 {
		fmt.Fprintf(w, "            and %s more\n", grouped(more))
	}
}

func printCount(w io.Writer, word string, n int, one, many string) {
	if n > 0 {
		fmt.Fprintf(w, "%-9s %s\n", word, count(n, one, many))
	}
}

// maxFindings is how many findings of a kind a terminal shows. Large lists can have thousands.
const maxFindings = 20

func printFindings(w io.Writer, word string, all []blocklist.Finding) {
	for _, finding := range all[:min(len(all), maxFindings)] {
		fmt.Fprintf(w, "%-9s %s\n", word, finding)
	}
	if more := len(all) - maxFindings; more > 0 {
		fmt.Fprintf(w, "            and %s more; --report FILE has all of them\n", grouped(more))
	}
}

// beyond says what a quota that is exceeded comes to.
func beyond(quota blocklist.QuotaUse) string {
	switch {
	case quota.Used <= quota.Limit:
		return ""
	case quota.Adjustable:
		return ": too many; ask AWS for more, or choose a shorter list"
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
