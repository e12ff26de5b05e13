package policy

import (
	"fmt"
	"slices"
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/patternindex"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/suffixset"
)

// Evaluator is the policy of one VPC, made ready to judge queries. It does not
// change, so any number of goroutines may use it at a time.
type Evaluator struct {
	vpc   *VPC
	steps []step

	// The entries of steps that apply where they match, by the query type of the
	// rule; those for all types are under anyType. Ranks are indices of steps.
	sets map[typeKey]*suffixset.Set

	// unsure has the entries of steps that may apply or not.
	unsure *suffixset.Set

	unsettled       []int                      // steps that may match any name, in order
	unsettledByType map[typeKey]unsettledSteps // those that decide, for the types of some of them and others
	invalid         invalidEntries

	certainty map[typeKey][]bool // see sureAt

	entries *entries // to explain verdicts by
}

// typeKey is a query type, or anyType.
type typeKey int32

const anyType typeKey = -1

// NewEvaluator compiles the rules of a VPC. The VPC and all it refers to must not
// change as long as the Evaluator is in use. The error is about more than 5,000,000
// entries, where one of a list counts for every rule that looks into the list.
func NewEvaluator(vpc *VPC) (*Evaluator, error) {
	e := &Evaluator{vpc: vpc, steps: stepsOf(vpc), sets: map[typeKey]*suffixset.Set{}, entries: &entries{}}
	builders := map[typeKey]*suffixset.Builder{anyType: {}}
	var unsure suffixset.Builder
	if err := e.checkSize(); err != nil {
		return nil, err
	}
	for rank := range e.steps {
		e.addStep(rank, builders, &unsure)
	}
	for key, builder := range builders {
		set, err := builder.Build()
		if err != nil {
			return nil, fmt.Errorf("the rules of %s: %w", vpc.Name, err)
		}
		e.sets[key] = set
	}
	set, err := unsure.Build()
	if err != nil {
		return nil, fmt.Errorf("the rules of %s: %w", vpc.Name, err)
	}
	e.unsure = set
	e.invalid.build()
	e.precompute()
	return e, nil
}

// maxEntries bounds time and memory: a hostile template of 1 MB has thousands of rules for
// one list. AWS's quota for all lists of an account is 100,000.
const maxEntries = 5_000_000

func (e *Evaluator) checkSize() error {
	if n := e.size(); n > maxEntries {
		return fmt.Errorf("the rules of %s look into lists with %d entries, more than the %d that fit", e.vpc.Name, n, maxEntries)
	}
	return nil
}

func (e *Evaluator) size() int {
	n := 0
	for i := range e.steps {
		if r := e.steps[i].rule; r != nil && r.List != nil {
			n += len(r.List.Entries)
		}
	}
	return n
}

func (e *Evaluator) addStep(rank int, builders map[typeKey]*suffixset.Builder, unsure *suffixset.Builder) {
	s := &e.steps[rank]
	if s.anyName() {
		e.unsettled = append(e.unsettled, rank)
	}
	if s.rule == nil || s.rule.List == nil {
		return
	}
	builder := unsure
	if s.why == "" {
		builder = builderOf(builders, s.typeKey())
	}
	for _, pattern := range inAllBranches(e.steps[rank : rank+s.branches]) {
		builderOf(builders, s.typeKey()).Add(pattern, uint32(rank))
	}
	builder.Grow(len(s.rule.List.Entries))
	for _, entry := range s.rule.List.Entries {
		if entry.Invalid != nil {
			e.invalid.add(rank, entry)
			continue
		}
		builder.Add(entry.Pattern, uint32(rank))
	}
}

func builderOf(builders map[typeKey]*suffixset.Builder, key typeKey) *suffixset.Builder {
	if builders[key] == nil {
		builders[key] = &suffixset.Builder{}
	}
	return builders[key]
}

// typeKey returns the type that a step is for, and anyType where that is not clear.
func (s *step) typeKey() typeKey {
	if s.rule == nil || s.rule.QueryType == "" || unclearType(s.rule) != nil {
		return anyType
	}
	t, err := ParseQueryType(s.rule.QueryType)
	if err != nil {
		return anyType
	}
	return typeKey(t)
}

func (s *step) isFor(t QueryType) bool {
	key := s.typeKey()
	return key == anyType || key == typeKey(t)
}

// VPC returns the VPC whose policy it is.
func (e *Evaluator) VPC() *VPC { return e.vpc }

