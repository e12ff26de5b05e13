package phantom

import (
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

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
