package report

import (
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
)

// Document is a report before it is written. Text for a terminal, Markdown for a pull
// request and a page are all made of it, so they state the same facts. Its strings may be
// foreign: the writers neutralize them.
type Document struct {
	Lead     string // the result, in a sentence or two
	LeadLast bool   // in text the lead comes last, where people look who ran a checker
	Facts    []Fact // how far to trust the result
	Sections []Section
	Next     string // the next step

	// The title, the badge, the figures and the timeline are only on a page. The lead has the
	// first three in words.
	Title    string
	Badge    Badge
	Figures  []Figure
	Timeline *Timeline

	// Names returns names of workloads and hosts that the texts have, for [Document.Redacted].
	// Those of columns with names are known without.
	Names func() []string

	redacted Redaction
}

// Level is how much a reader should care.
type Level uint8

// The levels.
const (
	Plain Level = iota
	Good
	Caution
	Bad
)

// Badge is a word or two that stand out.
type Badge struct {
	Text  string
	Level Level
}

// CountBadge is a badge with a number of things.
func CountBadge(n int, one, many string, level Level) Badge { return Badge{Count(n, one, many), level} }

// LevelIf returns a level for any number of things but none, which is plain.
func LevelIf(n int, level Level) Level {
	if n == 0 {
		return Plain
	}
	return level
}

// Figure is a number of the result with what it counts.
type Figure struct {
	Label, Value string
	Level        Level
}

// Timeline counts by hour. An hour without a point is one without records.
type Timeline struct {
	Series []Series
	Points []Point // in order
}

// Series is one of the counts of a timeline. The first is that of all records; the others are
// drawn together below it.
type Series struct {
	Name  string
	Level Level
}

// Point has a number for each series.
type Point struct {
	Hour   time.Time
	Counts []int64
}

// Fact is a sentence about the report. Facts of one label follow each other.
type Fact struct{ Label, Text string }

// Section is a table, or a list of items.
type Section struct {
	Title   string
	Badge   Badge // on a page, where the title says it too
	Columns []Column
	Rows    []Row
	Items   []string
	Advice  []string // what to do about the items, after them
	Lines   []string // an excerpt, shown line by line with its indentation
	Diff    bool     // the lines are those of a diff, and begin at the margin
	Note    string   // how to read the rows, after them

	// All returns every row if Rows or Lines are only the first, and Cut is how the title of those
	// ends. A page has room for all.
	All func() iter.Seq[Row]
	Cut string

	// PageOnly is for rows that add up others in one more way.
	PageOnly bool

	// More says after the rows that there are others. A page with All does without.
	More string
}

// RowsOf makes a row of each of many things, when a writer asks for it.
func RowsOf[T any](all func() []T, row func(T) Row) func() iter.Seq[Row] {
	return func() iter.Seq[Row] {
		return func(yield func(Row) bool) {
			for _, each := range all() {
				if !yield(row(each)) {
					return
				}
			}
		}
	}
}

// Column of a table. In Markdown the cells of a Code column are code spans. Those of a Names
// column are domain names, or entries of lists.
type Column struct {
	Title               string
	Number, Code, Names bool
}

// Row has a cell for each column, and details below them. With a Line, text has that line in
// place of the cells, because they would not fit beside each other.
type Row struct {
	Cells   []string
	Line    string
	Details []Detail

	// What only a page has: a badge that the details explain, and the times of the first and
	// the last query, which are zero if the row is not about some time.
	Badge       Badge
	First, Last time.Time
}

// Detail is one more thing to know about a row: a sentence, texts to copy, or a sentence
// that ends in them.
type Detail struct {
	Label, Text string
	Copy        []string
	Allow       bool // the texts to copy are entries for an allow list
}

// WriteText writes the document in lines of a width, counted in cells of a terminal.
func (d *Document) WriteText(w io.Writer, width int) {
	var b strings.Builder
	lead := ""
	if d.Lead != "" {
		lead = string(Indented("", Line(d.Lead), width))
	}
	if !d.LeadLast {
		b.WriteString(lead)
	}
	if len(d.Facts) > 0 {
		b.WriteString("\n")
	}
	d.facts(&b, width)
	for _, section := range d.Sections {
		if !section.PageOnly {
			section.text(&b, width)
		}
	}
	if d.LeadLast {
		b.WriteString("\n" + lead)
	}
	if d.Next != "" {
		b.WriteString("\n" + string(Indented("next   ", Line(d.Next), width)))
	}
	_, _ = io.WriteString(w, strings.TrimPrefix(b.String(), "\n"))
}

