package suggest

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// DefaultWildcardNames is how many different names below a domain make a wildcard of
// them.
const DefaultWildcardNames = 10

// Options say what to suggest.
type Options struct {
	// WildcardNames is how many different names directly below a domain make a wildcard.
	// Default: DefaultWildcardNames.
	WildcardNames int

	// Inspect adds the names that CNAMEs lead to, which a rule that inspects redirections
	// looks up as well. A rule that trusts them looks up the first name alone.
	Inspect bool

	// Listed are the entries of the list that there is. Names that they match are not
	// suggested again.
	Listed []domain.Pattern

	// Known and Threats are what somebody vouches for and what somebody warns of; see
	// [survey.Options]. Default: nothing.
	Known   func(domain.Name) (reason string, ok bool)
	Threats func(domain.Name) (list string, ok bool)
}

// Result is what to review.
type Result struct {
	Entries []Entry   // in the order of lists
	Apart   []Entry   // that one client alone had answers for, on one day: nobody knows whether they are needed
	LeftOut []LeftOut // by name
	Notes   []string  // what to know of all of them, in sentences

	Listed  int64 // names that are on the list already
	AWS     int64 // names of AWS that every VPC needs, see awsdns.Essentials
	Failed  int64 // names that never had an answer
	Blocked int64 // names that never had an answer, because a firewall blocked them
}

// Entry is an entry to review, with the names that are the evidence for it.
type Entry struct {
	Pattern domain.Pattern
	Names   int64  // how many different ones
	Example string // one of them, if Pattern is a wildcard

	survey.Counts
	First, Last int64 // milliseconds since 1970; both 0 for a name that only a CNAME led to
	Askers      []survey.Asker

	TargetOf string // a name that leads to it, if nobody asked for it
	About    string // what is known of it, or why it is blocked
	SharedBy string // the domain below which it is one of many customers' names

	oneOff bool
}

// LeftOut is a name that is not suggested, and why.
type LeftOut struct {
	Name string
	Why  string
}

// found is a name that may be listed.
type found struct {
	name domain.Name
	path []domain.Name // from the registrable domain down to the name
	row  survey.Name
	of   string // the name that leads to it, if nobody asked for it
	info string

	oneOff bool // whether one client alone had an answer, on one day
}

// suggester gathers names.
type suggester struct {
	options    Options
	survey     *survey.Survey
	finder     *phantom.Finder
	onList     *entries // of options.Listed
	essentials *entries
	suspects   survey.Suspects
	found      map[domain.Name]*found
	listed     []survey.Name // with an answer, and on the list
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

// leaveOutSuspect leaves a name out that a detector found suspicious, and says what else there
// is to know.
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
