package policy_test

import (
	"fmt"
	"math/rand/v2"
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
		"all but one":   {vpcOf(ruleOf(10, "ALLOW", "", "TXT", "a.example")), vpcOf(ruleOf(10, "ALLOW", "", "TXT", "a.example"), block("a.example")), "a.example: NONE -> BLOCK NODATA|a.example TXT: ALLOW stays"},
		"unpublished":   {vpcOf(), vpcOf(managed), "*: NONE -> NONE (unless Malware: BLOCK NXDOMAIN)"},
		"the same list": {vpcOf(managed), vpcOf(managed, block("a.example")), "a.example: NONE (unless Malware: BLOCK NXDOMAIN) -> BLOCK NODATA (unless Malware: BLOCK NXDOMAIN)"},
		"nothing told":  {vpcOf(), vpcOf(policy.Rule{Priority: 5, Action: "ALERT", Unknowns: []policy.Unknown{{Property: "FirewallDomainListId", Why: "a parameter"}}}), "*: NONE -> NONE (unless rule Group/5: ALERT)"},
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
		var types []string
		for _, t := range d.Types {
			types = append(types, t.String())
		}
		line := strings.TrimSuffix(d.Names.String()+" "+strings.Join(types, ","), " ")
		if d.Same() {
			lines = append(lines, line+": "+d.New.String()+" stays")
		} else {
			lines = append(lines, line+": "+d.Old.String()+" -> "+d.New.String())
		}
	}
	return strings.Join(lines, "|")
}

// TestDifferencesAreAllThereAre checks random policies on random names: the
// narrowest difference about a name says what both decide.
func TestDifferencesAreAllThereAre(t *testing.T) {
	t.Parallel()
	changed := 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 3))
		before, after := randomVPC(r), randomVPC(r)
		old, new := evaluator(t, &before), evaluator(t, &after)
		differences := policy.Differences(old, new)
		for _, name := range append(randomNames[:10:10], "fresh.a", "z", "z.b.a", "q.x.y.c") {
			for _, queryType := range []policy.QueryType{1, 16, 28} {
				q := policy.Query{Name: domain.MustParseName(name), Type: queryType}
				want := [2]policy.Effect{policy.EffectOf(old.Judge(q)), policy.EffectOf(new.Judge(q))}
				d, found := narrowest(differences, q)
				if found = found && !d.Same(); found != (want[0] != want[1]) || found && (d.Old != want[0] || d.New != want[1]) {
					t.Fatalf("seed %d: %s %v: %v, difference %v of\n%s", seed, name, queryType, want, d, written(differences))
				}
				if found {
					changed++
				}
			}
		}
	}
	if changed < 1000 {
		t.Errorf("only %d verdicts differed", changed)
	}
}

func narrowest(all []policy.Difference, q policy.Query) (best policy.Difference, found bool) {
	for _, d := range all {
		ofType := d.Types == nil
		for _, t := range d.Types {
			ofType = ofType || t == q.Type
		}
		narrower := !found || best.Names.Covers(d.Names) && (best.Names != d.Names || d.Types != nil)
		if ofType && d.Names.Matches(q.Name) && narrower {
			best, found = d, true
		}
	}
	return best, found
}
