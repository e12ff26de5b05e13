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

// BenchmarkBuild compiles a million entries.
func BenchmarkBuild(b *testing.B) {
	builder := benchBuilder(rand.New(rand.NewPCG(1, 2)), 1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := builder.Build(); err != nil {
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
	builder := benchBuilder(r, entries)
	s, err := builder.Build()
	if err != nil {
		b.Fatal(err)
	}
	names := make([][]byte, 1<<20)
	log := make([]byte, 0, 40*len(names))
	for i := range names {
		name := benchName(r)
		if r.IntN(5) == 0 {
			e := builder.entries[r.IntN(entries)]
			name = e.name
			if e.kind == domain.Wildcard {
				name = "www." + name
			}
		}
		log = append(log, name...)
		names[i] = log[len(log)-len(name) : len(log) : len(log)]
	}
	return s, names
}

// benchBuilder lists names like those of public lists, of which a quarter are wildcards.
func benchBuilder(r *rand.Rand, entries int) *Builder {
	var b Builder
	b.Grow(entries)
	for range entries {
		pattern := benchName(r)
		if r.IntN(4) == 0 {
			pattern = "*." + pattern
		}
		b.Add(domain.MustParsePattern(pattern), uint32(r.IntN(100)))
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
