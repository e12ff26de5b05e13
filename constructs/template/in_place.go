package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// InPlace is a change that CloudFormation makes without replacing anything, and that AWS
// refuses, or may refuse for the order of the changes.
type InPlace struct {
	// ID says what happens: "protected-association-changed", "association-priority-taken"
	// or "rule-priority-taken". It never changes.
	ID string

	LogicalID string
	Position  Position // in the new template
	Text      string   // what happens, in a sentence

	// Fails says that the update fails whatever the order.
	Fails bool

	Why, WayOut string
}

// InPlaceChanges returns what an update from the old template to the new one changes in
// place and AWS refuses: associations under mutation protection, and priorities of
// associations and rules that are taken until the same update frees them. It is sorted by
// logical ID. What depends on a condition that differs counts as nothing.
func InPlaceChanges(old, new Template) []InPlace {
	c := newComparison(old, new)
	var all []InPlace
	moves := c.moves()
	for _, id := range slices.Sorted(maps.Keys(new.Resources)) {
		switch new.Resources[id].Type {
		case firewallAssociationType:
			all = append(all, c.protectedChange(id)...)
			all = append(all, c.taken(id, moves)...)
		case ruleGroupType:
			all = append(all, c.rulesTaken(id)...)
		}
	}
	return all
}

// updates reports whether a resource is changed in place, if at all.
func (c *comparison) updates(id string) bool {
	return c.stays(id) && len(c.replacing(id)) == 0 && c.old.Resources[id].Condition == c.new.Resources[id].Condition
}

