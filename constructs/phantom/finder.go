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
