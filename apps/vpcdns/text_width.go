package main

import (
	"io"
	"math"
	"os"

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

// lineWidthOf is for reports that other programs search line by line: only a terminal breaks
// their lines.
func lineWidthOf(w io.Writer) int {
	if !isTerminal(w) {
		return math.MaxInt
	}
	return widthOf(w)
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
