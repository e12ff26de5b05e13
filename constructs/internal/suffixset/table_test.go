package suffixset

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// TestMeasureIsWhatTheRecordsTake has names of all lengths, each with any number of ranks of both kinds.
func TestMeasureIsWhatTheRecordsTake(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		var b Builder
		for i := range random.IntN(100) {
			name := fmt.Sprintf("n%d", i) + strings.Repeat(".a", random.IntN(100))
			for _, pattern := range []string{name, "*." + name} {
				for range random.IntN(300) {
					b.Add(domain.MustParsePattern(pattern), random.Uint32()>>(1+random.IntN(31)))
				}
			}
		}
		s, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := cap(s.table.arena), len(s.table.arena); got != want {
			t.Fatalf("there is room for %d bytes, and the records of %d patterns take %d", got, s.Len(), want)
		}
	}
}
