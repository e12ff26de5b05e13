package survey

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// query is a record as a test writes it.
type query struct {
	name, kind, rcode, client, vpc, action string
	at                                     int64 // seconds
	chain                                  []string
}

func (q query) record() *querylog.Record {
	or := func(text, otherwise string) []byte {
		if text == "" {
			return []byte(otherwise)
		}
		return []byte(text)
	}
	r := &querylog.Record{
		VPCID: or(q.vpc, "vpc-1"), UnixMilli: 1000 * q.at, QueryName: []byte(q.name + "."), QueryType: or(q.kind, "A"),
		Rcode: or(q.rcode, "NOERROR"), SrcAddr: or(q.client, "10.0.0.1"), FirewallRuleAction: []byte(q.action),
	}
	for _, target := range q.chain {
		r.Answers = append(r.Answers, querylog.Answer{Rdata: []byte(target + "."), Type: []byte("CNAME"), Class: []byte("IN")})
	}
	return r
}

func surveyOf(queries ...query) *Survey {
	s := New(nil)
	for _, q := range queries {
		s.Add(q.record())
	}
	return s
}

func text(t testing.TB, s *Survey) string {
	t.Helper()
	var b bytes.Buffer
	if n, err := s.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("wrote %d of %d bytes: %v", n, b.Len(), err)
	}
	return b.String()
}

func randomQuery(random *rand.Rand) query {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	q := query{
		name: fmt.Sprintf("%s%d.%s", pick("a", "b", "www"), random.IntN(12), pick("example.com", "example.co.uk", "bucket.s3.amazonaws.com", "corp.internal", "10.in-addr.arpa")),
		kind: pick("A", "AAAA", "TXT"), rcode: pick("NOERROR", "NXDOMAIN", "SERVFAIL"),
		client: fmt.Sprint("10.0.0.", random.IntN(20)), vpc: pick("vpc-1", "vpc-2"), action: pick("", "", "ALERT", "BLOCK"), at: random.Int64N(1e6),
	}
	for range random.IntN(3) {
		q.chain = append(q.chain, fmt.Sprintf("t%d.cdn.example", random.IntN(100)))
	}
	return q
}

// TestPartsAddUp surveys the same records in parts, in other orders, and puts the parts
// together.
func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 7))
		queries := make([]query, random.IntN(400))
		for i := range queries {
			queries[i] = randomQuery(random)
		}
		limit := 5 + random.IntN(60) // so that some domains are folded
		whole := New(nil)
		whole.perName = limit
		for _, q := range queries {
			whole.Add(q.record())
		}
		parts := make([]*Survey, 1+random.IntN(5))
		for i := range parts {
			parts[i] = New(nil)
			parts[i].perName = limit
		}
		for _, i := range random.Perm(len(queries)) {
			parts[random.IntN(len(parts))].Add(queries[i].record())
		}
		merged := New(nil)
		merged.perName = limit
		for _, part := range parts {
			merged.Merge(part)
		}
		if diff := cmp.Diff(text(t, whole), text(t, merged)); diff != "" {
			t.Fatalf("seed %d: %d parts differ:\n%s", seed, len(parts), diff)
		}
	}
}

