package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// step is one rule in the order in which a VPC's queries meet them, or a group
// whose rules are not known.
type step struct {
	association *Association
	group       *Group
	rule        *Rule
	outcome     outcome

	// why says why the step may apply or not where its list matches, and is empty
	// where it does. unresolved is the unknown that this depends on.
	why        string
	unresolved *Unknown

	// early says, of a step that may come before others, why its place is not known.
	early *Unknown

	// branches is, for the first of steps of which exactly one applies and which lead to the
	// same, how many they are. They follow each other.
	branches int
}

// outcome is what a rule that matches leads to.
type outcome struct {
	action   Action
	response string
	trust    bool // no later name of the chain is looked at

	// mayTrust says that it is not known whether it trusts.
	mayTrust bool

	// refused says that AWS would refuse the rule, or what it is a part of. Whatever takes
	// its place may lead to something else.
	refused bool

	// unclear identifies what of it is not known; see fate.
	unclear string
}

// same reports whether a client and the log see no difference.
func (o outcome) same(other outcome) bool {
	return o.action == other.action && o.response == other.response && o.action != ActionUnknown && o.response != unclearResponse &&
		!o.refused && !other.refused
}

// unclearResponse is that of a rule that blocks in a way that is not
// known.
const unclearResponse = "UNKNOWN"

// stepsOf returns the rules of a VPC in order. One whose place is not known is there
// twice: first as one that may apply before all others, last as itself.
func stepsOf(vpc *VPC) []step {
	placed, floating := placedAssociations(vpc)
	var steps []step
	for _, a := range floating {
		steps = append(steps, early(stepsOfGroup(a), a.floats())...)
	}
	for i, a := range placed {
		for _, rival := range rivals(placed, i, (*Association).sure, func(a *Association) int { return a.Priority }) {
			steps = append(steps, early(stepsOfGroup(rival), samePriority("rule group of the VPC", rival.Origin))...)
		}
		steps = append(steps, stepsOfGroup(a)...)
	}
	for _, a := range floating {
		steps = append(steps, stepsOfGroup(a)...)
	}
	return steps
}

// placedAssociations separates the associations whose place is known, in order, from
// the others. Those of one Profile have an order of their own.
func placedAssociations(vpc *VPC) (placed, floating []*Association) {
	for i := range vpc.Associations {
		a := &vpc.Associations[i]
		if a.floats() == nil || onlyVia(vpc, a) {
			placed = append(placed, a)
		} else {
			floating = append(floating, a)
		}
	}
	slices.SortStableFunc(placed, func(a, b *Association) int { return a.Priority - b.Priority })
	return placed, floating
}

// onlyVia reports whether the place of an association is open only with respect to
// others of which there are none.
func onlyVia(vpc *VPC, a *Association) bool {
	if a.Via == "" || a.Unknowns.Of("Priority") != nil {
		return false
	}
	return !slices.ContainsFunc(vpc.Associations, func(b Association) bool { return b.Via != a.Via })
}

// floats returns why the place of an association among the others is not known.
func (a *Association) floats() *Unknown {
	if u := a.Unknowns.Of("Priority"); u != nil {
		return u
	}
	return a.Unknowns.Of(OrderUnknown)
}

func stepsOfGroup(a *Association) []step {
	if a.Group.Opaque != "" {
		s := step{association: a, group: a.Group, outcome: outcome{action: ActionUnknown, unclear: a.Group.identity()}, why: a.Group.Opaque}
		s.unresolved = a.Group.Unknowns.Of("FirewallRules")
		return []step{s}
	}
	var first, last, floating []step
	for i := range a.Group.Rules {
		s := newStep(a, &a.Group.Rules[i])
		if u := s.rule.Unknowns.Of("Priority"); u != nil {
			first = append(first, early([]step{s}, u)...)
			floating = append(floating, s)
		} else {
			last = append(last, s)
		}
	}
	slices.SortStableFunc(last, func(a, b step) int { return a.rule.Priority - b.rule.Priority })
	a.markBranches(last)
	return slices.Concat(first, contested(last), floating)
}

// contested returns rules in order, before which those of the same priority may come too.
func contested(sorted []step) []step {
	var all []step
	for i, s := range sorted {
		for _, rival := range rivals(sorted, i, step.sure, func(s step) int { return s.rule.Priority }) {
			all = append(all, early([]step{rival}, samePriority("rule of the group", rival.rule.Origin))...)
		}
		all = append(all, s)
	}
	return all
}

