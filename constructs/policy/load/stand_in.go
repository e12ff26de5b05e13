package load

import (
	"errors"
	"maps"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// standIn gives lists whose entries are not known the entries of files.
func standIn(p *policy.Policy, files map[string]string) error {
	for _, list := range slices.Sorted(maps.Keys(files)) {
		entries, err := entriesOfList(files[list])
		if err != nil {
			return err
		}
		found, known := false, false
		for _, l := range p.Lists {
			switch {
			case l.ID != list && l.Name != list:
			case isKnown(l):
				known = true
			default:
				found = true
				l.Source = sourceOfEntries(l)
				l.Entries, l.Opaque, l.StandIn, l.Unknowns = entries, "", files[list], nil
			}
		}
		switch {
		case found:
		case known:
			return &NotThereError{StandIn: list, known: true}
		default:
			return &NotThereError{StandIn: list, has: labels(p)}
		}
	}
	return nil
}

// isKnown reports whether the source has all entries of a list. A file in their place would
// hide them.
func isKnown(l *policy.List) bool {
	return l.Opaque == "" && l.Unknowns.Of("Domains") == nil &&
		!slices.ContainsFunc(l.Entries, func(e policy.Entry) bool { return errors.As(e.Odd, new(*policy.Gap)) })
}

// sourceOfEntries is what a file stands in for.
func sourceOfEntries(l *policy.List) string {
	at := slices.IndexFunc(l.Unknowns, func(u policy.Unknown) bool { return u.Property == "Domains" })
	if l.Source != "" || at < 0 {
		return l.Source
	}
	return l.Unknowns[at].Source
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
