package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/planned"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// StackRemoved is the ID of the finding that a stack is gone; see [RemovedStack].
const StackRemoved = "stack-removed"

// replacementChecks are the IDs of [template.Replacement] and [template.InPlace]. Their findings bring a reason
// and a way out of their own, and are errors where CloudFormation cannot do it.
func replacementChecks() []Check {
	const (
		replaced = "a new object is created, and the old one is deleted"
		steps    = "keep the properties that the finding names, or deploy in the steps that it names"
	)
	var all []Check
	for _, kind := range []struct{ id, words string }{
		{"log-group", "a log group"},
		{"bucket", "a bucket"},
		{"delivery-stream", "a delivery stream"},
		{"domain-list", "a domain list"},
		{"rule-group", "a rule group"},
		{"query-log-config", "a query log config"},
		{"query-log-association", "a VPC's association with a query log config"},
		{"firewall-association", "a VPC's association with a rule group"},
	} {
		all = append(all,
			Check{kind.id + "-replaced", Warning, "--against: " + kind.words + " that the update replaces; an error if that fails", replaced, steps},
			Check{kind.id + "-renamed", Warning, "--against: " + kind.words + " under another logical ID; an error if that fails", replaced, "keep the logical ID, or deploy in the steps that the finding names"})
	}
	return append(all,
		Check{"query-log-association-removed", Warning, "--against: a VPC that is no longer logged", "its queries are no longer recorded", "keep the association, unless that is intended"},
		Check{"firewall-association-removed", Warning, "--against: a VPC that is no longer filtered", "its queries no longer pass the rule group", "keep the association, unless that is intended"},
		Check{
			StackRemoved, Note, "--against: a stack that the new source does not have", "all of it counts as removed, and none of it as moved to another stack",
			"compare sources of the same app; a stack that is renamed is another stack",
		},
		Check{
			"protected-association-changed", Error, "--against: an association under mutation protection that changes in place; a warning if the same update lifts the protection",
			"AWS refuses changes under mutation protection (RSLVR-02307), and the update is rolled back", "deploy once with MutationProtection: DISABLED and no other change, then deploy the change",
		},
		Check{
			"association-priority-taken", Warning, "--against: an association that gets the priority of another one, which the same update moves or removes; an error if no order of the changes works",
			"AWS takes a priority once on a VPC, and changes come in any order", "deploy in two steps, by way of a priority that no association has",
		},
		Check{
			"rule-priority-taken", Warning, "--against: a rule that gets the priority of another one, which the same update moves",
			"AWS takes a priority once in a group, and does not document the order in which rules are changed", "deploy in two steps, by way of priorities that no rule has; gaps between priorities spare that",
		},
		Check{"log-group-class-changed", Error, "--against: a log group that gets another class", "the class of a log group cannot be changed, and the update is rolled back", "create a log group of that class under a logical ID and a name of its own"})
}

// Replacements returns as findings what an update from the old template to the new one
// replaces or removes, and what it changes in place although AWS refuses that; see
// [template.Replacements] and [template.InPlaceChanges]. An error is what CloudFormation
// cannot do.
func Replacements(old, new template.Template, o Options) []Finding {
	l := newLinter(&policy.Policy{}, o)
	for _, r := range template.Replacements(old, new) {
		severity := Warning
		if r.Fails {
			severity = Error
		}
		at := place{at: policy.Origin{File: r.Position.File, Line: r.Position.Line, Path: "Resources." + r.LogicalID}}
		if r.RenamedTo != "" {
			at.at.Path = "Resources." + r.RenamedTo
		}
		l.explained(severity, r.ID, at, r.Why, r.WayOut, "%s", whatHappens(r))
	}
	for _, c := range template.InPlaceChanges(old, new) {
		severity := Warning
		if c.Fails {
			severity = Error
		}
		at := place{at: policy.Origin{File: c.Position.File, Line: c.Position.Line, Path: "Resources." + c.LogicalID}}
		l.explained(severity, c.ID, at, c.Why, c.WayOut, "%s", c.Text)
	}
	return Sorted(l.findings)
}

// RemovedStack returns the finding that a source no longer has a stack.
func RemovedStack(name string, at policy.Origin) Finding {
	l := newLinter(&policy.Policy{}, Options{})
	l.found(StackRemoved, place{at: at}, "stack %s is not there any more", name)
	return l.findings[0]
}

// explained adds a finding with a reason and a way out of its own.
func (l *linter) explained(s Severity, id string, at place, why, wayOut, format string, args ...any) {
	before := len(l.findings)
	l.foundAs(s, id, at, format, args...)
	for i := range l.findings[before:] {
		l.findings[before+i].Why, l.findings[before+i].Fix = why, wayOut
	}
}

