package blocklist

import (
	"fmt"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// TestCollectorForgetsWhatRepeats adds few names many times, in an order in which none is one
// that came lately, and looks at how long the collector becomes.
func TestCollectorForgetsWhatRepeats(t *testing.T) {
	t.Parallel()
	const names, rounds = 3 * recentLength, 8
	p := collector{rules: &register{rules: []rule{blockRule}}}
	longest := 0
	for line := range names * rounds {
		p.add(record{pattern: domain.MustParsePattern(fmt.Sprintf("n%d.example", line%names)), line: uint32(line + 1)})
		p.compact = min(p.compact, 3*names)
		longest = max(longest, p.length)
	}
	all := p.sorted()
	if len(all) != names || p.repeated != names*(rounds-1) || longest > 3*names {
		t.Errorf("%d records, %d repeated, at most %d at a time", len(all), p.repeated, longest)
	}
	for _, each := range all {
		if each.line > names {
			t.Fatalf("%v is of line %d, not of the first one", each.pattern, each.line)
		}
	}
}

func TestCollectorKeepsTheLastZone(t *testing.T) {
	t.Parallel()
	p := collector{rules: &register{rules: []rule{{kind: otherZone, strength: blocks}}}}
	for line := range uint32(3) {
		p.add(record{pattern: domain.MustParsePattern("a.example"), line: line + 1})
		clear(p.recent) // what came lately is not all that repeats
	}
	if all := p.sorted(); len(all) != 1 || all[0].line != 3 {
		t.Errorf("%v", all)
	}
}
