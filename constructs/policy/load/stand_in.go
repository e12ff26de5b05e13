package load

import (
	"maps"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// standIn gives lists that nobody can read the entries of files.
func standIn(p *policy.Policy, files map[string]string) error {
	for _, list := range slices.Sorted(maps.Keys(files)) {
		entries, err := entriesOfList(files[list])
		if err != nil {
			return err
		}
		found := false
		for _, l := range p.Lists {
			if l.ID == list || l.Name == list {
				found = true
				l.Entries, l.Opaque, l.StandIn, l.Unknowns = entries, "", files[list], nil
			}
		}
		if !found {
			return &NotThereError{StandIn: list, has: labels(p)}
		}
	}
	return nil
}

func labels(p *policy.Policy) string {
	if len(p.Lists) == 0 {
		return "no lists"
	}
	text := ""
	for _, l := range p.Lists {
		if text != "" {
			text += ", "
		}
		text += l.Label()
	}
	return text
}