// TestCountsAreThoseOfPlainMaps counts the same records in the plainest way.
func TestCountsAreThoseOfPlainMaps(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 5))
	s := New(nil)
	type pair struct{ name, client string }
	names, clients, pairs, failed, blocked := map[string]int64{}, map[string]int64{}, map[pair]int64{}, map[string]int64{}, map[string]int64{}
	for range 3_000 {
		q := randomQuery(random)
		s.Add(q.record())
		client := q.client + " in " + q.vpc
		names[q.name]++
		clients[client]++
		pairs[pair{q.name, client}]++
		if q.rcode == "NXDOMAIN" || q.rcode == "SERVFAIL" {
			failed[client]++
		}
		if q.action == "BLOCK" {
			blocked[q.name]++
		}
	}
	for _, n := range s.Names(-1) {
		if n.Queries != names[n.Name] || n.Blocked != blocked[n.Name] {
			t.Errorf("%s: %d queries, %d blocked, want %d and %d", n.Name, n.Queries, n.Blocked, names[n.Name], blocked[n.Name])
		}
		for _, a := range n.Askers {
			if want := pairs[pair{n.Name, a.Client.String()}]; a.Queries != want {
				t.Errorf("%s by %s: %d queries, want %d", n.Name, a.Client, a.Queries, want)
			}
			delete(pairs, pair{n.Name, a.Client.String()})
		}
	}
	for _, c := range s.Talkers(-1) {
		if c.Queries != clients[c.Client.String()] || c.Failed() != failed[c.Client.String()] {
			t.Errorf("%s: %d queries, %d failed, want %d and %d", c.Client, c.Queries, c.Failed(), clients[c.Client.String()], failed[c.Client.String()])
		}
	}
	if len(pairs) > 0 || len(s.Names(-1)) != len(names) || len(s.Talkers(-1)) != len(clients) {
		t.Errorf("%d pairs are missing; %d names of %d, %d clients of %d", len(pairs), len(s.Names(-1)), len(names), len(s.Talkers(-1)), len(clients))
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	s := New(nil)
	s.perName = 10
	for range 500 {
		s.Add(randomQuery(random).record())
	}
	want := text(t, s)
	again, err := Read(bytes.NewReader([]byte(want)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, text(t, again)); diff != "" {
		t.Errorf("differs:\n%s", diff)
	}
	if diff := cmp.Diff(s.Names(-1), again.Names(-1)); diff != "" {
		t.Errorf("the names differ:\n%s", diff)
	}
}

func TestNoRoom(t *testing.T) {
	t.Parallel()
	s := New(nil)
	s.maxNames = 3
	for i := range 3 {
		s.Add(query{name: fmt.Sprintf("n%d.example.com", i)}.record())
	}
	for range 2 {
		s.Add(query{name: "late.example.com"}.record())   // counts by its domain
		s.Add(query{name: "late.example.org"}.record())   // so does this
		s.Add(query{name: "later.example.org"}.record())  // and this
		s.Add(query{name: "latest.example.net"}.record()) // the last domain that has room
		s.Add(query{name: "n1.example.com"}.record())     // still itself
		s.Add(query{name: "www.example.edu"}.record())    // no room at all
	}
	got := map[string]int64{}
	for _, n := range s.Names(-1) {
		got[n.Name] = n.Queries
	}
	want := map[string]int64{"n0.example.com": 1, "n1.example.com": 3, "n2.example.com": 1, "*.example.com": 2, "*.example.org": 4, "*.example.net": 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s.Overflow != 2 || s.Records != 15 {
		t.Errorf("%d of %d records had no room, want 2 of 15", s.Overflow, s.Records)
	}
	if n, estimated := s.NumNames(); n != 7 || !estimated {
		t.Errorf("%d names, %v, want 7, estimated", n, estimated)
	}
}

func TestSketches(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 255, 256, 5_000, 100_000} {
		var a, b sketch
		for i := range n {
			a.add(fmt.Append(nil, i, ".example.com"))
			b.add(fmt.Append(nil, n-1-i, ".example.com"))
			b.add(fmt.Append(nil, i/2, ".example.com"))
		}
		if got := float64(a.estimate()); got < 0.85*float64(n) || got > 1.15*float64(n) {
			t.Errorf("%d names are estimated as %v", n, got)
		}
		if a.estimate() != b.estimate() {
			t.Errorf("%d names: %d in one order and %d in another", n, a.estimate(), b.estimate())
		}
	}
}

func TestAddAllocatesNothingForWhatIsKnown(t *testing.T) {
	s := New(nil)
	r := query{name: "www.example.com", chain: []string{"cdn.example.net"}, action: "ALERT", at: 1e9}.record()
	s.Add(r)
	if n := testing.AllocsPerRun(100, func() { s.Add(r) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(text(f, surveyOf(query{name: "a.example", chain: []string{"b.example"}}, query{name: "c.example", rcode: "NXDOMAIN"}))))
	f.Add([]byte(`{"format":"vpcdns survey","version":1,"clients":[{}],"names":[{"name":"*.x","domain":"x","hashes":[3,1],"askers":[{"client":0}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		again, err := Read(bytes.NewReader([]byte(text(t, s))))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text(t, s), text(t, again)); diff != "" {
			t.Errorf("differs:\n%s", diff)
		}
		s.Tunnels(func(string) bool { return false })
		s.Rare(5, func(string) bool { return false })
		s.Fresh(func(string) bool { return false }, again)
	})
}
