package policy

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/suffixset"
)

// Decision is a verdict in short. It means something only to the Evaluator it is
// from.
type Decision struct {
	Action  Action
	Certain bool   // see Verdict
	step    uint32 // len(steps) for no rule
}

// Text is the name of a query as [domain.Name.String] has it, in lower case and
// without a trailing dot. Another text is no error; nothing but * matches it.
type Text = suffixset.Text

// foresee computes, for every step, whether the open ones ahead of it could lead
// to another verdict. The types that some open step is for have a row of their own.
func (e *Evaluator) foresee() {
	e.certainty, e.openByType = map[typeKey][]bool{}, map[typeKey]openSteps{}
	keys := []typeKey{anyType}
	for _, rank := range e.open {
		keys = append(keys, e.steps[rank].typeKey())
	}
	for _, key := range keys {
		if e.certainty[key] == nil {
			e.openByType[key] = openSteps{e.unsettled(key, false), e.unsettled(key, true)}
			e.certainty[key] = e.row(key)
		}
	}
}

func (e *Evaluator) row(key typeKey) []bool {
	row := make([]bool, len(e.steps)+1)
	open := e.openFor(key).first
	for rank := range row {
		row[rank] = e.sureAt(rank, open)
	}
	return row
}

// sureAt reports whether none of the open steps ahead of a step leads to something else.
func (e *Evaluator) sureAt(rank int, ahead []int) bool {
	o := e.outcomeOf(rank)
	if !o.same(o) {
		return false // not even equal to itself: the source does not tell it
	}
	for _, open := range ahead {
		if open >= rank {
			return true
		}
		if !e.steps[open].outcome.same(o) {
			return false
		}
	}
	return true
}

func (e *Evaluator) outcomeOf(rank int) outcome {
	if rank >= len(e.steps) {
		return outcome{}
	}
	return e.steps[rank].outcome
}

// Decide returns what Judge would about a name without a chain. It does not
// allocate, unless an entry matches that AWS might refuse or that may not apply.
func Decide[T Text](e *Evaluator, name T, t QueryType) Decision {
	rank := e.none()
	if r, ok := suffixset.Lookup(e.sets[anyType], name); ok {
		rank = r
	}
	return finish(e, name, t, rank)
}

// DecideBatch decides about each of the names, which have the query types in the
// same places of types, and puts the decisions in the same places of out. For a long list of
// entries it takes far less time than one Decide after the other.
func DecideBatch[T Text](e *Evaluator, names []T, types []QueryType, out []Decision) {
	var ranks [64]uint32
	for len(names) > 0 {
		n := min(len(names), len(ranks))
		suffixset.LookupBatch(e.sets[anyType], names[:n], ranks[:n])
		for i, rank := range ranks[:n] {
			out[i] = finish(e, names[i], types[i], min(rank, e.none()))
		}
		names, types, out = names[n:], types[n:], out[n:]
	}
}

// finish takes the rules into account that are not for all types or not certain.
func finish[T Text](e *Evaluator, name T, t QueryType, rank uint32) Decision {
	if len(e.sets) > 1 {
		if set := e.sets[typeKey(t)]; set != nil {
			if r, ok := suffixset.Lookup(set, name); ok {
				rank = min(rank, r)
			}
		}
	}
	row := e.certainty[anyType]
	if len(e.certainty) > 1 {
		if own := e.certainty[typeKey(t)]; own != nil {
			row = own
		}
	}
	d := Decision{Action: e.outcomeOf(int(rank)).action, Certain: row[rank], step: rank}
	if d.Certain && (len(e.odd.all) > 0 || e.unsure.Len() > 0) {
		d.Certain = !e.doubtful(string(name), t, rank)
	}
	return d
}

// doubtful reports whether an entry ahead of a step matches that may not apply, and
// leads to something else.
func (e *Evaluator) doubtful(name string, t QueryType, rank uint32) bool {
	decided := e.outcomeOf(int(rank))
	differs := func(step int) bool {
		s := &e.steps[step]
		return step < int(rank) && s.isFor(t) && !s.outcome.same(decided)
	}
	for _, step := range e.unsure.Matches(name) {
		if differs(int(step)) {
			return true
		}
	}
	doubt := false
	e.odd.matching(name, func(odd oddEntry) bool {
		doubt = differs(odd.step)
		return !doubt
	})
	return doubt
}

// DecideChain decides about a query and the names its answer leads to.
func (e *Evaluator) DecideChain(q Query) Decision {
	d := Decide(e, q.Name.String(), q.Type)
	if len(q.Chain) == 0 || d.Certain && (d.Action == Blocked || e.sureTrust(d)) {
		return d
	}
	return e.chained(q)
}

// sureTrust reports whether a decision ends the chain. A policy that leaves anything
// open may decide the same by a rule that does not.
func (e *Evaluator) sureTrust(d Decision) bool {
	return e.outcomeOf(int(d.step)).trust && len(e.open) == 0 && len(e.odd.all) == 0 && e.unsure.Len() == 0
}

func (e *Evaluator) chained(q Query) Decision {
	v := e.Judge(q)
	d := Decision{Action: v.Action, Certain: v.Certain, step: e.none()}
	for i := range e.steps {
		if v.By != nil && e.steps[i].rule == v.By.Rule && e.steps[i].association == v.By.Association && e.steps[i].why == "" {
			d.step = uint32(i)
		}
	}
	return d
}

func (e *Evaluator) none() uint32 { return uint32(len(e.steps)) }

// Response returns what a client gets, as in Verdict.Response.
func (e *Evaluator) Response(d Decision) string { return e.outcomeOf(int(d.step)).response }

// Rule returns the rule that decides and its group, and nil for none.
func (e *Evaluator) Rule(d Decision) (*Group, *Rule) {
	if int(d.step) >= len(e.steps) {
		return nil, nil
	}
	return e.steps[d.step].group, e.steps[d.step].rule
}
