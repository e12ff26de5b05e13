package policy

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Hidden is what the rules before a rule take from it for certain: the first rule that matches ends
// the evaluation.
type Hidden struct {
	Rule int  // of those that [HiddenIn] was given
	All  bool // the rule can never decide

	// Any is the first rule before it for every name and all that the rule is for, or -1.
	Any int

	// By are the rules that match entries of its list first, in order, with these entries.
	By []Hiding
}

// Hiding is a rule that matches entries of a later one first.
type Hiding struct {
	Rule    int
	Entries []HiddenEntry
}

// HiddenEntry is an entry, and the one of an earlier rule that covers it.
type HiddenEntry struct {
	Entry *Entry
	By    domain.Pattern
}

// Has reports whether the entry is matched by an earlier rule.
func (h *Hidden) Has(e *Entry) bool {
	return slices.ContainsFunc(h.By, func(by Hiding) bool {
		return slices.ContainsFunc(by.Entries, func(each HiddenEntry) bool { return each.Entry == e })
	})
}

// HiddenIn goes through rules in their order, as [VPC.Rules] has them, and returns for each whose
// place is certain what those before it take from it. A rule that is there twice counts once.
func HiddenIn(rules []Placed) []Hidden {
	s := shadows{rules: rules, before: coverage{}}
	s.inspecting = s.before
	if s.open = slices.ContainsFunc(rules, func(p Placed) bool { return !p.Rule.Inspects() }); s.open {
		s.inspecting = coverage{}
	}
	var all []Hidden
	met := map[*Rule]bool{} // a group may be on a VPC twice, although AWS refuses it
	for i, p := range rules {
		if p.Why != "" || met[p.Rule] {
			continue
		}
		met[p.Rule] = true
		all = append(all, s.hidden(i))
		if i+1 < len(rules) { // nothing comes after the last one
			s.remember(i)
		}
	}
	return all
}

// Inspects reports whether the rule looks at every name of a CNAME chain for certain.
func (r *Rule) Inspects() bool {
	return !r.Trusts() && r.Unknowns.Of("FirewallDomainRedirectionAction") == nil
}

// IsKnown reports whether the entries of the list are all that it has.
func (l *List) IsKnown() bool {
	return l.Opaque == "" && l.Unknowns.Of("Domains", "DomainFileUrl") == nil
}

// shadows is what rules match, up to one of them.
type shadows struct {
	rules []Placed

	// What the rules before match: all of them, and those that look at every name of a CNAME
	// chain. They are one as long as no rule trusts redirections.
	before, inspecting coverage
	open               bool // some rule trusts redirections, or may
}

func (s *shadows) hidden(i int) Hidden {
	r := s.rules[i].Rule
	h := Hidden{Rule: i, All: true, Any: -1}
	if at, _, found := s.before.of(r.QueryType, everything); found {
		h.Any = at
	}
	if r.List == nil || !r.List.IsKnown() {
		h.All = h.Any >= 0
	}
	if r.List == nil {
		return h
	}
	by := map[int]*Hiding{}
	for n := range r.List.Entries {
		s.hide(&h, by, r, &r.List.Entries[n])
	}
	for _, each := range by {
		h.By = append(h.By, *each)
	}
	slices.SortFunc(h.By, func(a, b Hiding) int { return a.Rule - b.Rule })
	h.All = h.All && (h.Any >= 0 || len(r.List.Entries) > 0)
	return h
}

var everything = domain.MustParsePattern("*")

func (s *shadows) hide(h *Hidden, by map[int]*Hiding, r *Rule, e *Entry) {
	at, cover, found := s.before.of(r.QueryType, e.Pattern)
	if !found {
		h.All = h.All && h.Any >= 0 // an invalid entry is covered by * alone
		return
	}
	if !r.Trusts() {
		// At a later name of a chain, a rule that trusts redirections may not match.
		_, _, found = s.inspecting.of(r.QueryType, e.Pattern)
		h.All = h.All && found
	}
	if by[at] == nil {
		by[at] = &Hiding{Rule: at}
	}
	by[at].Entries = append(by[at].Entries, HiddenEntry{e, cover})
}

// remember adds a rule to what comes before the others.
func (s *shadows) remember(i int) {
	r := s.rules[i].Rule
	if r.List == nil {
		return
	}
	for _, e := range r.List.Entries {
		if !e.Pattern.IsValid() {
			continue
		}
		s.before.add(r.QueryType, e.Pattern, i)
		if s.open && (r.Inspects() || e.Pattern.Kind() == domain.Any) {
			s.inspecting.add(r.QueryType, e.Pattern, i)
		}
	}
}

// coverage has, by query type and pattern, the first rule that has the pattern as an
// entry. The type "" stands for all.
type coverage map[string]map[domain.Pattern]int

func (c coverage) add(queryType string, p domain.Pattern, rule int) {
	if c[queryType] == nil {
		c[queryType] = map[domain.Pattern]int{}
	}
	if _, there := c[queryType][p]; !there {
		c[queryType][p] = rule
	}
}

