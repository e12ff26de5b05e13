package resolver

import (
	"math"
	"slices"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// warnOfHiddenBlocks warns where a rule of this firewall that alerts ends the evaluation
// before a BLOCK that comes later, in this rule group or in one behind it on the same
// VPC.
func (f *dnsFirewall) warnOfHiddenBlocks(own association, firewalls []*dnsFirewall) {
	for _, other := range firewalls {
		for _, a := range other.on(own.vpc) {
			behind := other.group.rules
			if other == f {
				behind = nil
			} else if !own.before(a) {
				continue
			}
			if hidden := hiddenBlocks(f.group.rules, behind); len(hidden) > 0 {
				warn(f, "alert-hides-block",
					"%s of %q only alerts, and an ALERT ends the evaluation: queries that %s of %q also matches are no longer blocked there on %s; put the BLOCK first, enforce both rules, or let both alert",
					where(hidden[0].Alert), *f.Node().Path(), where(hidden[0].Block), *other.Node().Path(), own.vpc.key)
			}
		}
	}
}

// hiddenBlocks asks policy which rules of a group may keep others from blocking, in the order of
// their evaluation: those of the group itself or, if there are any, of one behind it.
func hiddenBlocks(own, behind []placedRule) []policy.HiddenBlock {
	later := own
	if len(behind) > 0 {
		later = behind
	}
	if !slices.ContainsFunc(own, placedRule.mayAlert) || !slices.ContainsFunc(later, placedRule.mayBlock) {
		return nil // most groups; lists can be long
	}
	m := modeller{conditions: map[awscdk.CfnCondition]string{}, lists: map[DomainList]*policy.List{}}
	first := m.group(own)
	vpc := policy.VPC{Associations: []policy.Association{{Priority: 1, Group: first}}}
	if len(behind) > 0 {
		vpc.Associations = append(vpc.Associations, policy.Association{Priority: 2, Group: m.group(behind)})
	}
	return slices.DeleteFunc(policy.HiddenBlocks(vpc.Rules()), func(each policy.HiddenBlock) bool {
		return each.Alert.Group != first || (each.Block.Group == first) != (len(behind) == 0)
	})
}

// where names a rule of a model as [placedRule.where] does.
func where(p policy.Placed) string { return p.Rule.Origin.Path }

// modeller turns rule groups into those that policy reads from a template. Conditions and lists
// have one name each in all of them.
type modeller struct {
	conditions map[awscdk.CfnCondition]string
	lists      map[DomainList]*policy.List
}

func (m modeller) group(rules []placedRule) *policy.Group {
	g := &policy.Group{}
	for _, rule := range rules {
		g.Rules = append(g.Rules, m.rules(rule)...)
	}
	return g
}

// rules renders a rule. One that is enforced by condition is two: in the template it has an Fn::If.
func (m modeller) rules(r placedRule) []policy.Rule {
	rule := policy.Rule{Action: r.action, Origin: policy.Origin{Path: r.where()}}
	if r.priority.known() {
		rule.Priority = int(r.priority.value)
	} else {
		rule.Priority = math.MaxInt // after those that are known
		rule.Unknowns = append(rule.Unknowns, policy.Unknown{Property: "Priority", Why: atDeployment})
	}
	m.match(&rule, r.match)
	switch {
	case r.action == actionBlock && r.enforcement.mode == enforceWhen:
		block, alert := rule, rule
		alert.Action = actionAlert
		m.addCondition(&block, r.enforcement.condition, false)
		m.addCondition(&alert, r.enforcement.condition, true)
		block.OneOf, alert.OneOf = r.where(), r.where()
		return []policy.Rule{block, alert}
	case r.action == actionBlock && r.enforcement.mode == alertOnly:
		rule.Action = actionAlert
	}
	if r.condition != nil {
		m.addCondition(&rule, r.condition, false)
	}
	return []policy.Rule{rule}
}

func (m modeller) addCondition(rule *policy.Rule, condition awscdk.CfnCondition, not bool) {
	name := m.conditions[condition]
	if name == "" {
		name = strconv.Itoa(len(m.conditions) + 1)
		m.conditions[condition] = name
	}
	rule.If = policy.Condition{Name: name, Not: not}
	rule.Unknowns = append(slices.Clip(rule.Unknowns), policy.Unknown{Property: policy.Existence, Why: atDeployment})
}

// match adds what a rule looks for. Of a detection it is enough that it is not a list.
func (m modeller) match(rule *policy.Rule, match match) {
	looked, ok := match.(listMatch)
	if !ok {
		return
	}
	rule.List = m.list(looked.list)
	rule.Redirection = looked.redirection.kind.value
	if rule.QueryType = looked.queryType.value; looked.queryType.deferred() {
		rule.QueryType = ""
		rule.Unknowns = append(rule.Unknowns, policy.Unknown{Property: "Qtype", Why: atDeployment})
	}
}

// list renders a list. The content of imported lists, AWS's managed ones among them, and of template
// parameters is not known here.
func (m modeller) list(list DomainList) *policy.List {
	if l := m.lists[list]; l != nil {
		return l
	}
	l := &policy.List{ID: m.name(list)}
	patterns, known := patternsOf(list)
	if !known {
		l.Opaque = atDeployment
	}
	for _, p := range patterns {
		l.Entries = append(l.Entries, policy.Entry{Pattern: p})
	}
	m.lists[list] = l
	return l
}

func (m modeller) name(list DomainList) string { return textOf(list.DomainListId()).value }
