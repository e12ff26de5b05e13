package domain

import (
	"strconv"
	"strings"
)

// ParseError is the error of [ParseName], [ParseTypedName] and [ParsePattern].
type ParseError struct {
	Input  string // the whole text, as it was given
	Reason Reason // why it was refused
	At     string // the label or character at fault, if the Reason needs one

	// Meant is the name that a person probably meant, or the zero Name. Only
	// [ParseTypedName] guesses.
	Meant Name

	typed bool // by ParseTypedName, so the input is not an entry
}

// Error says what is wrong with the input and what to do about it. Long input
// is cut, so that a binary file taken for a list does not flood the terminal.
func (e *ParseError) Error() string {
	text := quote(e.Input) + ": " + e.Fault()
	if advice := e.advice(); advice != "" {
		text += "; " + advice
	}
	return text
}

// Fault says what is wrong with the input, without the input and without advice, as in
// "a name has no colon".
func (e *ParseError) Fault() string {
	return strings.ReplaceAll(e.Reason.text().fault, "{at}", quote(e.At))
}

// advice says what to write instead.
func (e *ParseError) advice() string {
	switch meant := e.Meant.TypedText(); {
	case !e.Meant.IsValid() && e.typed && e.Reason == ReasonIPAddress:
		return "write a name such as example.com"
	case !e.Meant.IsValid():
		return e.Reason.text().advice
	case e.Reason == ReasonIPAddress:
		return "for its reverse lookup, write " + meant
	case e.Reason == ReasonWildcard:
		return "write one name that it matches, such as " + meant
	default:
		return "write " + meant
	}
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
