package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// effectChecks are about rules that take from each other what they look for.
func effectChecks() []Check {
	return []Check{
		{
			unreachableRule, Warning, "a rule that can never decide",
			"the first rule that matches ends the evaluation, whatever it does and in whichever rule group", "give it a lower priority than the rules before it, or drop it",
		},
		{
			shadowedEntries, Note, "entries that an earlier rule matches, with another effect",
			"for these names the earlier rule decides alone", "change the order of the rules, or drop the entries from one of the lists",
		},
		{
			alertHidesBlock, Warning, "names that one rule alerts on and a later one would block",
			"ALERT ends the evaluation as BLOCK does: queries for these names pass", "put the rule that blocks first, or remove the names from the list of the one that alerts",
		},
		{
			allowedAndBlocked, Warning, "names that one rule allows and another would block",
			"the first rule that matches wins, however exact the other one is", "drop the names from one of the lists; vpcdns compile takes exceptions out of a list to block",
		},
		{
			allowAllBeforeBlock, Warning, "a rule for * that lets every query pass before a rule that blocks",
			"the first rule that matches ends the evaluation, so nothing after it is ever blocked", "put it after all rules that block, or remove it: a query that no rule matches passes",
		},
	}
}

// hidden is what rules before a rule take from it.
type hidden struct {
	by  map[int]*sample // entries by the rule that matches them first
	all bool            // the rule can never decide
	any int             // the rule for * that takes everything, or -1
}

func (s *sequence) hiddenOf(i int) hidden {
	r := s.rules[i].Rule
	h := hidden{by: map[int]*sample{}, all: true, any: -1}
	everything := domain.MustParsePattern("*")
	if at, _, found := s.before.of(r.QueryType, everything); found {
		h.any = at
	}
	if r.List == nil || !isKnown(r.List) {
		h.all = h.any >= 0
	}
	if r.List == nil {
		return h
	}
	for n := range r.List.Entries {
		s.hide(&h, r, &r.List.Entries[n])
	}
	h.all = h.all && (h.any >= 0 || len(r.List.Entries) > 0)
	return h
}

func (s *sequence) hide(h *hidden, r *policy.Rule, e *policy.Entry) {
	at, by, found := s.before.of(r.QueryType, e.Pattern)
	if !found {
		h.all = h.all && h.any >= 0 // an invalid entry is covered by * alone
		return
	}
	if !r.Trusts() {
		// At a later name of a chain, a rule that trusts redirections may not match.
		_, _, found = s.inspecting.of(r.QueryType, e.Pattern)
		h.all = h.all && found
	}
	if h.by[at] == nil {
		h.by[at] = &sample{}
	}
	why := ""
	if by != e.Pattern {
		why = "by " + by.String()
	}
	h.by[at].addBecause(e, why)
}

// report makes findings of what is hidden. Rules for * that let pass are collected.
func (s *sequence) report(i int, h hidden, passing map[int][]string) {
	r := s.rules[i].Rule
	if h.any >= 0 && h.all && r.Does() == policy.ActionBlock && letsPass(s.rules[h.any].Rule) {
		passing[h.any] = append(passing[h.any], s.name(i))
		return
	}
	found := false
	for _, at := range slices.Sorted(maps.Keys(h.by)) {
		if at != h.any { // by * nothing in particular is contradicted
			found = s.contradiction(i, at, *h.by[at], h.all) || found
		}
	}
	if found {
		return
	}
	if h.all {
		s.at(i, unreachableRule, "it never decides: %s", s.whyHidden(h))
		return
	}
	for _, at := range slices.Sorted(maps.Keys(h.by)) {
		if !sameOutcome(r, s.rules[at].Rule) {
			s.at(i, shadowedEntries, "%s of %s: %s %s them first", *h.by[at], r.List.Label(), s.name(at), does(s.rules[at].Rule))
		}
	}
}

// contradiction reports whether one of two rules would block what the other lets pass.
func (s *sequence) contradiction(i, before int, entries sample, all bool) bool {
	here, there := s.rules[i].Rule.Does(), s.rules[before].Rule.Does()
	rest := ""
	if all {
		rest = "; it never decides"
	}
	list := s.rules[i].Rule.List.Label()
	switch {
	case here == policy.ActionBlock && there == policy.ActionAlert:
		s.at(i, alertHidesBlock, "%s of %s: never blocked, because %s alerts on them first%s", entries, list, s.name(before), rest)
	case here == policy.ActionBlock && there == policy.ActionAllow:
		s.at(i, allowedAndBlocked, "%s of %s: %s allows first, and wins%s", entries, list, s.name(before), rest)
	case here == policy.ActionAllow && there == policy.ActionBlock:
		s.at(i, allowedAndBlocked, "%s of %s: %s blocks first, and wins%s", entries, list, s.name(before), rest)
	default:
		return false
	}
	return true
}

func (s *sequence) whyHidden(h hidden) string {
	if h.any >= 0 {
		return s.name(h.any) + " " + does(s.rules[h.any].Rule) + " every name first"
	}
	var names []string
	for _, at := range slices.Sorted(maps.Keys(h.by)) {
		names = append(names, s.name(at)+" ("+s.rules[at].Rule.Action+")")
	}
	if len(names) == 1 {
		return names[0] + " matches all of its names first"
	}
	return strings.Join(names, ", ") + " match all of its names first"
}

func letsPass(r *policy.Rule) bool {
	a := r.Does()
	return a == policy.ActionAllow || a == policy.ActionAlert
}

// sameOutcome reports whether a client and the log see no difference, as far as can be
// told.
func sameOutcome(a, b *policy.Rule) bool {
	if a.Does() == policy.ActionUnknown || b.Does() == policy.ActionUnknown {
		return true
	}
	return a.Action == b.Action && a.Block == b.Block
}

// listed is a few names and how many more there are.
func listed(names []string) sample {
	return sample{count: len(names), examples: names[:min(len(names), maxExamples)], texts: names}
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
