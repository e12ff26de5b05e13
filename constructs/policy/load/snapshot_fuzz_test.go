package load_test

import (
	"os"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// FuzzSnapshot looks for snapshots that make the reader panic, or of which a policy comes
// that nobody can evaluate.
func FuzzSnapshot(f *testing.F) {
	for _, name := range []string{"account", "odd"} {
		text, err := os.ReadFile("testdata/snapshots/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("snapshot", text, load.Options{})
		if err != nil {
			return
		}
		for i := range p.VPCs {
			if _, err := policy.NewEvaluator(&p.VPCs[i]); err != nil {
				t.Fatal(err)
			}
		}
	})
}
