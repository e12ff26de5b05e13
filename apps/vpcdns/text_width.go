package main

import (
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// The widths that text is put into. Nobody reads lines that are longer, and what is
// no terminal has the same width wherever it is.
const (
	leastWidth = 60
	mostWidth  = 120
	plainWidth = 100
)

func isTerminal(w io.Writer) bool {
	file := fileOf(w)
	return file != nil && term.IsTerminal(int(file.Fd()))
}

// fileOf returns the file that w writes to, or nil.
func fileOf(w io.Writer) *os.File {
	if through, ok := w.(interface{ File() *os.File }); ok {
		return through.File()
	}
	file, _ := w.(*os.File)
	return file
}

func widthOf(w io.Writer) int {
	if !isTerminal(w) {
		return plainWidth
	}
	width, _, err := term.GetSize(int(fileOf(w).Fd()))
	if err != nil {
		return plainWidth
	}
	return min(max(width, leastWidth), mostWidth)
}

// hung breaks text between words into lines of a width. The first line begins with head and the
// others with as much space.
func hung(head, text string, width int) string {
	indent := utf8.RuneCountInString(head)
	lines := wrapped(text, max(width-indent, 1))
	return head + strings.Join(lines, "\n"+strings.Repeat(" ", indent)) + "\n"
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
