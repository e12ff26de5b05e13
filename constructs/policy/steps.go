package policy

import (
	"fmt"
	"slices"
	"strings"
)

// step is one rule in the order in which a VPC's queries meet them, or a group
// whose rules are not known.
type step struct {
	association *Association
	group       *Group
	rule        *Rule
	outcome     outcome

	// why says why the step may apply or not where its list matches, and is empty
	// where it does. unresolved is what the source would have to tell.
	why        string
	unresolved *Unknown

	// early says, of a step that may come before others, why its place is not known.
	early *Unknown

	// sides is, for the first of steps of which exactly one applies and which lead to the
	// same, how many they are. They follow each other.
	sides int
}

// outcome is what a rule that matches leads to.
type outcome struct {
	action   Action
	response string
	trust    bool // no later name of the chain is looked at

	// mayTrust says that the source does not tell whether it trusts.
	mayTrust bool

	// refused says that AWS would refuse the rule, or what it is a part of. Whatever takes
	// its place may lead to something else.
	refused bool

	// unclear identifies what of it is not known; see fate.
	unclear string
}

// same reports whether a client and the log see no difference.
func (o outcome) same(other outcome) bool {
	return o.action == other.action && o.response == other.response && o.action != Unclear && o.response != unclearResponse &&
		!o.refused && !other.refused
}

// unclearResponse is that of a rule that blocks in a way that the source does not
// tell.
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

// placedAssociations tells the associations whose place is known, in order, from
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
	if a.Via == "" || unknowns(a.Unknowns).of("Priority") != nil {
		return false
	}
	return !slices.ContainsFunc(vpc.Associations, func(b Association) bool { return b.Via != a.Via })
}

// floats returns why the place of an association among the others is not known.
func (a *Association) floats() *Unknown {
	if u := unknowns(a.Unknowns).of("Priority"); u != nil {
		return u
	}
	return unknowns(a.Unknowns).of(OrderUnknown)
}

func stepsOfGroup(a *Association) []step {
	if a.Group.Opaque != "" {
		s := step{association: a, group: a.Group, outcome: outcome{action: Unclear, unclear: a.Group.identity()}, why: a.Group.Opaque}
		s.unresolved = unknowns(a.Group.Unknowns).of("FirewallRules")
		return []step{s}
	}
	var first, last, floating []step
	for i := range a.Group.Rules {
		s := newStep(a, &a.Group.Rules[i])
		if u := unknowns(s.rule.Unknowns).of("Priority"); u != nil {
			first = append(first, early([]step{s}, u)...)
			floating = append(floating, s)
		} else {
			last = append(last, s)
		}
	}
	slices.SortStableFunc(last, func(a, b step) int { return a.rule.Priority - b.rule.Priority })
	a.markSides(last)
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
// of them. AWS refuses that, so that nobody can tell which would come first. What may not be
// there is no rival: a condition may choose between the two.
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
func (a *Association) sure() bool { return unknowns(a.Unknowns).of(Existence) == nil }

func samePriority(what string, at Origin) *Unknown {
	return &Unknown{Property: "Priority", Invalid: true, Origin: at, Why: "another " + what + " has the same priority, which AWS refuses"}
}

// early returns steps as ones that may come before others, because of an unknown.
func early(steps []step, u *Unknown) []step {
	for i := range steps {
		steps[i].sides, steps[i].early = 0, u
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
	for _, holder := range []unknowns{a.Unknowns, a.Group.Unknowns, r.Unknowns} {
		if u := holder.of(Existence); u != nil {
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
	if u := unknowns(r.Unknowns).of("Qtype"); u != nil || r.QueryType == "" {
		return u
	}
	if !IsRuleType(r.QueryType) {
		return &Unknown{Property: "Qtype", Invalid: true, Origin: r.Origin, Source: r.QueryType, Why: fmt.Sprintf("DNS Firewall has no Qtype %q", r.QueryType)}
	}
	return nil
}

func outcomeOf(r *Rule) outcome {
	o := knownOutcome(r)
	if o.action == Unclear || o.response == unclearResponse || o.mayTrust {
		o.unclear = unclearIn(r)
	}
	return o
}

// unclearIn identifies what is not known of the outcome of a rule.
func unclearIn(r *Rule) string {
	text := "\x01" + r.Action + "\x01" + r.Block.Response + "\x01" + canonical(r.Block.OverrideDomain)
	for _, u := range untold(r, "Action", "BlockResponse", "BlockOverrideDomain", "BlockOverrideTtl", "FirewallDomainRedirectionAction") {
		text += "\x01" + u.identity()
	}
	return text
}

func knownOutcome(r *Rule) outcome {
	o := outcome{trust: r.Trusts(), mayTrust: unknowns(r.Unknowns).of("FirewallDomainRedirectionAction") != nil}
	action, err := ParseAction(r.Action)
	if err != nil || action == None {
		o.action = Unclear
		return o
	}
	o.action = action
	if action == Blocked {
		o.response = responseOf(r)
	}
	return o
}

// responseOf returns what a client gets. A block without a response is refused by
// AWS.
func responseOf(r *Rule) string {
	for _, property := range []string{"BlockResponse", "BlockOverrideDomain", "BlockOverrideTtl"} {
		if unknowns(r.Unknowns).of(property) != nil {
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
		return true // Advanced, or a list that cannot be told
	default:
		return s.rule.List.Opaque != "" || unknowns(s.rule.List.Unknowns).of("Domains") != nil
	}
}
