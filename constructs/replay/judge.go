package replay

import (
	"slices"
	"strings"
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// judge decides by the policy of one VPC, before or after. Several workers may use it.
type judge struct {
	evaluator *policy.Evaluator
	traits    traits

	opaque map[string]bool // IDs of lists whose entries are unknown, and names of managed ones
	seen   sync.Map        // from the ID of one that AWS recorded as matching to *judge, or nil
	given  *policy.List
}

// reasonKey identifies what an undecided verdict depends on, in a policy whose unsettled rules
// may match any name.
type reasonKey struct {
	judge    *judge
	decision policy.Decision
	kind     policy.QueryType
}

func newJudge(vpc *policy.VPC) (*judge, error) {
	e, err := policy.NewEvaluator(vpc)
	if err != nil {
		return nil, err
	}
	return &judge{evaluator: e, traits: traitsOf(e), opaque: opaqueLists(e.VPC())}, nil
}

func opaqueLists(vpc *policy.VPC) map[string]bool {
	lists := map[string]bool{}
	for i := range vpc.Associations {
		rules := vpc.Associations[i].Group.Rules
		for j := range rules {
			if l := rules[j].List; l != nil && l.Opaque != "" {
				lists[l.ID] = true
				if l.Managed {
					lists[l.Name] = true
				}
			}
		}
	}
	return lists
}

// decide judges a query. It allocates nothing if the names alone decide.
func (j *judge) decide(q *query) verdict {
	if invalid := j.invalid(q); invalid != "" {
		return verdict{action: policy.ActionUnknown, reason: reason{unless: invalid}, by: j}
	}
	if v, ok := j.decideFromLog(q); ok {
		return v
	}
	first := policy.Decide(j.evaluator, q.name, q.kind)
	return j.follow(q, first, j)
}

// invalid says why a query cannot be judged.
func (j *judge) invalid(q *query) string {
	if q.invalid == "" && j.traits.typed {
		return q.invalidType
	}
	return q.invalid
}

// follow takes the chain into account, which may change the decision about the first name. That
// decision was made by another judge, which may know more.
func (j *judge) follow(q *query, first policy.Decision, of *judge) verdict {
	if first.Certain && (first.Action == policy.ActionBlock || of.trusted(first)) {
		return of.verdict(q, first)
	}
	if q.blocked() && !(first.Certain && j.traits.strongest <= first.Action) {
		return verdict{
			action: first.Action, response: of.evaluator.Response(first), by: of,
			reason: reason{unless: chainUnknown, may: j.traits.actions},
		}
	}
	for _, name := range q.chain {
		if !j.leaves(first, policy.Decide(j.evaluator, name, q.kind)) {
			return j.judgeFully(q)
		}
	}
	return of.verdict(q, first)
}

// leaves reports whether the decision about a name of the chain leaves the first one as
// it is, and adds no reason for being undecided.
func (j *judge) leaves(first, later policy.Decision) bool {
	if later.Certain {
		return later.Action <= first.Action && !j.trusted(later)
	}
	return j.traits.plain && later == first && first.Action == policy.ActionNone
}

func (j *judge) trusted(d policy.Decision) bool {
	if !j.traits.trusts {
		return false
	}
	_, rule := j.evaluator.Rule(d)
	return rule != nil && rule.Trusts()
}

func (j *judge) verdict(q *query, d policy.Decision) verdict {
	v := verdict{action: d.Action, response: j.evaluator.Response(d), by: j, fromLog: j.given != nil}
	if !d.Certain {
		v.reason = j.reasonOf(q, d)
	}
	return v
}

// reasonOf returns what a decision depends on.
func (j *judge) reasonOf(q *query, d policy.Decision) reason {
	if !j.traits.plain {
		return j.judgeFully(q).reason
	}
	key := reasonKey{j, d, q.kind}
	known, ok := q.reasons[key]
	if !ok {
		known = j.judgeFully(q).reason
		q.keep(key, known)
	}
	return known
}

// judgeFully takes longer than decide and also returns the reason.
func (j *judge) judgeFully(q *query) verdict {
	full, judged, err := q.judgedBy(j.evaluator)
	if err != nil {
		return verdict{action: policy.ActionUnknown, reason: reason{unless: invalidName}, by: j}
	}
	v := verdict{action: judged.Action, response: judged.Response, by: j}
	if !judged.Certain {
		v.reason = reasonIn(judged, j.evaluator.Basis(full))
	}
	return v
}

// decider returns what decided a verdict.
func (j *judge) decider(q *query) Decider {
	full, judged, err := q.judgedBy(j.evaluator)
	if err != nil {
		return Decider{}
	}
	d := deciderOf(judged.By, full)
	if j.given != nil {
		d.Entry = "" // not one of the list
	}
	return d
}

// blocked returns those of the names of a query that are blocked on their own.
func (j *judge) blocked(q *query) (names []string) {
	for _, name := range append([][]byte{q.name}, q.chain...) {
		if policy.Decide(j.evaluator, name, q.kind).Action == policy.ActionBlock {
			names = append(names, string(name))
		}
	}
	return names
}

// reason is the unknown that a verdict depends on, and the other actions that are possible.
// It is zero for a certain verdict.
type reason struct {
	unless string
	may    actions

	basis policy.Basis // of a verdict that depends on more than its label says
}

func reasonIn(v policy.Verdict, basis policy.Basis) reason {
	d := reason{basis: basis}
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
		d.unless = "values that the policy does not contain"
	}
	for _, m := range v.Unless {
		d.may |= setOf(m.Rule.Does())
	}
	return d
}

