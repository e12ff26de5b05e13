package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/planned"
)

// The resources of Terraform whose changes matter, and what their findings begin with.
const (
	tfFirewallAssociation = "aws_route53_resolver_firewall_rule_group_association"
	tfQueryLogAssociation = "aws_route53_resolver_query_log_config_association"
	tfRule                = "aws_route53_resolver_firewall_rule"
)

func kindOfResource(tfType string) string {
	return map[string]string{
		tfFirewallAssociation: "firewall-association", tfQueryLogAssociation: "query-log-association",
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
		case kindOfResource(each.Type) == "" && each.Type != tfRule:
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
	return c.Type == tfFirewallAssociation && strings.EqualFold(value(c.Before, "mutation_protection"), "ENABLED")
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
	case tfFirewallAssociation:
		why = fmt.Sprintf("%s is no longer filtered by %s", cmp.Or(value(each.Before, "vpc_id"), "the VPC"), cmp.Or(value(each.Before, "firewall_rule_group_id"), "the rule group"))
	case tfQueryLogAssociation:
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
	case each.Type == tfFirewallAssociation && each.Action == planned.Replace:
		why, fix = "between the two, the VPC is not filtered by that rule group", "apply it when that does not matter"
	case each.Type == tfFirewallAssociation:
		why, fix = "the new one is made first", "leave create_before_destroy out"
		if same(each, "vpc_id") && (same(each, "firewall_rule_group_id") || same(each, "priority")) {
			severity, why = Error, "a VPC takes neither a rule group nor a priority twice, and the new one is made while the old one is there: the apply fails"
		}
	case each.Type == tfQueryLogAssociation && each.Action == planned.Replace:
		why, fix = "between the two, the VPC is not logged", "apply it when that does not matter"
	case each.Type == tfQueryLogAssociation:
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
	within := map[string]string{tfFirewallAssociation: "vpc_id", tfRule: "firewall_rule_group_id"}[each.Type]
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
		if each.Type == tfRule {
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
