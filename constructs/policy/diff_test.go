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

// ruleOf makes a rule from words: action, response, query type and entries.
func ruleOf(priority int, action, response, queryType string, entries ...string) policy.Rule {
	list := &policy.List{ID: fmt.Sprint("List", priority)}
	for _, entry := range entries {
		list.Entries = append(list.Entries, policy.ParseEntry(entry, policy.Origin{}))
	}
	return policy.Rule{Priority: priority, Action: action, Block: policy.Block{Response: response}, QueryType: queryType, List: list}
}

func vpcOf(rules ...policy.Rule) *policy.VPC {
	return &policy.VPC{Name: "vpc-1", Associations: []policy.Association{{Priority: 101, Group: &policy.Group{ID: "Group", Rules: rules}}}}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	block := func(entries ...string) policy.Rule { return ruleOf(20, "BLOCK", "NODATA", "", entries...) }
	managed := policy.Rule{Priority: 5, Action: "BLOCK", Block: policy.Block{Response: "NXDOMAIN"}, List: &policy.List{ID: "l", Name: "Malware", Opaque: "unpublished"}}
	for name, test := range map[string]struct {
		old, new *policy.VPC
		want     string
	}{
		"none":                {vpcOf(block("a.example")), vpcOf(block("a.example")), ""},
		"one name":            {vpcOf(), vpcOf(block("a.example")), "a.example: NONE -> BLOCK NODATA"},
		"covered already":     {vpcOf(block("*.example")), vpcOf(block("*.example", "a.example")), ""},
		"hidden by a rule":    {vpcOf(ruleOf(10, "ALLOW", "", "", "*.example")), vpcOf(ruleOf(10, "ALLOW", "", "", "*.example"), block("a.example")), ""},
		"below, not the apex": {vpcOf(block("*.example")), vpcOf(block("example")), "example: NONE -> BLOCK NODATA|*.example: BLOCK NODATA -> NONE"},
		"other response": {
			vpcOf(block("*.example", "a.example")), vpcOf(ruleOf(20, "BLOCK", "NXDOMAIN", "", "*.example", "a.example")),
			"*.example: BLOCK NODATA -> BLOCK NXDOMAIN",
		},
		"one name stays": {
			vpcOf(ruleOf(10, "ALLOW", "", "", "ok.example", "*.ok.example"), block("*.bad.example")),
			vpcOf(ruleOf(10, "ALLOW", "", "", "ok.example", "*.ok.example"), block("*.example")),
			"*.example: NONE -> BLOCK NODATA|*.bad.example: BLOCK NODATA stays|ok.example: ALLOW stays|*.ok.example: ALLOW stays",
		},
		"order alone": {
			vpcOf(ruleOf(10, "ALERT", "", "", "a.example"), block("*.example")),
			vpcOf(block("*.example"), ruleOf(30, "ALERT", "", "", "a.example")),
			"a.example: ALERT -> BLOCK NODATA",
		},
		"everything":    {vpcOf(), vpcOf(block("*")), "*: NONE -> BLOCK NODATA"},
		"one type":      {vpcOf(), vpcOf(ruleOf(20, "BLOCK", "NODATA", "TXT", "a.example")), "a.example TXT: NONE -> BLOCK NODATA"},
		"two types":     {vpcOf(), vpcOf(ruleOf(20, "BLOCK", "NODATA", "TXT", "a.example"), ruleOf(21, "BLOCK", "NODATA", "MX", "a.example")), "a.example MX,TXT: NONE -> BLOCK NODATA"},
		"all but one":   {vpcOf(ruleOf(10, "ALLOW", "", "TXT", "a.example")), vpcOf(ruleOf(10, "ALLOW", "", "TXT", "a.example"), block("a.example")), "a.example but TXT: NONE -> BLOCK NODATA"},
		"unpublished":   {vpcOf(), vpcOf(managed), "*: NONE -> NONE (unless Malware: BLOCK NXDOMAIN)"},
		"the same list": {vpcOf(managed), vpcOf(managed, block("a.example")), "a.example: NONE (unless Malware: BLOCK NXDOMAIN) -> BLOCK NODATA (unless Malware: BLOCK NXDOMAIN)"},
		"nothing known": {vpcOf(), vpcOf(policy.Rule{Priority: 5, Action: "ALERT", Unknowns: []policy.Unknown{{Property: "FirewallDomainListId", Why: "a parameter"}}}), "*: NONE -> NONE (unless rule Group/5: ALERT)"},
		"underscore":    {vpcOf(), vpcOf(block("a_b.example")), "a_b.example: NONE -> NONE (unless a_b.example: BLOCK NODATA)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, written(policy.Differences(evaluator(t, test.old), evaluator(t, test.new)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func written(all []policy.Difference) string {
	var lines []string
	for _, d := range all {
		line := d.Names.String()
		if len(d.Types) > 0 {
			line += " " + joined(d.Types)
		}
		if len(d.Except) > 0 {
			line += " but " + joined(d.Except)
		}
		if d.Same() {
			lines = append(lines, line+": "+d.New.String()+" stays")
		} else {
			lines = append(lines, line+": "+d.Old.String()+" -> "+d.New.String())
		}
	}
	return strings.Join(lines, "|")
}

func joined(types []policy.QueryType) string {
	var names []string
	for _, t := range types {
		names = append(names, t.String())
	}
	return strings.Join(names, ",")
}

// TestDifferencesInAllWorlds compares random pairs of policies in every world that they leave
// open together. Where nothing is said to change, no world may have a difference; where
// something is, there must be a world that has it.
func TestDifferencesInAllWorlds(t *testing.T) {
	t.Parallel()
	var changed, open, same int
	for seed := range uint64(800) {
		r := rand.New(rand.NewPCG(seed, 3))
		before, after := randomPair(r)
		old, new := evaluator(t, &before), evaluator(t, &after)
		differences := policy.Differences(old, new)
		for _, name := range append(randomNames[:10:10], "fresh.a", "z", "z.b.a", "q.x.y.c") {
			for _, queryType := range []policy.QueryType{1, 16, 28} {
				q := policy.Query{Name: domain.MustParseName(name), Type: queryType}
				d, found := narrowest(differences, q)
				found = found && !d.Same()
				world := differs(before, after, q)
				if (world != nil) != found {
					t.Fatalf("seed %d: %s %v: found %t, %v of\n%s\ndiffers in %v\nold\n%snew\n%s", seed, name, queryType, found, d, written(differences), world, describe(before), describe(after))
				}
				switch {
				case !found:
					same++
				case len(d.Unshared) > 0:
					open++
				default:
					changed++
				}
				want := [2]string{policy.EffectOf(old.Judge(q)).Outcome(), policy.EffectOf(new.Judge(q)).Outcome()}
				if got := [2]string{d.Old.Outcome(), d.New.Outcome()}; found && got != want {
					t.Fatalf("seed %d: %s %v: %v, want %v", seed, name, queryType, d, want)
				}
			}
		}
	}
	if changed < 1000 || open < 1000 || same < 1000 {
		t.Errorf("%d verdicts changed, %d may have and %d stayed; the policies are not random enough", changed, open, same)
	}
}

// randomPair returns two policies that have some rules in common, and some of what is not
// known about them from the same sources.
func randomPair(r *rand.Rand) (before, after policy.VPC) {
	before = randomVPC(r)
	sourced(r, &before)
	after = policy.VPC{Name: "vpc-1"}
	for _, a := range before.Associations {
		group := &policy.Group{ID: a.Group.ID}
		for _, rule := range a.Group.Rules {
			if r.IntN(4) > 0 {
				group.Rules = append(group.Rules, rule)
			}
		}
		if r.IntN(3) == 0 {
			other := policy.VPC{Associations: []policy.Association{{Group: &policy.Group{Rules: []policy.Rule{randomRule(r, 9)}}}}}
			sourced(r, &other)
			group.Rules = append(group.Rules, other.Associations[0].Group.Rules...)
		}
		a.Group = group
		after.Associations = append(after.Associations, a)
	}
	return before, after
}

// sourced says of what is not known what it is read from, with labels that say nothing.
func sourced(r *rand.Rand, vpc *policy.VPC) {
	sources := []string{"x", "y"}
	for _, a := range vpc.Associations {
		for i := range a.Group.Rules {
			rule := &a.Group.Rules[i]
			for j := range rule.Unknowns {
				rule.Unknowns[j].Source = pick(r, sources)
			}
			if rule.List != nil && rule.List.Opaque != "" {
				list := *rule.List
				list.Source, rule.List = pick(r, sources), &list
			}
			if r.IntN(8) == 0 {
				rule.Action, rule.Block = "", policy.Block{}
				rule.Unknowns = append(rule.Unknowns, policy.Unknown{Property: "Action", Why: "a parameter", Source: pick(r, sources)})
			}
		}
	}
}

// differs returns a world in which two policies decide differently about a query without a
// chain, or nil.
func differs(before, after policy.VPC, q policy.Query) map[string]bool {
	w := &bySource{asked: map[string]int{}}
	for ; w.answers == 0 || w.answers < 1<<len(w.asked); w.answers++ {
		if w.decides(before, q) != w.decides(after, q) {
			answers := map[string]bool{}
			for question := range w.asked {
				answers[question] = w.says(question)
			}
			return answers
		}
	}
	return nil
}

// bySource is a world in which what is read from one source has one value.
type bySource world

func (w *bySource) says(question string) bool { return (*world)(w).says(question) }

func (w *bySource) decides(vpc policy.VPC, q policy.Query) string {
	for _, a := range vpc.Associations {
		for i := range a.Group.Rules {
			if r := &a.Group.Rules[i]; (r.QueryType == "" || r.QueryType == q.Type.String()) && w.matches(r, q.Name) {
				return leads(r)
			}
		}
	}
	return "NONE"
}

// leads is what a client and the log see of a rule, and whether it trusts redirections. What
// is read from one source is like nothing else.
func leads(r *policy.Rule) string {
	text := r.Action + r.Block.Response
	for _, u := range r.Unknowns {
		if u.Property == "Action" {
			text = "whatever " + u.Source
		}
	}
	if r.Trusts() {
		text += " trusts"
	}
	return text
}

func (w *bySource) matches(r *policy.Rule, name domain.Name) bool {
	for _, u := range r.Unknowns {
		if u.Property == policy.Existence && !w.says("exists "+u.Source) {
			return false
		}
	}
	if r.List == nil {
		return w.says(r.Protection.String())
	}
	matches := r.List.Opaque != "" && w.says("list "+r.List.Source)
	for _, e := range r.List.Entries {
		if e.Invalid != nil {
			matches = matches || e.Text == name.String() && w.says("entry "+e.Text)
		} else {
			matches = matches || e.Pattern.Matches(name)
		}
	}
	return matches
}

func narrowest(all []policy.Difference, q policy.Query) (best policy.Difference, found bool) {
	for _, d := range all {
		ofType := d.Types == nil && !slices.Contains(d.Except, q.Type) || slices.Contains(d.Types, q.Type)
		narrower := !found || best.Names.Covers(d.Names) && (best.Names != d.Names || d.Types != nil)
		if ofType && d.Names.Matches(q.Name) && narrower {
			best, found = d, true
		}
	}
	return best, found
}
