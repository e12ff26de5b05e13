package survey

import (
	"fmt"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// BenchmarkFlood adds names with one query each, below one domain or each below its own, and runs the
// detectors.
func BenchmarkFlood(b *testing.B) {
	finder, err := phantom.NewFinder()
	if err != nil {
		b.Fatal(err)
	}
	for what, name := range map[string]func(i int) string{
		"domains": func(i int) string { return fmt.Sprintf("www.amber-basalt-%d.com", i) },
		"one":     func(i int) string { return fmt.Sprintf("cedar-%032x.svc.bigcdn.com", hashOf(fmt.Sprint(i))) },
	} {
		b.Run(what, func(b *testing.B) {
			s := New(nil)
			for i := range b.N {
				s.Add(query{name: name(i), client: fmt.Sprint("10.0.0.", i%250), at: int64(i)}.record())
			}
			b.Run("findings", func(b *testing.B) {
				for b.Loop() {
					s.Findings(Options{Finder: finder})
				}
			})
		})
	}
}
