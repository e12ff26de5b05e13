package replay

import (
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// side is the policy of one VPC, before or after. It may be used by several workers.
type side struct {
	evaluator *policy.Evaluator
	traits    traits

	seen  sync.Map // of the IDs of lists that AWS marked records with to *side, or nil
	given *policy.List
}

// doubtKey tells decisions apart that hang on different things, in a policy whose open
// rules may match any name.
type doubtKey struct {
	side     *side
	decision policy.Decision
	kind     policy.QueryType
}

func newSide(vpc *policy.VPC) (*side, error) {
	e, err := policy.NewEvaluator(vpc)
	if err != nil {
		return nil, err
	}
	return &side{evaluator: e, traits: traitsOf(e)}, nil
}

// decide judges a query. It takes no memory for what is certain by the names alone.
func (s *side) decide(q *query) verdict {
	if odd := s.odd(q); odd != "" {
		return verdict{action: policy.ActionUnknown, doubt: doubt{unless: odd}, by: s}
	}
	if v, ok := s.decideMarked(q); ok {
		return v
	}
	first := policy.Decide(s.evaluator, q.name, q.kind)
	return s.follow(q, first, s)
}

// odd says why a query cannot be judged.
func (s *side) odd(q *query) string {
	if q.odd == "" && s.traits.typed {
		return q.oddType
	}
	return q.odd
}

// follow takes the chain into account, which may end in something else than the decision
// about the first name. That one is the other side's, which may know more.
func (s *side) follow(q *query, first policy.Decision, of *side) verdict {
	if first.Certain && (first.Action == policy.ActionBlock || of.trusted(first)) {
		return of.verdict(q, first)
	}
	if q.blocked() && !(first.Certain && s.traits.strongest <= first.Action) {
		return verdict{
			action: first.Action, response: of.evaluator.Response(first), by: of,
			doubt: doubt{unless: chainUnknown, may: s.traits.actions},
		}
	}
	for _, name := range q.chain {
		if !s.leaves(first, policy.Decide(s.evaluator, name, q.kind)) {
			return s.judge(q)
		}
	}
	return of.verdict(q, first)
}

// leaves reports whether the decision about a name of the chain leaves the first one as
// it is, without a doubt that the first one does not have.
func (s *side) leaves(first, later policy.Decision) bool {
	if later.Certain {
		return later.Action <= first.Action && !s.trusted(later)
	}
	return s.traits.plain && later == first && first.Action == policy.ActionNone
}

func (s *side) trusted(d policy.Decision) bool {
	if !s.traits.trusts {
		return false
	}
	_, rule := s.evaluator.Rule(d)
	return rule != nil && rule.Trusts()
}

func (s *side) verdict(q *query, d policy.Decision) verdict {
	v := verdict{action: d.Action, response: s.evaluator.Response(d), by: s, marked: s.given != nil}
	if !d.Certain {
		v.doubt = s.doubtOf(q, d)
	}
	return v
}

// doubtOf says what a decision hangs on.
func (s *side) doubtOf(q *query, d policy.Decision) doubt {
	if !s.traits.plain {
		return s.judge(q).doubt
	}
	key := doubtKey{s, d, q.kind}
	known, ok := q.doubts[key]
	if !ok {
		known = s.judge(q).doubt
		q.doubt(key, known)
	}
	return known
}

// judge is decide in full, which takes longer.
func (s *side) judge(q *query) verdict {
	full, err := q.parsed()
	if err != nil {
		return verdict{action: policy.ActionUnknown, doubt: doubt{unless: oddName}, by: s}
	}
	judged := s.evaluator.Judge(full)
	v := verdict{action: judged.Action, response: judged.Response, by: s}
	if !judged.Certain {
		v.doubt = doubtIn(judged, s.evaluator.Basis(full))
	}
	return v
}

// decider returns what a verdict comes from.
func (s *side) decider(q *query) Decider {
	full, err := q.parsed()
	if err != nil {
		return Decider{}
	}
	d := deciderOf(s.evaluator.Judge(full).By, full)
	if s.given != nil {
		d.Entry = "" // not one of the list
	}
	return d
}

// blocked returns those of the names of a query that are blocked on their own.
func (s *side) blocked(q *query) (names []string) {
	for _, name := range append([][]byte{q.name}, q.chain...) {
		if policy.Decide(s.evaluator, name, q.kind).Action == policy.ActionBlock {
			names = append(names, string(name))
		}
	}
	return names
}
