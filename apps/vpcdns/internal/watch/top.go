package watch

import (
	"cmp"
	"container/heap"
	"slices"
)

// Top counts the most frequent of any number of texts in bounded memory, as the space-saving
// algorithm of Metwally, Agrawal and El Abbadi does (https://doi.org/10.1007/978-3-540-30570-5_27):
// a new text takes the place of the rarest one and its count, so a count may be too high, by
// at most Over, and never too low. A text that has more than 1/size of all is always there.
type Top struct {
	size  int
	at    map[string]*Count
	order rarest
}

// Count is a text with how often it came.
type Count struct {
	Text    string
	Queries int64
	Over    int64 // the most by which Queries may be too high
	Blocked int64 // of those since the text is counted

	place int // in the heap
}

// NewTop returns a Top of so many texts.
func NewTop(size int) *Top { return &Top{size: size, at: make(map[string]*Count, size)} }

// Add counts a text.
func (t *Top) Add(text string, blocked bool) {
	c := t.at[text]
	switch {
	case c != nil:
		c.Queries++
	case len(t.order) < t.size:
		c = &Count{Text: text, Queries: 1}
		t.at[text] = c
		heap.Push(&t.order, c)
	default:
		c = t.order[0]
		delete(t.at, c.Text)
		t.at[text] = c
		c.Text, c.Over, c.Blocked = text, c.Queries, 0
		c.Queries++
	}
	if blocked {
		c.Blocked++
	}
	heap.Fix(&t.order, c.place)
}

// First returns the n most frequent texts.
func (t *Top) First(n int) []Count {
	all := make([]Count, len(t.order))
	for i, c := range t.order {
		all[i] = *c
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Queries, a.Queries), cmp.Compare(a.Text, b.Text)) })
	return all[:min(n, len(all))]
}

// rarest is a heap with the rarest text at the front.
type rarest []*Count

// Len, Less, Swap, Push and Pop implement [heap.Interface].
func (r rarest) Len() int { return len(r) }

// Less implements [heap.Interface].
func (r rarest) Less(i, j int) bool { return r[i].Queries < r[j].Queries }

// Swap implements [heap.Interface].
func (r rarest) Swap(i, j int) {
	r[i], r[j] = r[j], r[i]
	r[i].place, r[j].place = i, j
}

// Push implements [heap.Interface].
func (r *rarest) Push(c any) {
	count := c.(*Count)
	count.place = len(*r)
	*r = append(*r, count)
}

// Pop implements [heap.Interface].
func (r *rarest) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}
