package policy_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// deployedPolicy has two VPCs with a group of the stack, and on the first one of another team.
func deployedPolicy() *policy.Policy {
	own := &policy.Group{ID: "rslvr-frg-1", Deployed: "rslvr-frg-1", Name: "own", Rules: []policy.Rule{ruleOf(1, "BLOCK", "NODATA", "", "old.example")}}
	theirs := &policy.Group{ID: "rslvr-frg-2", Deployed: "rslvr-frg-2", Name: "theirs", Rules: []policy.Rule{ruleOf(1, "ALLOW", "", "", "good.example")}}
	return &policy.Policy{
		Complete: true, Groups: []*policy.Group{own, theirs},
		VPCs: []policy.VPC{
			{Name: "vpc-a", FailOpen: "DISABLED", Associations: []policy.Association{{Name: "theirs", Priority: 105, Group: theirs}, {Name: "own", Priority: 110, Group: own}}},
			{Name: "vpc-b", Associations: []policy.Association{{Priority: 110, Group: own}}},
		},
	}
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	group := func(id, name, deployed string) *policy.Group {
		return &policy.Group{ID: id, Name: name, Deployed: deployed, Rules: []policy.Rule{ruleOf(1, "BLOCK", "NODATA", "", "new.example", "good.example")}}
	}
	on := func(vpc string, g *policy.Group, priority int) *policy.Policy {
		return &policy.Policy{Groups: []*policy.Group{g}, VPCs: []policy.VPC{{Name: vpc, Associations: []policy.Association{{Name: g.Name, Priority: priority, Group: g}}}}}
	}
	unnamed := group("G", "", "")
	named := on("vpc-a", unnamed, 120)
	named.VPCs[0].Associations[0].Name = "own"
	created := on("Vpc", unnamed, 120)
	created.VPCs[0].Defined = true
	foreign := &policy.Group{ID: "rslvr-frg-2", Opaque: "not in the template"}
	alone := on("any VPC with G", unnamed, 101)
	alone.VPCs[0].Alone = true
	for name, test := range map[string]struct {
		policy *policy.Policy
		want   string // the groups of each VPC, and what of the names is blocked there
		notes  []string
	}{
		"beside the groups of others": {on("vpc-a", unnamed, 120), "vpc-a: 105 rslvr-frg-2, 110 rslvr-frg-1, 120 G: old new|vpc-b: 110 rslvr-frg-1: old", nil},
		"before the groups of others": {on("vpc-a", unnamed, 101), "vpc-a: 101 G, 105 rslvr-frg-2, 110 rslvr-frg-1: old new good|vpc-b: 110 rslvr-frg-1: old", nil},
		"a group of one name": {on("vpc-a", group("G", "own", ""), 120), "vpc-a: 105 rslvr-frg-2, 120 G: new|vpc-b: 110 G: new good", []string{
			"rule group G is taken for the deployed rslvr-frg-1: they have one name, own",
			"on vpc-a, the association of G at priority 120 is the deployed one at 110: they have one rule group",
		}},
		"a group of one ID": {on("vpc-b", group("G", "renamed", "rslvr-frg-1"), 110), "vpc-a: 105 rslvr-frg-2, 110 G: new|vpc-b: 110 G: new good", []string{
			"rule group G is taken for the deployed rslvr-frg-1: they have one ID",
			"on vpc-b, the association of G at priority 110 is the deployed one at 110: they have one rule group",
		}},
		"one name and another ID": {on("vpc-b", group("G", "own", "rslvr-frg-9"), 120), "vpc-a: 105 rslvr-frg-2, 110 rslvr-frg-1: old|vpc-b: 110 rslvr-frg-1, 120 G: old new good", nil},
		"an association of one name": {named, "vpc-a: 105 rslvr-frg-2, 120 G: new|vpc-b: 110 rslvr-frg-1: old", []string{
			"on vpc-a, the association of G at priority 120 is the deployed one at 110: they have one name, own",
		}},
		"a priority of others": {on("vpc-a", unnamed, 105), "vpc-a: 105 rslvr-frg-2, 105 G, 110 rslvr-frg-1: old new|vpc-b: 110 rslvr-frg-1: old", []string{
			"AWS refuses priority 105 for both rslvr-frg-2 and G on vpc-a; move one of them",
		}},
		"a deployed group on another VPC": {on("vpc-b", foreign, 101), "vpc-a: 105 rslvr-frg-2, 110 rslvr-frg-1: old|vpc-b: 101 rslvr-frg-2, 110 rslvr-frg-1: old", nil},
		"a new VPC": {created, "Vpc: 120 G: new good|vpc-a: 105 rslvr-frg-2, 110 rslvr-frg-1: old|vpc-b: 110 rslvr-frg-1: old", []string{
			"Vpc is taken for a new VPC, which has nothing but what the policy puts on it",
		}},
		"on no VPC": {alone, "vpc-a: 105 rslvr-frg-2, 110 rslvr-frg-1: old|vpc-b: 110 rslvr-frg-1: old", []string{
			"rule group G is on no VPC, so deploying it changes no verdict",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := policy.Overlay(deployedPolicy(), test.policy)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, overlaid(t, p)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.notes, p.Notes); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// overlaid writes what each VPC has, and which names are blocked there.
func overlaid(t *testing.T, p *policy.Policy) string {
	var all []string
	for i := range p.VPCs {
		v := &p.VPCs[i]
		var groups []string
		for _, a := range v.Associations {
			groups = append(groups, strings.TrimSpace(strings.Join([]string{strconv.Itoa(a.Priority), a.Group.ID}, " ")))
		}
		text := v.Name + ": " + strings.Join(groups, ", ") + ":"
		e := evaluator(t, v)
		for _, name := range []string{"old", "new", "good"} {
			if e.Judge(policy.Query{Name: domain.MustParseName(name + ".example"), Type: 1}).Action == policy.ActionBlock {
				text += " " + name
			}
		}
		all = append(all, text)
	}
	return strings.Join(all, "|")
}

func TestOverlayRefuses(t *testing.T) {
	t.Parallel()
	two := &policy.Policy{VPCs: []policy.VPC{{Name: "VpcId", Source: "parameter VpcId"}}}
	elsewhere := &policy.Policy{VPCs: []policy.VPC{{Name: "vpc-z"}}}
	for want, policies := range map[string][2]*policy.Policy{
		"it is not known which VPC of the snapshot VpcId is (vpc-a, vpc-b); give its ID with --parameter":        {deployedPolicy(), two},
		"the snapshot does not have the VPC vpc-z, which has 0 rule groups of the policy; take a snapshot of it": {deployedPolicy(), elsewhere},
		"only templates and plans can be laid over a snapshot, and only over a snapshot":                         {two, deployedPolicy()},
	} {
		if _, err := policy.Overlay(policies[0], policies[1]); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// TestOverlayQuota puts a sixth rule group on a VPC.
func TestOverlayQuota(t *testing.T) {
	t.Parallel()
	p := &policy.Policy{VPCs: []policy.VPC{{Name: "vpc-a"}}}
	for i := range 4 {
		p.VPCs[0].Associations = append(p.VPCs[0].Associations, policy.Association{Priority: 200 + i, Group: &policy.Group{ID: "G" + strconv.Itoa(i)}})
	}
	after, err := policy.Overlay(deployedPolicy(), p)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"vpc-a would have 6 rule groups on one VPC, and AWS takes 5 (cannot be raised)"}
	if diff := cmp.Diff(want, after.Notes); diff != "" {
		t.Error(diff)
	}
}
