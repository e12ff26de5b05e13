package replay_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// TestMaxKept has logs that never end, each with something new in every record that a report
// contains: the memory that they take must be what the limit says.
func TestMaxKept(t *testing.T) {
	if testing.Short() {
		t.Skip("fills the memory with one goroutine, which takes a minute with the race detector")
	}
	const limit, records = 8 << 20, 2_000_000
	long := strings.Repeat("x", 200)
	for name, vary := range map[string]func(r *querylog.Record, i int){
		"names": func(r *querylog.Record, i int) { r.QueryName = fmt.Appendf(nil, "n%d.bad.example.", i) },
		"long names": func(r *querylog.Record, i int) {
			r.QueryName = fmt.Appendf(nil, "n%d.%.60[2]s.%.60[2]s.%.60[2]s.bad.example.", i, long)
		},
		"types": func(r *querylog.Record, i int) {
			r.QueryType = fmt.Appendf(nil, "TYPE%d", i%65536)
			r.QueryName = fmt.Appendf(nil, "n%d.bad.example.", i/65536)
		},
		"clients": func(r *querylog.Record, i int) {
			r.QueryName, r.SrcAddr = []byte("good.example."), fmt.Appendf(nil, "10.%d", i)
		},
		"of one name":    func(r *querylog.Record, i int) { r.SrcAddr = fmt.Appendf(nil, "10.%d", i) },
		"long addresses": func(r *querylog.Record, i int) { r.SrcAddr = fmt.Appendf(nil, "10.%d.%s", i, long) },
		"VPCs":           func(r *querylog.Record, i int) { r.VPCID = fmt.Appendf(nil, "vpc-%d", i) },
		"hours":          func(r *querylog.Record, i int) { r.UnixMilli += int64(i) * 3_600_000 },
		"rule groups": func(r *querylog.Record, i int) {
			r.QueryName, r.FirewallRuleAction, r.FirewallRuleGroupID = []byte("good.example."), []byte("BLOCK"), fmt.Appendf(nil, "rslvr-frg-%d", i)
		},
		"names to allow": func(r *querylog.Record, i int) { r.Answers = aliasOf("n%d.bad.example.", i) },
		"changes of one name": func(r *querylog.Record, i int) {
			r.FirewallRuleAction, r.FirewallRuleGroupID = []byte("ALERT"), fmt.Appendf(nil, "rslvr-frg-%d", i)
		},
		"days of names": func(r *querylog.Record, i int) {
			r.QueryName, r.UnixMilli = fmt.Appendf(nil, "n%d.bad.example.", i/20_000), r.UnixMilli+int64(20_000-i%20_000)*86_400_000
			r.Answers = []querylog.Answer{{Rdata: []byte("192.0.2.1"), Type: []byte("A"), Class: []byte("IN")}}
		},
		"names of a client": func(r *querylog.Record, i int) { r.UnixMilli += int64(i) },
	} {
		t.Run(name, func(t *testing.T) {
			before := inUse()
			r, err := replay.New(replay.Options{
				Policy: policyOf(vpc("vpc-1", "BLOCK NODATA *.bad.example")), MaxKept: limit,
				Who: func(_, _ string, unixMilli int64) (string, bool) {
					return fmt.Sprint("task ", unixMilli), name == "names of a client"
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			sink, i := r.Sink(), 0
			for ; err == nil && i < records; i++ {
				record := querylog.Record{
					VPCID: []byte("vpc-1"), QueryName: []byte("n.bad.example."), QueryType: []byte("A"), Rcode: []byte("NOERROR"),
					SrcAddr: []byte("10.0.0.1"), UnixMilli: 1_270_000_000_000,
				}
				vary(&record, i)
				err = sink(&record)
			}
			var full *replay.FullError
			if !errors.As(err, &full) || full.MaxKept != limit || !full.CanBeLifted() || !strings.Contains(err.Error(), "more than 8 MB") {
				t.Fatalf("the error after %d records is %v", i, err)
			}
			const memo = 48 << 20 // which is not kept for the report
			if took := inUse() - before; took > 2*limit+memo {
				t.Errorf("%d records take %d MB", i, took>>20)
			}
			if report := r.Report(); report.Records < int64(i)/2 && name != "VPCs" {
				t.Errorf("%d of %d records are judged", report.Records, i)
			}
			runtime.KeepAlive(sink)
		})
	}
}

func aliasOf(format string, i int) []querylog.Answer {
	return []querylog.Answer{{Rdata: fmt.Appendf(nil, format, i), Type: []byte("CNAME"), Class: []byte("IN")}}
}

// TestListsOfALog has records of more and more lists that the policy does not have: they need no
// memory.
func TestListsOfALog(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a cache with one goroutine, which takes ten seconds with the race detector")
	}
	r, err := replay.New(replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA rslvr-fdl-managed"))})
	if err != nil {
		t.Fatal(err)
	}
	sink := r.Sink()
	var before int64
	for i := range 600_000 {
		if i == 300_000 { // when the cache is full
			before = inUse()
		}
		record := querylog.Record{
			VPCID: []byte("vpc-1"), QueryName: []byte("n.example."), QueryType: []byte("A"), SrcAddr: []byte("10.0.0.1"), UnixMilli: 1_770_000_000_000,
			FirewallRuleAction: []byte("ALERT"), FirewallRuleGroupID: []byte("rslvr-frg-1"), FirewallDomainListID: fmt.Appendf(nil, "rslvr-fdl-%d", i),
		}
		if err := sink(&record); err != nil {
			t.Fatal(err)
		}
	}
	if more := inUse() - before; more > 8<<20 {
		t.Errorf("300,000 more lists take %d MB", more>>20)
	}
	runtime.KeepAlive(sink)
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestMaxKeptOfWorkers has a log whose parts are kept by several workers, which share the limit.
func TestMaxKeptOfWorkers(t *testing.T) {
	t.Parallel()
	for limit, wantError := range map[int64]bool{0: false, 1 << 20: false, 10_000: true} {
		r, err := replay.New(replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA *.example")), MaxKept: limit})
		if err != nil {
			t.Fatal(err)
		}
		sinks := []func(*querylog.Record) error{r.Sink(), r.Sink(), r.Sink()}
		var last error
		for i := range 300 {
			record := querylog.Record{VPCID: []byte("vpc-1"), QueryName: fmt.Appendf(nil, "n%d.example.", i), QueryType: []byte("A"), SrcAddr: []byte("10.0.0.1"), UnixMilli: 1_770_000_000_000}
			if err := sinks[i%3](&record); err != nil {
				last = err
			}
		}
		if (last != nil) != wantError {
			t.Errorf("at %d bytes: %v", limit, last)
		}
	}
}
