package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// sideFlags say how the two lists are read, and how much of their difference is shown.
type sideFlags struct {
	listFlags
	oldFormat, newFormat string
	maxErrors, limit     int
}

func (f *sideFlags) addTo(cmd *cobra.Command) {
	f.listFlags.addTo(cmd, "list-format")
	flags := cmd.Flags()
	flags.StringVar(&f.oldFormat, "old-list-format", "", "how the old list is written (default that of --list-format)")
	flags.StringVar(&f.newFormat, "new-list-format", "", "how the new list is written (default that of --list-format)")
	flags.IntVar(&f.maxErrors, "max-errors", 0, "how many malformed lines of each list may be left out")
	flags.IntVar(&f.limit, "limit", 1000, "how many entries of a difference between lists to show; 0 shows all")
}

func (f *sideFlags) check() error {
	if f.maxErrors < 0 {
		return fmt.Errorf("--max-errors %d is negative; use 0 or more", f.maxErrors)
	}
	if f.limit < 0 {
		return fmt.Errorf("--limit %d is negative; use 0 for all, or more", f.limit)
	}
	return nil
}

// sides returns the two lists. If one of the two is a policy it returns none, and the names
// under which to read both: a pipe whose beginning was read becomes standard input.
func (f *sideFlags) sides(cmd *cobra.Command, old, new string, count *progress) (sources []blocklist.Source, names [2]string, err error) {
	if err := f.check(); err != nil {
		return nil, names, err
	}
	if old == "-" && new == "-" {
		return nil, names, errReadTwice
	}
	var opened [2]side
	for i, name := range []string{old, new} {
		if opened[i], err = openSide(cmd, name); err != nil {
			return nil, names, err
		}
		names[i] = opened[i].name
	}
	if opened[0].isPolicy || opened[1].isPolicy {
		return nil, names, policiesOnce(cmd, opened, &names)
	}
	formats := [2]string{f.oldFormat, f.newFormat}
	for i, each := range opened {
		options, err := f.side(formats[i], formats[1-i])
		if err != nil {
			return nil, names, err
		}
		if each.name == "-" {
			each.name = "standard input"
		}
		sources = append(sources, blocklist.Source{Name: each.name, Open: count.opener(each.open), ReadOptions: options})
	}
	return sources, names, nil
}

// policiesOnce makes the pipe among two policies standard input.
func policiesOnce(cmd *cobra.Command, opened [2]side, names *[2]string) error {
	if opened[0].once != nil && opened[1].once != nil {
		return hint.With(fmt.Errorf("%s and %s are both pipes, and one policy can come from a pipe", opened[0].name, opened[1].name), "write one of them to a file first")
	}
	for i, each := range opened {
		if each.once != nil {
			cmd.SetIn(each.once)
			names[i] = "-"
		}
	}
	return nil
}

// side returns the options of one list. The column is for a table alone.
func (f *sideFlags) side(format, other string) (blocklist.ReadOptions, error) {
	flags := f.listFlags
	flags.format = cmp.Or(format, f.format)
	csv := blocklist.CSV.String()
	if flags.format != csv && (format != "" || other == csv) {
		flags.column = ""
	}
	return flags.options()
}

// side is the list or policy that an argument names.
type side struct {
	name     string
	open     func() (io.ReadCloser, error)
	once     io.ReadCloser // what can be read only once, such as a pipe, or nil
	isPolicy bool
}

// openSide looks at the beginning of a file. What can be read only once is opened for that,
// any other file again when it is read.
func openSide(cmd *cobra.Command, name string) (side, error) {
	var input io.ReadCloser = io.NopCloser(cmd.InOrStdin())
	if name != "-" {
		info, err := os.Stat(name)
		if err != nil || info.Mode().IsRegular() || info.IsDir() {
			return side{name, func() (io.ReadCloser, error) { return openList(name) }, nil, load.IsSource(name)}, nil
		}
		if input, err = os.Open(name); err != nil {
			return side{}, err
		}
	}
	buffered := bufio.NewReaderSize(input, 64<<10)
	head, _ := buffered.Peek(64 << 10) // an error comes again where it is read
	once := struct {
		io.Reader
		io.Closer
	}{buffered, input}
	return side{name, func() (io.ReadCloser, error) { return once, nil }, once, load.IsSourceText(head)}, nil
}

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

