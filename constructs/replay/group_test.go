package replay_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// TestGroupsAddUp compares groups with what sets of all names and workloads say.
func TestGroupsAddUp(t *testing.T) {
	t.Parallel()
	r := randomChanges(rand.New(rand.NewPCG(1, 2)))
	dimensions := map[replay.Dimension]func(name string, c replay.Client) string{
		replay.ByDomain:   func(name string, _ replay.Client) string { return replay.RegistrableDomain(name) },
		replay.ByVPC:      func(_ string, c replay.Client) string { return c.VPC },
		replay.ByInstance: func(_ string, c replay.Client) string { return c.Instance },
		replay.ByAddress:  func(_ string, c replay.Client) string { return c.VPC + " " + c.Address },
		replay.ByWorkload: func(_ string, c replay.Client) string { return c.Label() },
	}
	for by, key := range dimensions {
		names, workloads, records := map[string]bool{}, map[string]bool{}, map[string]int64{}
		want := map[string]replay.Group{}
		for _, c := range r.Changes {
			for _, client := range c.Clients {
				of := fmt.Sprint(c.Class, " ", key(c.Name, client.Client))
				g := want[of]
				g.Key, g.Class = key(c.Name, client.Client), c.Class
				if name := of + "|" + c.Name; !names[name] {
					names[name] = true
					g.Names++
				}
				if w := fmt.Sprint(of, "|", client.Client.Workload()); !workloads[w] {
					workloads[w] = true
					g.Workloads++
				}
				records[of] += client.Span.Records
				g.Records = records[of]
				want[of] = g
			}
		}
		got := map[string]replay.Group{}
		for _, g := range r.Groups(by) {
			got[fmt.Sprint(g.Class, " ", g.Key)] = g
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by dimension %d: %s", by, diff)
		}
	}
}

// randomChanges returns a report in which a name changes in several ways for several clients.
func randomChanges(random *rand.Rand) *replay.Report {
	r := &replay.Report{}
	for _, class := range replay.Classes()[1:3] {
		for n := range 20 {
			name := fmt.Sprintf("n%02d.d%d.co.uk", n, n/3)
			for range 1 + random.IntN(3) {
				c := replay.Change{Name: name, Class: class}
				for range 1 + random.IntN(4) {
					client := replay.Client{VPC: fmt.Sprintf("vpc-%d", random.IntN(2)), Address: fmt.Sprintf("10.0.0.%d", random.IntN(5))}
					if random.IntN(2) == 0 {
						client.Instance = fmt.Sprintf("i-%d", random.IntN(2))
					}
					c.Clients = append(c.Clients, replay.ChangeClient{Client: client, Span: replay.Span{Records: 1 + int64(random.IntN(9))}})
				}
				r.Changes = append(r.Changes, c)
			}
		}
	}
	return r
}
