package blocklist

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// record is an entry in little memory, of which a list can have a million.
type record struct {
	key     [2]uint64 // the beginning of its place in the order of patterns
	pattern domain.Pattern
	line    uint32
	source  uint32
}

// records are in the order of patterns once they are sorted.
type records []record

func (r *records) add(p domain.Pattern, source, line int) {
	*r = append(*r, record{sortKey(p), p, uint32(line), uint32(source)})
}

// sortKey returns the first bytes of a name as its labels are compared: from the last to
// the first, with a byte between them that is less than all of theirs.
func sortKey(p domain.Pattern) [2]uint64 {
	if p.Kind() == domain.Any {
		return [2]uint64{}
	}
	var key [16]byte
	for at, rest := 0, p.Base().String(); at < len(key) && rest != ""; {
		dot := strings.LastIndexByte(rest, '.')
		at += copy(key[at:], rest[dot+1:]) + 1
		rest = rest[:max(dot, 0)]
	}
	return [2]uint64{binary.BigEndian.Uint64(key[:8]), binary.BigEndian.Uint64(key[8:])}
}

// sort brings the records in order, and those of a pattern in that of their sources.
func (r records) sort() {
	slices.SortFunc(r, func(a, b record) int {
		if a.key != b.key {
			return cmp.Or(cmp.Compare(a.key[0], b.key[0]), cmp.Compare(a.key[1], b.key[1]))
		}
		return cmp.Or(a.pattern.Compare(b.pattern), cmp.Compare(a.source, b.source), cmp.Compare(a.line, b.line))
	})
}

// removeDuplicates keeps the first record of each pattern.
func (r *records) removeDuplicates() int {
	return r.shrinkTo(slices.CompactFunc(*r, func(a, b record) bool { return a.pattern == b.pattern }))
}

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
	for candidate := range selfAndAbove(p) {
		if at, found := r.find(candidate); found {
			return r[at], true
		}
	}
	return record{}, false
}

func (r records) find(p domain.Pattern) (int, bool) {
	return slices.BinarySearchFunc(r, p, func(each record, p domain.Pattern) int { return each.pattern.Compare(p) })
}

// selfAndAbove yields the patterns that cover p: itself, its wildcard if that matches its
// base, the wildcards on the parents of its base, and *.
func selfAndAbove(p domain.Pattern) func(func(domain.Pattern) bool) {
	return func(yield func(domain.Pattern) bool) {
		if !yield(p) {
			return
		}
		for above := range wildcardsAbove(p) {
			if above != p && above.Covers(p) && !yield(above) {
				return
			}
		}
	}
}

func wildcardsAbove(p domain.Pattern) func(func(domain.Pattern) bool) {
	return func(yield func(domain.Pattern) bool) {
		for base, ok := p.Base(), p.Base().IsValid(); ok; base, ok = base.Parent() {
			if !yield(domain.Below(base)) {
				return // the root comes last
			}
		}
	}
}
