package template

import (
	"fmt"
	"slices"
	"strings"
)

// ruleOf is a rule of a group by what AWS tells it from others: what it looks for.
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
// the same, neither is told from the other.
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
