package policy

import "github.com/seed-482a6d4f/vpcdns/constructs/domain"

// Hop is a name that a query leads to, with the rule that matches it.
type Hop struct {
	Name domain.Name

	// By is the first rule that is known to match the name, and nil if none is.
	By *Match
}

// Trace returns what becomes of each name of a query that is looked at, as far as it is
// known: the name that is asked for, and those of its chain until one is blocked or a rule
// that trusts redirections matches. What may match besides is in the Verdict of Judge.
func (e *Evaluator) Trace(q Query) []Hop {
	var hops []Hop
	for _, h := range e.knownHops(q) {
		hops = append(hops, Hop{h.name, e.matchIn(h, h.decides)})
		if o := e.outcomeAt(h, h.decides); o.trust || o.action == Blocked || o.action == Unclear {
			break
		}
	}
	return hops
}

// knownHops returns all names of a query with what may become of them.
func (e *Evaluator) knownHops(q Query) []hop {
	t := q.Type
	if t == 0 {
		t = 1
	}
	hops := []hop{e.hopOf(q.Name, t, false)}
	for _, name := range q.Chain {
		hops = append(hops, e.hopOf(name, t, true))
	}
	return hops
}

// matchIn describes a candidate of a hop; it returns nil for none.
func (e *Evaluator) matchIn(h hop, candidate int) *Match {
	if candidate >= len(h.candidates) {
		return nil
	}
	c := h.candidates[candidate]
	s := &e.steps[c.step]
	return &Match{
		VPC: e.vpc, Association: s.association, Group: s.group, Rule: s.rule,
		Entry: e.entry(s, c.entry), Name: h.name, Why: c.why,
	}
}