// of returns the first rule that matches all that a pattern does, and by which entry.
// Patterns are nested or disjoint, so no two of them together cover a third that
// neither covers alone.
func (c coverage) of(queryType string, p domain.Pattern) (rule int, by domain.Pattern, found bool) {
	for _, t := range []string{"", queryType} {
		if len(c[t]) == 0 {
			continue
		}
		for above := range p.CoveredBy() {
			if at, ok := c[t][above]; ok && (!found || at < rule) {
				rule, by, found = at, above, true
			}
		}
		if t == queryType {
			break
		}
	}
	return rule, by, found
}

// HiddenBlock is a rule that blocks, and one before it that alerts on what both look for: the
// evaluation ends there, and the query passes.
type HiddenBlock struct {
	Alert, Block Placed

	// Overlap is [Overlaps], or [MayOverlap] if that is not certain.
	Overlap Overlap
}

// HiddenBlocks returns the rules that alert before one that blocks, in the order of the rules. Unlike
// [HiddenIn] it also has those of which it is undecided whether they look for the same. The order
// of the two is certain, and so is that the second is there if the first is.
func HiddenBlocks(rules []Placed) []HiddenBlock {
	var all []HiddenBlock
	for _, alert := range rules {
		if alert.Rule.Does() != ActionAlert {
			continue
		}
		for _, block := range rules {
			if block.Rule.Does() != ActionBlock || !alert.before(&block) || !block.isThereWith(&alert) {
				continue
			}
			if overlap := alert.Rule.Overlap(block.Rule); overlap != Apart {
				all = append(all, HiddenBlock{alert, block, overlap})
			}
		}
	}
	return all
}

// before reports whether a rule certainly comes before another.
func (p *Placed) before(other *Placed) bool {
	if p.Association != other.Association {
		a, b := p.Association, other.Association
		return a.floats() == nil && b.floats() == nil && a.Priority < b.Priority
	}
	known := p.Rule.Unknowns.Of("Priority") == nil && other.Rule.Unknowns.Of("Priority") == nil
	return known && p.Rule.Priority < other.Rule.Priority
}

// isThereWith reports whether a rule is certainly there if another one is. One of branches is there
// in any case, but not in that of the other rule if both are of one condition.
func (p *Placed) isThereWith(other *Placed) bool {
	own, theirs := p.Rule.If, other.Rule.If
	switch {
	case p.Rule.Unknowns.Of(Existence) == nil || own != Condition{} && own == theirs:
		return true
	case own != Condition{} && own.Name == theirs.Name:
		return false
	default:
		return p.Rule.OneOf != ""
	}
}

// Overlap says whether some query is one that two rules both look for.
type Overlap uint8

// What is known of two rules.
const (
	Apart      Overlap = iota // there is no such query
	MayOverlap                // undecided: what one of them looks for is not known
	Overlaps                  // there is one
)

// Overlap says whether some query is one that both rules look for. What DNS Firewall detects by
// itself is not known, nor is it apart from any name.
func (r *Rule) Overlap(other *Rule) Overlap {
	types := r.overlapOfTypes(other)
	if types == Apart {
		return Apart
	}
	if r.List == nil || other.List == nil {
		return MayOverlap
	}
	return min(types, r.List.overlap(other.List))
}

func (r *Rule) overlapOfTypes(other *Rule) Overlap {
	switch {
	case r.Unknowns.Of("Qtype") != nil || other.Unknowns.Of("Qtype") != nil:
		return MayOverlap
	case r.QueryType == "" || other.QueryType == "":
		return Overlaps
	}
	a, errA := ParseQueryType(r.QueryType)
	b, errB := ParseQueryType(other.QueryType)
	switch {
	case errA != nil || errB != nil:
		return MayOverlap // AWS refuses it
	case a == b:
		return Overlaps
	default:
		return Apart
	}
}

// overlap says whether some name is in both lists. What two patterns match is nested or disjoint, so
// an entry of one that overlaps one of the other covers it or is covered.
func (l *List) overlap(other *List) Overlap {
	a, b := l.patterns(), other.patterns()
	for _, each := range [][2]map[domain.Pattern]bool{{a, b}, {b, a}} {
		for p := range each[0] {
			if covers(each[1], p) {
				return Overlaps
			}
		}
	}
	if !l.IsKnown() || !other.IsKnown() || l.hasInvalid() || other.hasInvalid() {
		return MayOverlap
	}
	return Apart
}

func (l *List) patterns() map[domain.Pattern]bool {
	all := make(map[domain.Pattern]bool, len(l.Entries))
	for _, e := range l.Entries {
		if e.Pattern.IsValid() {
			all[e.Pattern] = true
		}
	}
	return all
}

func (l *List) hasInvalid() bool {
	return slices.ContainsFunc(l.Entries, func(e Entry) bool { return !e.Pattern.IsValid() })
}
