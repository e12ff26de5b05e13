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

// sheetWidth is where details are broken: 80 columns, and some of a margin.
const sheetWidth = 78

func (s *sheet) add(cells ...string) { s.rows = append(s.rows, sheetRow{cells: cells}) }

// detail adds a line below the row that was added last.
func (s *sheet) detail(text string) {
	last := &s.rows[len(s.rows)-1]
	last.details = append(last.details, text)
}

// cut shows no more than n rows.
func (s *sheet) cut(n int) {
	if len(s.rows) > n {
		s.more += len(s.rows) - n
		s.rows = s.rows[:n]
	}
}

func (s *sheet) text(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", s.title)
	for _, line := range wrapped(s.note, sheetWidth-2) {
		fmt.Fprintf(w, "  %s\n", line)
	}
	widths := s.widths()
	if len(s.rows) > 0 {
		s.line(w, s.columns, widths)
	}
	for _, row := range s.rows {
		s.line(w, row.cells, widths)
		for _, detail := range row.details {
			for _, line := range wrapped(detail, sheetWidth-6) {
				fmt.Fprintf(w, "      %s\n", line)
			}
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
	fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
}

func (s *sheet) isNumber(column int) bool {
	return !slices.ContainsFunc(s.rows, func(row sheetRow) bool {
		return strings.Trim(row.cells[column], "0123456789,.%~-") != ""
	})
}

func (s *sheet) markdown(w io.Writer) {
	fmt.Fprintf(w, "\n## %s\n\n", s.title)
	if s.note != "" {
		fmt.Fprintf(w, "%s\n\n", s.note)
	}
	if len(s.rows) == 0 {
		return
	}
	fmt.Fprintf(w, "| %s |\n|", strings.Join(s.columns, " | "))
	for i := range s.columns {
		if s.isNumber(i) {
			fmt.Fprint(w, " ---: |")
		} else {
			fmt.Fprint(w, " --- |")
		}
	}
	fmt.Fprintln(w)
	for _, row := range s.rows {
		cells := slices.Clone(row.cells)
		for i := range cells {
			cells[i] = markdownText(cells[i])
		}
		for _, detail := range row.details {
			cells[len(cells)-1] += "<br>" + markdownText(detail)
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
	}
	if s.more > 0 {
		fmt.Fprintf(w, "\nand %s more\n", grouped(s.more))
	}
}

// markdownText keeps a name what it is: *.x and _dmarc are no emphasis, and a name may
// hold anything.
func markdownText(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "<", "&lt;", "`", "\\`", "[", "\\[").Replace(text)
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
