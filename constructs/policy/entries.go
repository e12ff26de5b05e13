package policy

import (
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// entries finds the entry of a list that a pattern is from. A list is indexed when
// that is first asked for, because most verdicts are not explained.
type entries struct {
	mu     sync.Mutex
	byList map[*List]map[domain.Pattern]int
}

// of returns the first entry of a list with the pattern of e, or else with one that covers
// it, with its origin and note.
func (x *entries) of(l *List, e Entry) Entry {
	index := x.index(l)
	for above := range e.Pattern.CoveredBy() {
		if i, ok := index[above]; ok {
			return l.Entries[i]
		}
	}
	return e
}

func (x *entries) index(l *List) map[domain.Pattern]int {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byList == nil {
		x.byList = map[*List]map[domain.Pattern]int{}
	}
	if x.byList[l] == nil {
		index := make(map[domain.Pattern]int, len(l.Entries))
		for i, entry := range l.Entries {
			if _, known := index[entry.Pattern]; !known {
				index[entry.Pattern] = i
			}
		}
		x.byList[l] = index
	}
	return x.byList[l]
}
