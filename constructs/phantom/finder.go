package phantom

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Finder looks names up in the catalogue. It may be used by several goroutines at
// once.
type Finder struct {
	// Sizes: about 150 patterns. What is exact, below or in front is a look-up of a
	// map per label of the name; the forms are so few that they are tried in turn.
	exact, below map[domain.Name]*claim
	inFront      map[string]*claim
	formed       []*claim
	expanded     *claim

	suffixes suffixes
	own      []domain.Name // those given to NewFinder, for filters
}

// claim is a pattern with the entry that it belongs to.
type claim struct {
	entry Entry
	text  string
	pattern
}

// maxFront is the most labels that a pattern such as b._dns-sd._udp.* begins with.
const maxFront = 3

// NewFinder returns a Finder that knows the search domains of VPCs and of
// Kubernetes, and also those given, which are the ones of your DHCP options and
// resolv.conf. The root is an error.
func NewFinder(searchSuffixes ...domain.Name) (*Finder, error) {
	known, err := newSuffixes(searchSuffixes)
	if err != nil {
		return nil, err
	}
	f := &Finder{
		exact: map[domain.Name]*claim{}, below: map[domain.Name]*claim{}, inFront: map[string]*claim{},
		suffixes: known, own: sorted(searchSuffixes),
	}
	for _, e := range Entries() {
		for _, text := range e.Patterns {
			if err := f.add(e, text); err != nil {
				return nil, fmt.Errorf("phantom: entry %s: %w", e.ID, err)
			}
		}
	}
	return f, nil
}

// sorted returns the names in order, each of them once.
func sorted(names []domain.Name) []domain.Name {
	return slices.Compact(slices.SortedFunc(slices.Values(names), domain.Name.Compare))
}

func (f *Finder) add(e Entry, text string) error {
	p, err := parsePattern(text)
	if err != nil {
		return err
	}
	c := &claim{e, text, p}
	switch p.kind {
	case exact:
		f.exact[p.name] = c
	case below:
		f.below[p.name] = c
	case inFront:
		f.inFront[p.front] = c
	case formed:
		f.formed = append(f.formed, c)
	case expanded:
		f.expanded = c
	}
	return nil
}

func (c *claim) takes(queryType string) bool {
	return c != nil && (queryType == "" || len(c.entry.Types) == 0 ||
		slices.ContainsFunc(c.entry.Types, func(t string) bool { return strings.EqualFold(t, queryType) }))
}

func (c *claim) match(name, suffix domain.Name) Match {
	return Match{Name: name, Entry: c.entry, Pattern: c.text, Suffix: suffix, Shape: c.byShape()}
}

// Find returns what is known of a query. The type is as in a log, "A" or "SRV";
// without one, "", every type counts. The most specific pattern wins: a name
// itself, then its form, then what is in front of a search suffix, then its first
// labels, then the closest domain that it is below.
func (f *Finder) Find(name domain.Name, queryType string) (Match, bool) {
	if !name.IsValid() || name.IsRoot() {
		return Match{}, false
	}
	if c := f.findWhole(name, queryType); c != nil {
		return c.match(name, domain.Name{}), true
	}
	if m, ok := f.findExpanded(name, queryType); ok {
		return m, true
	}
	if c := f.findPart(name, queryType); c != nil {
		return c.match(name, domain.Name{}), true
	}
	return Match{}, false
}

// findWhole finds what claims name from its first to its last label.
func (f *Finder) findWhole(name domain.Name, queryType string) *claim {
	if c := f.exact[name]; c.takes(queryType) {
		return c
	}
	for _, c := range f.formed {
		if c.form.matches(name.String()) && c.takes(queryType) {
			return c
		}
	}
	return nil
}

// findPart finds what claims name by its first labels or by a domain it is below.
func (f *Finder) findPart(name domain.Name, queryType string) *claim {
	text := name.String()
	for end, labels := 0, 0; labels < maxFront; labels++ {
		dot := strings.IndexByte(text[end:], '.')
		if dot < 0 {
			break
		}
		if c := f.inFront[text[:end+dot]]; c.takes(queryType) {
			return c
		}
		end += dot + 1
	}
	for parent, ok := name.Parent(); ok; parent, ok = parent.Parent() {
		if c := f.below[parent]; c.takes(queryType) {
			return c
		}
	}
	return nil
}

// findExpanded finds what is claimed in front of a search suffix, the longest
// suffix first.
func (f *Finder) findExpanded(name domain.Name, queryType string) (Match, bool) {
	var last domain.Name
	for suffix, ok := name.Parent(); ok; suffix, ok = suffix.Parent() {
		if !f.suffixes.has(suffix) {
			continue
		}
		last = suffix
		front, ok := withoutSuffix(name, suffix)
		if !ok {
			continue
		}
		c := f.findWhole(front, queryType)
		if c == nil {
			c = f.findPart(front, queryType)
		}
		if c != nil {
			return c.match(name, suffix), true
		}
	}
	return f.findForeign(name, last)
}

// findForeign is for names that no entry claims, below a domain of the VPC where
// only instances have names.
func (f *Finder) findForeign(name, suffix domain.Name) (Match, bool) {
	if !suffix.IsValid() || !ofVPC(suffix) {
		return Match{}, false
	}
	front, ok := withoutSuffix(name, suffix)
	if !ok || isInstance(front) {
		return Match{}, false
	}
	return f.expanded.match(name, suffix), true
}

// Match is a name that the catalogue knows.
type Match struct {
	Name    domain.Name // as it was asked
	Entry   Entry
	Pattern string      // the one of the entry's patterns that matched
	Suffix  domain.Name // the search suffix that was appended, or the zero Name

	// Shape is true if only the look of the name was recognised. Anybody can make
	// such a name in a domain of their own: do not pass it as harmless.
	Shape bool
}

// Hideable reports whether a reader of logs loses nothing without m: it is
// harmless, and nobody else can make a name like it.
func (m Match) Hideable() bool { return m.Entry.Verdict == Harmless && !m.Shape }

// Story says what is known, in a few lines for people, each ended by a newline.
func (m Match) Story() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s: %s (%s, %s)\n", m.Name, m.Entry.Title, m.verdict(), m.Entry.ID)
	if m.Suffix.IsValid() {
		fmt.Fprintf(&s, "  asked as  %s, with the search suffix %s appended\n", m.asked(), m.Suffix)
	}
	fmt.Fprintf(&s, "  who       %s\n", m.Entry.Who)
	fmt.Fprintf(&s, "  why       %s\n", m.Entry.Why)
	fmt.Fprintf(&s, "  what now  %s\n", m.Entry.Cure)
	if m.Shape {
		s.WriteString("  careful   Only the form of the name was recognised; look at the domain it is in.\n")
	}
	for _, source := range m.Entry.Sources {
		fmt.Fprintf(&s, "  source    %s\n", source)
	}
	return s.String()
}

func (m Match) verdict() string {
	if m.Shape {
		return "looks " + m.Entry.Verdict.String()
	}
	return m.Entry.Verdict.String()
}

// asked returns the name without its search suffix.
func (m Match) asked() string {
	return strings.TrimSuffix(m.Name.String(), "."+m.Suffix.String())
}
