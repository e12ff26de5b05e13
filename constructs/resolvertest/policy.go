package resolvertest

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// Policy is the DNS Firewall policy of a stack under test. Its checks are about queries of
// type A, in every VPC, unless [Policy.Type] and [Policy.VPC] say otherwise. A check fails
// the test that For was given, and goes on. An invalid name, such as a URL or an entry of a
// list, ends the test: see [domain.ParseTypedName].
type Policy struct {
	t          testing.TB
	evaluators []*policy.Evaluator
	queryType  policy.QueryType
	chain      []domain.Name
	rule       string // that has to decide, if not empty
	coverage   *policy.Coverage
}

// For synthesises the app of a stack and returns the policy of all VPCs that the stack,
// or a nested one of it, puts a rule group on or has a rule group on. It takes into
// account what other stacks of the app put on them. A rule group that is on no VPC is
// checked as if it were alone on one. It ends the test if there is neither.
func For(t testing.TB, stack awscdk.Stack) Policy {
	t.Helper()
	return ForOptions(t, stack, load.Options{})
}

// ForOptions is For with values of parameters and stand-ins for lists that AWS
// does not publish.
func ForOptions(t testing.TB, stack awscdk.Stack, options load.Options) Policy {
	t.Helper()
	assembly := awscdk.Stage_Of(stack).Synth(nil)
	p, err := load.Open(*assembly.Directory(), options)
	if err != nil {
		t.Fatalf("resolvertest: %v", err)
	}
	found := Policy{t: t, queryType: 1}
	if found.evaluators, err = policy.NewEvaluators(vpcsOf(p, templatesOf(stack))...); err != nil {
		t.Fatalf("resolvertest: %v", err)
	}
	if len(found.evaluators) == 0 {
		t.Fatalf("resolvertest: stack %s has no rule group and associates none", *stack.StackName())
	}
	found.coverage = policy.NewCoverage(found.evaluators...)
	return found
}

// templatesOf returns the names of the template of a stack and of those nested in it.
func templatesOf(stack awscdk.Stack) []string {
	var names []string
	for _, node := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if *awscdk.Stack_IsStack(node) {
			names = append(names, *awscdk.Stack_Of(node).TemplateFile())
		}
	}
	return names
}

// vpcsOf returns the VPCs that the templates associate something with, or something of the
// templates is associated with.
func vpcsOf(p *policy.Policy, templates []string) []*policy.VPC {
	var vpcs []*policy.VPC
	isOf := func(o policy.Origin) bool { return slices.Contains(templates, filepath.Base(o.File)) }
	for i := range p.VPCs {
		if slices.ContainsFunc(p.VPCs[i].Associations, func(a policy.Association) bool { return isOf(a.Origin) || isOf(a.Group.Origin) }) {
			vpcs = append(vpcs, &p.VPCs[i])
		}
	}
	return vpcs
}

// VPC returns the policy of one VPC: its ID, or the name of the parameter or the
// logical ID that stands for it.
func (p Policy) VPC(name string) Policy {
	p.t.Helper()
	var names []string
	for _, e := range p.evaluators {
		if e.VPC().Name == name {
			p.evaluators = []*policy.Evaluator{e}
			return p
		}
		names = append(names, e.VPC().Name)
	}
	p.t.Fatalf("resolvertest: unknown VPC %q; the VPCs are %s", name, strings.Join(names, ", "))
	return p
}

// Type returns the policy for queries of another type, such as AAAA or TYPE65.
func (p Policy) Type(queryType string) Policy {
	p.t.Helper()
	t, err := policy.ParseQueryType(queryType)
	if err != nil {
		p.t.Fatalf("resolvertest: %v", err)
	}
	p.queryType = t
	return p
}

// RedirectedTo returns the policy for queries whose answers lead to these names, one
// after the other, by CNAME or DNAME.
func (p Policy) RedirectedTo(names ...string) Policy {
	p.t.Helper()
	p.chain = nil
	for _, name := range names {
		p.chain = append(p.chain, p.name(name))
	}
	return p
}

// By returns the policy whose checks hold only if a rule decides: GROUP/PRIORITY, or the ID or
// the name of its list. The rule must be on one of the VPCs.
func (p Policy) By(rule string) Policy {
	p.t.Helper()
	var names []string
	for _, e := range p.evaluators {
		for _, r := range e.VPC().Rules() {
			names = append(names, namesOf(r.Group, r.Rule)...)
		}
	}
	if !slices.Contains(names, rule) || rule == "" {
		slices.Sort(names)
		p.t.Fatalf("resolvertest: unknown rule %q; the rules and their lists are %s", rule, strings.Join(slices.Compact(names), ", "))
	}
	p.rule = rule
	return p
}

