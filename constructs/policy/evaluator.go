package policy

import (
	"fmt"
	"slices"

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

	open       []int                 // steps that may match any name, in order
	openByType map[typeKey]openSteps // those that decide, for the types of some of them and others
	odd        oddEntries

	certainty map[typeKey][]bool // see decide.go

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
	if n := e.size(); n > maxEntries {
		return nil, fmt.Errorf("the rules of %s look into lists with %d entries, more than the %d that fit", vpc.Name, n, maxEntries)
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
	e.odd.build()
	e.foresee()
	return e, nil
}

// maxEntries bounds time and memory: a hostile template of 1 MB has thousands of rules for
// one list. AWS's quota for all lists of an account is 100,000.
const maxEntries = 5_000_000

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
		e.open = append(e.open, rank)
	}
	if s.rule == nil || s.rule.List == nil {
		return
	}
	builder := unsure
	if s.why == "" {
		builder = builderOf(builders, s.typeKey())
	}
	for _, pattern := range inAllSides(e.steps[rank : rank+s.sides]) {
		builderOf(builders, s.typeKey()).Add(pattern, uint32(rank))
	}
	for _, entry := range s.rule.List.Entries {
		if entry.Odd != nil {
			e.odd.add(rank, entry)
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
