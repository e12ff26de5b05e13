package policy

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestInvalidEntriesAreFoundByTheirEnds holds the index against a look at every entry.
func TestInvalidEntriesAreFoundByTheirEnds(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	texts := []string{"*a", "*", "*.a_b.example", "a_b.example", "A_B.example.", "${X}.example", "a.${X}", "a${X}b", "${X}.b.${Y}", "*.${X}.example", "*${X}", "a.b", "."}
	names := []string{"a", "b.a", "x.a_b.example", "a_b.example", "q.example", "a.x", "axb", "ab", "a.b.c", "x.y.example", "a.b", ".", "b", "example"}
	for range 200 {
		var x invalidEntries
		var all []invalidEntry
		for range random.IntN(12) {
			e := Entry{Text: texts[random.IntN(len(texts))], Invalid: errors.New("refused")}
			if random.IntN(2) == 0 {
				e.Invalid = &Gap{}
			}
			step := random.IntN(4)
			x.add(step, e)
			all = append(all, invalidEntry{step, e})
		}
		x.build()
		for _, name := range names {
			var want, got []int
			for _, each := range all {
				if each.entry.mayMatch(name) {
					want = append(want, each.step)
				}
			}
			x.matching(name, func(each invalidEntry) bool {
				got = append(got, each.step)
				return true
			})
			slices.Sort(want)
			slices.Sort(got)
			if want, got = slices.Compact(want), slices.Compact(got); !slices.Equal(want, got) {
				t.Fatalf("%s: steps %v, want %v, of %v", name, got, want, all)
			}
		}
	}
}

// TestFewInvalidEntriesAreLookedAt counts how many of thousands of entries a name is held
// against, so that a long list of them does not cost time for each name of a log.
func TestFewInvalidEntriesAreLookedAt(t *testing.T) {
	t.Parallel()
	const n = 10_000
	for _, kind := range []struct{ text, name string }{
		{"*x%d.example", "a.x77.example"},
		{"*_x%d.example", "a_x77.example"},
		{"a_b.x%d.example", "a_b.x77.example"},
		{"${Name}-x%d.example", "a-x77.example"},
		{"x%d.${Zone}", "x77.example"},
		{"*x", "ax"},
	} {
		var x invalidEntries
		for i := range n {
			text := kind.text
			if text != "*x" {
				text = fmt.Sprintf(text, i)
			}
			e := Entry{Text: text, Invalid: errors.New("refused")}
			if slices.Contains([]string{"${Name}-x%d.example", "x%d.${Zone}"}, kind.text) {
				e.Invalid = &Gap{}
			}
			x.add(0, e)
		}
		x.build()
		near, lengths := len(x.near(kind.name)), len(x.suffixes.lengths)+len(x.prefixes.lengths)
		if near == 0 || near > 5 || lengths > 255 {
			t.Errorf("%s: %d of %d entries looked at for %s, after %d lookups", kind.text, near, n, kind.name, lengths)
		}
	}
}

// TestEntriesThatFit has a list that many rules look into: it counts for each of them.
func TestEntriesThatFit(t *testing.T) {
	t.Parallel()
	list := &List{Entries: make([]Entry, 1000)}
	e := &Evaluator{vpc: &VPC{Name: "vpc-1"}}
	for range maxEntries / len(list.Entries) {
		e.steps = append(e.steps, step{rule: &Rule{List: list}})
	}
	e.steps = append(e.steps, step{}, step{rule: &Rule{}})
	if err := e.checkSize(); err != nil {
		t.Error(err)
	}
	e.steps = append(e.steps, step{rule: &Rule{List: &List{Entries: list.Entries[:1]}}})
	if err := e.checkSize(); err == nil || err.Error() != "the rules of vpc-1 look into lists with 5000001 entries, more than the 5000000 that fit" {
		t.Errorf("error %v", err)
	}
}

// TestEvaluatorOfTooMuch checks that the bound is looked at: nothing is compiled that is over it.
func TestEvaluatorOfTooMuch(t *testing.T) {
	t.Parallel()
	group := &Group{ID: "G"}
	list := &List{Entries: make([]Entry, maxEntries/1000)}
	for i := range 1001 {
		group.Rules = append(group.Rules, Rule{Priority: i, Action: "ALERT", List: list})
	}
	if _, err := NewEvaluator(&VPC{Associations: []Association{{Group: group}}}); err == nil {
		t.Error("no error")
	}
}