// protectedChange finds changes of an association under mutation protection.
func (c *comparison) protectedChange(id string) []InPlace {
	const property = "MutationProtection"
	if !c.updates(id) || c.text(c.old, id, property) != `"ENABLED"` {
		return nil
	}
	var changed []string
	for _, each := range []string{"Name", "Priority"} {
		if c.text(c.old, id, each) != c.text(c.new, id, each) {
			changed = append(changed, each)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	lifted := c.text(c.new, id, property) != `"ENABLED"`
	found := InPlace{
		ID: "protected-association-changed", LogicalID: id, Position: c.new.Position("Resources", id), Fails: !lifted,
		Text:   fmt.Sprintf("%s changes its %s under mutation protection", id, strings.Join(changed, " and ")),
		Why:    "AWS refuses changes of an association under mutation protection (RSLVR-02307): the update fails and is rolled back",
		WayOut: "deploy once with MutationProtection: DISABLED and no other change, then deploy this",
	}
	if lifted {
		found.Text += ", which the same update lifts"
		found.Why = "AWS does not document whether it takes both in one request; if not (RSLVR-02307), the update fails and is rolled back"
	}
	return []InPlace{found}
}

// text returns a property as text that is equal for equal values.
func (c *comparison) text(t Template, id, property string) string {
	return t.canonical(property, t.Resources[id].Properties[property])
}

// slot is a priority on a VPC, which one association has.
type slot struct{ vpc, priority string }

// moves has, for every priority that an old association has, that association.
func (c *comparison) moves() map[slot]string {
	held := map[slot]string{}
	for _, id := range ofType(c.old, firewallAssociationType) {
		held[c.slotOf(c.old, id)] = id
	}
	return held
}

func (c *comparison) slotOf(t Template, id string) slot {
	return slot{c.text(t, id, "VpcId"), c.text(t, id, "Priority")}
}

// taken finds an association that gets a priority which another one has, which is not to
// keep it.
func (c *comparison) taken(id string, held map[slot]string) []InPlace {
	wanted := c.slotOf(c.new, id)
	holder, ok := held[wanted]
	isNew := !c.stays(id)
	switch {
	case !ok || holder == id, !isNew && !c.updates(id), c.renamed[holder] == id:
		return nil // those that are replaced or renamed are not changes in place
	case c.old.Resources[holder].Condition != c.new.Resources[id].Condition:
		return nil
	case c.stays(holder) && c.slotOf(c.new, holder) == wanted:
		return nil // both are to have it, which is another finding
	}
	found := InPlace{
		ID: "association-priority-taken", LogicalID: id, Position: c.new.Position("Resources", id),
		Why:    "CloudFormation makes changes in any order, and AWS takes a priority once on a VPC: the update may fail and be rolled back",
		WayOut: fmt.Sprintf("deploy in two steps: first give %s a priority that no association has, then deploy this", id),
	}
	gets := "gets"
	if isNew {
		gets = "is created with"
	}
	found.Text = fmt.Sprintf("%s %s priority %s, which %s has until the same update", id, gets, unquoted(wanted.priority), holder)
	switch {
	case !c.updates(holder):
		found.Text += " removes or replaces it"
		found.Fails = true
	default:
		found.Text += " moves it to " + unquoted(c.slotOf(c.new, holder).priority)
		found.Fails = c.circle(id, held)
	}
	if found.Fails {
		found.Why = "AWS takes a priority once on a VPC, and whichever CloudFormation changes first finds it taken: the update fails and is rolled back"
	}
	if isNew {
		found.WayOut = fmt.Sprintf("deploy in two steps: first without %s, then with it", id)
	}
	return []InPlace{found}
}

// circle reports whether the associations that give way to each other end where they
// began, as two that swap their priorities do.
func (c *comparison) circle(id string, held map[slot]string) bool {
	for at, seen := id, map[string]bool{}; !seen[at]; {
		seen[at] = true
		next, ok := held[c.slotOf(c.new, at)]
		if !ok || !c.updates(next) {
			return false
		}
		if next == id {
			return true
		}
		at = next
	}
	return false
}

func unquoted(canonical string) string { return strings.Trim(canonical, `"`) }

// ruleOf is a rule of a group by what AWS distinguishes it from others: what it looks for.
type ruleOf struct {
	source   string
	priority string
}

// rulesTaken finds rules that get a priority which another rule of the group has, and which
// the same update moves. How CloudFormation orders the changes is not documented.
func (c *comparison) rulesTaken(id string) []InPlace {
	if !c.updates(id) {
		return nil
	}
	before, after := c.rules(c.old, id), c.rules(c.new, id)
	var texts []string
	for _, r := range after {
		at := slices.IndexFunc(before, func(b ruleOf) bool { return b.priority == r.priority && b.source != r.source })
		if at < 0 || !moved(r, before) {
			continue
		}
		holder := before[at]
		to := slices.IndexFunc(after, func(a ruleOf) bool { return a.source == holder.source })
		if to >= 0 && after[to].priority != holder.priority {
			texts = append(texts, fmt.Sprintf("a rule gets priority %s, which another one has until it gets %s", r.priority, after[to].priority))
		}
	}
	if texts == nil {
		return nil
	}
	const most = 3
	text := strings.Join(texts[:min(len(texts), most)], "; ")
	if more := len(texts) - most; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return []InPlace{{
		ID: "rule-priority-taken", LogicalID: id, Position: c.new.Position("Resources", id, "Properties", "FirewallRules"),
		Text:   id + ": " + text,
		Why:    "CloudFormation changes rules one by one, in an order that AWS does not document, and AWS takes a priority once in a group: the update may fail and be rolled back",
		WayOut: "deploy in two steps, with priorities in between that no rule has; gaps between priorities spare that",
	}}
}

// moved reports whether a rule was there at another priority.
func moved(r ruleOf, before []ruleOf) bool {
	return slices.ContainsFunc(before, func(b ruleOf) bool { return b.source == r.source && b.priority != r.priority })
}

// rules returns the rules of a group whose priority is written out. Of two that look for
// the same, neither is distinguished from the other.
func (c *comparison) rules(t Template, id string) []ruleOf {
	list, _ := t.plain(t.Resources[id].Properties["FirewallRules"]).([]any)
	var all []ruleOf
	count := map[string]int{}
	for _, item := range list {
		rule, _ := item.(map[string]any)
		priority, _ := rule["Priority"].(string)
		source := jsonText([]any{rule["FirewallDomainListId"], rule["Qtype"], rule["DnsThreatProtection"], rule["FirewallThreatProtectionId"]})
		if _, conditional := rule["Fn::If"]; conditional || priority == "" {
			continue
		}
		count[source]++
		all = append(all, ruleOf{source, priority})
	}
	return slices.DeleteFunc(all, func(r ruleOf) bool { return count[r.source] > 1 })
}
