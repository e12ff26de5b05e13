package resolver

import (
	"fmt"
	"math"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Rule decides what happens to the queries that it looks for: those for the names of a
// domain list, made with [Allow], [Alert], [Block] or [RuleFor], or those that DNS
// Firewall detects by itself, made with [AlertDetected], [BlockDetected] or
// [RuleForDetected].
//
// DNS Firewall takes the rule groups of a VPC by the priority of their association and
// the rules of a group by their own; the first rule that matches ends everything, ALERT
// and ALLOW as well as BLOCK. How specific an entry is makes no difference.
type Rule struct {
	action      string
	match       match
	list        DomainList // the list that match looks into, if it is one
	response    BlockResponse
	priority    number
	condition   awscdk.CfnCondition
	enforcement Enforcement
	numProps    int // how many RuleProps it was made with, of which one is enough
}

const (
	actionAllow = "ALLOW"
	actionAlert = "ALERT"
	actionBlock = "BLOCK"
)

// Allow lets queries for names of the list pass; the query log shows no action. They skip
// every later rule, in later rule groups too.
func Allow(list DomainList, props ...*RuleProps) Rule {
	return listRule(actionAllow, list, BlockResponse{}, props)
}

// Alert lets queries for names of the list pass; the query log shows ALERT. They skip every
// later rule too, so put an ALERT after the BLOCKs that it could hide; otherwise the
// synthesis warns.
func Alert(list DomainList, props ...*RuleProps) Rule {
	return listRule(actionAlert, list, BlockResponse{}, props)
}

// Block answers queries for names of the list with the response.
func Block(list DomainList, response BlockResponse, props ...*RuleProps) Rule {
	return listRule(actionBlock, list, response, props)
}

// RuleFor is a rule whose action arrives as text, as from a configuration file: ALLOW,
// ALERT or BLOCK. The response counts for BLOCK alone.
func RuleFor(action *string, list DomainList, response BlockResponse, props ...*RuleProps) Rule {
	return listRule(textOf(action).value, list, response, props)
}

func listRule(action string, list DomainList, response BlockResponse, all []*RuleProps) Rule {
	props := merge(all)
	rule := ruleOf(action, response, props)
	rule.numProps, rule.list = given(all), list
	rule.match = listMatch{list: list, queryType: queryTypeOf(props.QueryType), redirection: props.Redirection}
	return rule
}

// ruleOf is a rule that looks for nothing yet.
func ruleOf(action string, response BlockResponse, props RuleProps) Rule {
	rule := Rule{
		action:      action,
		priority:    numberOf(props.Priority),
		condition:   props.Condition,
		enforcement: props.Enforcement,
	}
	if action == actionBlock {
		rule.response = response
	}
	return rule
}

// RuleProps are the properties of a rule beyond what it does to which list.
type RuleProps struct {
	// The priority of the rule in its group: the lowest number is evaluated first. A positive
	// whole number, unique in the group unless each rule that has it has a Condition; may be
	// a token.
	//
	// Set it in production: the default depends on the rules before it, so it changes when
	// one of them is removed.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Priority.
	//
	// Default: the next multiple of 100 above the rule before.
	Priority *float64

	// The one type of DNS query that the rule looks at: A, AAAA, CAA, CNAME, DS, MX,
	// NAPTR, NS, PTR, SOA, SPF, SRV, TXT, or TYPE and a number from 1 to 65334, such as
	// TYPE65 for HTTPS. Case does not matter; may be a token. Several types take several
	// rules, which may have one list.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Qtype.
	//
	// Default: queries of every type.
	QueryType *string

	// Which names of a CNAME or DNAME chain are looked up in the list.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule
	// FirewallDomainRedirectionAction.
	//
	// Default: InspectRedirection(), which is AWS's and not in the template.
	Redirection Redirection

	// The rule exists only if the condition holds at deployment.
	//
	// Not together with an enforcement by condition, which would nest one Fn::If in
	// another: write two rules with conditions instead.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRules, as Fn::If.
	//
	// Default: the rule always exists.
	Condition awscdk.CfnCondition

	// Whether this rule blocks or only alerts, if it is a BLOCK.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Action.
	//
	// Default: the enforcement of the firewall.
	Enforcement Enforcement
}

// given counts the props that a rule was made with.
func given[T any](all []*T) (n int) {
	for _, props := range all {
		if props != nil {
			n++
		}
	}
	return n
}

// merge takes the props of a rule, which may be left out. Several are refused, with all that
// is wrong with what they say together.
func merge(all []*RuleProps) RuleProps {
	var merged RuleProps
	for _, props := range all {
		if props == nil {
			continue
		}
		if props.Priority != nil {
			merged.Priority = props.Priority
		}
		if props.QueryType != nil {
			merged.QueryType = props.QueryType
		}
		if props.Condition != nil {
			merged.Condition = props.Condition
		}
		merged.Redirection = props.Redirection.or(merged.Redirection)
		merged.Enforcement = props.Enforcement.or(merged.Enforcement)
	}
	return merged
}

// ruleGroup is the pure value behind a DnsFirewall: its rules in the order given.
type ruleGroup struct {
	rules       []placedRule
	enforcement Enforcement
	given       int        // how many rules there were, those that look into no exceptions included
	last        placedRule // the last one of them
}

// with gives the group with further rules, and adds to p what is wrong with them.
func (g ruleGroup) with(p *problems, rules ...Rule) ruleGroup {
	for _, rule := range rules {
		placed := g.place(p, rule)
		placed.check(p)
		if !isNone(rule.list) {
			g.checkAgainst(p, placed)
			g.rules = append(g.rules[:len(g.rules):len(g.rules)], placed)
		}
		g.given, g.last = g.given+1, placed // so that others keep their priorities when there are exceptions
	}
	return g
}

func (g ruleGroup) place(p *problems, rule Rule) placedRule {
	placed := placedRule{Rule: rule, position: g.given + 1}
	placed.enforcement = rule.enforcement.or(g.enforcement)
	if !placed.priority.set {
		placed.priority, placed.defaulted = g.nextPriority(p, placed), true
	}
	return placed
}

// nextPriority is the next multiple of 100 above the rule before.
func (g ruleGroup) nextPriority(p *problems, next placedRule) number {
	if g.given == 0 {
		return number{value: rulePriorityStep, set: true}
	}
	before := g.last
	if before.priority.token {
		p.add("%s follows a rule with a priority that is known only at deployment; give it a Priority", next.where())
		return number{}
	}
	next100 := (math.Floor(before.priority.value/rulePriorityStep) + 1) * rulePriorityStep
	return number{value: max(next100, rulePriorityStep), set: true}
}

func (g ruleGroup) checkAgainst(p *problems, next placedRule) {
	for _, earlier := range g.rules {
		if earlier.clashes(next) {
			p.add("%s; give each rule its own priority", g.clash(earlier, next))
		}
		if earlier.sameMatch(next) {
			p.add("%s: %s", next.where(), next.match.twice(earlier.where()))
		}
	}
}

// clash says which rules have one priority, and where a default one comes from.
func (g ruleGroup) clash(earlier, next placedRule) string {
	if !next.defaulted {
		return fmt.Sprintf("%s: priority %v is already used by %s", next.where(), next.priority.value, earlier.where()+defaultNote(earlier))
	}
	before := g.last
	return fmt.Sprintf("%s has no Priority, so it takes %v, the next multiple of %d above the %v of %s, which is already used by %s",
		next.where(), next.priority.value, rulePriorityStep, before.priority.value, before.where(), earlier.where()+defaultNote(earlier))
}

func defaultNote(rule placedRule) string {
	if rule.defaulted {
		return " (its default)"
	}
	return ""
}

// checkLists refuses lists of another account or Region: a rule takes the ID of one of its
// own. A list that another account shares is imported by its ID.
func checkLists(p *problems, scope constructs.Construct, rules []placedRule) {
	own := awscdk.Stack_Of(scope)
	for _, rule := range rules {
		if rule.list == nil || awscdk.Stack_Of(rule.list) == own {
			continue
		}
		here := placeOf(scope)
		checkHome(p, here, rule.where()+": the list", rule.list, "a rule takes only a list of its own account and Region, so make one there")
	}
}

// checkConditions refuses conditions of another stack, which this one cannot refer to.
func checkConditions(p *problems, stack awscdk.Stack, rules []placedRule) {
	for _, rule := range rules {
		for _, condition := range rule.conditions() {
			if theirs := condition.Stack(); !sameStack(theirs, stack) {
				p.add("%s: its condition is in the stack %q; make one in the stack of the firewall", rule.where(), pathOf(theirs))
			}
		}
	}
}

func (g ruleGroup) render() []any {
	rendered := make([]any, len(g.rules))
	for i, rule := range g.rules {
		rendered[i] = rule.render()
	}
	return rendered
}

// rulesOf gives the rules that use a list.
func (g ruleGroup) rulesOf(list DomainList) []placedRule {
	var rules []placedRule
	for _, r := range g.rules {
		if r.list != nil && *r.list.DomainListId() == *list.DomainListId() {
			rules = append(rules, r)
		}
	}
	return rules
}

// placedRule is a rule with its place in a firewall, whose defaults are filled in: what
// is validated and rendered.
type placedRule struct {
	Rule
	position  int  // from 1, in the order in which rules were given
	defaulted bool // the priority was not given
}

func (r placedRule) where() string { return fmt.Sprintf("rule %d", r.position) }

func (r placedRule) check(p *problems) {
	r.checkAction(p)
	if r.match == nil {
		p.add("%s looks for nothing; make it with Allow, Alert or Block and a domain list, or with AlertDetected or BlockDetected and a detection such as Dga(HighConfidence())", r.where())
	} else {
		r.match.check(p, r.where())
	}
	r.checkPriority(p)
	if r.numProps > 1 {
		p.add("%s has %d RuleProps; put everything into one", r.where(), r.numProps)
	}
	r.enforcement.check(p, r.where())
	if r.condition != nil && r.action == actionBlock && r.enforcement.mode == enforceWhen {
		p.add("%s has a Condition and is enforced by condition, which would nest Fn::If; write two rules, each with its own Condition", r.where())
	}
}

func (r placedRule) checkAction(p *problems) {
	switch r.action {
	case actionAlert:
	case actionBlock:
		r.response.check(p, r.where(), r.list)
	case actionAllow:
		if !r.looksIntoList() {
			p.add("%s: a detection cannot have action ALLOW; use ALERT or BLOCK, and an Allow with a domain list before it for the exceptions", r.where())
		}
	default:
		r.checkUnknownAction(p)
	}
}

func (r placedRule) checkUnknownAction(p *problems) {
	switch {
	case isTokenText(r.action):
		p.add("%s: its action is known only at deployment; use EnforceWhen, or two rules that each have a Condition", r.where())
	case r.action == "TRUNCATE":
		p.add("%s: DNS Firewall has no action TRUNCATE, although some articles mention it; use ALLOW, ALERT or BLOCK", r.where())
	default:
		p.add("%s: DNS Firewall has no action %q; use ALLOW, ALERT or BLOCK", r.where(), r.action)
	}
}

func (r placedRule) checkPriority(p *problems) {
	n := r.priority
	if n.known() && (!within(n, awsdns.RulePriorities())) {
		p.add("%s: priority %v is not a positive whole number; use a number%s, with gaps", r.where(), n.value, fromTo(awsdns.RulePriorities()))
	}
}

// before reports whether a rule is certain to be evaluated before another of its group.
func (r placedRule) before(other placedRule) bool {
	return r.priority.known() && other.priority.known() && r.priority.value < other.priority.value
}

// mayBlock reports whether the rule can stay a BLOCK.
func (r placedRule) mayBlock() bool { return r.action == actionBlock && r.enforcement.mayBlock() }

// mayAlert reports whether the rule can become an ALERT.
func (r placedRule) mayAlert() bool {
	return r.action == actionAlert || r.action == actionBlock && r.enforcement.mayAlert()
}

// clashes reports whether two rules take one priority.
func (r placedRule) clashes(other placedRule) bool {
	return r.priority.known() && other.priority.known() && r.priority.value == other.priority.value && !r.mayExclude(other)
}

// sameMatch reports whether two rules of a group look for the same, so AWS takes them for
// one, or the later one never matches.
func (r placedRule) sameMatch(other placedRule) bool {
	return r.match != nil && other.match != nil && r.match.key() != "" && r.match.key() == other.match.key() && !r.mayExclude(other)
}

// mayExclude reports whether the conditions of two rules may keep them apart. Whether they do
// is not known here.
func (r placedRule) mayExclude(other placedRule) bool {
	return r.condition != nil && other.condition != nil && r.condition != other.condition
}

// conditions are those that the rule renders.
func (r placedRule) conditions() []awscdk.CfnCondition {
	var all []awscdk.CfnCondition
	for _, c := range []awscdk.CfnCondition{r.condition, r.enforcement.condition} {
		if c != nil {
			all = append(all, c)
		}
	}
	return all
}

// render gives the rule in the form that the L1 takes. A condition makes it one flat
// Fn::If around the whole rule: CloudFormation's validators take minutes for nested ones.
func (r placedRule) render() any {
	rendered := r.renderEnforced()
	if r.condition != nil {
		rendered = fnIf(r.condition, rendered, map[string]any{"Ref": "AWS::NoValue"})
	}
	if _, conditional := rendered["Fn::If"]; conditional {
		return rendered
	}
	return asProps(rendered)
}

// asProps turns CloudFormation's names, such as FirewallRuleType, into those of an L1, such
// as firewallRuleType, which maps them back. It leaves what is inside an intrinsic function
// alone, and so do we: there CloudFormation's names are required.
func asProps(rule map[string]any) map[string]any {
	props := make(map[string]any, len(rule))
	for name, value := range rule {
		if inner, ok := value.(map[string]any); ok {
			value = asProps(inner)
		}
		props[strings.ToLower(name[:1])+name[1:]] = value
	}
	return props
}

// renderEnforced gives the rule in CloudFormation's form.
func (r placedRule) renderEnforced() map[string]any {
	if r.action != actionBlock {
		return r.renderAs(r.action)
	}
	switch r.enforcement.mode {
	case alertOnly:
		return r.renderAs(actionAlert)
	case enforceWhen:
		return fnIf(r.enforcement.condition, r.renderAs(actionBlock), r.renderAs(actionAlert))
	default:
		return r.renderAs(actionBlock)
	}
}

func (r placedRule) renderAs(action string) map[string]any {
	rule := map[string]any{"Priority": r.priority.value, "Action": action}
	r.match.render(rule)
	if action == actionBlock {
		r.response.render(rule)
	}
	return rule
}

func fnIf(condition awscdk.CfnCondition, yes, no any) map[string]any {
	return map[string]any{"Fn::If": []any{condition.LogicalId(), yes, no}}
}
