package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
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

// TestAcrossGroups tells once of what happens on several VPCs alike, and of rules in
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
