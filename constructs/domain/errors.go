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
// is cut: a binary file taken for a list must not flood the terminal.
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

// Reason says why a text is not a [Name] or not a [Pattern]. Reasons are few and
// stable, so a report can count them; see [Reason.String].
type Reason uint8

// The reasons for which [ParseName], [ParseTypedName] and [ParsePattern] refuse a text. The zero
// Reason is none of them.
const (
	ReasonEmpty          Reason = iota + 1 // nothing there, or only the root where an entry is expected
	ReasonURL                              // a URL or a path instead of a name
	ReasonPort                             // a colon, as before a port
	ReasonIPAddress                        // an IP address or network; DNS Firewall filters names only
	ReasonSpace                            // white space inside
	ReasonUnderscore                       // an underscore in an entry; see UnderscoreAllowed
	ReasonEdgeHyphen                       // a hyphen at the edge of a label of an entry; see EdgeHyphenAllowed
	ReasonStarWithoutDot                   // *example.com; see StarWithoutDotIsWildcard
	ReasonInnerStar                        // a star elsewhere than at the beginning
	ReasonEmptyLabel                       // two dots in a row, or a leading dot
	ReasonLabelTooLong                     // a label of more than 63 bytes
	ReasonNameTooLong                      // a name of more than 253 bytes
	ReasonCharacter                        // any other byte that does not belong there
	ReasonEscape                           // a backslash that escapes nothing
	ReasonInternational                    // not ASCII, and not a valid international name either
	ReasonEmail                            // an e-mail address where a person typed a name
	ReasonARN                              // an ARN where a person typed a name
	ReasonWildcard                         // an entry such as *.example.com where a person typed a name
)

// String returns a short word such as "underscore" or "label-too-long". It
// never changes, so it can be the key of a report.
func (r Reason) String() string {
	return r.text().word
}

// reasonText is what is said about a Reason. In the fault, {at} stands for
// [ParseError.At].
type reasonText struct{ word, fault, advice string }

func (r Reason) text() reasonText {
	texts := [...]reasonText{
		{"unknown", "not valid", ""},
		ReasonEmpty:          {"empty", "no name here", "write one such as example.com"},
		ReasonURL:            {"url", "looks like a URL", "keep only the host name"},
		ReasonPort:           {"port", "a name has no colon", "remove the port"},
		ReasonIPAddress:      {"ip-address", "DNS Firewall sees names, never IP addresses", "remove the entry and use a network firewall for it"},
		ReasonSpace:          {"space", "white space inside a name", "write one name at a time"},
		ReasonUnderscore:     {"underscore", "underscore is not in AWS's alphabet for list entries", "remove the entry or use a wildcard above it"},
		ReasonEdgeHyphen:     {"edge-hyphen", "label {at} begins or ends with a hyphen, as no host name does", "correct or remove the entry"},
		ReasonStarWithoutDot: {"star-without-dot", "AWS does not say what a star without a dot matches", "put a dot after the star"},
		ReasonInnerStar:      {"inner-star", "a star stands only at the beginning", "use a wildcard such as *.example.com"},
		ReasonEmptyLabel:     {"empty-label", "nothing before a dot", "remove the surplus dot"},
		ReasonLabelTooLong:   {"label-too-long", "label {at} is longer than 63 bytes", "correct or remove it"},
		ReasonNameTooLong:    {"name-too-long", "longer than 253 bytes", "correct or remove it"},
		ReasonCharacter:      {"character", "{at} does not belong in a name", "correct or remove it"},
		ReasonEscape:         {"escape", "{at} escapes nothing", `write \. or a byte in three digits such as \032`},
		ReasonInternational:  {"international", "not a valid international name", "correct it or write its xn-- form"},
		ReasonEmail:          {"email", "looks like an e-mail address", "keep only the domain"},
		ReasonARN:            {"arn", "looks like an ARN", "write a domain name such as example.com"},
		ReasonWildcard:       {"wildcard", "looks like an entry of a domain list", "write one name that it matches"},
	}
	if int(r) >= len(texts) {
		r = 0
	}
	return texts[r]
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