func (d *Document) facts(b *strings.Builder, width int) {
	const room = 7 // of the longest label
	for i, fact := range d.Facts {
		label := fact.Label
		if i > 0 && d.Facts[i-1].Label == label {
			label = ""
		}
		b.WriteString(string(Indented(Text(padded(label, room)), Line(fact.Text), width)))
	}
}

func (s *Section) text(b *strings.Builder, width int) {
	b.WriteString("\n")
	if s.Title != "" {
		b.WriteString(string(Indented("", Line(s.Title+s.Cut), width)))
	}
	if len(s.Rows) > 0 {
		s.table(b, width)
	}
	for _, item := range slices.Concat(s.Items, s.Advice) {
		b.WriteString(string(Indented("  ", Line(item), width)))
	}
	indent := "  "
	if s.Diff {
		indent = ""
	}
	for _, line := range s.Lines {
		b.WriteString(indent + string(Line(line)) + "\n")
	}
	for _, note := range Present(s.More, s.Note) {
		b.WriteString(string(Indented("", Line(note), width)))
	}
}

// table aligns the columns. The first holds names and gets what the others leave; a longer
// name has a line of its own.
func (s *Section) table(b *strings.Builder, width int) {
	if len(s.Rows) > 0 && s.Rows[0].Line != "" {
		s.lines(b, width)
		return
	}
	header := make([]string, len(s.Columns))
	for i, column := range s.Columns {
		header[i] = column.Title
	}
	widths := s.widths(header, width)
	if strings.Join(header, "") != "" {
		s.line(b, header, widths)
	}
	for _, row := range s.Rows {
		s.line(b, row.Cells, widths)
		details(b, row.Details, width)
	}
}

func (s *Section) lines(b *strings.Builder, width int) {
	for _, row := range s.Rows {
		b.WriteString("  " + string(Line(row.Line)) + "\n")
		details(b, row.Details, width)
	}
}

func (s *Section) widths(header []string, width int) []int {
	widths := make([]int, len(s.Columns))
	rest := 0
	for i := range widths {
		widths[i] = cellWidth(header[i])
		for _, row := range s.Rows {
			widths[i] = max(widths[i], cellWidth(row.Cells[i]))
		}
		if i > 0 {
			rest += 2 + widths[i]
		}
	}
	widths[0] = max(cellWidth(header[0]), longestBelow(s.Rows, width-rest))
	return widths
}

// longestBelow is the width of the widest first cell that is no wider than most.
func longestBelow(rows []Row, most int) (longest int) {
	for _, row := range rows {
		if n := cellWidth(row.Cells[0]); n <= most {
			longest = max(longest, n)
		}
	}
	return longest
}

func (s *Section) line(b *strings.Builder, cells []string, widths []int) {
	var line strings.Builder
	for i, cell := range cells {
		text := string(Line(cell))
		switch {
		case i == 0 && cellWidth(cell) > widths[0]:
			line.WriteString(text + "\n" + strings.Repeat(" ", widths[0]))
		case i == 0:
			line.WriteString(padded(text, widths[0]))
		case s.Columns[i].Number:
			line.WriteString("  " + strings.Repeat(" ", widths[i]-cellWidth(cell)) + text)
		default:
			line.WriteString("  " + padded(text, widths[i]))
		}
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

func details(b *strings.Builder, all []Detail, width int) {
	for _, detail := range all {
		text := Line(strings.TrimSpace(detail.Text + " " + strings.Join(detail.Copy, " ")))
		b.WriteString(string(Indented(Text("  "+padded(detail.Label, 6)+" "), text, width)))
	}
}

// Indented breaks text between words into lines of a width. The first line begins with head
// and the others with as much space.
func Indented(head, text Text, width int) Text {
	indent := uniseg.StringWidth(string(head))
	lines := wrapped(string(text), max(width-indent, 1))
	return head + Text(strings.Join(lines, "\n"+strings.Repeat(" ", indent))) + "\n"
}

func wrapped(text string, width int) (lines []string) {
	line, used := "", 0
	for word := range strings.FieldsSeq(text) {
		n := uniseg.StringWidth(word)
		switch {
		case used == 0:
			line, used = word, n
		case used+1+n > width:
			lines = append(lines, line)
			line, used = word, n
		default:
			line, used = line+" "+word, used+1+n
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func cellWidth(cell string) int { return uniseg.StringWidth(string(Line(cell))) }

func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(width-uniseg.StringWidth(text), 0))
}