// QueryTypes returns the types that some rule is for alone, sorted.
func (e *Evaluator) QueryTypes() []QueryType {
	var types []QueryType
	for i := range e.steps {
		if key := e.steps[i].typeKey(); key >= 0 {
			types = append(types, QueryType(key))
		}
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// NewEvaluators compiles the rules of several VPCs. Those that meet the same rules in the
// same order share what that takes: an organisation has hundreds of VPCs and a few
// policies.
func NewEvaluators(vpcs ...*VPC) ([]*Evaluator, error) {
	all := make([]*Evaluator, 0, len(vpcs))
	var kinds []*Evaluator
	for _, vpc := range vpcs {
		if at := slices.IndexFunc(kinds, func(e *Evaluator) bool { return e.vpc.SameRules(vpc) }); at >= 0 {
			all = append(all, kinds[at].of(vpc))
			continue
		}
		e, err := NewEvaluator(vpc)
		if err != nil {
			return nil, err
		}
		kinds, all = append(kinds, e), append(all, e)
	}
	return all, nil
}

// of returns the evaluator of another VPC with the same rules.
func (e *Evaluator) of(vpc *VPC) *Evaluator {
	own := *e
	own.vpc, own.steps = vpc, slices.Clone(e.steps)
	for i := range own.steps {
		for at := range e.vpc.Associations {
			if own.steps[i].association == &e.vpc.Associations[at] {
				own.steps[i].association = &vpc.Associations[at]
			}
		}
	}
	return &own
}

// entries finds the entry of a list that a pattern is from. A list is indexed when
// that is first asked for, because most verdicts are not explained.
type entries struct {
	mu     sync.Mutex
	byList map[*List]*patternindex.Index
}

// of returns the first entry of a list with the pattern of e, or else with one that covers
// it, with its origin and note.
func (x *entries) of(l *List, e Entry) Entry {
	index := x.index(l)
	for above := range e.Pattern.CoveredBy() {
		if i, ok := index.Find(above); ok {
			return l.Entries[i]
		}
	}
	return e
}

func (x *entries) index(l *List) *patternindex.Index {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byList == nil {
		x.byList = map[*List]*patternindex.Index{}
	}
	if x.byList[l] == nil {
		index := patternindex.New(len(l.Entries), func(i int) domain.Pattern { return l.Entries[i].Pattern })
		for i := range l.Entries {
			index.Add(i)
		}
		x.byList[l] = index
	}
	return x.byList[l]
}

// Decision is a verdict in short. It means something only to the Evaluator it is
// from.
type Decision struct {
	Action  Action
	Certain bool   // see Verdict
	step    uint32 // len(steps) for no rule
}

// Text is the name of a query as [domain.Name.String] has it, in lower case and
// without a trailing dot. Another text is not an error, but only * matches it.
type Text = suffixset.Text

// precompute computes, for every step, whether the unsettled ones ahead of it could lead
// to another verdict. The types that some unsettled step is for have a row of their own.
func (e *Evaluator) precompute() {
	e.certainty, e.unsettledByType = map[typeKey][]bool{}, map[typeKey]unsettledSteps{}
	keys := []typeKey{anyType}
	for _, rank := range e.unsettled {
		keys = append(keys, e.steps[rank].typeKey())
	}
	for _, key := range keys {
		if e.certainty[key] == nil {
			e.unsettledByType[key] = unsettledSteps{e.decidingUnsettled(key, false), e.decidingUnsettled(key, true)}
			e.certainty[key] = e.row(key)
		}
	}
}

func (e *Evaluator) row(key typeKey) []bool {
	row := make([]bool, len(e.steps)+1)
	unsettled := e.unsettledFor(key).first
	for rank := range row {
		row[rank] = e.sureAt(rank, unsettled)
	}
	return row
}

// sureAt reports whether none of the unsettled steps ahead of a step leads to something else.
func (e *Evaluator) sureAt(rank int, ahead []int) bool {
	o := e.outcomeOf(rank)
	if !o.same(o) {
		return false // not even equal to itself: it is not known
	}
	for _, each := range ahead {
		if each >= rank {
			return true
		}
		if !e.steps[each].outcome.same(o) {
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
	if d.Certain && (len(e.invalid.all) > 0 || e.unsure.Len() > 0) {
		d.Certain = !e.undecided(string(name), t, rank)
	}
	return d
}

// undecided reports whether an entry ahead of a step matches that may not apply, and
// leads to something else.
func (e *Evaluator) undecided(name string, t QueryType, rank uint32) bool {
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
	undecided := false
	e.invalid.matching(name, func(each invalidEntry) bool {
		undecided = differs(each.step)
		return !undecided
	})
	return undecided
}

// DecideChain decides about a query and the names its answer leads to.
func (e *Evaluator) DecideChain(q Query) Decision {
	d := Decide(e, q.Name.String(), q.Type)
	if len(q.Chain) == 0 || d.Certain && (d.Action == ActionBlock || e.sureTrust(d)) {
		return d
	}
	return e.chained(q)
}

// sureTrust reports whether a decision ends the chain. A policy that leaves anything
// open may decide the same by a rule that does not.
func (e *Evaluator) sureTrust(d Decision) bool {
	return e.outcomeOf(int(d.step)).trust && len(e.unsettled) == 0 && len(e.invalid.all) == 0 && e.unsure.Len() == 0
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
