package policy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// world answers what a policy leaves open: whether the rule at a place matches the
// name of a hop. Each question is asked by its own number.
type world struct {
	answers uint
	asked   map[string]int
}

func (w *world) says(question string) bool {
	n, ok := w.asked[question]
	if !ok {
		n = len(w.asked)
		w.asked[question] = n
	}
	return w.answers&(1<<n) != 0
}

// reference decides in one world, in the plainest way: rule by rule, entry by
// entry. The rules are in order and the priorities known. Of several hops whose rules
// have the strongest action, the first one decides.
func reference(vpc policy.VPC, q policy.Query, w *world) (action, response string, by *policy.Rule) {
	action = "NONE"
	for hop, name := range append([]domain.Name{q.Name}, q.Chain...) {
		r := firstRule(vpc, name, q.Type, hop, w)
		if r == nil {
			continue
		}
		if rank := strings.Index("NONE ALLOW ALERT BLOCK", r.Action); rank > strings.Index("NONE ALLOW ALERT BLOCK", action) {
			action, by = r.Action, r
		}
		if r.Action == "BLOCK" {
			return action, r.Block.Response, by
		}
		if r.Redirection == policy.Trust {
			return action, response, by
		}
	}
	return action, response, by
}

func firstRule(vpc policy.VPC, name domain.Name, t policy.QueryType, hop int, w *world) *policy.Rule {
	for _, a := range vpc.Associations {
		for i := range a.Group.Rules {
			r := &a.Group.Rules[i]
			if r.QueryType != "" && r.QueryType != t.String() {
				continue
			}
			place := fmt.Sprintf("%d/%d", a.Priority, r.Priority)
			if matches(r, name, place, hop, w) {
				return r
			}
		}
	}
	return nil
}

func matches(r *policy.Rule, name domain.Name, place string, hop int, w *world) bool {
	sure := r.List != nil && slices.ContainsFunc(r.List.Entries, func(e policy.Entry) bool { return e.Invalid == nil && e.Pattern.Matches(name) })
	invalid := r.List != nil && slices.ContainsFunc(r.List.Entries, func(e policy.Entry) bool { return e.Invalid != nil && e.Text == name.String() })
	open := r.List == nil || r.List.Opaque != ""
	there := len(r.Unknowns) == 0
	applies := there && !(hop > 0 && r.Redirection == policy.Trust)
	asked := fmt.Sprint(place, " ", hop)
	switch {
	case sure && applies:
		return true
	case sure || invalid:
		return w.says(asked)
	case open && applies:
		return w.says(content(r, hop))
	default:
		return open && w.says(content(r, hop)) && w.says(asked)
	}
}

// content is the question whether what a rule looks for, which others may look for too, has
// the name of a hop.
func content(r *policy.Rule, hop int) string {
	if r.List == nil {
		return fmt.Sprint(r.Protection, " ", hop)
	}
	return fmt.Sprintf("%p %d", r.List, hop)
}

// worlds returns what all worlds lead to, the one where nothing open matches first.
func worlds(vpc policy.VPC, q policy.Query) (first string, by *policy.Rule, certain bool) {
	w := &world{asked: map[string]int{}}
	certain = true
	for answers := uint(0); answers == 0 || answers < 1<<len(w.asked); answers++ {
		w.answers = answers
		action, response, rule := reference(vpc, q, w)
		if answers == 0 {
			first, by = action+" "+response, rule
		}
		certain = certain && action+" "+response == first
	}
	return first, by, certain
}

var randomNames = []string{"a", "b.a", "c.b.a", "d.c.b.a", "x.a", "b", "a.b", "c", "x.y.c", "_u.a", "."}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

func randomVPC(r *rand.Rand) policy.VPC {
	vpc := policy.VPC{Name: "vpc-1"}
	unpublished := &policy.List{ID: "M", Opaque: "AWS publishes no entry"}
	for a := range 1 + r.IntN(3) {
		group := &policy.Group{ID: fmt.Sprint("G", a)}
		for i := range r.IntN(4) {
			group.Rules = append(group.Rules, randomRule(r, i))
			if len(group.Rules[i].Unknowns) == 0 && r.IntN(8) == 0 {
				group.Rules[i].List, group.Rules[i].Protection = unpublished, policy.Protection{}
			}
		}
		vpc.Associations = append(vpc.Associations, policy.Association{Priority: 101 + a, Group: group})
	}
	return vpc
}

