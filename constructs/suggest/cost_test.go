package suggest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// TestListedNamesCostTheirLabels adds to lists of n, 2n and 4n entries the names of a log with as
// many, and counts the steps of looking up. One entry after the other would be n times n.
func TestListedNamesCostTheirLabels(t *testing.T) {
	t.Parallel()
	for _, n := range []int{500, 1000, 2000} {
		var list []domain.Pattern
		var asks []string
		for i := range n {
			list = append(list, patterns(fmt.Sprintf("*.d%d.example", i))...)
			asks = append(asks, fmt.Sprintf("www.d%d.example", i), fmt.Sprintf("www.new%d.example", i))
		}
		g := newSuggester(surveyOf(asks...), finder(t), Options{Listed: list})
		for _, row := range g.survey.Names(-1) {
			g.take(row)
		}
		if g.result.Listed != int64(n) {
			t.Errorf("%d of %d names are on the list", g.result.Listed, n)
		}
		if g.onList.steps > 5*2*n { // a name, its wildcard, those of its parents and *
			t.Errorf("%d steps for %d names", g.onList.steps, 2*n)
		}
	}
}

// TestQueryTypesCostNoMoreThanTheirNumber has logs of a name with n, 2n and 4n query types, which
// any client chooses.
func TestQueryTypesCostNoMoreThanTheirNumber(t *testing.T) {
	cost := func(n int) float64 {
		var asks []string
		for i := range n {
			asks = append(asks, fmt.Sprintf("a.example.com type=TYPE%d", 1000+i))
		}
		records := recordsOf(asks...)
		return testing.AllocsPerRun(1, func() {
			s := survey.New(nil)
			for _, r := range records {
				s.Add(r)
			}
			if r := AllowOnly(s, finder(t), Options{}); len(r.Entries)+len(r.Apart)+len(r.LeftOut) != 1 {
				t.Errorf("want one entry, in whatever part: %+v", r)
			}
		})
	}
	const n = 10_000
	none := cost(1)
	one, two, four := cost(n)-none, cost(2*n)-none, cost(4*n)-none
	if two > 2.5*one || four > 2.5*two {
		t.Errorf("%.0f, %.0f and %.0f allocations for n, 2n and 4n types", one, two, four)
	}
}

// TestAppendCostsTheLengthOfTheList appends to lists of n, 2n and 4n comments, which are looked at
// for names that were left out before.
func TestAppendCostsTheLengthOfTheList(t *testing.T) {
	r := Result{LeftOut: []LeftOut{{Name: "left.example", Why: "why"}}}
	cost := func(n int) float64 {
		var list bytes.Buffer
		for i := range n {
			fmt.Fprintf(&list, "#\t#c%d.example # # #\n", i)
		}
		return testing.AllocsPerRun(1, func() {
			if text := r.Append(list.Bytes()); !bytes.HasPrefix(text, list.Bytes()) {
				t.Error("the list is changed")
			}
		})
	}
	one, two, four := cost(10_000), cost(20_000), cost(40_000)
	if two > 2.5*one || four > 2.5*two {
		t.Errorf("%.0f, %.0f and %.0f allocations for n, 2n and 4n comments", one, two, four)
	}
}
