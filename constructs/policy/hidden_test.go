package policy

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// TestReachAgainstTheEvaluator makes random policies and asks the evaluator about a name
// of every kind that their entries distinguish: a rule can never decide if and only if it
// decides about none of them.
func TestReachAgainstTheEvaluator(t *testing.T) {
	t.Parallel()
	dead := 0
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 6))
		vpc := nestedVPC(random)
		deciding := decidingRules(t, vpc)
		rules := vpc.Rules()
		for _, h := range HiddenIn(rules) {
			if decides := deciding[rules[h.Rule].Rule]; h.All == decides {
				t.Fatalf("seed %d: rule %d of %v: never decides is %v, deciding %v", seed, h.Rule, rulesIn(vpc), h.All, decides)
			}
			if h.All {
				dead++
			}
		}
	}
	if dead < 100 {
		t.Errorf("only %d rules that never decide", dead)
	}
}

func nestedVPC(random *rand.Rand) *VPC {
	entries := []string{"*", "*.a", "a", "*.b.a", "b.a", "c.b.a", "*.c.b.a", "d", "*.d"}
	vpc := &VPC{Name: "vpc-1"}
	for g := range 1 + random.IntN(2) {
		group := &Group{ID: fmt.Sprint("G", g)}
		for r := range 1 + random.IntN(4) {
			list := &List{ID: fmt.Sprint("L", g, r)}
			for range 1 + random.IntN(3) {
				at := random.IntN(len(entries) * 2)
				if at >= len(entries) {
					at = 1 + at%(len(entries)-1) // so that * is rare
				}
				list.Entries = append(list.Entries, ParseEntry(entries[at], Origin{}))
			}
			rule := Rule{Priority: 10 * (r + 1), Action: []string{"ALLOW", "ALERT", "BLOCK"}[random.IntN(3)], List: list}
			rule.QueryType = []string{"", "", "TXT", "A"}[random.IntN(4)]
			group.Rules = append(group.Rules, rule)
		}
		vpc.Associations = append(vpc.Associations, Association{Priority: 200 - 10*g, Group: group})
	}
	return vpc
}

// decidingRules returns the rules that decide about some query.
func decidingRules(t *testing.T, vpc *VPC) map[*Rule]bool {
	t.Helper()
	e, err := NewEvaluator(vpc)
	if err != nil {
		t.Fatal(err)
	}
	deciding := map[*Rule]bool{}
	for _, text := range []string{"z", "a", "z.a", "b.a", "z.b.a", "c.b.a", "z.c.b.a", "d", "z.d"} {
		for _, queryType := range []string{"A", "TXT", "MX"} {
			qt, _ := ParseQueryType(queryType)
			if v := e.Judge(Query{Name: domain.MustParseName(text), Type: qt}); v.By != nil {
				deciding[v.By.Rule] = true
			}
		}
	}
	return deciding
}

