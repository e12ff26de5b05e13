// Package hint has errors that say what to do, and prints errors of every kind.
package hint

import (
	"errors"
	"io"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// hinted is an error with advice on what to do.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// With returns an error with advice on what to do, which [Print] prints below it.
func With(err error, hint string) error { return hinted{err, hint} }

// Listed is an error about several things, each of which [Print] prints in a line of its own.
type Listed struct {
	Head  string
	Items []string
}

func (l Listed) Error() string { return l.Head + " " + strings.Join(l.Items, "; ") }

// Print prints an error and its hint, if it has one, in lines of their own.
func Print(stderr io.Writer, err error) {
	report.Printf(stderr, "vpcdns: error: %s\n", textOf(err))
	if h := (hinted{}); errors.As(err, &h) {
		report.Printf(stderr, "vpcdns: hint: %s\n", h.hint)
	}
}

// textOf returns the text of an error, with line breaks where it has several parts and
// nowhere else.
func textOf(err error) report.Text {
	switch x := err.(type) {
	case hinted:
		return textOf(x.error)
	case Listed:
		return report.Sprintf("%s\n  %s", x.Head, report.Join(x.Items, "\n  "))
	case interface{ Unwrap() []error }:
		if all := x.Unwrap(); err.Error() == errors.Join(all...).Error() {
			return linesOf(all)
		}
	}
	return report.Line(err.Error())
}

func linesOf(all []error) report.Text {
	var lines []string
	for _, err := range all {
		if text := string(textOf(err)); text != "" { // an error without text has printed it already
			lines = append(lines, text)
		}
	}
	return report.Text(strings.Join(lines, "\n"))
}
