package lint_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

func listOf(id string, entries ...string) *policy.List {
	l := &policy.List{ID: id}
	for _, text := range entries {
		l.Entries = append(l.Entries, policy.ParseEntry(text, policy.Origin{}))
	}
	return l
}

func block(priority int, l *policy.List) policy.Rule {
	return policy.Rule{Priority: priority, Action: "BLOCK", Block: policy.Block{Response: "NODATA"}, List: l}
}

func alert(priority int, l *policy.List) policy.Rule {
	return policy.Rule{Priority: priority, Action: "ALERT", List: l}
}

// policyOf is a policy with groups on VPCs: the first at priority 101 and so on.
func policyOf(vpcs int, groups ...*policy.Group) *policy.Policy {
	p := &policy.Policy{Groups: groups}
	for n := range vpcs {
		vpc := policy.VPC{Name: fmt.Sprint("vpc-", n)}
		for i, g := range groups {
			vpc.Associations = append(vpc.Associations, policy.Association{Priority: 101 + i, Group: g})
		}
		p.VPCs = append(p.VPCs, vpc)
	}
	return p
}

func messages(all []lint.Finding, id string) []string {
	var found []string
	for _, f := range all {
		if f.ID == id {
			found = append(found, f.Message+" | "+f.VPC)
		}
	}
	return found
}

// TestAcrossGroups reports once what happens on several VPCs alike, and of rules in
// different groups.
func TestAcrossGroups(t *testing.T) {
	t.Parallel()
	watch := &policy.Group{ID: "Watch", Rules: []policy.Rule{alert(10, listOf("Watched", "*.bad.example", "odd.example"))}}
	guard := &policy.Group{ID: "Guard", Rules: []policy.Rule{block(10, listOf("Blocked", "bad.example", "*.bad.example", "a.bad.example"))}}
	found := lint.Run(policyOf(3, watch, guard), lint.Options{})
	want := []string{"Guard/10: *.bad.example, a.bad.example (by *.bad.example) of Blocked: never blocked, because Watch/10 alerts on them first | vpc-0, vpc-1, vpc-2"}
	if diff := cmp.Diff(want, messages(found, "alert-hides-block")); diff != "" {
		t.Error(diff)
	}
	if got := messages(lint.Run(policyOf(3, guard, watch), lint.Options{}), "alert-hides-block"); got != nil {
		t.Errorf("the other way round: %v", got)
	}
}

// TestTypes keeps rules for some query types apart.
func TestTypes(t *testing.T) {
	t.Parallel()
	list := listOf("L", "bad.example", "*.bad.example")
	text, all := block(10, list), block(20, list)
	text.QueryType = "TXT"
	group := &policy.Group{ID: "G", Rules: []policy.Rule{text, all}}
	if got := messages(lint.Run(policyOf(1, group), lint.Options{}), "unreachable-rule"); got != nil {
		t.Errorf("a rule for all types behind one for TXT: %v", got)
	}
	text.Priority, all.Priority = 20, 10
	group.Rules = []policy.Rule{all, text}
	if got := messages(lint.Run(policyOf(1, group), lint.Options{}), "unreachable-rule"); len(got) != 1 {
		t.Errorf("a rule for TXT behind one for all types: %v", got)
	}
}

// TestTrust does not say that a rule never decides which may at a later name of a chain.
func TestTrust(t *testing.T) {
	t.Parallel()
	for _, trust := range []string{policy.Trust, "trust_redirection_domain"} { // the evaluator takes both
		t.Run(trust, func(t *testing.T) { testTrust(t, trust) })
	}
}

func testTrust(t *testing.T, trust string) {
	trusting, inspecting := block(10, listOf("A", "bad.example")), block(20, listOf("B", "bad.example"))
	trusting.Redirection = trust
	group := &policy.Group{ID: "G", Rules: []policy.Rule{trusting, inspecting}}
	if got := messages(lint.Run(policyOf(1, group), lint.Options{}), "unreachable-rule"); got != nil {
		t.Errorf("%v", got)
	}
	group.Rules[1].Redirection = trust
	if got := messages(lint.Run(policyOf(1, group), lint.Options{}), "unreachable-rule"); len(got) != 1 {
		t.Errorf("both trust: %v", got)
	}
}

func TestDisable(t *testing.T) {
	t.Parallel()
	group := &policy.Group{ID: "G", Rules: []policy.Rule{alert(10, listOf("L", "bad.example", "*.bad.example"))}}
	for _, f := range lint.Run(policyOf(1, group), lint.Options{Disable: []string{"alert-only"}}) {
		if f.ID == "alert-only" {
			t.Error(f)
		}
	}
}

// TestManyVPCs looks once at the rules of VPCs that have the same ones.
func TestManyVPCs(t *testing.T) {
	t.Parallel()
	var entries []string
	for i := range 20_000 {
		entries = append(entries, fmt.Sprintf("a%d.example", i))
	}
	list := listOf("Long", entries...)
	group := &policy.Group{ID: "G", Rules: []policy.Rule{alert(10, list), block(20, list)}}
	found := messages(lint.Run(policyOf(400, group), lint.Options{}), "alert-hides-block")
	if len(found) != 1 || !strings.Contains(found[0], "and 19997 more") || strings.Count(found[0], "vpc-") != 400 {
		t.Errorf("%.200v", found)
	}
}

// FuzzRun looks for templates that make the lint panic, or of which it reports something else
// when it looks again.
func FuzzRun(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, member := range archive.Files {
			f.Add(member.Data)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("t.yaml", text, load.Options{})
		if err != nil {
			return
		}
		first, second := lint.Run(p, lint.Options{}), lint.Run(p, lint.Options{})
		if len(first) != len(second) {
			t.Fatalf("%v and then %v", first, second)
		}
		for i := range first {
			if !reflect.DeepEqual(first[i], second[i]) {
				t.Fatalf("%v and then %v", first[i], second[i])
			}
		}
		if parsed, err := template.Parse("t.yaml", text); err == nil {
			lint.Templates([]template.Template{parsed}, lint.Options{})
		}
	})
}

// BenchmarkRun lints a policy of two long lists, of which the second has a tenth of the
// first: an ALLOW before a BLOCK.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := longPolicy(n)
			for b.Loop() {
				if len(lint.Run(p, lint.Options{})) == 0 {
					b.Fatal("no findings")
				}
			}
		})
	}
}

func longPolicy(n int) *policy.Policy {
	long, short := &policy.List{ID: "Long", FileURL: "s3://b/k"}, &policy.List{ID: "Short", FileURL: "s3://b/k"}
	for i := range n {
		e := policy.ParseEntry(fmt.Sprintf("a%d.b%d.example%d.com", i, i%1000, i%97), policy.Origin{})
		long.Entries = append(long.Entries, e)
		if i%10 == 0 {
			short.Entries = append(short.Entries, e)
		}
	}
	group := &policy.Group{ID: "Firewall", Rules: []policy.Rule{
		{Priority: 10, Action: "ALLOW", List: short},
		{Priority: 20, Action: "BLOCK", Block: policy.Block{Response: "NODATA"}, List: long},
	}}
	return &policy.Policy{
		Lists: []*policy.List{long, short}, Groups: []*policy.Group{group},
		VPCs: []policy.VPC{{Name: "vpc-1", Associations: []policy.Association{{Priority: 101, Group: group}}}},
	}
}
