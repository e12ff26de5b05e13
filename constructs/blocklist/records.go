package blocklist

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// record is an entry in little memory, of which a list can have a million.
type record struct {
	pattern domain.Pattern
	line    uint32
	source  uint32
}

// records are in the order of patterns, each pattern once.
type records []record

// removeNested removes what a wildcard covers. It takes one pass: names below a wildcard
// follow it, and wildcards that are kept are not below each other.
func (r *records) removeNested() int {
	var last domain.Pattern
	return r.shrinkTo(slices.DeleteFunc(*r, func(each record) bool {
		if last.Covers(each.pattern) {
			return true
		}
		if each.pattern.Kind() != domain.Exact {
			last = each.pattern
		}
		return false
	}))
}

// removeCovered removes what one of the others covers.
func (r *records) removeCovered(others records) int {
	if len(others) == 0 {
		return 0
	}
	return r.shrinkTo(slices.DeleteFunc(*r, func(each record) bool {
		_, covered := others.coverOf(each.pattern)
		return covered
	}))
}

func (r *records) shrinkTo(rest records) (removed int) {
	removed = len(*r) - len(rest)
	*r = rest
	return removed
}

// coverOf returns the record that covers a pattern. Records that are minimal have at most
// one: what patterns match is nested or disjoint.
func (r records) coverOf(p domain.Pattern) (record, bool) {
	for candidate := range p.CoveredBy() {
		if at, found := r.find(candidate); found {
			return r[at], true
		}
	}
	return record{}, false
}

func (r records) find(p domain.Pattern) (int, bool) {
	return slices.BinarySearchFunc(r, p, func(each record, p domain.Pattern) int { return each.pattern.Compare(p) })
}