// whatHappens says what becomes of a resource, without why that matters.
func whatHappens(r template.Replacement) string {
	text := r.LogicalID
	switch {
	case r.RenamedTo != "":
		text += " is replaced by " + r.RenamedTo
	case strings.HasSuffix(r.ID, "-removed"):
		text += " is removed"
	case r.ID == "log-group-class-changed":
		text += " cannot change its class"
	default:
		text += " is replaced"
	}
	for i, change := range r.Changes {
		text += fmt.Sprintf("%s %s", []string{":", ","}[min(i, 1)], change)
	}
	return text
}

// The resources of Terraform whose changes matter, and what their findings begin with.
const (
	firewallAssociationType = "aws_route53_resolver_firewall_rule_group_association"
	queryLogAssociationType = "aws_route53_resolver_query_log_config_association"
	firewallRuleType        = "aws_route53_resolver_firewall_rule"
)

func kindOfResource(tfType string) string {
	return map[string]string{
		firewallAssociationType: "firewall-association", queryLogAssociationType: "query-log-association",
		"aws_route53_resolver_query_log_config": "query-log-config", "aws_route53_resolver_firewall_rule_group": "rule-group",
		"aws_route53_resolver_firewall_domain_list": "domain-list", "aws_cloudwatch_log_group": "log-group",
		"aws_s3_bucket": "bucket", "aws_kinesis_firehose_delivery_stream": "delivery-stream",
	}[tfType]
}

// changes looks at what applying a plan does.
type changes struct {
	*linter
	all []planned.Change
}

// Changes returns as findings what applying a plan of Terraform replaces or removes, and
// what it changes although AWS refuses that; see load.Changes. An error is what fails
// whatever Terraform does first.
func Changes(all []planned.Change, o Options) []Finding {
	c := changes{newLinter(&policy.Policy{}, o), all}
	for _, each := range all {
		switch {
		case kindOfResource(each.Type) == "" && each.Type != firewallRuleType:
		case each.Action == planned.Delete:
			c.removed(each)
		case each.Action == planned.Replace || each.Action == planned.CreateFirst:
			c.replaced(each)
		default:
			c.protectedChange(each)
		}
		c.taken(each)
	}
	return Sorted(c.findings)
}

// value returns an argument as text; it is empty if it is not known.
func value(of map[string]any, argument string) string {
	if of[argument] == nil {
		return ""
	}
	return fmt.Sprint(of[argument])
}

func isProtected(c planned.Change) bool {
	return c.Type == firewallAssociationType && strings.EqualFold(value(c.Before, "mutation_protection"), "ENABLED")
}

const liftFirst = "apply once with mutation_protection DISABLED and no other change, then apply this"

// refusedDeletion adds to a finding that AWS deletes nothing under mutation protection.
func (c changes) refusedDeletion(each planned.Change, id, what string) bool {
	if isProtected(each) {
		c.explained(Error, id, place{at: each.Origin}, "under mutation protection AWS refuses to delete the association (RSLVR-02307), and the apply fails", liftFirst, "%s", what)
	}
	return isProtected(each)
}

// removed is about associations alone: without them, a VPC is no longer filtered or logged.
func (c changes) removed(each planned.Change) {
	at, why := place{at: each.Origin}, ""
	switch each.Type {
	case firewallAssociationType:
		why = fmt.Sprintf("%s is no longer filtered by %s", cmp.Or(value(each.Before, "vpc_id"), "the VPC"), cmp.Or(value(each.Before, "firewall_rule_group_id"), "the rule group"))
	case queryLogAssociationType:
		why = fmt.Sprintf("%s is no longer logged by %s", cmp.Or(value(each.Before, "resource_id"), "the VPC"), cmp.Or(value(each.Before, "resolver_query_log_config_id"), "the config"))
	default:
		return
	}
	id := kindOfResource(each.Type) + "-removed"
	if !c.refusedDeletion(each, id, each.Address+" is destroyed") {
		c.explained(Warning, id, at, why, "keep the association, unless that is meant", "%s is destroyed: %s", each.Address, why)
	}
}

func (c changes) replaced(each planned.Change) {
	kind := kindOfResource(each.Type)
	if kind == "" || isStore(each.Type) && !c.isLoggedTo(each) {
		return
	}
	id, at := kind+"-replaced", place{at: each.Origin}
	text := fmt.Sprintf("%s is replaced: %s", each.Address, changedArguments(each))
	if c.refusedDeletion(each, id, text) {
		return
	}
	severity, why, fix := Warning, "another one with another ID is made, and what refers to it has to move", "keep what it is replaced for, unless that is meant"
	switch {
	case each.Type == firewallAssociationType && each.Action == planned.Replace:
		why, fix = "between the two, the VPC is not filtered by that rule group", "apply it when that does not matter"
	case each.Type == firewallAssociationType:
		why, fix = "the new one is made first", "leave create_before_destroy out"
		if same(each, "vpc_id") && (same(each, "firewall_rule_group_id") || same(each, "priority")) {
			severity, why = Error, "a VPC takes neither a rule group nor a priority twice, and the new one is made while the old one is there: the apply fails"
		}
	case each.Type == queryLogAssociationType && each.Action == planned.Replace:
		why, fix = "between the two, the VPC is not logged", "apply it when that does not matter"
	case each.Type == queryLogAssociationType:
		why, fix = "a VPC takes one config per type of destination, and the new one is made while the old one is there", "leave create_before_destroy out"
	case isStore(each.Type):
		why, fix = "the old one is destroyed with all that it holds, or the apply fails because it holds something", "keep its name, or remove it from the state first so that it stays"
	}
	c.explained(severity, id, at, why, fix, "%s", text)
}

