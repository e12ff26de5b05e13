package resolver

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// hideFrom finds the exceptions of sources that contradict entries of Domains and Files. No
// exception removes those, so that only its own rule can let it through.
func (c *listContent) hideFrom(own []blocklist.Entry) {
	if c.allow.Len() == 0 {
		return
	}
	written := make(map[domain.Pattern]bool, len(own))
	for _, entry := range own {
		written[entry.Pattern] = true
	}
	for exception := range c.allow.All() {
		if above, covered := coverIn(written, exception.Pattern); covered {
			c.hide(exception, above)
		}
	}
	for _, entry := range own {
		if exception, covered := c.allow.CoverOf(entry.Pattern); covered && exception.Pattern != entry.Pattern {
			c.hide(exception, entry.Pattern)
		}
	}
}

func (c *listContent) hide(exception blocklist.Entry, from domain.Pattern) {
	c.hidden = append(c.hidden, blocklist.Finding{Entry: exception.Pattern, Position: exception.Position,
		Text: fmt.Sprintf("is an exception from %s of the Domains or Files", from)})
}

// coverIn returns the pattern of a set that covers p.
func coverIn(set map[domain.Pattern]bool, p domain.Pattern) (cover domain.Pattern, found bool) {
	if set[p] {
		return p, true
	}
	for base, ok := p.Base(), p.Base().IsValid(); ok; base, ok = base.Parent() {
		if above := domain.Below(base); set[above] && above.Covers(p) {
			return above, true
		}
	}
	return domain.Pattern{}, false
}
