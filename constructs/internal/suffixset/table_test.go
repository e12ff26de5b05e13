package suffixset

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestRecordSizeIsThatOfTheRecord(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	randomRanks := func() []uint32 {
		var all []uint32
		for range random.IntN(300) {
			all = append(all, random.Uint32()>>random.IntN(32))
		}
		return distinct(all)
	}
	for range 1000 {
		name := strings.Repeat("a", random.IntN(1000))
		r := ranks{randomRanks(), randomRanks()}
		if got, want := recordSize(len(name), r), len(appendRecord(nil, name, r)); got != want {
			t.Fatalf("recordSize is %d, the record has %d bytes: a name of %d, ranks %v", got, want, len(name), r)
		}
	}
}