// rivals returns those behind one in order that have the same priority, if it is the first
// of them. AWS refuses that, so it is not known which would come first. What may not be
// there is not a rival: a condition may choose between the two.
func rivals[T any](sorted []T, at int, sure func(T) bool, priority func(T) int) []T {
	same := func(other T) bool { return sure(other) && priority(other) == priority(sorted[at]) }
	if !sure(sorted[at]) || slices.ContainsFunc(sorted[:at], same) {
		return nil
	}
	var all []T
	for _, other := range sorted[at+1:] {
		if priority(other) != priority(sorted[at]) {
			break
		}
		if sure(other) {
			all = append(all, other)
		}
	}
	return all
}

func (s step) sure() bool { return s.why == "" }

// sure reports whether an association is there.
func (a *Association) sure() bool { return a.Unknowns.Of(Existence) == nil }

func samePriority(what string, at Origin) *Unknown {
	return &Unknown{Property: "Priority", Invalid: true, Origin: at, Why: "another " + what + " has the same priority, which AWS refuses"}
}

// early returns steps as ones that may come before others, because of an unknown.
func early(steps []step, u *Unknown) []step {
	for i := range steps {
		steps[i].branches, steps[i].early = 0, u
		if steps[i].why == "" {
			steps[i].why = u.Why
			if u.Property != OrderUnknown {
				steps[i].unresolved = u
			}
		}
	}
	return steps
}

func newStep(a *Association, r *Rule) step {
	s := step{association: a, group: a.Group, rule: r, outcome: outcomeOf(r)}
	for _, u := range s.refusals() {
		s.outcome.refused = true
		s.outcome.unclear += "\x01" + u.identity()
	}
	for _, holder := range []Unknowns{a.Unknowns, a.Group.Unknowns, r.Unknowns} {
		if u := holder.Of(Existence); u != nil {
			s.why, s.unresolved = u.Why, u
			return s
		}
	}
	if u := unclearType(r); u != nil {
		s.why, s.unresolved = u.Why, u
	}
	return s
}

// unclearType returns what is not known about the query type of a rule.
func unclearType(r *Rule) *Unknown {
	if u := r.Unknowns.Of("Qtype"); u != nil || r.QueryType == "" {
		return u
	}
	if !awsdns.IsRuleType(r.QueryType) {
		return &Unknown{Property: "Qtype", Invalid: true, Origin: r.Origin, Source: r.QueryType, Why: fmt.Sprintf("invalid Qtype %q", r.QueryType)}
	}
	return nil
}

func outcomeOf(r *Rule) outcome {
	o := knownOutcome(r)
	if o.action == ActionUnknown || o.response == unclearResponse || o.mayTrust {
		o.unclear = unclearIn(r)
	}
	return o
}

// unclearIn identifies what is not known of the outcome of a rule.
func unclearIn(r *Rule) string {
	text := "\x01" + r.Action + "\x01" + r.Block.Response + "\x01" + canonical(r.Block.OverrideDomain)
	for _, u := range unknownsOf(r, "Action", "BlockResponse", "BlockOverrideDomain", "BlockOverrideTtl", "FirewallDomainRedirectionAction") {
		text += "\x01" + u.identity()
	}
	return text
}

func knownOutcome(r *Rule) outcome {
	o := outcome{action: r.Does(), trust: r.Trusts(), mayTrust: r.Unknowns.Of("FirewallDomainRedirectionAction") != nil}
	if o.action == ActionBlock {
		o.response = responseOf(r)
	}
	return o
}

// responseOf returns what a client gets. A block without a response is refused by
// AWS.
func responseOf(r *Rule) string {
	for _, property := range []string{"BlockResponse", "BlockOverrideDomain", "BlockOverrideTtl"} {
		if r.Unknowns.Of(property) != nil {
			return unclearResponse
		}
	}
	switch {
	case r.Block.Response == "OVERRIDE" && r.Block.OverrideDomain != "":
		return fmt.Sprintf("OVERRIDE CNAME %s TTL %d", canonical(r.Block.OverrideDomain), r.Block.OverrideTTL)
	case r.Block.Response == "NODATA" || r.Block.Response == "NXDOMAIN":
		return r.Block.Response
	default:
		return unclearResponse
	}
}

