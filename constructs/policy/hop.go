package policy

import (
	"cmp"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// candidate is a step that matches a name, or may.
type candidate struct {
	step  int
	entry Entry  // the zero Entry where none is known to match
	why   string // why it may; "" if it does
}

// candidates returns the steps that match a name or may, in order, at most one for
// each step. At a later name of a chain, rules that trust redirections may match
// or not: AWS does not say what they do there.
func (e *Evaluator) candidates(name domain.Name, t QueryType, later bool) []candidate {
	found := slices.CompactFunc(e.found(name, t, later), func(a, b candidate) bool { return a.step == b.step })
	for i := range found {
		if o := e.steps[found[i].step].outcome; later && (o.trust || o.mayTrust) && found[i].why == "" {
			found[i].why = whyLater
		}
	}
	return found
}

// found returns every reason for which a step matches or may, by step, the surest first.
func (e *Evaluator) found(name domain.Name, t QueryType, later bool) []candidate {
	text := name.String()
	var found []candidate
	for _, key := range []typeKey{anyType, typeKey(t)} {
		if set := e.sets[key]; set != nil {
			for pattern, rank := range set.Matches(text) {
				found = append(found, candidate{int(rank), Entry{Pattern: pattern}, ""})
			}
		}
	}
	for pattern, rank := range e.unsure.Matches(text) {
		found = append(found, candidate{int(rank), Entry{Pattern: pattern}, e.steps[rank].why})
	}
	e.odd.matching(text, func(odd oddEntry) bool {
		found = append(found, candidate{odd.step, odd.entry, odd.entry.why()})
		return true
	})
	open := e.openFor(typeKey(t)).first
	if later {
		open = e.openFor(typeKey(t)).later
	}
	for _, rank := range open {
		found = append(found, candidate{rank, Entry{}, whyOpen(&e.steps[rank])})
	}
	found = slices.DeleteFunc(found, func(c candidate) bool { return !e.steps[c.step].isFor(t) })
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(rankOf(a.why), rankOf(b.why)))
	})
	return found
}

const whyLater = "AWS does not say whether a rule that trusts redirections looks at later names of a chain"

func rankOf(why string) int {
	if why == "" {
		return 0
	}
	return 1
}

// hop is what may become of one name of a chain.
type hop struct {
	name       domain.Name
	candidates []candidate
	decides    int // index of the first that matches for certain; len(candidates) for none
}

func (e *Evaluator) hopOf(name domain.Name, t QueryType, later bool) hop {
	h := hop{name: name, candidates: e.candidates(name, t, later)}
	h.decides = len(h.candidates)
	if i := slices.IndexFunc(h.candidates, func(c candidate) bool { return c.why == "" }); i >= 0 {
		h.decides = i
	}
	return h
}

// possible returns the candidates that may decide, the one that does if what is
// known is all there is first. An index of len(candidates) stands for no rule.
func (h hop) possible() []int {
	all := []int{h.decides}
	for i := range h.decides {
		all = append(all, i)
	}
	return all
}

func (e *Evaluator) outcomeAt(h hop, i int) outcome {
	if i == len(h.candidates) {
		return outcome{}
	}
	return e.steps[h.candidates[i].step].outcome
}
