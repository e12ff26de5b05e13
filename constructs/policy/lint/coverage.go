package lint

import "github.com/seed-482a6d4f/vpcdns/constructs/domain"

// coverage has, by query type and pattern, the first rule that has the pattern as an
// entry. The type "" stands for all.
type coverage map[string]map[domain.Pattern]int

func (c coverage) add(queryType string, p domain.Pattern, rule int) {
	if c[queryType] == nil {
		c[queryType] = map[domain.Pattern]int{}
	}
	if _, there := c[queryType][p]; !there {
		c[queryType][p] = rule
	}
}

// of returns the first rule that matches all that a pattern does, and by which entry.
// Patterns are nested or disjoint, so that no two of them together cover a third which
// neither covers alone.
func (c coverage) of(queryType string, p domain.Pattern) (rule int, by domain.Pattern, found bool) {
	for _, t := range []string{"", queryType} {
		if len(c[t]) == 0 {
			continue
		}
		for above := range p.CoveredBy() {
			if at, ok := c[t][above]; ok && (!found || at < rule) {
				rule, by, found = at, above, true
			}
		}
		if t == queryType {
			break
		}
	}
	return rule, by, found
}