// namesOf returns the names that By accepts for a rule.
func namesOf(g *policy.Group, r *policy.Rule) []string {
	names := []string{policy.Match{Group: g, Rule: r}.Where()}
	if r.List != nil {
		names = append(names, r.List.ID, r.List.Name)
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// ReachesEveryRule checks that the checks so far reach every rule: it is the first that is
// known to match a name, or a name of the chain that is looked at. Rules that no check can
// reach do not count, such as those with a managed list that has no stand-in. Call it after
// the other checks.
func (p Policy) ReachesEveryRule() {
	p.t.Helper()
	for _, r := range p.coverage.Rules() {
		isOfPolicy := slices.ContainsFunc(p.evaluators, func(e *policy.Evaluator) bool { return e.VPC() == r.VPC })
		if !isOfPolicy || r.Queries > 0 || r.OutOfReach != "" {
			continue
		}
		p.t.Errorf("no check reaches rule %s in %s", strings.Join(namesOf(r.Group, r.Rule), ", "), r.VPC.Name)
	}
}

// Blocks checks that queries for names are blocked.
func (p Policy) Blocks(names ...string) {
	p.t.Helper()
	p.check(names, "BLOCK", policy.ActionBlock)
}

// BlocksWith checks that queries for names are blocked with a response: NODATA,
// NXDOMAIN or "OVERRIDE CNAME target TTL seconds".
func (p Policy) BlocksWith(response string, names ...string) {
	p.t.Helper()
	for _, name := range names {
		p.each(name, func(v policy.Verdict) string {
			if v.Action == policy.ActionBlock && v.Response == response {
				return ""
			}
			return "BLOCK " + response
		})
	}
}

// Alerts checks that queries for names pass and that the query log shows ALERT.
func (p Policy) Alerts(names ...string) {
	p.t.Helper()
	p.check(names, "ALERT", policy.ActionAlert)
}

// Allows checks that queries for names pass without an ALERT, because a rule allows them or
// because none matches: what vpcdns test calls PASS.
func (p Policy) Allows(names ...string) {
	p.t.Helper()
	p.check(names, "ALLOW or NONE", policy.ActionAllow, policy.ActionNone)
}

// Verdicts returns the verdicts on a name, by VPC.
func (p Policy) Verdicts(name string) map[string]policy.Verdict {
	p.t.Helper()
	verdicts := map[string]policy.Verdict{}
	for _, e := range p.evaluators {
		verdicts[e.VPC().Name] = e.Judge(p.query(name))
	}
	return verdicts
}

func (p Policy) check(names []string, want string, actions ...policy.Action) {
	p.t.Helper()
	for _, name := range names {
		p.each(name, func(v policy.Verdict) string {
			if slices.Contains(actions, v.Action) {
				return ""
			}
			return want
		})
	}
}

// each judges a name in every VPC. The function returns the expected outcome if the verdict
// is another one.
func (p Policy) each(name string, missed func(policy.Verdict) string) {
	p.t.Helper()
	q := p.query(name)
	for _, e := range p.evaluators {
		p.coverage.Add(e, q)
		v := e.Judge(q)
		var wants []string
		if want := missed(v); want != "" {
			wants = append(wants, want)
		}
		if p.rule != "" && (v.By == nil || v.By.Rule == nil || !slices.Contains(namesOf(v.By.Group, v.By.Rule), p.rule)) {
			wants = append(wants, "by "+p.rule)
		}
		if !v.Certain {
			wants = append(wants, "it to be certain")
		}
		if len(wants) > 0 {
			p.t.Errorf("%s\n  want %s", v.Explain(q, e.VPC()), strings.Join(wants, ", "))
		}
	}
}

func (p Policy) query(name string) policy.Query {
	p.t.Helper()
	return policy.Query{Name: p.name(name), Type: p.queryType, Chain: p.chain}
}

func (p Policy) name(text string) domain.Name {
	p.t.Helper()
	name, err := domain.ParseTypedName(text)
	if err != nil {
		p.t.Fatalf("resolvertest: %v", err)
	}
	return name
}
