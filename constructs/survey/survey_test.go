package survey

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// query is a record as a test writes it.
type query struct {
	name, kind, rcode, client, vpc, action string
	address, text                          string // in the answer
	at                                     int64  // seconds
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
	if q.address != "" {
		r.Answers = append(r.Answers, querylog.Answer{Rdata: []byte(q.address), Type: []byte("A"), Class: []byte("IN")})
	}
	if q.text != "" {
		r.Answers = append(r.Answers, querylog.Answer{Rdata: []byte(`"` + q.text + `"`), Type: []byte("TXT"), Class: []byte("IN")})
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

// small returns a Survey with room for few names.
func small(room, least int) *Survey {
	s := New(nil)
	for i := range s.shards {
		s.shards[i].room, s.shards[i].least = room, least
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
		room, least := 1+random.IntN(12), 1+random.IntN(4) // so that there is no room for all
		whole := small(room, least)
		for _, q := range queries {
			whole.Add(q.record())
		}
		parts := make([]*Survey, 1+random.IntN(5))
		for i := range parts {
			parts[i] = small(room, least)
		}
		for _, i := range random.Perm(len(queries)) {
			parts[random.IntN(len(parts))].Add(queries[i].record())
		}
		merged := small(room, least)
		for _, part := range parts {
			merged.Merge(part)
		}
		if diff := cmp.Diff(text(t, whole), text(t, merged)); diff != "" {
			t.Fatalf("seed %d: %d parts differ:\n%s", seed, len(parts), diff)
		}
		if diff := cmp.Diff(whole.Overflow(), merged.Overflow()); diff != "" {
			t.Fatalf("seed %d: %d parts had no room for something else:\n%s", seed, len(parts), diff)
		}
	}
}

// TestHoursBeginWhenTheyDo has the last and the first millisecond of hours, on both sides of 1970.
func TestHoursBeginWhenTheyDo(t *testing.T) {
	t.Parallel()
	const hour = 60 * 60 * 1000
	for at, want := range map[int64]int64{0: 0, 1: 0, hour - 1: 0, hour: 1, 24*hour - 1: 23, 24 * hour: 24, -1: -1, -hour: -1, -hour - 1: -2} {
		s := New(nil)
		r := query{name: "a.example"}.record()
		r.UnixMilli = at
		s.Add(r)
		if got := s.total().hours; len(got) != 1 || got[want] != 1 {
			t.Errorf("%d ms is in the hours %v, want %d", at, got, want)
		}
	}
}

// TestHoursHaveTheirBlocks keeps them in the text of a survey and when surveys are merged.
func TestHoursHaveTheirBlocks(t *testing.T) {
	t.Parallel()
	const hour = 60 * 60
	a := surveyOf(query{name: "a.example", at: 10, action: "BLOCK"}, query{name: "a.example", at: hour}, query{name: "a.example", at: hour + 1, action: "block"})
	b := surveyOf(query{name: "b.example", at: hour, action: "BLOCK"}, query{name: "b.example", at: hour, action: "ALERT"}, query{name: "b.example", at: 3 * hour})
	again, err := Read(strings.NewReader(text(t, a)))
	if err != nil {
		t.Fatal(err)
	}
	again.Merge(b)
	if diff := cmp.Diff([]Hour{{0, 1, 1}, {1, 4, 2}, {3, 1, 0}}, again.Hours()); diff != "" {
		t.Error(diff)
	}
	older := strings.Replace(text(t, a), `"blockedHours":{"0":1,"1":1},`, "", 1)
	if older == text(t, a) {
		t.Fatal("no blocks in " + older)
	}
	if old, err := Read(strings.NewReader(older)); err != nil || old.Hours()[0].Blocked != 0 {
		t.Errorf("of an older version: error %v", err)
	}
	if _, err := Read(strings.NewReader(strings.Replace(text(t, a), `"blockedHours":{"0":1`, `"blockedHours":{"0":2`, 1))); err == nil || !strings.Contains(err.Error(), "2 blocked records in hour 0, which has 1") {
		t.Errorf("more blocks than records: error %v", err)
	}
}

func TestSilentHours(t *testing.T) {
	t.Parallel()
	const hour = 60 * 60
	for want, at := range map[int][]int64{0: {0, hour - 1, hour, 2 * hour}, 1: {0, 2 * hour}, 4: {hour - 1, 3 * hour, 6 * hour}} {
		s := New(nil)
		for _, second := range at {
			s.Add(query{name: "a.example", at: second}.record())
		}
		if got := s.SilentHours(); got != want {
			t.Errorf("%v: %d silent hours, want %d", at, got, want)
		}
	}
	if got := New(nil).SilentHours(); got != 0 {
		t.Errorf("%d silent hours of nothing", got)
	}
}

// TestKindsThatCarryData has what tunnels ask for, by name and by number.
func TestKindsThatCarryData(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"TXT": true, "NULL": true, "KEY": true, "TYPE65399": true, "TYPE16": true, "TYPE10": true,
		"A": false, "AAAA": false, "CNAME": false, "MX": false, "HTTPS": false, "TYPE65398": false, "TYPE65400": false, "no type": false,
	} {
		if kindOf([]byte(text)).carries() != want {
			t.Errorf("%s carries data: %t", text, !want)
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
	s := small(8, 3)
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

// TestFloodsLeaveRoom floods a survey in three ways and looks for the names of others.
func TestFloodsLeaveRoom(t *testing.T) {
	t.Parallel()
	const room = 64
	for what, flood := range map[string]func(i int) string{
		"one domain":    func(i int) string { return fmt.Sprintf("%d.flood.example", i) },
		"bare domains":  func(i int) string { return fmt.Sprintf("flood%d.example", i) },
		"www of others": func(i int) string { return fmt.Sprintf("www.flood%d.example", i) },
	} {
		s := small(room, 16)
		for i := range 5_000 {
			s.Add(query{name: flood(i)}.record())
			if i%500 == 0 {
				s.Add(query{name: fmt.Sprintf("n%d.quiet.example", i)}.record())
			}
		}
		quiet := 0
		for _, n := range s.Names(-1) {
			if n.Domain == "quiet.example" {
				quiet++
			}
		}
		if quiet != 10 {
			t.Errorf("%s: %d of 10 names of another domain are kept", what, quiet)
		}
		if !s.Overflow().Any() {
			t.Errorf("%s: no overflow", what)
		}
		if n, estimated := s.NumNames(); !estimated || n > 6_000 {
			t.Errorf("%s: %d names, estimated %v", what, n, estimated)
		}
	}
}

// TestAllOrdersGiveTheSame adds the same records in many orders and from several
// goroutines, with room for few of the names.
func TestAllOrdersGiveTheSame(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(8, 9))
	var records []*querylog.Record
	for range 3_000 {
		q := randomQuery(random)
		q.name = fmt.Sprintf("x%d.d%d.example", random.IntN(200), random.IntN(40))
		if random.IntN(3) == 0 {
			q.name = fmt.Sprintf("bare%d.example", random.IntN(400))
		}
		records = append(records, q.record())
	}
	want := ""
	for order := range 6 {
		random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		s := small(40, 8)
		var done sync.WaitGroup
		for w := range 3 {
			done.Go(func() {
				for i := w; i < len(records); i += 3 {
					s.Add(records[i])
				}
			})
		}
		done.Wait()
		got := text(t, s)
		if want == "" {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("order %d differs:\n%s", order, diff)
		}
	}
}

// TestQueryTypesCostNoMoreThanTheirNumber counts allocations, which would grow with the
// square if types were searched one by one.
func TestQueryTypesCostNoMoreThanTheirNumber(t *testing.T) {
	cost := func(n int) float64 {
		return testing.AllocsPerRun(1, func() {
			s := New(nil)
			for i := range n {
				s.Add(query{name: "a.example", kind: fmt.Sprintf("TYPE%d", i)}.record())
			}
			if got := s.Names(1)[0].Types; len(got) != maxKinds+1 || len(s.Types()) != n {
				t.Errorf("%d types of the name, %d in all", len(got), len(s.Types()))
			}
		})
	}
	one, four := cost(4_000), cost(16_000)
	if four > 6*one {
		t.Errorf("4,000 types take %v allocations, and 16,000 take %v", one, four)
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
	f.Add([]byte(`{"format":"vpcdns survey","version":2,"clients":[{}],"cuts":[{"domain":"x","cut":1}],"names":[{"name":"*.x","queries":1,"domain":"x","hashes":[3,1],"askers":[{"client":0,"queries":1}]}]}`))
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
		s.Findings(Options{})
		s.Rare(5, func(string) bool { return false })
		s.Fresh(func(string) bool { return false }, again)
	})
}
