package load_test

import (
	"path/filepath"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

func TestPlans(t *testing.T) {
	t.Parallel()
	for _, plan := range []string{"shared-lists/plan", "modules/plan", "organisation/plan", "odd/plan", "idioms/plan", "tables/plan", "locals/plan", "one-of-two/plan", "logging/plan", "logging-right/plan", "logging-regions/plan", "existing/plan", "existing/state"} {
		t.Run(plan, func(t *testing.T) {
			t.Parallel()
			p, err := load.Open("testdata/plans/"+plan+".json", load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkDump(t, p, filepath.Join("testdata/plans", plan+".want"))
		})
	}
}
