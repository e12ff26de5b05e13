package replay_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
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
				of := fmt.Sprint(c.Class, " ", key(c.Name, *client.Client))
				g := want[of]
				g.Key, g.Class = key(c.Name, *client.Client), c.Class
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
				c := replay.Change{Name: name, ChangeKind: &replay.ChangeKind{Class: class}}
				for range 1 + random.IntN(4) {
					client := replay.Client{Client: querylog.Client{VPC: fmt.Sprintf("vpc-%d", random.IntN(2)), Address: fmt.Sprintf("10.0.0.%d", random.IntN(5))}}
					if random.IntN(2) == 0 {
						client.Instance = fmt.Sprintf("i-%d", random.IntN(2))
					}
					c.Clients = append(c.Clients, replay.ChangeClient{Client: &client, Span: replay.Span{Records: 1 + int64(random.IntN(9))}})
				}
				r.Changes = append(r.Changes, c)
			}
		}
	}
	return r
}

func TestSummary(t *testing.T) {
	t.Parallel()
	o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example *.bad.example"), vpc("vpc-2"), vpc("vpc-9"))}
	r := run(t, o, 1, log(`
		2026-02-04T10:59:59Z vpc-1 i-1 bad.example A
		2026-02-04T11:00:00Z vpc-1 i-1 a.bad.example A
		2026-02-04T13:00:00Z vpc-1 i-2 a.bad.example A
		2026-02-05T01:10:00Z vpc-2 i-2 bad.example A
		2026-02-05T01:20:00Z vpc-3 i-2 bad.example A
	`))
	if diff := cmp.Diff(replay.Impact{Names: 2, Workloads: 2, VPCs: 1, Records: 3}, r.Impact(replay.NewlyBlocked)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"vpc-9"}, r.Silent()); diff != "" {
		t.Error(diff)
	}
	if s := r.Unmatched(); len(s) != 1 || s[0].ID != "vpc-3" || s[0].Span.Records != 1 {
		t.Errorf("unmatched VPCs: %+v", s)
	}
	want := []replay.Gap{
		{From: time.Date(2026, 2, 4, 14, 0, 0, 0, time.UTC), Hours: 11},
		{From: time.Date(2026, 2, 4, 12, 0, 0, 0, time.UTC), Hours: 1},
	}
	if diff := cmp.Diff(want, r.Gaps()); diff != "" {
		t.Error(diff)
	}
}

// TestTimesHaveTheirHourAndDay has the last and the first millisecond of a day, and the last before and
// the first of a window.
func TestTimesHaveTheirHourAndDay(t *testing.T) {
	t.Parallel()
	day := func(n, hour int) time.Time { return time.Date(2026, 2, n, hour, 0, 0, 0, time.UTC) }
	o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example")), Since: day(3, 12), Until: day(5, 12)}
	r := run(t, o, 1, log(`
		2026-02-03T11:59:59.999Z vpc-1 i-1 bad.example A
		2026-02-03T12:00:00.000Z vpc-1 i-1 bad.example A
		2026-02-03T23:59:59.999Z vpc-1 i-1 bad.example A
		2026-02-04T00:00:00.000Z vpc-1 i-1 bad.example A
		2026-02-04T00:59:59.999Z vpc-1 i-1 bad.example A
		2026-02-04T01:00:00.000Z vpc-1 i-1 bad.example A
		2026-02-05T11:59:59.999Z vpc-1 i-1 bad.example A
		2026-02-05T12:00:00.000Z vpc-1 i-1 bad.example A
	`))
	if r.Records != 6 || r.Outside.Records != 2 || !r.Outside.First.Equal(day(3, 12).Add(-time.Millisecond)) || !r.Outside.Last.Equal(day(5, 12)) {
		t.Errorf("%d records, outside %+v", r.Records, r.Outside)
	}
	var hours []string
	for _, h := range r.Hours {
		hours = append(hours, fmt.Sprint(h.Hour.UTC().Format("02 15h "), h.Counts.All()))
	}
	if diff := cmp.Diff([]string{"03 12h 1", "03 23h 1", "04 00h 2", "04 01h 1", "05 11h 1"}, hours); diff != "" {
		t.Error(diff)
	}
	if got := fmt.Sprint(r.Changes[0].Days); got != "[2026-02-03 2026-02-04 2026-02-05]" {
		t.Errorf("days %s", got)
	}
}

// TestLooksLegitimate has names that lack one thing each: only what was answered counts.
func TestLooksLegitimate(t *testing.T) {
	t.Parallel()
	const monday, tuesday, failed = "2026-02-02T10:00:00Z vpc-1 ", "2026-02-03T10:00:00Z vpc-1 ", " rcode=NXDOMAIN\n"
	for name, test := range map[string]struct {
		log  string
		want bool
	}{
		"two workloads on two days":          {monday + "i-1 bad.example A\n" + tuesday + "i-2 bad.example A\n", true},
		"one workload":                       {monday + "i-1 bad.example A\n" + tuesday + "i-1 bad.example A\n", false},
		"one day":                            {monday + "i-1 bad.example A\n" + monday + "i-2 bad.example A\n", false},
		"the second workload had no answer":  {monday + "i-1 bad.example A\n" + tuesday + "i-1 bad.example A\n" + tuesday + "i-2 bad.example A" + failed, false},
		"no answer on one of the days":       {monday + "i-1 bad.example A\n" + monday + "i-2 bad.example A\n" + tuesday + "i-1 bad.example A" + failed, false},
		"the same instance in two VPCs":      {monday + "i-1 bad.example A\n" + "2026-02-03T10:00:00Z vpc-2 i-1 bad.example A\n", true},
		"some without an answer beside them": {monday + "i-1 bad.example A\n" + tuesday + "i-2 bad.example A\n" + tuesday + "i-3 bad.example A" + failed, true},
	} {
		o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example"), vpc("vpc-2", "BLOCK NODATA bad.example"))}
		r := run(t, o, 1, log(test.log))
		if len(r.Changes) != 1 || r.Changes[0].LooksLegitimate() != test.want {
			t.Errorf("%s: %+v looks legitimate: %t", name, r.Changes, !test.want)
		}
	}
}

func TestNumNames(t *testing.T) {
	t.Parallel()
	change := func(class replay.Class, name string) replay.Change {
		return replay.Change{Name: name, ChangeKind: &replay.ChangeKind{Class: class}}
	}
	r := &replay.Report{Changes: []replay.Change{
		change(replay.NewlyBlocked, "a.example"), change(replay.NewlyBlocked, "a.example"), change(replay.NewlyBlocked, "b.example"),
		change(replay.NewlyAlerted, "b.example"), change(replay.NewlyAlerted, "c.example"), change(replay.Undecided, "c.example"),
	}}
	for want, classes := range [][]replay.Class{
		{}, {replay.Undecided}, {replay.NewlyBlocked}, {replay.NewlyBlocked, replay.NewlyAlerted},
	} {
		if got := r.NumNames(classes...); got != want {
			t.Errorf("%v: got %d, want %d", classes, got, want)
		}
	}
}
