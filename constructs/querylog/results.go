package querylog

import (
	"context"
	"errors"
	"sync"
)

// results puts together what the workers report, in the order of the sources, whatever the
// order is in which they finish.
type results struct {
	cancel func() // ends all workers

	mu      sync.Mutex
	waiting map[int]result // for those before them
	next    int
	stats   Stats
	lines   int // of the pieces of the current file
	err     error
	failed  int // the source that err is of
}

type result struct {
	source source
	stats  Stats
	lines  int
}

func newResults(cancel func()) *results {
	return &results{cancel: cancel, waiting: map[int]result{}}
}

// add takes the result of the source with a number.
func (r *results) add(number int, s source, f *file, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.fail(number, err)
	}
	r.waiting[number] = result{s, f.stats, f.linesOfPiece()}
	for done, ok := r.waiting[r.next]; ok; done, ok = r.waiting[r.next] {
		delete(r.waiting, r.next)
		r.next++
		r.merge(done)
	}
}

// fail keeps the error of the first source that has one. It makes the other workers stop,
// and what they say then is no error of theirs.
func (r *results) fail(number int, err error) {
	stopped := r.err != nil && errors.Is(err, context.Canceled)
	if r.err == nil || number < r.failed && !stopped {
		r.err, r.failed = err, number
	}
	r.cancel()
}

// merge adds the next result. The lines of a piece are counted from its beginning, so those
// of the pieces before it come on top.
func (r *results) merge(done result) {
	if done.source.from == 0 {
		r.lines = 0
	}
	for i := range done.stats.Examples {
		done.stats.Examples[i].At.Line += r.lines
	}
	for i := range done.stats.Damaged {
		done.stats.Damaged[i].At.Line += r.lines
	}
	r.lines += done.lines
	r.stats.add(&done.stats)
}
