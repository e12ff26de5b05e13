package survey

import (
	"slices"
	"strings"
)

// tally counts texts of which there are few, such as query types. It is sorted by text.
type tally []count

type count struct {
	text string
	n    int64
}

// one allocates only for a text that it has not counted before.
func (t *tally) one(text []byte) {
	for i := range *t {
		if (*t)[i].text == string(text) {
			(*t)[i].n++
			return
		}
	}
	t.add(string(text), 1)
}

func (t *tally) add(text string, more int64) {
	i, ok := slices.BinarySearchFunc(*t, text, func(c count, text string) int { return strings.Compare(c.text, text) })
	if !ok {
		*t = slices.Insert(*t, i, count{text: text})
	}
	(*t)[i].n += more
}

func (t *tally) merge(other tally) {
	for _, c := range other {
		t.add(c.text, c.n)
	}
}

func (t tally) counts() map[string]int64 {
	counts := make(map[string]int64, len(t))
	for _, c := range t {
		counts[c.text] = c.n
	}
	return counts
}

func tallyOf(counts map[string]int64) (t tally) {
	for text, n := range counts {
		t.add(text, n)
	}
	return t
}
