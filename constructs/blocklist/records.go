package blocklist

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// record is an entry in little memory, of which a list can have a million.
type record struct {
	pattern domain.Pattern
	line    uint32
	unit    uint16 // in a List, the source
	rule    uint16 // see register
}

// records are in the order of patterns. Those of a List have each pattern once.
type records []record

// firstOfEach keeps the first record of each pattern in the order of sources and lines.
func (r *records) firstOfEach() (removed int) {
	kept := (*r)[:0]
	for _, each := range *r {
		last := len(kept) - 1
		if last < 0 || kept[last].pattern != each.pattern {
			kept = append(kept, each)
		} else if each.before(kept[last]) {
			kept[last] = each
		}
	}
	return r.shrinkTo(kept)
}

func (r record) before(other record) bool {
	return r.unit < other.unit || r.unit == other.unit && r.line < other.line
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

// removeCancelled removes the rules that a $badfilter cancels, in whichever source they are,
// and what cancels them.
func (r *records) removeCancelled(register *register) (cancelled int) {
	type key struct {
		pattern domain.Pattern
		wording string
	}
	all := map[key]bool{}
	for i := range *r {
		if rule := register.ruleOf(&(*r)[i]); rule.kind == cancels {
			all[key{(*r)[i].pattern, rule.wording}] = true
		}
	}
	if len(all) == 0 {
		return 0
	}
	r.shrinkTo(slices.DeleteFunc(*r, func(each record) bool {
		rule := register.ruleOf(&each)
		if rule.kind == cancels {
			return true
		}
		if rule.wording != "" && all[key{each.pattern, rule.wording}] {
			cancelled++
			return true
		}
		return false
	}))
	return cancelled
}

// touch reports whether one of the records of a List matches a name, or names below it.
func (r records) touch(p domain.Pattern) bool {
	if !p.IsValid() {
		return false
	}
	if _, covered := r.coverOf(p); covered {
		return true
	}
	at, _ := r.find(p)
	return at < len(r) && (domain.Below(p.Base()).Covers(r[at].pattern) || r[at].pattern.Base() == p.Base())
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
