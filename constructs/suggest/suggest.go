package suggest

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// DefaultWildcardNames is the default of Options.WildcardNames.
const DefaultWildcardNames = 10

// Options configure suggestions.
type Options struct {
	// WildcardNames is the least number of distinct names directly below a domain that become a
	// wildcard. Default: DefaultWildcardNames.
	WildcardNames int

	// Inspect adds CNAME targets, which a rule that inspects redirections looks up too. A rule
	// that trusts redirections looks up only the first name. Default: false.
	Inspect bool

	// Listed are the entries of the existing list. Names that they match are not suggested.
	Listed []domain.Pattern

	// Known and Threats are trusted names and names on threat lists; see [survey.Options].
	// Default: none.
	Known   func(domain.Name) (reason string, ok bool)
	Threats func(domain.Name) (list string, ok bool)
}

// Result is the suggestions to review.
type Result struct {
	Entries []Entry   // in the order of domain lists
	Apart   []Entry   // entries that only one client had answers for, on one day
	LeftOut []LeftOut // by name
	Notes   []string  // remarks on the whole, in sentences

	Listed  int64 // names already on the list
	AWS     int64 // names that every VPC needs, see awsdns.Essentials
	Failed  int64 // names without an answer
	Blocked int64 // names without an answer because a firewall blocked them
}

// Entry is an entry to review, with the names that are the evidence for it.
type Entry struct {
	Pattern domain.Pattern
	Names   int64  // distinct
	Example string // one of them, if Pattern is a wildcard

	survey.Counts
	First, Last int64 // milliseconds since 1970; both 0 for a CNAME target without queries
	Askers      []survey.Asker

	TargetOf string // a name with a CNAME to it, if it has no queries
	About    string // what the catalogue says, or why it is blocked
	SharedBy string // the domain that many customers share

	oneOff bool
}

// LeftOut is a name that is not suggested, with the reason.
type LeftOut struct {
	Name string
	Why  string
}

// found is a candidate for the list.
type found struct {
	name domain.Name
	path []domain.Name // from the registrable domain down to the name
	row  survey.Name
	of   string // the name that leads to it, if nobody asked for it
	info string

	oneOff bool // whether only one client had an answer, on one day
}

// suggester collects candidates.
type suggester struct {
	options    Options
	survey     *survey.Survey
	finder     *phantom.Finder
	onList     *entries // of options.Listed
	essentials *entries
	suspects   survey.Suspects
	found      map[domain.Name]*found
	listed     []survey.Name // on the list, with an answer
	result     Result
}

func newSuggester(s *survey.Survey, finder *phantom.Finder, options Options) *suggester {
	if options.WildcardNames <= 0 {
		options.WildcardNames = DefaultWildcardNames
	}
	g := &suggester{options: options, survey: s, finder: finder, onList: newEntries(options.Listed), found: map[domain.Name]*found{}}
	var essentials []domain.Pattern
	for _, p := range awsdns.Partitions() {
		for _, e := range awsdns.Essentials(p) {
			essentials = append(essentials, e.Pattern)
		}
	}
	g.essentials = newEntries(essentials)
	g.suspects = survey.SuspectsOf(s.Findings(survey.Options{Finder: finder, Known: options.Known, Threats: options.Threats}))
	return g
}

// entries are those of a list. Looking one up takes as many steps as a name has labels, however
// long the list is.
type entries struct {
	all   map[domain.Pattern]bool
	steps int // so far
}

func newEntries(list []domain.Pattern) *entries {
	e := &entries{all: make(map[domain.Pattern]bool, len(list))}
	for _, p := range list {
		e.all[p] = true
	}
	return e
}

func (e *entries) match(name domain.Name) bool { return e.cover(domain.Only(name)) }

// cover reports whether an entry matches all that a pattern matches.
func (e *entries) cover(wanted domain.Pattern) bool {
	for p := range wanted.CoveredBy() {
		if e.steps++; e.all[p] {
			return true
		}
	}
	return false
}

// leaveOutSuspect leaves a name out if a detector finds it suspicious. more is appended to the reason.
func (g *suggester) leaveOutSuspect(row survey.Name, more string) bool {
	f := g.suspects.Of(row.Name)
	if f == nil && row.Folded {
		f = g.suspects.Of(row.Domain)
	}
	if f == nil {
		return false
	}
	name := f.Subject
	if f.Scope == survey.OfDomain {
		name = "*." + f.Subject
	}
	g.leaveOut(name, fmt.Sprintf("%s: %s; %s", f.Detector, f.Reason, asked(f.Counts, f.Clients))+more)
	return true
}

func (g *suggester) leaveOut(name, why string) {
	g.result.LeftOut = append(g.result.LeftOut, LeftOut{name, why})
}
