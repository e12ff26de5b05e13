package replay

import (
	"slices"
	"strings"
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
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

// doubt is what a verdict hangs on that cannot be told, and the actions that it may come to
// instead. That of a certain verdict is zero.
type doubt struct {
	unless string
	may    actions

	basis policy.Basis // of a verdict that depends on more than its label says
}

func doubtIn(v policy.Verdict, basis policy.Basis) doubt {
	d := doubt{basis: basis}
	var reasons []string
	for _, r := range policy.EffectOf(v).Unless {
		reasons = append(reasons, r.String())
	}
	for _, u := range v.Unresolved {
		reasons = append(reasons, u.String())
	}
	var once []string
	for _, reason := range reasons {
		if reason != "" && !slices.Contains(once, reason) {
			once = append(once, reason)
		}
	}
	d.unless = strings.Join(once, "; ")
	if d.unless == "" {
		d.unless = "what the policy does not tell"
	}
	for _, m := range v.Unless {
		d.may |= setOf(m.Rule.Does())
	}
	return d
}

// chainUnknown is what verdicts about queries hang on that AWS blocked.
const chainUnknown = "a name that the answer leads to is blocked, which AWS does not log for a query that it blocks"

// decideMarked judges a query that AWS marked with a list whose entries nobody knows: it
// matches. It reports false if that decides nothing.
func (s *side) decideMarked(q *query) (verdict, bool) {
	if len(q.list) == 0 {
		return verdict{}, false
	}
	knowing := s.knowing(string(q.list))
	if knowing == nil {
		return verdict{}, false
	}
	first := policy.Decide(knowing.evaluator, q.name, q.kind)
	if _, rule := knowing.evaluator.Rule(first); rule == nil || rule.List != knowing.given || !first.Certain {
		return verdict{}, false
	}
	return s.follow(q, first, knowing), true
}

// knowing returns the side on which a list matches every name, or nil if it has no such
// list or knows its entries.
func (s *side) knowing(id string) *side {
	if known, ok := s.seen.Load(id); ok {
		return known.(*side)
	}
	known, _ := s.seen.LoadOrStore(id, s.withGiven(id))
	return known.(*side)
}

func (s *side) withGiven(id string) *side {
	name, _, _ := awsdns.ManagedListName(id)
	given := &policy.List{ID: id, Name: name, Entries: []policy.Entry{{Pattern: domain.MustParsePattern("*")}}}
	found := false
	vpc := *s.evaluator.VPC()
	vpc.Associations = slices.Clone(vpc.Associations)
	for i := range vpc.Associations {
		group := *vpc.Associations[i].Group
		group.Rules = slices.Clone(group.Rules)
		vpc.Associations[i].Group = &group
		for j := range group.Rules {
			r := &group.Rules[j]
			// A rule that trusts redirections looks at the first name alone, and the list may
			// have matched a later one.
			if l := r.List; l != nil && l.Opaque != "" && !r.Trusts() && (l.ID == id || l.Managed && l.Name == name) {
				r.List, found = given, true
			}
		}
	}
	if !found {
		return nil
	}
	known, err := newSide(&vpc)
	if err != nil {
		return nil // there was room for all the other entries
	}
	known.given = given
	return known
}

// traits are what of a policy makes many verdicts easy.
type traits struct {
	// plain says that what is open may match any name, so that queries with the same decision
	// hang on the same.
	plain     bool
	typed     bool // some rule is for one query type alone
	trusts    bool
	strongest policy.Action // of any rule
	actions   actions       // of all rules
}

func traitsOf(e *policy.Evaluator) traits {
	t := traits{plain: true, typed: len(e.QueryTypes()) > 0}
	vpc := e.VPC()
	for i := range vpc.Associations {
		a := &vpc.Associations[i]
		t.plain = t.plain && len(a.Unknowns) == 0 && len(a.Group.Unknowns) == 0
		if a.Group.Opaque != "" {
			t.act(policy.ActionUnknown)
		}
		for j := range a.Group.Rules {
			t.add(&a.Group.Rules[j])
		}
	}
	return t
}

func (t *traits) add(r *policy.Rule) {
	t.act(r.Does())
	t.trusts = t.trusts || r.Trusts()
	odd := r.List != nil && slices.ContainsFunc(r.List.Entries, func(e policy.Entry) bool { return e.Invalid != nil })
	t.plain = t.plain && !odd && len(r.Unknowns) == 0 && r.OneOf == ""
}

func (t *traits) act(a policy.Action) {
	t.strongest = max(t.strongest, a)
	t.actions |= setOf(a)
}