func isStore(tfType string) bool {
	return slices.Contains([]string{"log-group", "bucket", "delivery-stream"}, kindOfResource(tfType))
}

// isLoggedTo reports whether a config of the plan writes to a store.
func (c changes) isLoggedTo(store planned.Change) bool {
	arn := strings.TrimSuffix(value(store.Before, "arn"), ":*")
	return arn != "" && slices.ContainsFunc(c.all, func(each planned.Change) bool {
		return kindOfResource(each.Type) == "query-log-config" && strings.HasPrefix(value(each.Before, "destination_arn"), arn)
	})
}

func same(c planned.Change, argument string) bool {
	return !c.Unknown[argument] && value(c.Before, argument) == value(c.After, argument)
}

// changedArguments names what a resource is replaced for, as far as that is what it shows.
func changedArguments(c planned.Change) string {
	var changed []string
	for _, argument := range []string{"bucket", "destination_arn", "firewall_rule_group_id", "name", "resolver_query_log_config_id", "resource_id", "vpc_id"} {
		before, after := value(c.Before, argument), value(c.After, argument)
		switch {
		case c.Unknown[argument] && before != "":
			changed = append(changed, fmt.Sprintf("%s changes from %q to what is known after apply", argument, before))
		case !c.Unknown[argument] && before != after:
			changed = append(changed, fmt.Sprintf("%s changes from %q to %q", argument, before, after))
		}
	}
	if changed == nil {
		return "the plan says so"
	}
	return strings.Join(changed, ", ")
}

// protectedChange finds changes in place under mutation protection.
func (c changes) protectedChange(each planned.Change) {
	if each.Action != planned.Update || !isProtected(each) {
		return
	}
	var changed []string
	for _, argument := range []string{"name", "priority"} {
		if !same(each, argument) && !each.Unknown[argument] {
			changed = append(changed, argument)
		}
	}
	if changed == nil {
		return
	}
	text := fmt.Sprintf("%s changes its %s under mutation protection", each.Address, strings.Join(changed, " and "))
	at := place{at: each.Origin}
	if strings.EqualFold(value(each.After, "mutation_protection"), "ENABLED") {
		c.explained(Error, "protected-association-changed", at, "AWS refuses changes of an association under mutation protection (RSLVR-02307), and the apply fails", liftFirst, "%s", text)
		return
	}
	c.explained(Warning, "protected-association-changed", at, "AWS does not document whether it takes both in one request; if not (RSLVR-02307), the apply fails", liftFirst, "%s, which the same apply lifts", text)
}

// taken finds associations and rules that get a priority which another one has until the
// same apply changes that. Terraform changes what does not depend on each other at once.
func (c changes) taken(each planned.Change) {
	within := map[string]string{firewallAssociationType: "vpc_id", firewallRuleType: "firewall_rule_group_id"}[each.Type]
	if within == "" || each.Action == planned.Delete || each.Unknown[within] || each.Unknown["priority"] || value(each.After, "priority") == "" {
		return
	}
	if each.Action == planned.Update && same(each, "priority") {
		return
	}
	for _, holder := range c.all {
		if holder.Address == each.Address || holder.Type != each.Type || holder.Action == planned.Create ||
			holder.Action == planned.Update && same(holder, "priority") || value(holder.Before, within) != value(each.After, within) || value(holder.Before, "priority") != value(each.After, "priority") {
			continue
		}
		id, what := "association-priority-taken", "a VPC"
		if each.Type == firewallRuleType {
			id, what = "rule-priority-taken", "a rule group"
		}
		severity, why := Warning, fmt.Sprintf("Terraform changes both at once, and AWS takes a priority once in %s: the apply may fail", what)
		if c.gives(each, holder) {
			severity, why = Error, fmt.Sprintf("each has the priority of the other, and AWS takes a priority once in %s: the apply fails", what)
		}
		c.explained(severity, id, place{at: each.Origin}, why, "apply in two steps, by way of a priority that nothing has",
			"%s gets priority %s, which %s has until the same apply changes that", each.Address, value(each.After, "priority"), holder.Address)
	}
}

// gives reports whether two that are changed in place swap their priorities.
func (c changes) gives(a, b planned.Change) bool {
	return a.Action == planned.Update && b.Action == planned.Update && !b.Unknown["priority"] && value(b.After, "priority") == value(a.Before, "priority")
}
