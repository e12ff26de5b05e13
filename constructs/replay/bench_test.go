package replay_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

const benchRecords = 1_000_000

func large() replay.Options {
	var block strings.Builder
	block.WriteString("BLOCK NODATA *.px.tracker-test.example")
	for i := range 100_000 {
		fmt.Fprintf(&block, " *.ads%d.listed.example", i)
	}
	return replay.Options{Policy: policyOf(vpc("Vpc", "ALLOW TRUST *.amazonaws.com", block.String()))}
}

// TestSinkTakesNoMemory holds for a record like one before it.
func TestSinkTakesNoMemory(t *testing.T) {
	o := replay.Options{Policy: policyOf(vpc("Vpc", "ALLOW *.amazonaws.com", "BLOCK NODATA rslvr-fdl-1", "BLOCK NODATA *.com"))}
	r, err := replay.New(o)
	if err != nil {
		t.Fatal(err)
	}
	sink := r.Sink()
	for _, line := range alerted(500) {
		record, err := querylog.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		for range 64 { // records are judged in batches
			err = sink(record)
		}
		allocated := testing.AllocsPerRun(64, func() { err = sink(record) })
		if allocated > 0 || err != nil {
			t.Fatalf("%v allocations, error %v: %s", allocated, err, line)
		}
	}
}

// BenchmarkReplay reads and judges uncompressed lines with a policy of 100,000 entries, and
// with one that begins with a list whose entries are unknown.
func BenchmarkReplay(b *testing.B) {
	text := generated(1, benchRecords)
	hidden := policyOf(vpc("Vpc", "ALLOW TRUST *.amazonaws.com", "BLOCK NODATA rslvr-fdl-1", "BLOCK NXDOMAIN *.co.uk *.cloudfront.net"))
	for name, o := range map[string]replay.Options{"known": large(), "hidden": {Policy: hidden}} {
		b.Run(name, func(b *testing.B) {
			r, err := replay.New(o)
			if err != nil {
				b.Fatal(err)
			}
			read(b, text, r.Sink)
		})
	}
}

// BenchmarkReading is what of BenchmarkReplay is reading.
func BenchmarkReading(b *testing.B) {
	nothing := func(*querylog.Record) error { return nil }
	read(b, generated(1, benchRecords), func() func(*querylog.Record) error { return nothing })
}

func read(b *testing.B, text []byte, newSink func() func(*querylog.Record) error) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		reader, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: bytes.NewReader(text)})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := reader.Each(b.Context(), 1, newSink); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchRecords)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
