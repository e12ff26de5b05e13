package policy

// Coverage counts which rules the queries of a test reach. A query reaches a rule if the
// rule is the first that is known to match one of its names: the name that is asked for, or
// a name of its chain that is looked at, see [Evaluator.Trace]. A rule that matches too late
// is not reached.
type Coverage struct {
	evaluators []*Evaluator
	queries    map[reached]int
}

type reached struct {
	association *Association
	rule        *Rule
}

// NewCoverage returns the coverage of the rules of some VPCs by no query yet.
func NewCoverage(evaluators ...*Evaluator) *Coverage {
	return &Coverage{evaluators, map[reached]int{}}
}

// Add counts a query in a VPC. A rule that matches several names of it counts once.
func (c *Coverage) Add(e *Evaluator, q Query) {
	met := map[reached]bool{}
	for _, hop := range e.Trace(q) {
		if hop.By == nil || hop.By.Rule == nil {
			continue
		}
		if key := (reached{hop.By.Association, hop.By.Rule}); !met[key] {
			met[key] = true
			c.queries[key]++
		}
	}
}

// CoveredRule is a rule on a VPC with the number of queries that reach it.
type CoveredRule struct {
	VPC *VPC
	Placed

	Queries int

	// OutOfReach says why no query is known to reach the rule: it looks for what AWS does
	// not publish, it may not be there, or its entries are not known. It is empty for a rule
	// that a query can reach, unless rules in front of it match all that it matches.
	OutOfReach string
}

// Rules returns the rules of all VPCs, VPC by VPC, in the order in which queries meet them.
func (c *Coverage) Rules() []CoveredRule {
	var all []CoveredRule
	for _, e := range c.evaluators {
		for _, p := range e.vpc.Rules() {
			r := CoveredRule{VPC: e.vpc, Placed: p, Queries: c.queries[reached{p.Association, p.Rule}]}
			if r.Queries == 0 {
				r.OutOfReach = outOfReach(p)
			}
			all = append(all, r)
		}
	}
	return all
}

func outOfReach(p Placed) string {
	s := newStep(p.Association, p.Rule)
	switch {
	case s.why != "":
		return s.why
	case s.anyName() && (p.Rule.List == nil || len(p.Rule.List.Entries) == 0):
		return whyUnsettled(&s)
	case p.Rule.List != nil && len(p.Rule.List.Entries) == 0:
		return "its list is empty"
	default:
		return ""
	}
}
