package lint

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// sample is a number of entries of which the first are named.
type sample struct {
	count    int
	examples []string
	texts    []string      // all of them, in full
	at       policy.Origin // of the first
}

// maxExamples is how many entries a finding names.
const maxExamples = 3

func (s *sample) add(e *policy.Entry) { s.addBecause(e, "") }

func (s *sample) addBecause(e *policy.Entry, why string) {
	s.count++
	if s.count == 1 {
		s.at = e.Origin
	}
	s.texts = append(s.texts, e.String())
	if len(s.examples) == maxExamples {
		return
	}
	text := shortened(e.String())
	if text == "" || strings.ContainsAny(text, " \t\n") {
		text = fmt.Sprintf("%q", text)
	}
	if why != "" {
		text += " (" + why + ")"
	}
	s.examples = append(s.examples, text)
}

// shortened returns a text of which an entry of a list can be made out.
func shortened(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}

// names returns the examples and how many more there are: "a, b, c and 97 more".
func (s sample) names() string {
	text := strings.Join(s.examples, ", ")
	if more := s.count - len(s.examples); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// String returns the names, for the message of a finding, which has all of them besides.
func (s sample) String() string { return s.names() }

func (s sample) whole() []string { return s.texts }

// each says what the entries are: "a, b: each no entry of a list".
type each struct {
	sample
	what string
}

// String returns the entries and what they are.
func (e each) String() string {
	if e.count == 1 {
		return e.names() + ": " + e.what
	}
	return fmt.Sprintf("%s: each %s", e.names(), e.what)
}

// partial is an argument of a message that shows a part of what it stands for.
type partial interface{ whole() []string }

// wholeOf returns all that a message shows in part, and nothing if it shows it all.
func wholeOf(args []any) []string {
	for _, arg := range args {
		if p, ok := arg.(partial); ok && len(p.whole()) > maxExamples {
			return p.whole()
		}
	}
	return nil
}
