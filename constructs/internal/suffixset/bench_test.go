package suffixset

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// BenchmarkLookup asks sets of two sizes for the names of a log, one after the other and
// 1,024 at a time.
//
// Last result, on one core of an Intel Xeon (Sapphire Rapids, virtual, shared), Go 1.26.8,
// the best and the worst of many runs; none allocates:
//
//	100k/single   64-102 ns/name    9.8-15.6 Mnames/s   36.5 B/entry
//	100k/batch    58-99 ns/name    10.1-17.2 Mnames/s   36.5 B/entry
//	1M/single    130-212 ns/name    4.7-7.7 Mnames/s    36.5 B/entry
//	1M/batch      69-118 ns/name    8.4-14.5 Mnames/s   36.5 B/entry
func BenchmarkLookup(b *testing.B) {
	for _, size := range []struct {
		name    string
		entries int
	}{{"100k", 100_000}, {"1M", 1_000_000}} {
		b.Run(size.name, func(b *testing.B) {
			s, names := benchSet(b, size.entries)
			b.Run("single", func(b *testing.B) { benchSingle(b, s, names) })
			b.Run("batch", func(b *testing.B) { benchBatch(b, s, names) })
		})
	}
}

func benchSingle(b *testing.B, s *Set, names [][]byte) {
	b.ReportAllocs()
	hits, i := 0, 0
	for b.Loop() {
		if _, ok := Lookup(s, names[i]); ok {
			hits++
		}
		i = (i + 1) % len(names)
	}
	reportNames(b, s, b.N, hits)
}

func benchBatch(b *testing.B, s *Set, names [][]byte) {
	b.ReportAllocs()
	out := make([]uint32, 1024)
	hits, i := 0, 0
	for b.Loop() {
		LookupBatch(s, names[i:i+len(out)], out)
		for _, rank := range out {
			if rank != None {
				hits++
			}
		}
		i = (i + len(out)) % len(names)
	}
	reportNames(b, s, b.N*len(out), hits)
}

// BenchmarkBuild adds a million entries and compiles them: 1.0 s on the same machine.
func BenchmarkBuild(b *testing.B) {
	entries := benchEntries(rand.New(rand.NewPCG(1, 2)), 1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := benchBuilder(entries).Build(); err != nil {
			b.Fatal(err)
		}
	}
}

func reportNames(b *testing.B, s *Set, names, hits int) {
	perName := float64(b.Elapsed().Nanoseconds()) / float64(names)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(perName, "ns/name")
	b.ReportMetric(1e3/perName, "Mnames/s")
	b.ReportMetric(100*float64(hits)/float64(names), "%hits")
	b.ReportMetric(float64(s.Size())/float64(s.Len()), "B/entry")
}

// benchSet returns a set and a million names that stand in memory in the order in which
// they are asked for, as those of a log do. A fifth of them is in the set.
func benchSet(b *testing.B, entries int) (*Set, [][]byte) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	listed := benchEntries(r, entries)
	s, err := benchBuilder(listed).Build()
	if err != nil {
		b.Fatal(err)
	}
	names := make([][]byte, 1<<20)
	log := make([]byte, 0, 40*len(names))
	for i := range names {
		name := benchName(r)
		if r.IntN(5) == 0 {
			hit := listed[r.IntN(len(listed))].pattern
			name = hit.Base().String()
			if hit.Kind() == domain.Wildcard {
				name = "www." + name
			}
		}
		log = append(log, name...)
		names[i] = log[len(log)-len(name) : len(log) : len(log)]
	}
	return s, names
}

type benchEntry struct {
	pattern domain.Pattern
	rank    uint32
}

// benchEntries has names like those of public lists, of which a quarter are wildcards.
func benchEntries(r *rand.Rand, count int) []benchEntry {
	entries := make([]benchEntry, count)
	for i := range entries {
		text := benchName(r)
		if r.IntN(4) == 0 {
			text = "*." + text
		}
		entries[i] = benchEntry{domain.MustParsePattern(text), uint32(r.IntN(100))}
	}
	return entries
}

func benchBuilder(entries []benchEntry) *Builder {
	var b Builder
	for _, e := range entries {
		b.Add(e.pattern, e.rank)
	}
	return &b
}

var (
	benchFronts   = strings.Fields("www ads track pixel cdn static api metrics")
	benchSuffixes = strings.Fields("com com com net org info xyz de co.uk com.br")
)

// benchName makes names of 20 bytes on average.
func benchName(r *rand.Rand) string {
	var name strings.Builder
	if r.IntN(3) > 0 {
		name.WriteString(benchFronts[r.IntN(len(benchFronts))] + ".")
	}
	for range 3 + r.IntN(9) + r.IntN(9) {
		name.WriteByte(byte('a' + r.IntN(26)))
	}
	fmt.Fprintf(&name, ".%s", benchSuffixes[r.IntN(len(benchSuffixes))])
	return name.String()
}
