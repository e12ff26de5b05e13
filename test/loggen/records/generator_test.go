package records_test

import (
	"bytes"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

const n = 20_000

func generate(seed uint64, options records.Options) []byte {
	g := records.NewWorld(seed).NewGenerator(options)
	var b []byte
	for range n {
		b = g.Append(b)
	}
	return b
}

func read(t *testing.T, log []byte, each func(*querylog.Record)) {
	t.Helper()
	r, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: bytes.NewReader(log), MaxBroken: -1})
	if err != nil {
		t.Fatal(err)
	}
	stats, err := r.Read(t.Context(), func(r *querylog.Record) error { each(r); return nil })
	if err != nil || stats.Records != n || stats.Careful != 0 {
		t.Fatalf("%+v, error %v", stats, err)
	}
}

func TestRecordsOfASeedAreTheSame(t *testing.T) {
	first, again := generate(1, records.Options{}), generate(1, records.Options{})
	if !bytes.Equal(first, again) {
		t.Error("the same seed gave other records")
	}
	for what, other := range map[string][]byte{
		"another seed":   generate(2, records.Options{}),
		"another stream": generate(1, records.Options{Stream: 1}),
		"one VPC":        generate(1, records.Options{VPC: 2}),
	} {
		if bytes.Equal(first, other) {
			t.Errorf("%s gave the same records", what)
		}
	}
}

// TestRecordsLookReal says what a reader of the records may count on.
func TestRecordsLookReal(t *testing.T) {
	log := generate(1, records.Options{})
	if size := len(log) / n; size < 420 || size > 520 {
		t.Errorf("records have %d bytes, want about 470", size)
	}
	kinds, rcodes, names, vpcs, accounts := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	chains, noIDs, endpoints, empty := 0, 0, 0, 0
	read(t, log, func(r *querylog.Record) {
		kinds[string(r.QueryType)]++
		rcodes[string(r.Rcode)]++
		names[string(r.QueryName)]++
		vpcs[string(r.VPCID)]++
		accounts[string(r.AccountID)]++
		if len(r.Answers) > 1 && string(r.Answers[0].Type) == "CNAME" {
			chains++
		}
		if len(r.Answers) == 0 && string(r.Rcode) == "NOERROR" {
			empty++
		}
		switch {
		case r.SrcIDs.ResolverEndpoint != nil:
			endpoints++
		case r.SrcIDs.Instance == nil:
			noIDs++
		}
		if r.FirewallRuleAction != nil {
			t.Fatal("a firewall where none is")
		}
	})
	for what, least := range map[string][2]int{
		"A": {kinds["A"], n / 2}, "AAAA": {kinds["AAAA"], n / 5}, "HTTPS": {kinds["HTTPS"], n / 100}, "PTR": {kinds["PTR"], n / 50}, "TXT": {kinds["TXT"], n / 500},
		"NXDOMAIN": {rcodes["NXDOMAIN"], n / 20}, "SERVFAIL": {rcodes["SERVFAIL"], n / 1000}, "NOERROR": {rcodes["NOERROR"], n / 2},
		"chains": {chains, n / 20}, "NOERROR without answers": {empty, n / 20}, "no ids": {noIDs, n / 10}, "endpoints": {endpoints, n / 50},
		"names": {len(names), n / 10}, "repeated names": {n - len(names), n / 3}, "VPCs": {len(vpcs), records.NumVPCs}, "accounts": {len(accounts), 3},
		"phantoms": {names["metadata.google.internal."], 5},
	} {
		if least[0] < least[1] {
			t.Errorf("%s: %d, want at least %d", what, least[0], least[1])
		}
	}
}

func TestFirewallFieldsFollowTheDecision(t *testing.T) {
	decide := func(name, kind string) (action, group, list string) {
		switch {
		case name == "metadata.google.internal" && kind == "A":
			return "BLOCK", "rslvr-frg-1", "rslvr-fdl-1"
		case name == "metadata.google.internal":
			return "ALERT", "rslvr-frg-1", "rslvr-fdl-2"
		default:
			return "", "", ""
		}
	}
	decided := 0
	read(t, generate(1, records.Options{Decide: decide, Blocked: "NOERROR"}), func(r *querylog.Record) {
		action, group, list := decide(string(r.AppendName(nil)), string(r.QueryType))
		if string(r.FirewallRuleAction) != action || string(r.FirewallRuleGroupID) != group || string(r.FirewallDomainListID) != list {
			t.Fatalf("%s %s has %s by %s", r.QueryName, r.QueryType, r.FirewallRuleAction, r.FirewallDomainListID)
		}
		if action == "BLOCK" && (string(r.Rcode) != "NOERROR" || len(r.Answers) > 0) {
			t.Fatalf("a blocked query has %s and %d answers", r.Rcode, len(r.Answers))
		}
		if action != "" {
			decided++
		}
	})
	if decided < 10 {
		t.Errorf("only %d decisions", decided)
	}
}

func BenchmarkAppend(b *testing.B) {
	g := records.NewWorld(1).NewGenerator(records.Options{})
	var buffer []byte
	for b.Loop() {
		buffer = g.Append(buffer[:0])
	}
}
