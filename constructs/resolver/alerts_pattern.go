package resolver

import (
	"regexp"
	"slices"
)

// alertPattern is the pure value behind the event pattern of a DnsAlerts.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/events-detail-reference.html
type alertPattern struct {
	actions     []string
	ruleGroupId text // of the one firewall that counts, if it is one
}

// detailTypes are the events that DNS Firewall sends. A query that is allowed makes none.
var detailTypes = map[string]string{
	actionAlert: "DNS Firewall Alert",
	actionBlock: "DNS Firewall Block",
}

var eventRuleName = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,64}$`)

// alertPatternOf adds to p what is wrong with the part of the props that says which
// events count.
func alertPatternOf(p *problems, props *DnsAlertsProps) alertPattern {
	pattern := alertPattern{actions: []string{actionAlert, actionBlock}}
	if props.Actions != nil {
		pattern.actions = alertActions(p, *props.Actions)
	}
	if props.Firewall != nil {
		pattern.ruleGroupId = textOf(props.Firewall.FirewallRuleGroupId())
	}
	return pattern
}

// alertActions gives the actions in one order, whatever order they came in.
func alertActions(p *problems, given []*string) []string {
	if len(given) == 0 {
		p.add("Actions is empty, so that nothing would be told; use BLOCK, ALERT or both, or leave it out for both")
	}
	var actions []string
	for i, action := range given {
		t := textOf(action)
		if t.token || isTokenList(t.value) {
			p.add("action %d is known only at deployment, and a pattern needs it before; use BLOCK, ALERT or both", i+1)
		} else if !t.pending && detailTypes[t.value] == "" {
			p.add("action %d is %q, of which AWS sends no event; use BLOCK, ALERT or both", i+1, t.value)
		}
		actions = append(actions, t.value)
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

func checkRuleName(p *problems, name text) {
	if name.known() && !eventRuleName.MatchString(name.value) {
		p.add("Name is %q; use 1-64 letters, digits and . - _", name.value)
	}
}

// render gives the pattern in EventBridge's form: every value is a list of which the
// event must hold one.
func (a alertPattern) render() map[string]any {
	types := make([]any, len(a.actions))
	for i, action := range a.actions {
		types[i] = detailTypes[action]
	}
	pattern := map[string]any{
		"source":      []any{"aws.route53resolver"},
		"detail-type": types,
	}
	if a.ruleGroupId.set {
		pattern["detail"] = map[string]any{"firewall-rule-group-id": []any{a.ruleGroupId.value}}
	}
	return pattern
}
