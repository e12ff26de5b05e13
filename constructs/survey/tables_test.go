package survey

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

func TestNames(t *testing.T) {
	t.Parallel()
	s := surveyOf(
		query{name: "WWW.example.com", at: 20, client: "10.0.0.2", chain: []string{"edge.cdn.example", "a.cdn.example"}},
		query{name: "www.example.com", at: 10, kind: "AAAA"},
		query{name: "www.example.com", at: 30, action: "ALERT"},
		query{name: "bad.example.net", at: 40, action: "BLOCK", chain: []string{"sinkhole.example"}},
		query{name: "gone.example.org", at: 50, rcode: "NXDOMAIN"},
	)
	want := []Name{
		{
			Name: "www.example.com", Domain: "example.com", Counts: Counts{Queries: 3}, Resolved: 3, Answered: 1, Alerts: 1,
			Types: map[string]int64{"A": 2, "AAAA": 1}, First: 10_000, Last: 30_000,
			Askers: []Asker{
				{Client{"vpc-1", "10.0.0.1"}, Counts{Queries: 2}},
				{Client{"vpc-1", "10.0.0.2"}, Counts{Queries: 1}},
			},
			Targets: []string{"a.cdn.example", "edge.cdn.example"},
		},
		{
			Name: "bad.example.net", Domain: "example.net", Counts: Counts{Queries: 1}, Blocked: 1, Types: map[string]int64{"A": 1},
			First: 40_000, Last: 40_000, Askers: []Asker{{Client{"vpc-1", "10.0.0.1"}, Counts{Queries: 1}}},
		},
	}
	if diff := cmp.Diff(want, s.Names(2)); diff != "" {
		t.Error(diff)
	}
	if n, estimated := s.NumNames(); n != 3 || estimated || s.NumDomains() != 3 || s.NumClients() != 2 {
		t.Errorf("%d names (%v) of %d domains by %d clients", n, estimated, s.NumDomains(), s.NumClients())
	}
}

func TestClients(t *testing.T) {
	t.Parallel()
	r := query{name: "a.example"}.record()
	for _, test := range []struct{ instance, endpoint, address, want string }{
		{"i-0a", "", "10.0.0.1", "i-0a in vpc-1"},
		{"", "", "10.0.0.1", "10.0.0.1 in vpc-1"},
		{"", "rslvr-in-0a", "192.168.0.4", "192.168.0.4 via rslvr-in-0a in vpc-1"},
		{"", "", "", "unknown in vpc-1"},
	} {
		s := New(nil)
		r.SrcAddr, r.SrcIDs.Instance, r.SrcIDs.ResolverEndpoint = []byte(test.address), []byte(test.instance), []byte(test.endpoint)
		s.Add(r)
		if got := s.Talkers(1)[0].Client.String(); got != test.want {
			t.Errorf("%+v is %q", test, got)
		}
	}
}

func TestFailing(t *testing.T) {
	t.Parallel()
	s := surveyOf(
		query{name: "fine.example", client: "10.0.0.9"},
		query{name: "gone.example", rcode: "NXDOMAIN"}, query{name: "gone.example", rcode: "NXDOMAIN"},
		query{name: "broken.example", rcode: "SERVFAIL"}, query{name: "fine.example"},
		query{name: "gone.example", rcode: "NXDOMAIN", client: "10.0.0.2"},
	)
	want := []Talker{
		{Client{"vpc-1", "10.0.0.1"}, Counts{4, 2, 1}, 3, "gone.example", 2},
		{Client{"vpc-1", "10.0.0.2"}, Counts{1, 1, 0}, 1, "gone.example", 1},
	}
	if diff := cmp.Diff(want, s.Failing(-1)); diff != "" {
		t.Error(diff)
	}
	if got := s.Talkers(1); len(got) != 1 || got[0].Name != "10.0.0.1" {
		t.Errorf("the first talker is %+v", got)
	}
}

func TestRare(t *testing.T) {
	t.Parallel()
	s := surveyOf(
		query{name: "a.once.example", at: 10}, query{name: "late.example", at: 20}, query{name: "b.twice.example"}, query{name: "c.twice.example"},
		query{name: "common.example"}, query{name: "common.example", client: "10.0.0.2"},
		query{name: "known.example"}, query{name: "1.0.0.10.in-addr.arpa"},
	)
	skip := func(domain string) bool { return domain == "known.example" }
	var got []string
	rows, all := s.Rare(3, skip)
	for _, d := range rows {
		got = append(got, fmt.Sprint(d.Domain, " ", d.Names, " ", d.Queries, " ", d.Example))
	}
	want := []string{"late.example 1 1 late.example", "once.example 1 1 a.once.example", "twice.example 2 2 b.twice.example"}
	if diff := cmp.Diff(want, got); diff != "" || all != 3 {
		t.Errorf("%d rows:\n%s", all, diff)
	}
}

func TestFresh(t *testing.T) {
	t.Parallel()
	earlier := surveyOf(query{name: "www.old.example"}, query{name: "seen.example"})
	folded := small(1, 1)
	for i := range 200 {
		folded.Add(query{name: fmt.Sprintf("n%d.many.example", i)}.record())
	}
	s := surveyOf(
		query{name: "www.old.example"}, query{name: "new.old.example"}, query{name: "seen.example"}, query{name: "c.many.example"},
		query{name: "a.fresh.example"}, query{name: "b.fresh.example"}, query{name: "b.fresh.example"},
		query{name: "two.example"}, query{name: "two.example", client: "10.0.0.2"}, query{name: "known.example"},
	)
	skip := func(name string) bool { return name == "known.example" }
	var got []string
	for _, n := range s.Fresh(skip, earlier, folded) {
		got = append(got, fmt.Sprint(n.Domain.Domain, " ", n.Whole, " ", n.Names, " ", n.Queries, " ", n.Example))
	}
	want := []string{"two.example true 1 2 two.example", "fresh.example true 2 3 b.fresh.example", "old.example false 1 1 new.old.example"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKnown(t *testing.T) {
	t.Parallel()
	finder, err := phantom.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	s := surveyOf(
		query{name: "metadata.google.internal", rcode: "NXDOMAIN"},
		query{name: "metadata.google.internal.ec2.internal", rcode: "NXDOMAIN", client: "10.0.0.2"},
		query{name: "does-not-exist.example.com", rcode: "NXDOMAIN"}, query{name: "shop.example.com"},
	)
	got := s.Known(finder)
	if len(got) != 2 || got[0].Names != 2 || got[0].Queries != 2 || len(got[0].Askers) != 2 ||
		got[0].Match.Name.String() != "metadata.google.internal" || got[1].Match.Name.String() != "does-not-exist.example.com" {
		t.Errorf("got %+v", got)
	}
}

func TestKnownDomainsOfManyNames(t *testing.T) {
	t.Parallel()
	finder, err := phantom.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	s := small(2, 1)
	for i := range 5 {
		s.Add(query{name: fmt.Sprintf("%d.0.0.10.in-addr.arpa", i), kind: "PTR"}.record())
		s.Add(query{name: fmt.Sprintf("%d.google.internal", i)}.record())
	}
	got := s.Known(finder)
	if len(got) != 1 || got[0].Names != 5 || got[0].Queries != 5 || got[0].Match.Name.String() != "*.10.in-addr.arpa" {
		t.Errorf("got %+v", got)
	}
}
