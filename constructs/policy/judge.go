package policy

import (
	"cmp"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Judge returns what the policy decides about a query, with all that led to it.
//
// Every name of the chain is judged as a query of its own, until one is blocked
// or allowed by a rule that trusts redirections. Of the rest, an alert counts
// more than an allowance. AWS does not document this order.
func (e *Evaluator) Judge(q Query) Verdict {
	t := q.Type
	if t == 0 {
		t = 1
	}
	j := judgement{e: e}
	for i, name := range append([]domain.Name{q.Name}, q.Chain...) {
		j.hops = append(j.hops, e.hopOf(name, t, i > 0))
		if !j.advance() {
			break
		}
	}
	return j.verdict()
}

// judgement follows all courses that a query may take.
type judgement struct {
	e       *Evaluator
	hops    []hop
	courses []course // the one that only what is known leads to comes first
}

// course is one way in which the rules may apply.
type course struct {
	outcome outcome
	by      rule
	ended   bool
}

// rule is a candidate of a hop; the zero rule is none, and so is a number behind
// the last candidate.
type rule struct{ hop, candidate int }

// advance takes every course through the last hop, and reports whether one goes on.
func (j *judgement) advance() bool {
	at := len(j.hops) - 1
	h := j.hops[at]
	if at == 0 {
		j.courses = []course{{by: rule{0, len(h.candidates)}}}
	}
	var next []course
	for _, c := range j.courses {
		if c.ended {
			next = appendCourse(next, c)
			continue
		}
		for _, i := range h.possible() {
			o := j.e.outcomeAt(h, i)
			next = appendCourse(next, c.after(o, rule{at, i}))
			if o.mayTrust {
				o.trust = true
				next = appendCourse(next, c.after(o, rule{at, i}))
			}
		}
	}
	j.courses = next
	return slices.ContainsFunc(next, func(c course) bool { return !c.ended })
}

// after is the course once one more rule has applied.
func (c course) after(o outcome, by rule) course {
	stronger := c
	if o.action > c.outcome.action {
		stronger = course{outcome: outcome{action: o.action, response: o.response, refused: o.refused}, by: by}
	}
	stronger.ended = o.trust || o.action == ActionBlock || o.action == ActionUnknown
	return stronger
}

// appendCourse keeps one course of those that lead to the same, so that there are
// only a few of them however long the chain.
func appendCourse(all []course, c course) []course {
	if slices.ContainsFunc(all, func(other course) bool { return other.outcome == c.outcome && other.ended == c.ended }) {
		return all
	}
	return append(all, c)
}

func (j *judgement) verdict() Verdict {
	first := j.courses[0]
	v := Verdict{Action: first.outcome.action, Response: first.outcome.response, Certain: true}
	for _, c := range j.courses {
		v.Certain = v.Certain && c.outcome.same(first.outcome)
	}
	v.By = j.match(first.by)
	v.Shadowed = j.shadowed(first.by)
	if !v.Certain {
		j.addReasons(&v, first)
	}
	return v
}

// addReasons says what another verdict depends on.
func (j *judgement) addReasons(v *Verdict, first course) {
	for at, h := range j.hops {
		for i := range h.decides {
			s := &j.e.steps[h.candidates[i].step]
			if s.outcome.same(first.outcome) && !s.outcome.trust && !s.outcome.mayTrust {
				continue
			}
			if m := *j.match(rule{at, i}); !slices.ContainsFunc(v.Unless, m.same) { // a group without a place is there twice
				v.Unless = append(v.Unless, m)
			}
			v.Unresolved = append(v.Unresolved, s.refusals()...)
			if g := h.candidates[i].entry.gap(); g != nil {
				v.Unresolved = append(v.Unresolved, g.Unknown)
			} else if u := s.unresolvedMatch(); u != nil {
				v.Unresolved = append(v.Unresolved, *u)
			}
		}
		if at < len(j.hops)-1 && h.decides < len(h.candidates) {
			v.Unresolved = append(v.Unresolved, unknownsOf(j.e.steps[h.candidates[h.decides].step].rule, "FirewallDomainRedirectionAction")...)
		}
	}
	if v.By != nil && v.By.Rule != nil {
		by := j.hops[first.by.hop].candidates[first.by.candidate]
		v.Unresolved = append(v.Unresolved, j.e.steps[by.step].unclear()...)
	}
	v.Unresolved = distinct(v.Unresolved)
}

// distinct returns unknowns without those that are there before.
func distinct(all []Unknown) []Unknown {
	var unique []Unknown
	for _, u := range all {
		if !slices.Contains(unique, u) {
			unique = append(unique, u)
		}
	}
	return unique
}

// unresolvedMatch returns what is not known about whether a step
// matches.
func (s *step) unresolvedMatch() *Unknown {
	if s.unresolved != nil || s.rule == nil {
		return s.unresolved
	}
	return unresolvedSource(s.rule)
}

// unknownsOf returns the unknowns of a rule that are about properties.
func unknownsOf(r *Rule, properties ...string) []Unknown {
	if r == nil {
		return nil
	}
	var all []Unknown
	for _, property := range properties {
		if u := r.Unknowns.Of(property); u != nil {
			all = append(all, *u)
		}
	}
	return all
}

// match describes a candidate; it returns nil for none.
func (j *judgement) match(at rule) *Match {
	h := j.hops[at.hop]
	if at.candidate >= len(h.candidates) {
		return nil
	}
	c := h.candidates[at.candidate]
	s := &j.e.steps[c.step]
	return &Match{
		VPC: j.e.vpc, Association: s.association, Group: s.group, Rule: s.rule,
		Entry: j.e.entry(s, c.entry), Name: h.name, Why: c.why,
	}
}

// shadowed are the rules that match the deciding name as well and come later.
func (j *judgement) shadowed(by rule) []Match {
	h := j.hops[by.hop]
	var all []Match
	for i := by.candidate + 1; i < len(h.candidates); i++ {
		same := j.e.steps[h.candidates[i].step].rule == j.e.steps[h.candidates[by.candidate].step].rule
		if h.candidates[i].why == "" && !same {
			all = append(all, *j.match(rule{by.hop, i}))
		}
	}
	return all
}

func (e *Evaluator) entry(s *step, found Entry) Entry {
	if !found.Pattern.IsValid() {
		return found
	}
	return e.entries.of(s.rule.List, found)
}

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
	e.invalid.matching(text, func(each invalidEntry) bool {
		found = append(found, candidate{each.step, each.entry, each.entry.why()})
		return true
	})
	unsettled := e.unsettledFor(typeKey(t)).first
	if later {
		unsettled = e.unsettledFor(typeKey(t)).later
	}
	for _, rank := range unsettled {
		found = append(found, candidate{rank, Entry{}, whyUnsettled(&e.steps[rank])})
	}
	found = slices.DeleteFunc(found, func(c candidate) bool { return !e.steps[c.step].isFor(t) })
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(certainFirst(a.why), certainFirst(b.why)))
	})
	return found
}

const whyLater = "AWS does not say whether a rule that trusts redirections looks at later names of a chain"

func certainFirst(why string) int {
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

// Hop is a name that a query leads to, with the rule that matches it.
type Hop struct {
	Name domain.Name

	// By is the first rule that is known to match the name, and nil if none is.
	By *Match
}

// Trace returns what becomes of each name of a query that is looked at, as far as it is
// known: the name that is asked for, and those of its chain until one is blocked or a rule
// that trusts redirections matches. What else may match is in the Verdict of Judge.
func (e *Evaluator) Trace(q Query) []Hop {
	var hops []Hop
	for _, h := range e.knownHops(q) {
		hops = append(hops, Hop{h.name, e.matchIn(h, h.decides)})
		if o := e.outcomeAt(h, h.decides); o.trust || o.action == ActionBlock || o.action == ActionUnknown {
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
