package replay

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

var worldEntries = strings.Fields("*.amazonaws.com *.corp.example metadata.google.internal *.example *.com *.net *.in-addr.arpa *")

// randomWorld returns a policy with a list whose entries are unknown, and the same one in a world
// where the list is known.
func randomWorld(random *rand.Rand, hidden, known *policy.List) (unsettled, settled *policy.VPC) {
	group := &policy.Group{ID: "Group"}
	for i := range 1 + random.IntN(4) {
		r := policy.Rule{Priority: i, Action: []string{"ALLOW", "ALERT", "BLOCK", "BLOCK"}[random.IntN(4)], List: hidden}
		if r.Action == "BLOCK" {
			r.Block.Response = []string{"NODATA", "NXDOMAIN"}[random.IntN(2)]
		}
		if random.IntN(3) > 0 {
			r.List = &policy.List{ID: fmt.Sprint("list", i), Entries: randomEntries(random)}
		}
		if random.IntN(6) == 0 {
			r.QueryType = "A"
		}
		group.Rules = append(group.Rules, r)
	}
	settledGroup := *group
	settledGroup.Rules = nil
	for _, r := range group.Rules {
		if r.List == hidden {
			r.List = known
		}
		settledGroup.Rules = append(settledGroup.Rules, r)
	}
	vpcOf := func(g *policy.Group) *policy.VPC {
		return &policy.VPC{Name: "Vpc", Associations: []policy.Association{{Priority: 101, Group: g}}}
	}
	return vpcOf(group), vpcOf(&settledGroup)
}

func randomEntries(random *rand.Rand) (entries []policy.Entry) {
	for range random.IntN(3) {
		entries = append(entries, policy.Entry{Pattern: domain.MustParsePattern(worldEntries[random.IntN(len(worldEntries))])})
	}
	return entries
}

func classIn(p *pair, q *query) Class {
	after, before := p.after.decide(q), recordedIn(q)
	if p.before != nil {
		before = p.before.decide(q)
	}
	return classify(&before, &after)
}

// TestCertainVerdictsHoldInEveryWorld compares certain verdicts of a policy with an unknown list with
// those that the policy has for several contents of the list.
func TestCertainVerdictsHoldInEveryWorld(t *testing.T) {
	t.Parallel()
	var worlds [5]*records.World
	for i := range worlds {
		worlds[i] = records.NewWorld(uint64(i))
	}
	certain, all := 0, 0
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 2))
		hidden := &policy.List{ID: "rslvr-fdl-1", Opaque: "unknown"}
		known := &policy.List{ID: "known", Entries: randomEntries(random)}
		var open, world pairs
		open.baseline, world.baseline = seed%2 == 0, seed%2 == 0
		openAfter, worldAfter := randomWorld(random, hidden, known)
		openBefore, worldBefore := randomWorld(random, hidden, known)
		inDoubt, err := open.pair(openAfter, openBefore)
		if err != nil {
			t.Fatal(err)
		}
		sure, err := world.pair(worldAfter, worldBefore)
		if err != nil {
			t.Fatal(err)
		}
		g := worlds[seed%5].NewGenerator(records.Options{Stream: seed, Decide: func(name, _ string) (action, group, list string) {
			return []string{"", "ALERT", "BLOCK"}[len(name)%3], "rslvr-frg-1", "rslvr-fdl-9"
		}})
		for range 100 {
			record, err := querylog.Parse(g.Append(nil))
			if err != nil {
				t.Fatal(err)
			}
			var q query
			q.read(appendKey(nil, 0, record))
			said, is := classIn(inDoubt, &q), classIn(sure, &q)
			all++
			if said == Undecided || is == Undecided {
				continue
			}
			certain++
			if said != is {
				t.Fatalf("seed %d: %s %s %s: said to be %s, and is %s", seed, q.name, q.queryType, q.chain, said, is)
			}
		}
	}
	if certain < all/3 {
		t.Errorf("only %d of %d are certain", certain, all)
	}
}
