package lint

import (
	"strings"

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

// sampleOf words the entries that one rule hides.
func sampleOf(hiding policy.Hiding) sample {
	var s sample
	for _, each := range hiding.Entries {
		why := ""
		if each.By != each.Entry.Pattern {
			why = "by " + each.By.String()
		}
		s.addBecause(each.Entry, why)
	}
	return s
}

// report makes findings of what is hidden. Rules for * that let pass are collected.
func (s *sequence) report(h *policy.Hidden, passing map[int][]string) {
	i, r := h.Rule, s.rules[h.Rule].Rule
	if h.Any >= 0 && h.All && r.Does() == policy.ActionBlock && letsPass(s.rules[h.Any].Rule) {
		passing[h.Any] = append(passing[h.Any], s.name(i))
		return
	}
	found := false
	for _, by := range h.By {
		if by.Rule != h.Any { // by * nothing in particular is contradicted
			found = s.contradiction(i, by.Rule, sampleOf(by), h.All) || found
		}
	}
	if found {
		return
	}
	if h.All {
		s.at(i, unreachableRule, "it never decides: %s", s.whyHidden(h))
		return
	}
	for _, by := range h.By {
		if before := s.rules[by.Rule].Rule; !sameOutcome(r, before) {
			s.at(i, shadowedEntries, "%s of %s: %s %s them first", sampleOf(by), r.List.Label(), s.name(by.Rule), does(before))
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

func (s *sequence) whyHidden(h *policy.Hidden) string {
	if h.Any >= 0 {
		return s.name(h.Any) + " " + does(s.rules[h.Any].Rule) + " every name first"
	}
	var names []string
	for _, by := range h.By {
		names = append(names, s.name(by.Rule)+" ("+s.rules[by.Rule].Rule.Action+")")
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