func randomRule(r *rand.Rand, i int) policy.Rule {
	rule := policy.Rule{
		Priority: i, Action: pick(r, []string{"ALLOW", "ALERT", "BLOCK"}), QueryType: pick(r, []string{"", "", "", "A", "TXT"}),
		Redirection: pick(r, []string{"", "", policy.Inspect, policy.Trust}),
	}
	if rule.Action == "BLOCK" {
		rule.Block.Response = pick(r, []string{"NODATA", "NXDOMAIN"})
	}
	if r.IntN(8) == 0 {
		rule.Protection.Threat = "DGA"
		return rule
	}
	rule.List = &policy.List{ID: "L"}
	if r.IntN(8) == 0 {
		rule.List.Opaque = "AWS publishes no entry"
	}
	if r.IntN(8) == 0 {
		rule.Unknowns = []policy.Unknown{{Property: policy.Existence, Why: "a condition"}}
	}
	for range r.IntN(4) {
		name := pick(r, randomNames)
		rule.List.Entries = append(rule.List.Entries, policy.ParseEntry(pick(r, []string{name, "*." + pick(r, randomNames[:8]), name, "*"}), policy.Origin{}))
	}
	return rule
}

func randomQuery(r *rand.Rand) policy.Query {
	q := policy.Query{Name: domain.MustParseName(pick(r, randomNames)), Type: policy.QueryType(pick(r, []int{1, 16, 28}))}
	for range r.IntN(3) {
		q.Chain = append(q.Chain, domain.MustParseName(pick(r, randomNames)))
	}
	return q
}

// TestJudgeAgainstAllWorlds compares with a reference that tries out everything
// that a policy leaves open.
func TestJudgeAgainstAllWorlds(t *testing.T) {
	if testing.Short() {
		t.Skip("judges on one goroutine, which takes half a minute with the race detector")
	}
	t.Parallel()
	certain := 0
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 1))
		vpc := randomVPC(r)
		e := evaluator(t, &vpc)
		for range 8 {
			q := randomQuery(r)
			want, by, sure := worlds(vpc, q)
			v := e.Judge(q)
			if diff := cmp.Diff([]any{want, sure}, []any{v.Action.String() + " " + v.Response, v.Certain}); diff != "" {
				t.Fatalf("seed %d, %v of\n%s\n(-reference +Judge)\n%s", seed, q, describe(vpc), diff)
			}
			if got := decider(v); got != by {
				t.Fatalf("seed %d, %v of\n%s\nJudge says that %v decides, want %v", seed, q, describe(vpc), got, by)
			}
			if d := e.DecideChain(q); d.Action != v.Action || d.Certain != v.Certain || e.Response(d) != v.Response {
				t.Fatalf("seed %d, %v of\n%s\nDecideChain returned %v, Judge %v", seed, q, describe(vpc), d, v)
			}
			if v.Certain {
				certain++
			}
		}
	}
	if certain < 10_000 || certain > 31_000 {
		t.Errorf("%d of 32,000 verdicts were certain; the policies are not random enough", certain)
	}
}

// decider is the rule that decides, nil for none.
func decider(v policy.Verdict) *policy.Rule {
	if v.By == nil {
		return nil
	}
	return v.By.Rule
}

// TestDecideAgainstJudge compares names without a chain, one by one and in batches.
func TestDecideAgainstJudge(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 2))
		vpc := randomVPC(r)
		e := evaluator(t, &vpc)
		var names []string
		var types []policy.QueryType
		for range 150 {
			names = append(names, pick(r, randomNames))
			types = append(types, policy.QueryType(pick(r, []int{1, 16, 28})))
		}
		out := make([]policy.Decision, len(names))
		policy.DecideBatch(e, names, types, out)
		for i, name := range names {
			v := e.Judge(policy.Query{Name: domain.MustParseName(name), Type: types[i]})
			if d := policy.Decide(e, []byte(name), types[i]); d != out[i] || d.Action != v.Action || d.Certain != v.Certain || e.Response(d) != v.Response {
				t.Fatalf("seed %d, %s %v of\n%s\nDecide %v, DecideBatch %v, Judge %v", seed, name, types[i], describe(vpc), d, out[i], v)
			}
		}
	}
}

func evaluator(t testing.TB, vpc *policy.VPC) *policy.Evaluator {
	t.Helper()
	e, err := policy.NewEvaluator(vpc)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func describe(vpc policy.VPC) string {
	var b strings.Builder
	for _, a := range vpc.Associations {
		for _, r := range a.Group.Rules {
			fmt.Fprintf(&b, "%s/%d %s %s %s %s %v %v", a.Group.ID, r.Priority, r.Action, r.Block.Response, r.QueryType, r.Redirection, r.Protection, r.Unknowns)
			if r.List != nil {
				fmt.Fprintf(&b, " %s %v", r.List.Opaque, r.List.Entries)
			}
			fmt.Fprintln(&b)
		}
	}
	return b.String()
}
