package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// listDifference is what differs between two lists in effect.
type listDifference struct {
	old, new string // how they are called
	changes  []change
	unsafe   []blocklist.Finding // of the new list alone
	limit    int                 // how many changes to show; 0 for all
}

// change is an entry that one of two lists has more.
type change struct {
	sign   string // + or -
	kind   string // what of the list it is in
	entry  domain.Pattern
	unsafe bool // newly
}

func (c change) String() string {
	text := c.sign + " " + c.kind + c.entry.String()
	if c.unsafe {
		text += "  # unsafe"
	}
	return text
}

func (f *diffFlags) compareLists(cmd *cobra.Command, sources []blocklist.Source, progress *progress) error {
	before, err := listOf(sources[0])
	if err != nil {
		return err
	}
	after, err := listOf(sources[1])
	if err != nil {
		return err
	}
	progress.done()
	printNotes(cmd.ErrOrStderr(), before.Report, nil)
	printNotes(cmd.ErrOrStderr(), after.Report, before.Report.Refused)
	d := difference(before, after)
	d.old, d.new, d.limit = sources[0].Name, sources[1].Name, f.lists.limit
	if f.format == "markdown" {
		d.writeMarkdown(cmd.OutOrStdout())
	} else {
		d.writeText(cmd.OutOrStdout())
	}
	if err := errors.Join(f.lists.checkMalformed(before.Report), f.lists.checkMalformed(after.Report)); err != nil {
		return err
	}
	if len(d.changes)+len(d.unsafe) > 0 {
		return findings("")
	}
	return nil
}

// listOf takes a list as it is: whether it should be used is not the question.
func listOf(source blocklist.Source) (blocklist.Result, error) {
	return blocklist.Compile([]blocklist.Source{source}, blocklist.CompileOptions{
		MaxErrors: math.MaxInt, AllowEmpty: true, Unsafe: blocklist.KeepUnsafe, SeparateAllow: true, DropExceptions: true,
	})
}

// checkMalformed fails for lines that were not compared.
func (f *sideFlags) checkMalformed(r blocklist.Report) error {
	malformed := 0
	for _, row := range r.Refused {
		if row.Class == blocklist.Malformed.String() {
			malformed += row.Count
		}
	}
	if malformed <= f.maxErrors {
		return nil
	}
	return withHint(fmt.Errorf("%s: %s not compared", r.Sources[0].Name, count(malformed, "malformed line was", "malformed lines were")),
		fmt.Sprintf("--max-errors %d lets them pass; --list-format says how a list is written", malformed))
}

func difference(before, after blocklist.Result) listDifference {
	var d listDifference
	known := map[string]bool{}
	for _, each := range before.Report.Unsafe {
		known[each.Entry.String()+each.Text] = true
	}
	unsafe := map[domain.Pattern]bool{}
	for _, each := range after.Report.Unsafe {
		if !known[each.Entry.String()+each.Text] {
			unsafe[each.Entry] = true
			d.unsafe = append(d.unsafe, each)
		}
	}
	d.changes = slices.Concat(changesOf(before.Block, after.Block, "", unsafe), changesOf(before.Allow, after.Allow, "exception ", unsafe))
	return d
}

func changesOf(old, new blocklist.List, kind string, unsafe map[domain.Pattern]bool) []change {
	added, removed := blocklist.Changes(old, new)
	all := make([]change, 0, len(added)+len(removed))
	for _, entry := range added {
		all = append(all, change{"+", kind, entry, unsafe[entry]})
	}
	for _, entry := range removed {
		all = append(all, change{"-", kind, entry, false})
	}
	slices.SortStableFunc(all, func(a, b change) int { return a.entry.Compare(b.entry) })
	return all
}

// printNotes shows what of a list was not compared, and was not left out of the other one for
// the same reason as often.
func printNotes(w io.Writer, r blocklist.Report, others []blocklist.Refusal) {
	source := r.Sources[0]
	for _, hint := range source.Hints {
		report.Printf(w, "note      %s: %s\n", source.Name, hint)
	}
	for _, row := range r.Refused {
		known := 0
		for _, other := range others {
			if other.Class == row.Class && other.Reason == row.Reason && other.Exception == row.Exception {
				known = other.Count
			}
		}
		if row.Class == blocklist.Ignored.String() || known >= row.Count {
			continue
		}
		newly := ""
		if others != nil && known > 0 {
			newly = fmt.Sprintf(", %s more than in the old list", grouped(row.Count-known))
		}
		report.Printf(w, "dropped   %s: %s as %s, %s%s, such as line %d: %s\n", source.Name, count(row.Count, "line", "lines"),
			row.Class, row.Reason, newly, row.Examples[0].Line, row.Examples[0].Text)
	}
	for _, each := range r.Dropped[:min(len(r.Dropped), maxFindings)] {
		report.Printf(w, "dropped   %s: the exception %s (%s) would let %s (%s) through\n", source.Name, each.Exception, each.ExceptionPosition, each.Entry, each.Position)
	}
}

// summary counts the changes.
func (d *listDifference) summary() string {
	added := 0
	for _, each := range d.changes {
		if each.sign == "+" {
			added++
		}
	}
	text := fmt.Sprintf("%s added, %s removed", grouped(added), grouped(len(d.changes)-added))
	if len(d.unsafe) > 0 {
		text += ", " + grouped(len(d.unsafe)) + " newly unsafe"
	}
	return text
}

// shown returns the changes to show, and how many others there are.
func (d *listDifference) shown() (shown []change, more int) {
	if d.limit == 0 || len(d.changes) <= d.limit {
		return d.changes, 0
	}
	return d.changes[:d.limit], len(d.changes) - d.limit
}

func (d *listDifference) writeText(w io.Writer) {
	if len(d.changes)+len(d.unsafe) == 0 {
		return
	}
	shown, more := d.shown()
	for _, each := range shown {
		report.Printf(w, "%s\n", each)
	}
	if more > 0 {
		report.Printf(w, "and %s more; --limit 0 shows all\n", grouped(more))
	}
	for _, each := range d.unsafe[:min(len(d.unsafe), maxFindings)] {
		report.Printf(w, "unsafe    %s\n", each)
	}
	report.Printf(w, "%s\n", d.summary())
}

func (d *listDifference) writeMarkdown(w io.Writer) {
	report.PrintMarkdown(w, "%s to %s, in effect: **%s**\n", report.Code(d.old), report.Code(d.new), d.summary())
	shown, more := d.shown()
	if len(shown) > 0 {
		report.Printf(w, "\n```diff\n")
		for _, each := range shown {
			report.Printf(w, "%s\n", each)
		}
		report.Printf(w, "```\n")
	}
	if more > 0 {
		report.PrintMarkdown(w, "\nand %s more; `--limit 0` shows all\n", grouped(more))
	}
	if len(d.unsafe) > 0 {
		report.Printf(w, "\n")
	}
	for _, each := range d.unsafe[:min(len(d.unsafe), maxFindings)] {
		report.PrintMarkdown(w, "- unsafe: %s, %s: %s\n", report.Code(each.Position.String()), report.Code(each.Entry.String()), each.Text)
	}
}
