package blocklist

import (
	"fmt"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Finding is an entry that should not be used as it is.
type Finding struct {
	Entry    domain.Pattern `json:"entry"`
	Position Position       `json:"position"`
	Text     string         `json:"text"` // what it would do, and what to do about it
}

// String returns "file:line: entry: " and the text.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s", f.Position, f.Entry, f.Text)
}

// unsafe finds the entries to block that match far too much: every name, whole top-level
// domains and their like, and what AWS needs itself.
func unsafe(block List) []Finding {
	var all []Finding
	for _, each := range block.records {
		text := tooWide(each.pattern)
		if essential, cut := awsdns.CutOff(each.pattern); cut {
			text = fmt.Sprintf("cuts off %s of %s (%s); remove it", essential.Pattern, essential.Service, essential.Reason)
		}
		if text != "" {
			entry := block.entry(each)
			all = append(all, Finding{entry.Pattern, entry.Position, text})
		}
	}
	return all
}

func tooWide(p domain.Pattern) string {
	switch {
	case p.Kind() == domain.Any:
		return "matches every name; write a rule for it, after one that allows what you need"
	case p.Kind() == domain.Wildcard && IsPublicSuffix(p.Base()):
		return "matches every domain under a public suffix; name the domains"
	default:
		return ""
	}
}

// IsPublicSuffix reports whether the public registers domains under a name. Names such
// as github.io, under which a company registers them, are no such suffixes here, and neither
// are those that the public does not have, such as corp.
func IsPublicSuffix(name domain.Name) bool {
	suffix, icann := publicsuffix.PublicSuffix(name.String())
	return icann && suffix == name.String()
}

// exceptionsUnder finds the exceptions of which an entry to block matches more than they
// do, so that only a rule of their own can let them through.
func exceptionsUnder(block, allow List) []Finding {
	var all []Finding
	for _, each := range allow.records {
		if above, covered := block.records.coverOf(each.pattern); covered {
			exception, entry := allow.entry(each), block.entry(above)
			all = append(all, Finding{exception.Pattern, exception.Position, fmt.Sprintf(
				"is an exception from %s (%s), which a list to block cannot make; allow it by a list and a rule of its own", entry.Pattern, entry.Position)})
		}
	}
	return all
}