// canonical writes a name so that the same ones are equal.
func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// anyName reports whether a step may match names of which its source says nothing.
func (s *step) anyName() bool {
	switch {
	case s.rule == nil:
		return true
	case s.rule.List == nil:
		return true // Advanced, or a list that is not known
	default:
		return s.rule.List.Opaque != "" || s.rule.List.Unknowns.Of("Domains") != nil
	}
}

// Placed is a rule in its place among all that a VPC's queries meet.
type Placed struct {
	Association *Association
	Group       *Group
	Rule        *Rule

	// Why says why it is not certain that the rule is there and at this place,
	// and is empty if it is.
	Why string
}

// Rules returns the rules of a VPC in the order in which its queries meet them, of all
// groups whose rules are known. The place of those with a Why among the others is open.
func (v *VPC) Rules() []Placed {
	placed, floating := placedAssociations(v)
	var all []Placed
	for _, a := range placed {
		all = append(all, placedRules(a, v.sharedPlace(a))...)
	}
	for _, a := range floating {
		all = append(all, placedRules(a, a.floats().Why)...)
	}
	return all
}

// sharedPlace says that another association has the same priority, which AWS refuses.
func (v *VPC) sharedPlace(a *Association) string {
	for i := range v.Associations {
		if b := &v.Associations[i]; a != b && b.Priority == a.Priority && b.floats() == nil {
			return "another rule group of the VPC has the same priority"
		}
	}
	return ""
}

