package lint

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestReachAgainstTheEvaluator makes random policies and asks the evaluator about a name
// of every kind that their entries tell apart: a rule can never decide if and only if it
// decides about none of them.
func TestReachAgainstTheEvaluator(t *testing.T) {
	t.Parallel()
	dead := 0
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 6))
		vpc := randomVPC(random)
		deciding := decidingRules(t, vpc)
		s := &sequence{linter: newLinter(&policy.Policy{}, Options{}), vpcs: []*policy.VPC{vpc}, rules: vpc.Rules(), closed: true}
		s.look()
		s.before, s.inspecting = coverage{}, nil
		s.inspecting = s.before
		for i, p := range s.rules {
			h := s.hiddenOf(i)
			if h.all == deciding[p.Rule] {
				t.Fatalf("seed %d: rule %d of %v: never decides is %v, deciding %v", seed, i, written(vpc), h.all, deciding[p.Rule])
			}
			if h.all {
				dead++
			}
			s.remember(i)
		}
	}
	if dead < 100 {
		t.Errorf("only %d rules that never decide", dead)
	}
}

func randomVPC(random *rand.Rand) *policy.VPC {
	entries := []string{"*", "*.a", "a", "*.b.a", "b.a", "c.b.a", "*.c.b.a", "d", "*.d"}
	vpc := &policy.VPC{Name: "vpc-1"}
	for g := range 1 + random.IntN(2) {
		group := &policy.Group{ID: fmt.Sprint("G", g)}
		for r := range 1 + random.IntN(4) {
			list := &policy.List{ID: fmt.Sprint("L", g, r)}
			for range 1 + random.IntN(3) {
				at := random.IntN(len(entries) * 2)
				if at >= len(entries) {
					at = 1 + at%(len(entries)-1) // so that * is rare
				}
				list.Entries = append(list.Entries, policy.ParseEntry(entries[at], policy.Origin{}))
			}
			rule := policy.Rule{Priority: 10 * (r + 1), Action: []string{"ALLOW", "ALERT", "BLOCK"}[random.IntN(3)], List: list}
			rule.QueryType = []string{"", "", "TXT", "A"}[random.IntN(4)]
			group.Rules = append(group.Rules, rule)
		}
		vpc.Associations = append(vpc.Associations, policy.Association{Priority: 200 - 10*g, Group: group})
	}
	return vpc
}

// decidingRules returns the rules that decide about some query.
func decidingRules(t *testing.T, vpc *policy.VPC) map[*policy.Rule]bool {
	t.Helper()
	e, err := policy.NewEvaluator(vpc)
	if err != nil {
		t.Fatal(err)
	}
	deciding := map[*policy.Rule]bool{}
	for _, text := range []string{"z", "a", "z.a", "b.a", "z.b.a", "c.b.a", "z.c.b.a", "d", "z.d"} {
		for _, queryType := range []string{"A", "TXT", "MX"} {
			qt, _ := policy.ParseQueryType(queryType)
			if v := e.Judge(policy.Query{Name: domain.MustParseName(text), Type: qt}); v.By != nil {
				deciding[v.By.Rule] = true
			}
		}
	}
	return deciding
}

func written(vpc *policy.VPC) string {
	text := ""
	for _, p := range vpc.Rules() {
		text += fmt.Sprintf("%s/%d %s %s %v; ", p.Group.ID, p.Rule.Priority, p.Rule.Action, p.Rule.QueryType, p.Rule.List.Entries)
	}
	return text
}

// TestCoverageFindsTheFirstRule compares with a look at every entry of every rule before.
func TestCoverageFindsTheFirstRule(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		vpc := randomVPC(rand.New(rand.NewPCG(seed, 8)))
		c := coverage{}
		all := vpc.Rules()
		for i := range all {
			for _, entry := range all[i].Rule.List.Entries {
				for _, queryType := range []string{"", "A", "TXT", "MX"} {
					want, found := 0, false
					for want = 0; want < i && !found; want++ {
						found = coversFor(all[want].Rule, queryType, entry.Pattern)
					}
					at, by, ok := c.of(queryType, entry.Pattern)
					if ok != found || found && at != want-1 || found && !by.Covers(entry.Pattern) {
						t.Fatalf("seed %d: %v of type %q is hidden by %d (%t), want %d (%t) of %s", seed, entry, queryType, at, ok, want-1, found, written(vpc))
					}
				}
			}
			for _, entry := range all[i].Rule.List.Entries {
				c.add(all[i].Rule.QueryType, entry.Pattern, i)
			}
		}
	}
}

// coversFor reports whether a rule matches all that a pattern does, in queries of a type or, for "", of
// every type.
func coversFor(r *policy.Rule, queryType string, p domain.Pattern) bool {
	if r.QueryType != "" && r.QueryType != queryType {
		return false
	}
	for _, entry := range r.List.Entries {
		if entry.Pattern.Covers(p) {
			return true
		}
	}
	return false
}

// TestDeployedIsNotRefused has a rule that AWS refuses in a template. Of what is deployed it is known
// that AWS has taken it.
func TestDeployedIsNotRefused(t *testing.T) {
	t.Parallel()
	for _, deployed := range []bool{false, true} {
		list := &policy.List{ID: "L", Entries: []policy.Entry{policy.ParseEntry("a.example", policy.Origin{})}}
		group := &policy.Group{ID: "G", Rules: []policy.Rule{{Priority: -1, Action: "BLOCK", List: list}}}
		p := &policy.Policy{Complete: deployed, Groups: []*policy.Group{group}, Lists: []*policy.List{list}}
		MarkRefused(p)
		if marked := len(group.Rules[0].Unknowns) > 0; marked == deployed {
			t.Errorf("deployed %t: %v", deployed, group.Rules[0].Unknowns)
		}
	}
}
