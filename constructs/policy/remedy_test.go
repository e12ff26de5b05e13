package policy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// applied returns a VPC with a remedy.
func applied(vpc policy.VPC, r policy.Remedy) policy.VPC {
	list := &policy.List{ID: "new"}
	for _, p := range r.Entries {
		list.Entries = append(list.Entries, policy.Entry{Pattern: p})
	}
	allow := policy.Rule{Priority: r.Priority, Action: "ALLOW", List: list}
	if r.Trust {
		allow.Redirection = policy.Trust
	}
	changed := vpc
	changed.Associations = slices.Clone(vpc.Associations)
	for i, a := range vpc.Associations {
		group := *a.Group
		group.Rules = slices.Clone(group.Rules)
		for j := range group.Rules {
			if r.Rule != &a.Group.Rules[j] {
				continue
			}
			if r.Trust {
				group.Rules[j].Redirection = policy.Trust
			}
			longer := *group.Rules[j].List
			longer.Entries = append(slices.Clone(longer.Entries), list.Entries...)
			group.Rules[j].List = &longer
		}
		if r.Rule == nil && r.Group == a.Group {
			group.Rules = append(group.Rules, allow)
			slices.SortStableFunc(group.Rules, func(a, b policy.Rule) int { return a.Priority - b.Priority })
		}
		changed.Associations[i].Group = &group
	}
	if r.Group == nil {
		allow.Priority = 1
		changed.Associations = append(changed.Associations, policy.Association{Priority: r.Priority, Group: &policy.Group{ID: "new", Rules: []policy.Rule{allow}}})
		slices.SortStableFunc(changed.Associations, func(a, b policy.Association) int { return a.Priority - b.Priority })
	}
	return changed
}

// TestRemediesLetQueriesPass applies each remedy for a blocked query and asks the reference,
// in the world in which nothing matches that is not known to.
func TestRemediesLetQueriesPass(t *testing.T) {
	t.Parallel()
	kinds, blocked := map[string]int{}, 0
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 3))
		vpc := randomVPC(r)
		spread(&vpc, r)
		e := evaluator(t, &vpc)
		for range 8 {
			q := randomQuery(r)
			v := e.Judge(q)
			remedies := e.Remedies(q)
			if v.Action != policy.ActionBlock && remedies != nil {
				t.Fatalf("seed %d, %v of\n%s\nis %s and has remedies %+v", seed, q, describe(vpc), v.Action, remedies)
			}
			if v.Action == policy.ActionBlock {
				blocked++
			}
			for _, remedy := range remedies {
				kinds[kindOf(remedy)]++
				changed := applied(vpc, remedy)
				if action, _, _ := reference(changed, q, &world{asked: map[string]int{}}); action == "BLOCK" {
					t.Fatalf("seed %d, %v of\n%s\nis still blocked with %+v:\n%s", seed, q, describe(vpc), remedy, describe(changed))
				}
				if again := evaluator(t, &changed).Judge(q); again.Action == policy.ActionBlock {
					t.Fatalf("seed %d, %v: Judge still blocks with %+v", seed, q, remedy)
				}
			}
		}
	}
	for _, kind := range []string{"entries", "rule", "group", "trust", "rule with trust", "group with trust"} {
		if kinds[kind] < 50 {
			t.Errorf("%d remedies of kind %q for %d blocked queries; the policies are not random enough: %v", kinds[kind], kind, blocked, kinds)
		}
	}
}

// spread makes room between some priorities.
func spread(vpc *policy.VPC, r *rand.Rand) {
	factor := pick(r, []int{1, 10})
	for i := range vpc.Associations {
		vpc.Associations[i].Priority = 101 + i*pick(r, []int{1, 10, 10})
		if i > 0 {
			vpc.Associations[i].Priority = max(vpc.Associations[i].Priority, vpc.Associations[i-1].Priority+1)
		}
		for j := range vpc.Associations[i].Group.Rules {
			vpc.Associations[i].Group.Rules[j].Priority = 1 + j*factor
		}
	}
}

func kindOf(r policy.Remedy) string {
	kind := "group"
	switch {
	case r.Rule != nil && r.Trust:
		return "trust"
	case r.Rule != nil:
		return "entries"
	case r.Group != nil:
		kind = "rule"
	}
	if r.Trust {
		kind += " with trust"
	}
	return kind
}

func TestRemedies(t *testing.T) {
	t.Parallel()
	deny := ruleOf(100, "BLOCK", "NODATA", "", "*")
	allow := ruleOf(10, "ALLOW", "", "", "shop.example", "_dmarc.cdn.example")
	for name, test := range map[string]struct {
		vpc   *policy.VPC
		chain []string
		want  []string
	}{
		"not blocked":                  {vpcOf(allow, deny), nil, nil},
		"a hop that is not listed":     {vpcOf(allow, deny), []string{"a.cdn.example", "b.cdn.example"}, []string{"[a.cdn.example b.cdn.example] to Group/10", "trust on Group/10"}},
		"a hop twice":                  {vpcOf(allow, deny), []string{"a.cdn.example", "a.cdn.example"}, []string{"[a.cdn.example] to Group/10", "trust on Group/10"}},
		"a name that no entry can say": {vpcOf(allow, deny), []string{"_a.cdn.example"}, []string{"[*.cdn.example] to Group/10", "trust on Group/10"}},
		"no rule that allows":          {vpcOf(ruleOf(20, "BLOCK", "NODATA", "", "*.cdn.example")), []string{"a.cdn.example"}, []string{"[a.cdn.example] in Group/19", "[shop.example] in Group/19 with trust"}},
		"no room in the group":         {vpcOf(ruleOf(1, "BLOCK", "NODATA", "", "*.cdn.example")), []string{"a.cdn.example"}, nil},
		"a rule that alerts to all":    {vpcOf(ruleOf(20, "BLOCK", "NODATA", "", "*.cdn.example"), ruleOf(30, "ALERT", "", "", "*")), []string{"a.cdn.example"}, []string{"[a.cdn.example] in Group/19", "[shop.example] in Group/19 with trust"}},
		"a rule for other types":       {vpcOf(ruleOf(10, "ALLOW", "", "TXT", "x.example"), deny), []string{"a.cdn.example"}, []string{"[shop.example a.cdn.example] in Group/99", "[shop.example] in Group/99 with trust"}},
	} {
		q := policy.Query{Name: domain.MustParseName("shop.example")}
		for _, hop := range test.chain {
			q.Chain = append(q.Chain, domain.MustParseName(hop))
		}
		var got []string
		for _, r := range evaluator(t, test.vpc).Remedies(q) {
			got = append(got, remedyText(r))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func remedyText(r policy.Remedy) string {
	switch kindOf(r) {
	case "trust":
		return fmt.Sprintf("trust on %s/%d", r.Group.ID, r.Rule.Priority)
	case "entries":
		return fmt.Sprintf("%v to %s/%d", r.Entries, r.Group.ID, r.Rule.Priority)
	case "rule":
		return fmt.Sprintf("%v in %s/%d", r.Entries, r.Group.ID, r.Priority)
	case "rule with trust":
		return fmt.Sprintf("%v in %s/%d with trust", r.Entries, r.Group.ID, r.Priority)
	default:
		return fmt.Sprintf("%v in a group at %d", r.Entries, r.Priority)
	}
}