func placedRules(a *Association, why string) []Placed {
	priorities := map[int]int{}
	for i := range a.Group.Rules {
		priorities[a.Group.Rules[i].Priority]++
	}
	var all []Placed
	for i := range a.Group.Rules {
		r := &a.Group.Rules[i]
		p := Placed{a, a.Group, r, why}
		switch u := r.Unknowns.Of("Priority"); {
		case p.Why != "":
		case u != nil:
			p.Why = u.Why
		case priorities[r.Priority] > 1:
			p.Why = "another rule of the group has the same priority"
		default:
			s := newStep(a, r)
			p.Why = s.why
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(p, q Placed) int { return p.Rule.Priority - q.Rule.Priority })
	return all
}

// whyUnsettled says, of a step that may match any name, why that is not known.
func whyUnsettled(s *step) string {
	switch {
	case s.rule == nil:
		return s.why
	case s.rule.List == nil:
		return whyProtected(s.rule)
	case s.rule.List.Opaque != "":
		return s.rule.List.Opaque
	default:
		return s.rule.List.Unknowns.Of("Domains").Why
	}
}

func whyProtected(r *Rule) string {
	if u := unresolvedSource(r); u != nil {
		return u.Why
	}
	return "AWS decides at the time of the query what is " + r.Protection.String()
}

// unresolvedSource returns what is not known about what a rule looks
// for.
func unresolvedSource(r *Rule) *Unknown {
	for _, property := range []string{"FirewallDomainListId", "DnsThreatProtection", "FirewallRuleType"} {
		if u := r.Unknowns.Of(property); u != nil {
			return u
		}
	}
	if r.List != nil {
		return r.List.Unknowns.Of("Domains")
	}
	return nil
}

// unsettledSteps are the steps that may match any name and decide, at the first name of a chain
// and at later ones.
type unsettledSteps struct{ first, later []int }

// unsettledFor returns the unsettled steps for a query type.
func (e *Evaluator) unsettledFor(key typeKey) unsettledSteps {
	if own, ok := e.unsettledByType[key]; ok {
		return own
	}
	return e.unsettledByType[anyType]
}

// decidingUnsettled returns the unsettled steps that decide about a query type. What a step does not
// match, later ones for the same do not match either.
func (e *Evaluator) decidingUnsettled(key typeKey, later bool) []int {
	var unsettled []int
	settled := map[asked]bool{}
	for _, rank := range e.unsettled {
		s := &e.steps[rank]
		if of := s.typeKey(); of != anyType && of != key {
			continue
		}
		what, known := s.asks()
		if known && settled[what] {
			continue
		}
		unsettled = append(unsettled, rank)
		settled[what] = known && s.why == "" && !s.outcome.refused && !(later && (s.outcome.trust || s.outcome.mayTrust))
	}
	return unsettled
}

// asked is what a rule looks for.
type asked struct {
	list       *List
	protection Protection
}

// asks returns what a step looks for, if that is known.
func (s *step) asks() (asked, bool) {
	if s.rule == nil || s.rule.List == nil && unresolvedSource(s.rule) != nil {
		return asked{}, false
	}
	return asked{s.rule.List, s.rule.Protection}, true
}

// markBranches finds the steps of which exactly one applies and which lead to the same.
func (a *Association) markBranches(steps []step) {
	if !a.sure() || a.Group.Unknowns.Of(Existence) != nil {
		return
	}
	branches := map[string]int{}
	for i := range a.Group.Rules {
		branches[a.Group.Rules[i].OneOf]++
	}
	for i := 0; i < len(steps); {
		n := 1
		for i+n < len(steps) && steps[i].isBranchOf(steps[i+n]) {
			n++
		}
		if n > 1 && n == branches[steps[i].rule.OneOf] {
			steps[i].branches = n
		}
		i += n
	}
}

func (s step) isBranchOf(other step) bool {
	r, o := s.rule, other.rule
	return r.OneOf != "" && r.OneOf == o.OneOf && r.List != nil && o.List != nil &&
		r.Priority == o.Priority && s.outcome == other.outcome && s.typeKey() == other.typeKey() && unclearType(r) == nil
}

// inAllBranches returns the entries that match whichever of steps applies.
func inAllBranches(steps []step) []domain.Pattern {
	var sets []map[domain.Pattern]bool
	for _, s := range steps {
		set := map[domain.Pattern]bool{}
		for _, e := range s.rule.List.Entries {
			if e.Invalid == nil {
				set[e.Pattern] = true
			}
		}
		sets = append(sets, set)
	}
	var all []domain.Pattern
	for _, set := range sets {
		for p := range set {
			if coveredByAll(sets, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

func coveredByAll(sets []map[domain.Pattern]bool, p domain.Pattern) bool {
	for _, set := range sets {
		if !covers(set, p) {
			return false
		}
	}
	return true
}

func covers(set map[domain.Pattern]bool, p domain.Pattern) bool {
	for above := range p.CoveredBy() {
		if set[above] {
			return true
		}
	}
	return false
}

// refusals returns why AWS would refuse the rule of a step or what it is a part of: its
// list, its group, its association. A step with a refusal makes no verdict certain.
func (s *step) refusals() []Unknown {
	holders := []Unknowns{s.association.Unknowns, s.group.Unknowns}
	if s.rule != nil {
		holders = append(holders, s.rule.Unknowns)
		if s.rule.List != nil {
			holders = append(holders, s.rule.List.Unknowns)
		}
	}
	var all []Unknown
	for _, holder := range holders {
		for _, u := range holder {
			if u.Invalid {
				all = append(all, u)
			}
		}
	}
	return all
}

// unclear returns what the source does not say about the outcome of a step that matches, and
// why AWS would refuse it.
func (s *step) unclear() []Unknown {
	all := append(unknownsOf(s.rule, "Action", "BlockResponse", "BlockOverrideDomain", "BlockOverrideTtl"), s.refusals()...)
	if o := outcomeOf(s.rule); len(all) > 0 || o.same(o) {
		return all
	}
	return []Unknown{refusal(s.rule)}
}

// refusal says why AWS would refuse a rule of which everything is known and whose outcome
// is not clear.
func refusal(r *Rule) Unknown {
	u := Unknown{Property: "BlockResponse", Invalid: true, Origin: r.Origin}
	switch {
	case r.Action == "":
		u.Property, u.Why = "Action", "the rule has no Action, which AWS requires"
	case outcomeOf(r).action != ActionBlock:
		u.Property, u.Why = "Action", fmt.Sprintf("invalid action %q", r.Action)
	case r.Block.Response == "":
		u.Why = "the rule blocks and has no BlockResponse, which AWS requires"
	case r.Block.Response == "OVERRIDE":
		u.Property, u.Why = "BlockOverrideDomain", "the rule blocks with OVERRIDE and has no BlockOverrideDomain, which AWS requires"
	default:
		u.Why = fmt.Sprintf("invalid block response %q", r.Block.Response)
	}
	return u
}