func rulesIn(vpc *VPC) string {
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
		vpc := nestedVPC(rand.New(rand.NewPCG(seed, 8)))
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
						t.Fatalf("seed %d: %v of type %q is hidden by %d (%t), want %d (%t) of %s", seed, entry, queryType, at, ok, want-1, found, rulesIn(vpc))
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
func coversFor(r *Rule, queryType string, p domain.Pattern) bool {
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

// TestOverlapAgainstNames compares with a look at names of every kind that the entries distinguish.
func TestOverlapAgainstNames(t *testing.T) {
	t.Parallel()
	seen := map[Overlap]int{}
	for seed := range uint64(300) {
		rules := nestedVPC(rand.New(rand.NewPCG(seed, 9))).Rules()
		for _, a := range rules {
			for _, b := range rules {
				want := Apart
				for _, text := range []string{"z", "a", "z.a", "b.a", "z.b.a", "c.b.a", "z.c.b.a", "d", "z.d"} {
					for _, queryType := range []string{"A", "TXT", "MX"} {
						if p := domain.Only(domain.MustParseName(text)); coversFor(a.Rule, queryType, p) && coversFor(b.Rule, queryType, p) {
							want = Overlaps
						}
					}
				}
				if got := a.Rule.Overlap(b.Rule); got != want || b.Rule.Overlap(a.Rule) != want {
					t.Fatalf("seed %d: %v and %v: %d, want %d", seed, a.Rule, b.Rule, got, want)
				}
				seen[want]++
			}
		}
	}
	if seen[Apart] < 100 || seen[Overlaps] < 100 {
		t.Errorf("only %v", seen)
	}
}

func TestWhatMayHideABlock(t *testing.T) {
	t.Parallel()
	entries := func(names ...string) *List {
		l := &List{ID: names[0]}
		for _, name := range names {
			l.Entries = append(l.Entries, ParseEntry(name, Origin{}))
		}
		return l
	}
	a := entries("a.example", "x.example")
	foreign := &List{ID: "foreign", Opaque: "another stack has it"}
	maybe := Unknowns{{Property: Existence, Why: "?"}}
	when := func(r Rule, c Condition) Rule {
		r.If, r.Unknowns = c, maybe
		return r
	}
	one, not, other := Condition{Name: "one"}, Condition{"one", true}, Condition{Name: "other"}
	alert, block := Rule{Priority: 1, Action: "ALERT", List: a}, Rule{Priority: 2, Action: "BLOCK", List: a}
	for name, test := range map[string]struct {
		change func(alert, block *Rule)
		want   Overlap
	}{
		"one list":                    {func(_, _ *Rule) {}, Overlaps},
		"a name below":                {func(_, b *Rule) { b.List = entries("*.example") }, Overlaps},
		"other names":                 {func(_, b *Rule) { b.List = entries("b.example") }, Apart},
		"an entry that AWS may read":  {func(_, b *Rule) { b.List = entries("_b.example") }, MayOverlap},
		"a list that is not known":    {func(_, b *Rule) { b.List = foreign }, MayOverlap},
		"a detection":                 {func(_, b *Rule) { b.List, b.Protection = nil, Protection{Threat: "DGA"} }, MayOverlap},
		"another type":                {func(a, b *Rule) { a.QueryType, b.QueryType = "A", "AAAA" }, Apart},
		"a type by its number":        {func(a, b *Rule) { a.QueryType, b.QueryType = "A", "TYPE1" }, Overlaps},
		"a type that is not known":    {func(_, b *Rule) { b.Unknowns = Unknowns{{Property: "Qtype"}} }, MayOverlap},
		"an invalid type":             {func(a, b *Rule) { a.QueryType, b.QueryType = "A", "X" }, MayOverlap},
		"after it":                    {func(_, b *Rule) { b.Priority = 0 }, Apart},
		"at a priority that is open":  {func(_, b *Rule) { b.Unknowns = Unknowns{{Property: "Priority"}} }, Apart},
		"that may not be there":       {func(_, b *Rule) { *b = when(*b, one) }, Apart},
		"of one condition":            {func(a, b *Rule) { *a, *b = when(*a, one), when(*b, one) }, Overlaps},
		"of the opposite condition":   {func(a, b *Rule) { *a, *b = when(*a, not), when(*b, one); b.OneOf = "B" }, Apart},
		"of another condition":        {func(a, b *Rule) { *a, *b = when(*a, other), when(*b, one) }, Apart},
		"that blocks or only alerts":  {func(_, b *Rule) { *b = when(*b, one); b.OneOf = "B" }, Overlaps},
		"after a rule that may alert": {func(a, _ *Rule) { *a = when(*a, one) }, Overlaps},
		"after a rule that allows":    {func(a, _ *Rule) { a.Action = "ALLOW" }, Apart},
		"that alerts, too":            {func(_, b *Rule) { b.Action = "ALERT" }, Apart},
	} {
		first, second := alert, block
		test.change(&first, &second)
		vpc := VPC{Associations: []Association{{Priority: 101, Group: &Group{ID: "G", Rules: []Rule{first, second}}}}}
		got := Apart
		for _, each := range HiddenBlocks(vpc.Rules()) {
			got = each.Overlap
		}
		if got != test.want {
			t.Errorf("a BLOCK %s: %d, want %d", name, got, test.want)
		}
	}
	group := func(r Rule) *Group { return &Group{ID: r.Action, Rules: []Rule{r}} }
	for _, open := range []bool{false, true} {
		vpc := VPC{Associations: []Association{{Priority: 101, Group: group(alert)}, {Priority: 102, Group: group(block)}}}
		if open {
			vpc.Associations[0].Unknowns = Unknowns{{Property: "Priority"}}
		}
		if found := len(HiddenBlocks(vpc.Rules())) > 0; found == open {
			t.Errorf("of another rule group, whose place is open: %t; found %t", open, found)
		}
	}
}
