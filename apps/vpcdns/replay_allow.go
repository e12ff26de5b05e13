package main

import (
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// allowed returns the entries to copy that would let the queries of a change pass. An entry
// cannot say every name, and that for the name *.example.com would say much more.
func allowed(c *replay.Change, show func(string) string) string {
	var entries, none []string
	for _, text := range c.Allow {
		name, err := domain.ParseName(text)
		if entry, ok := domain.Exactly(name); err == nil && ok {
			entries = append(entries, show(entry.String()))
		} else {
			none = append(none, show(text))
		}
	}
	parts := present(strings.Join(entries, " "))
	if len(none) > 0 {
		parts = append(parts, "no entry can say "+strings.Join(none, " "))
	}
	return strings.Join(parts, "; ")
}
