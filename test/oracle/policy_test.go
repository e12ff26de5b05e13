package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

const (
	policies           = 210
	questionsPerPolicy = 260
)

// TestPolicies configures dnsdist with random policies, and compares its verdicts with the
// Evaluator's. Every second time each rule answers with its own name, which shows which rule decided.
func TestPolicies(t *testing.T) {
	t.Parallel()
	findDnsdist(t)
	random := rand.New(rand.NewPCG(6, 0))
	seen := map[string]int{}
	asked := 0
	for i := range policies {
		c := policyCase{vpc: randomVPC(random), tellsRule: i%2 == 1}
		asked += c.compare(t, random, seen)
	}
	t.Logf("%d questions about %d policies: %v", asked, policies, seen)
	for _, action := range []string{"NONE", "ALLOW", "ALERT", "BLOCK"} {
		if seen[action] < 1000 {
			t.Errorf("only %d of %d verdicts were %s: the policies test too little", seen[action], asked, action)
		}
	}
}

// policyCase is a policy that is said to dnsdist.
type policyCase struct {
	vpc       policy.VPC
	tellsRule bool
}

func (c *policyCase) compare(t *testing.T, random *rand.Rand, seen map[string]int) int {
	t.Helper()
	evaluator, err := policy.NewEvaluator(&c.vpc)
	if err != nil {
		t.Fatal(err)
	}
	server := startDnsdist(t, c.lua())
	defer server.stop()
	for range questionsPerPolicy {
		name, queryType := randomName(random, random.IntN(6)), pick(random, types)
		q := policy.Query{Name: domain.MustParseName(name), Type: policy.QueryType(queryType)}
		v := evaluator.Judge(q)
		got := describe(server.ask(t, name+".", queryType))
		if want := c.expected(v); got != want {
			t.Fatalf("%s %v: dnsdist %s, want %s for %s, with\n%s", name, queryType, got, want, v.Explain(q, &c.vpc), c.lua())
		}
		if !v.Certain {
			t.Fatalf("%s: not certain, where all is known", name)
		}
		seen[v.Action.String()]++
	}
	return questionsPerPolicy
}

// expected returns the answer to a client.
func (c *policyCase) expected(v policy.Verdict) string {
	switch {
	case v.By != nil && c.tellsRule:
		return fmt.Sprintf("NOERROR, CNAME %s., TTL 60", markOf(v.By))
	case v.Action != policy.ActionBlock:
		return "NOERROR, 1 answers"
	case v.Response == "NXDOMAIN":
		return "NXDOMAIN, 0 answers"
	case v.Response == "NODATA":
		return "NOERROR, 0 answers"
	default:
		return fmt.Sprintf("NOERROR, CNAME target.test., TTL %d", v.By.Rule.Block.OverrideTTL)
	}
}

func markOf(m *policy.Match) string {
	return fmt.Sprintf("%s-%d.mark", strings.ToLower(m.Group.ID), m.Rule.Priority)
}

// lua writes the rules for dnsdist in the order of their priorities.
func (c *policyCase) lua() string {
	var b strings.Builder
	associations := slices.Clone(c.vpc.Associations)
	slices.SortFunc(associations, func(a, b policy.Association) int { return a.Priority - b.Priority })
	for _, a := range associations {
		for j := range a.Group.Rules {
			r := &a.Group.Rules[j]
			action := actionOf(r)
			if c.tellsRule {
				action = fmt.Sprintf("SpoofCNAMEAction(%q, {ttl=60})", markOf(&policy.Match{Group: a.Group, Rule: r}))
			}
			for _, entry := range r.List.Entries {
				fmt.Fprintf(&b, "addAction(%s, %s)\n", selectorOf(entry, r.QueryType), action)
			}
		}
	}
	return b.String()
}

func actionOf(r *policy.Rule) string {
	switch {
	case r.Action != "BLOCK":
		return "AllowAction()"
	case r.Block.Response == "NXDOMAIN":
		return "RCodeAction(DNSRCode.NXDOMAIN)"
	case r.Block.Response == "NODATA":
		return "RCodeAction(DNSRCode.NOERROR)"
	default:
		return fmt.Sprintf("SpoofCNAMEAction(%q, {ttl=%d})", r.Block.OverrideDomain, r.Block.OverrideTTL)
	}
}

func selectorOf(e policy.Entry, queryType string) string {
	selector := "AllRule()"
	switch e.Pattern.Kind() {
	case domain.Exact:
		selector = fmt.Sprintf("exact(%q)", e.Pattern.Base())
	case domain.Wildcard:
		selector = fmt.Sprintf("below(%q)", e.Pattern.Base())
	}
	if queryType == "" {
		return selector
	}
	return fmt.Sprintf("AndRule{%s, QTypeRule(DNSQType.%s)}", selector, queryType)
}

var types = []dnsmessage.Type{dnsmessage.TypeA, dnsmessage.TypeAAAA, dnsmessage.TypeTXT, dnsmessage.TypeMX}

func randomVPC(random *rand.Rand) policy.VPC {
	vpc := policy.VPC{Name: "vpc-1"}
	for i := range 1 + random.IntN(4) {
		group := &policy.Group{ID: fmt.Sprint("Group", i)}
		for j := range 1 + random.IntN(5) {
			group.Rules = append(group.Rules, randomRule(random, 10*j+1))
		}
		vpc.Associations = append(vpc.Associations, policy.Association{Priority: 101 + i, Group: group})
	}
	// The order of a source is not the order of evaluation.
	random.Shuffle(len(vpc.Associations), func(i, j int) {
		vpc.Associations[i].Priority, vpc.Associations[j].Priority = vpc.Associations[j].Priority, vpc.Associations[i].Priority
	})
	return vpc
}

func randomRule(random *rand.Rand, priority int) policy.Rule {
	r := policy.Rule{
		Priority: priority, Action: pick(random, []string{"ALLOW", "ALERT", "BLOCK"}),
		QueryType: pick(random, []string{"", "", "", "A", "TXT", "AAAA"}), List: &policy.List{ID: "List"},
	}
	if r.Action == "BLOCK" {
		r.Block = policy.Block{Response: pick(random, []string{"NODATA", "NXDOMAIN", "OVERRIDE"}), OverrideType: "CNAME", OverrideDomain: "target.test", OverrideTTL: random.IntN(900)}
	}
	for range 1 + random.IntN(4) {
		name := randomName(random, 1+random.IntN(4))
		entry := pick(random, []string{name, name, "*." + name, "*." + name})
		if random.IntN(40) == 0 {
			entry = "*"
		}
		r.List.Entries = append(r.List.Entries, policy.ParseEntry(entry, policy.Origin{}))
	}
	return r
}

func pick[T any](random *rand.Rand, all []T) T { return all[random.IntN(len(all))] }
