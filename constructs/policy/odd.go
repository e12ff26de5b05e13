package policy

import (
	"slices"
	"strings"
)

// oddEntries are the entries of an evaluator that AWS might refuse or of which the source
// has only a part, by how the names that they may match begin or end. Few of them have to
// be looked at for a name, however many there are.
type oddEntries struct {
	all      []oddEntry
	suffixes ends
	prefixes ends
	known    map[oddKey]bool
}

// oddKey is equal for entries of a step that match the same.
type oddKey struct {
	step int
	text string
}

// oddEntry is an entry that AWS might refuse, with the step it is in.
type oddEntry struct {
	step  int
	entry Entry
}

// ends has the indices of entries by the text that names have at one end. The lengths are
// those of the texts, sorted; there are 255 of them at most that a name can have.
type ends struct {
	byText  map[string][]int
	lengths []int
}

func (x *oddEntries) add(step int, e Entry) {
	key := oddKey{step, oddText(e.Text)}
	if e.gap() == nil && x.known[key] {
		return
	}
	if x.known == nil {
		x.known = map[oddKey]bool{}
	}
	x.known[key] = true
	x.all = append(x.all, oddEntry{step, e})
}

// build makes the index once all entries are there.
func (x *oddEntries) build() {
	x.known = nil
	for at, odd := range x.all {
		prefix, suffix := odd.entry.endings()
		if len(prefix) > len(suffix) {
			x.prefixes.add(prefix, at)
		} else {
			x.suffixes.add(suffix, at)
		}
	}
	x.prefixes.sort()
	x.suffixes.sort()
}

func (x *ends) add(text string, at int) {
	if x.byText == nil {
		x.byText = map[string][]int{}
	}
	if x.byText[text] == nil {
		x.lengths = append(x.lengths, len(text))
	}
	x.byText[text] = append(x.byText[text], at)
}

func (x *ends) sort() {
	slices.Sort(x.lengths)
	x.lengths = slices.Compact(x.lengths)
}

// matching calls yield for the entries that may match a name, in the order of their steps,
// until it returns false.
func (x *oddEntries) matching(name string, yield func(oddEntry) bool) {
	for _, at := range x.near(name) {
		if odd := x.all[at]; odd.entry.mayMatch(name) && !yield(odd) {
			return
		}
	}
}

// near returns the entries of which one end is that of a name, in order.
func (x *oddEntries) near(name string) []int {
	var found []int
	for _, n := range x.suffixes.lengths {
		if n > len(name) {
			break
		}
		found = append(found, x.suffixes.byText[name[len(name)-n:]]...)
	}
	for _, n := range x.prefixes.lengths {
		if n > len(name) {
			break
		}
		found = append(found, x.prefixes.byText[name[:n]]...)
	}
	slices.Sort(found)
	return found
}

// endings returns what all names begin and end with that an odd entry may match.
func (e Entry) endings() (prefix, suffix string) {
	text := oddText(e.Text)
	if e.gap() != nil {
		pieces := literalPieces(text)
		return pieces[0], pieces[len(pieces)-1]
	}
	if base, wild := strings.CutPrefix(text, "*"); wild {
		return "", base
	}
	return text, text
}