// row is a change in a table.
func (c change) row() report.Row {
	row := report.Row{Cells: []string{c.entry.String(), strings.TrimSpace(c.kind + "removed"), ""}, Badge: report.Badge{Text: "-"}}
	if c.sign == "+" {
		row.Cells[1], row.Badge = strings.TrimSpace(c.kind+"added"), report.Badge{Text: "+", Level: report.Good}
	}
	if c.unsafe {
		row.Cells[2], row.Badge.Level = "unsafe", report.Bad
	}
	return row
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
	text := func(line string) string { return line }
	if len(f.redact) > 0 {
		text = strconv.Quote // see report.Hide
	}
	printNotes(cmd.ErrOrStderr(), before.Report, nil, text)
	printNotes(cmd.ErrOrStderr(), after.Report, before.Report.Refused, text)
	d := difference(before, after)
	d.old, d.new, d.limit = sources[0].Name, sources[1].Name, f.lists.limit
	out := cmd.OutOrStdout()
	if f.format == "text" && len(d.changes)+len(d.unsafe) == 0 {
		out = io.Discard // there is nothing to say but on a page
	}
	if err := f.pageFlags.write(d.document(), out, f.format, report.WidthOf(out)); err != nil {
		return err
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
	return hint.With(fmt.Errorf("%s: %s not compared", r.Sources[0].Name, report.Count(malformed, "malformed line was", "malformed lines were")),
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

// printNotes reports the lines of a list that were not compared, unless as many lines of the other
// list were left out for the same reason.
func printNotes(w io.Writer, r blocklist.Report, others []blocklist.Refusal, text func(string) string) {
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
			newly = fmt.Sprintf(", %s more than in the old list", report.Grouped(row.Count-known))
		}
		report.Printf(w, "dropped   %s: %s as %s, %s%s, such as line %d: %s\n", source.Name, report.Count(row.Count, "line", "lines"),
			row.Class, row.Reason, newly, row.Examples[0].Line, text(row.Examples[0].Text))
	}
	for _, each := range r.Dropped[:min(len(r.Dropped), maxFindings)] {
		report.Printf(w, "dropped   %s: the exception %s (%s) would let %s (%s) through\n", source.Name, text(each.Exception.String()), each.ExceptionPosition, text(each.Entry.String()), each.Position)
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
	text := fmt.Sprintf("%s added, %s removed", report.Grouped(added), report.Grouped(len(d.changes)-added))
	if len(d.unsafe) > 0 {
		text += ", " + report.Grouped(len(d.unsafe)) + " newly unsafe"
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

// document is the report for people.
func (d *listDifference) document() *report.Document {
	doc := &report.Document{
		Title: "Difference of two lists", Badge: report.Badge{Text: "no difference", Level: report.Good},
		Lead: d.summary(), LeadLast: true, Facts: []report.Fact{{Label: "from", Text: d.old + " to " + d.new + ", in effect"}},
	}
	if n := len(d.changes); n+len(d.unsafe) > 0 {
		doc.Badge = report.CountBadge(n, "difference", "differences", report.Caution)
	}
	if shown, more := d.shown(); len(shown) > 0 {
		s := report.Section{
			Title: "Entries", Diff: true, Columns: []report.Column{{Title: "entry", Code: true, Names: true}, {Title: "change"}, {Title: "note"}},
			All: report.RowsOf(func() []change { return d.changes }, change.row),
		}
		for _, each := range shown {
			s.Lines = append(s.Lines, each.String())
		}
		if more > 0 {
			s.More = report.More(more, "--limit 0 shows all")
		}
		doc.Sections = append(doc.Sections, s)
	}
	if len(d.unsafe) > 0 {
		s := report.Section{Title: "Newly unsafe"}
		for _, each := range d.unsafe[:min(len(d.unsafe), maxFindings)] {
			s.Items = append(s.Items, each.String())
		}
		if more := len(d.unsafe) - maxFindings; more > 0 {
			s.Note = "and " + report.Grouped(more) + " more"
		}
		doc.Sections = append(doc.Sections, s)
	}
	return doc
}
