package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// sheet is a table for people. Its last column is as wide as it likes, because names of
// 60 characters are not rare.
type sheet struct {
	title   string
	note    string // says how rows got here
	columns []string
	rows    []sheetRow
	more    int // rows that are not shown
}

// sheetRow has a cell for each column, and details that stand below it.
type sheetRow struct {
	cells   []string
	details []string
}

func (s *sheet) add(cells ...string) {
	for i := range cells {
		cells[i] = inLine(cells[i])
	}
	s.rows = append(s.rows, sheetRow{cells: cells})
}

// detail adds a line below the row that was added last.
func (s *sheet) detail(text string) {
	last := &s.rows[len(s.rows)-1]
	last.details = append(last.details, inLine(text))
}

// inLine keeps a text within its line, whatever names and tags hold.
func inLine(text string) string { return strings.ReplaceAll(printable(text), "\n", " ") }

// cut shows no more than n rows.
func (s *sheet) cut(n int) {
	if len(s.rows) > n {
		s.more += len(s.rows) - n
		s.rows = s.rows[:n]
	}
}

// text writes the table as wide as what it is written to.
func (s *sheet) text(w io.Writer) {
	width := widthOf(w)
	fmt.Fprintf(w, "\n%s\n", s.title)
	if s.note != "" {
		fmt.Fprint(w, hung("  ", s.note, width))
	}
	widths := s.widths()
	if len(s.rows) > 0 {
		s.line(w, s.columns, widths)
	}
	for _, row := range s.rows {
		s.line(w, row.cells, widths)
		for _, detail := range row.details {
			fmt.Fprint(w, hung("      ", detail, width))
		}
	}
	if s.more > 0 {
		fmt.Fprintf(w, "  and %s more\n", grouped(s.more))
	}
}

func (s *sheet) widths() []int {
	widths := make([]int, len(s.columns))
	for i := range widths {
		widths[i] = utf8.RuneCountInString(s.columns[i])
		for _, row := range s.rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row.cells[i]))
		}
	}
	return widths
}

// line puts numbers to the right of their columns and words to the left.
func (s *sheet) line(w io.Writer, cells []string, widths []int) {
	var b strings.Builder
	for i, cell := range cells {
		b.WriteString("  ")
		space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		switch {
		case s.isNumber(i):
			b.WriteString(space + cell)
		case i == len(cells)-1:
			b.WriteString(cell)
		default:
			b.WriteString(cell + space)
		}
	}
	fmt.Fprintln(w, fitted(w, strings.TrimRight(b.String(), " ")))
}

// fitted takes the middle out of a line that is too long for a terminal: both ends of a
// name tell something. What goes to a file stays as it is.
func fitted(w io.Writer, line string) string {
	if width := widthOf(w); isTerminal(w) && utf8.RuneCountInString(line) > width {
		runes := []rune(line)
		return string(runes[:width*2/3]) + "..." + string(runes[len(runes)-(width-width*2/3-3):])
	}
	return line
}

func (s *sheet) isNumber(column int) bool {
	return !slices.ContainsFunc(s.rows, func(row sheetRow) bool {
		return strings.Trim(row.cells[column], "0123456789,.%~-") != ""
	})
}

// wrapped breaks a text between words.
func wrapped(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
