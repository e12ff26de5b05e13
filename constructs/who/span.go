package who

import (
	"cmp"
	"math"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
)

// span is from when to when somebody had an address, in milliseconds since 1970; the end
// is in it.
type span struct {
	from, to int64
	workload Workload
	subnet   string // of tasks, to tell VPCs apart that nobody names
	task     string // its ARN; empty for an interface
	detail   *detail
}

// always is the beginning of what has none.
const always = math.MinInt64

// spans are all of an address: tasks before interfaces, the latest first.
type spans []span

func (s spans) sort() {
	slices.SortFunc(s, func(a, b span) int {
		return cmp.Or(
			order.Bool(b.task != "", a.task != ""), cmp.Compare(b.from, a.from), cmp.Compare(b.to, a.to),
			cmp.Compare(a.workload.String(), b.workload.String()), cmp.Compare(a.task, b.task))
	})
}

// at returns who has come last of those who were there, or who came next if that was an
// interface.
func (s spans) at(at int64) (span, bool) {
	next := -1
	for i, each := range s {
		if each.from <= at && at <= each.to {
			return each, true
		}
		if each.from > at && each.task == "" {
			next = i
		}
	}
	if next < 0 {
		return span{}, false
	}
	guess := s[next]
	guess.workload.Guess = true
	return guess, true
}

// only returns who was there, if all that were there are of one subnet.
func (s spans) only(at int64) (found span, ok bool) {
	for _, each := range s {
		if at < each.from || each.to < at {
			continue
		}
		if !ok {
			found, ok = each, true
		} else if each.subnet != found.subnet || found.subnet == "" && each.workload != found.workload {
			return span{}, false
		}
	}
	return found, ok
}
