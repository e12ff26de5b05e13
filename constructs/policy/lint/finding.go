package lint

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// Severity is how bad a finding is. A higher one is worse.
type Severity uint8

// The severities.
const (
	Note    Severity = iota + 1 // worth knowing
	Warning                     // can be deployed, and does not do what it seems to
	Error                       // AWS refuses it, or the VPC loses its DNS
)

// String returns "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	default:
		return "invalid Severity"
	}
}

// MarshalText implements [encoding.TextMarshaler].
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Finding is one thing that a check found.
type Finding struct {
	ID       string // of the check
	Severity Severity

	Origin  policy.Origin
	Message string // what is found, in a sentence
	Why     string // it matters
	Fix     string // what to do about it

	// What it is about, as far as it is about such a thing. VPC has several names,
	// with ", " between them, if it is the same on several.
	VPC, Group string
	Priority   int // of the rule, whose Group is not empty
	List       string

	// Entries are all entries, rules or reasons that the Message names the first of. It is
	// nil if the Message names all.
	Entries []string
}

// String returns the finding in one line: "file:line: error: message [id]".
func (f Finding) String() string {
	text := fmt.Sprintf("%s: %s [%s]", f.Severity, f.Message, f.ID)
	if at := f.Origin.String(); at != "" {
		text = at + ": " + text
	}
	return text
}

// place is what a finding is about.
type place struct {
	vpcs  []*policy.VPC
	group *policy.Group
	// association is that of the group on the VPC, for what is about it alone.
	association *policy.Association

	rule *policy.Rule
	list *policy.List
	at   policy.Origin
}

func (p place) onVPC(vpcs ...*policy.VPC) place {
	p.vpcs = vpcs
	return p
}

func (p place) vpcNames() string {
	var names []string
	for _, vpc := range p.vpcs {
		names = append(names, vpc.Name)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// ruleOf is the place of a rule.
func ruleOf(g *policy.Group, r *policy.Rule) place {
	return place{group: g, rule: r, list: r.List, at: nearest(r.Origin, g.Origin)}
}

func listOf(l *policy.List) place { return place{list: l, at: l.Origin} }

func groupOf(g *policy.Group) place { return place{group: g, at: g.Origin} }

// nearest returns the first origin that says something.
func nearest(origins ...policy.Origin) policy.Origin {
	for _, o := range origins {
		if o != (policy.Origin{}) {
			return o
		}
	}
	return policy.Origin{}
}

// Sorted puts findings in order, the worst first, and those of one file as they stand
// in it.
func Sorted(all []Finding) []Finding {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(b.Severity, a.Severity),
			strings.Compare(a.Origin.File, b.Origin.File),
			cmp.Compare(a.Origin.Line, b.Origin.Line),
			strings.Compare(a.Origin.Path, b.Origin.Path),
			strings.Compare(a.ID, b.ID),
			strings.Compare(a.Message, b.Message),
			strings.Compare(a.VPC, b.VPC),
		)
	})
	return slices.CompactFunc(all, func(a, b Finding) bool {
		entries := slices.Equal(a.Entries, b.Entries)
		a.Entries, b.Entries = nil, nil
		return entries && reflect.DeepEqual(a, b)
	})
}

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

// String returns the names, for the message of a finding, which also has all of them.
func (s sample) String() string { return s.names() }

func (s sample) whole() []string { return s.texts }

// each says what the entries are: "a, b: each not a valid entry".
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
