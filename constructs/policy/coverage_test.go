package policy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func TestCoverage(t *testing.T) {
	t.Parallel()
	dga := policy.Rule{Priority: 5, Action: "ALERT", Protection: policy.Protection{Threat: "DGA", Confidence: "HIGH"}}
	maybe := ruleOf(40, "ALERT", "", "", "m.example")
	maybe.Unknowns = []policy.Unknown{{Property: policy.Existence, Why: "a condition"}}
	vpc := vpcOf(dga, ruleOf(10, "ALLOW", "", "", "a.example", "b.example"), ruleOf(20, "BLOCK", "NODATA", "", "*.bad.example"), ruleOf(30, "ALERT", "", "", "*.bad.example"), maybe, ruleOf(50, "ALERT", "", ""))
	e := evaluator(t, vpc)
	c := policy.NewCoverage(e)
	for _, names := range [][]string{{"a.example", "b.example"}, {"a.example", "x.bad.example", "b.example"}, {"other.example"}} {
		q := policy.Query{Name: domain.MustParseName(names[0])}
		for _, hop := range names[1:] {
			q.Chain = append(q.Chain, domain.MustParseName(hop))
		}
		c.Add(e, q)
	}
	var got []string
	for _, r := range c.Rules() {
		got = append(got, fmt.Sprintf("%d: %d %s", r.Rule.Priority, r.Queries, r.OutOfReach))
	}
	want := []string{
		"5: 0 AWS decides at the time of the query what is DGA at confidence HIGH", "10: 2 ", "20: 1 ", "30: 0 ", "40: 0 a condition", "50: 0 its list is empty",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTraceLeadsToTheVerdict compares with Judge where that is certain: the rule that decides
// is that of the first hop with the strongest action.
func TestTraceLeadsToTheVerdict(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 4))
		vpc := randomVPC(r)
		e := evaluator(t, &vpc)
		for range 8 {
			q := randomQuery(r)
			v := e.Judge(q)
			var by *policy.Match
			action := policy.ActionNone
			for _, hop := range e.Trace(q) {
				if hop.By == nil {
					continue
				}
				if a, err := policy.ParseAction(hop.By.Rule.Action); err == nil && a > action {
					by, action = hop.By, a
				}
			}
			if v.Certain && (action != v.Action || (by == nil) != (v.By == nil) || by != nil && by.Where() != v.By.Where()) {
				t.Fatalf("seed %d, %v of\n%s\ntraced to %v by %v, judged %v by %v", seed, q, describe(vpc), action, by, v.Action, v.By)
			}
		}
	}
}
