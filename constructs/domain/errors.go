package domain

import (
	"strconv"
	"strings"
)

// ParseError is the error of [ParseName] and [ParsePattern].
type ParseError struct {
	Input  string // the whole text, as it was given
	Reason Reason // why it was refused
	At     string // the label or character at fault, if the Reason needs one
}

// Error says what is wrong with the input and what to do about it. Long input
// is cut, so that a binary file taken for a list does not flood the terminal.
func (e *ParseError) Error() string {
	text := quote(e.Input) + ": " + e.Fault()
	if advice := e.Reason.text().advice; advice != "" {
		text += "; " + advice
	}
	return text
}

// Fault says what is wrong with the input, without the input and without advice, as in
// "a name has no colon".
func (e *ParseError) Fault() string {
	return strings.ReplaceAll(e.Reason.text().fault, "{at}", quote(e.At))
}

// quote returns s in double quotes and on one line, with dots after them if
// only its beginning is shown.
func quote(s string) string {
	const most = 80
	if len(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:most]) + "..."
}

// flaw is a ParseError on its way up, before the whole input is known. The zero
// flaw means that all is well.
type flaw struct {
	reason Reason
	at     string
}

func (f flaw) found() bool { return f.reason != 0 }

func (f flaw) in(input string) *ParseError {
	return &ParseError{Input: input, Reason: f.reason, At: f.at}
}
