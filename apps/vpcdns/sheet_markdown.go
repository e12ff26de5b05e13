package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

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
