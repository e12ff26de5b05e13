package main

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// TestAskersInParts counts records in random parts, and compares with one after the other.
func TestAskersInParts(t *testing.T) {
	t.Parallel()
	wanted, err := newWanted("*.bad.example")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	all := newAskers(wanted, nil)
	var parts []*askers
	for range 5 {
		parts = append(parts, newAskers(wanted, nil))
	}
	for range 3000 {
		r := &querylog.Record{
			QueryName: fmt.Appendf(nil, "%d.bad.example.", random.IntN(20)), UnixMilli: random.Int64N(1e9),
			SrcAddr: fmt.Appendf(nil, "10.0.0.%d", random.IntN(9)), QueryType: []byte([]string{"A", "AAAA", "TXT"}[random.IntN(3)]),
			Rcode: []byte([]string{"NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"}[random.IntN(4)]), FirewallRuleAction: []byte([]string{"", "BLOCK", "ALERT"}[random.IntN(3)]),
			Answers: []querylog.Answer{{Rdata: fmt.Appendf(nil, "192.0.2.%d", random.IntN(9))}},
		}
		all.add(r)
		parts[random.IntN(len(parts))].add(r)
	}
	for _, part := range parts[1:] {
		parts[0].merge(part)
	}
	if diff := cmp.Diff(all.sorted(), parts[0].sorted(), cmp.AllowUnexported(askerRow{}, asker{}, whoAsked{}, examples{})); diff != "" {
		t.Error(diff)
	}
	if len(all.all) != 9 || all.records != 3000 || parts[0].records != 3000 || all.first != parts[0].first || all.last != parts[0].last {
		t.Errorf("%d clients, %d and %d records", len(all.all), all.records, parts[0].records)
	}
}

// TestAskersAreBounded counts the queries of clients beyond the limit.
func TestAskersAreBounded(t *testing.T) {
	t.Parallel()
	wanted, err := newWanted("bad.example")
	if err != nil {
		t.Fatal(err)
	}
	a, b := newAskers(wanted, nil), newAskers(wanted, nil)
	a.most, b.most = 10, 10
	for i := range 50 {
		for _, part := range []*askers{a, b} {
			part.add(&querylog.Record{QueryName: []byte("bad.example."), SrcAddr: fmt.Appendf(nil, "10.0.0.%d", i)})
		}
	}
	a.merge(b)
	if len(a.all) != 10 || a.overflow != 80 || a.records != 100 {
		t.Errorf("%d clients, %d queries without room, %d records", len(a.all), a.overflow, a.records)
	}
}