// chainUnknown is the reason for queries that AWS blocked.
const chainUnknown = "the CNAME chain of a blocked query, which AWS does not log"

// decideFromLog judges a query for which AWS recorded a match of a list whose entries are
// unknown: the list matches. It returns false if that decides nothing.
func (j *judge) decideFromLog(q *query) (verdict, bool) {
	if len(q.list) == 0 {
		return verdict{}, false
	}
	knowing := j.knowing(string(q.list))
	if knowing == nil {
		return verdict{}, false
	}
	first := policy.Decide(knowing.evaluator, q.name, q.kind)
	if _, rule := knowing.evaluator.Rule(first); rule == nil || rule.List != knowing.given || !first.Certain {
		return verdict{}, false
	}
	return j.follow(q, first, knowing), true
}

// knowing returns the judge for which a list matches every name, or nil if the policy does not
// have the list or knows its entries. It remembers nothing about such lists: a log may have any
// number of them.
func (j *judge) knowing(id string) *judge {
	if known, ok := j.seen.Load(id); ok {
		return known.(*judge)
	}
	if len(j.opaque) == 0 || !j.opaque[id] && !j.opaque[managedName(id)] {
		return nil
	}
	known, _ := j.seen.LoadOrStore(id, j.withGiven(id))
	return known.(*judge)
}

// managedName returns the name of a managed list, or the ID itself if that is not known to be one.
func managedName(id string) string {
	if name, _, known := awsdns.ManagedListName(id); known {
		return name
	}
	return id
}

func (j *judge) withGiven(id string) *judge {
	name := managedName(id)
	given := &policy.List{ID: id, Name: name, Entries: []policy.Entry{{Pattern: domain.MustParsePattern("*")}}}
	found := false
	vpc := *j.evaluator.VPC()
	vpc.Associations = slices.Clone(vpc.Associations)
	for i := range vpc.Associations {
		group := *vpc.Associations[i].Group
		group.Rules = slices.Clone(group.Rules)
		vpc.Associations[i].Group = &group
		for j := range group.Rules {
			r := &group.Rules[j]
			// A rule that trusts redirections looks only at the first name, and the list may
			// have matched a later one.
			if l := r.List; l != nil && l.Opaque != "" && !r.Trusts() && (l.ID == id || l.Managed && l.Name == name) {
				r.List, found = given, true
			}
		}
	}
	if !found {
		return nil
	}
	known, err := newJudge(&vpc)
	if err != nil {
		return nil // there was room for all the other entries
	}
	known.given = given
	return known
}

// traits are properties of a policy that allow shortcuts.
type traits struct {
	// plain means that every unsettled rule may match any name, so queries with the same
	// decision have the same reason.
	plain     bool
	typed     bool // some rule applies to one query type only
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
	invalid := r.List != nil && slices.ContainsFunc(r.List.Entries, func(e policy.Entry) bool { return e.Invalid != nil })
	t.plain = t.plain && !invalid && len(r.Unknowns) == 0 && r.OneOf == ""
}

func (t *traits) act(a policy.Action) {
	t.strongest = max(t.strongest, a)
	t.actions |= setOf(a)
}
