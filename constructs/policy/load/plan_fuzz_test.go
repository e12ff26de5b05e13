package load_test

import (
	"os"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// FuzzPlan looks for plans that make the reader panic, or of which a policy comes that nobody can
// evaluate.
func FuzzPlan(f *testing.F) {
	for _, plan := range []string{"shared-lists", "modules", "organisation", "odd", "idioms", "existing"} {
		text, err := os.ReadFile("testdata/plans/" + plan + "/plan.json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("plan", text, load.Options{})
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
