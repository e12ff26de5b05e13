package blocklist

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Changes returns what differs between two lists in effect: the entries of new that match
// names which old did not match, and those of old that match names which new does not. An
// entry that the other list covers is no change.
func Changes(old, new List) (added, removed []domain.Pattern) {
	return beyond(new, old), beyond(old, new)
}

// beyond returns the patterns of a that b does not cover.
func beyond(a, b List) []domain.Pattern {
	var all []domain.Pattern
	for _, each := range a.records {
		if _, covered := b.records.coverOf(each.pattern); !covered {
			all = append(all, each.pattern)
		}
	}
	return all
}
