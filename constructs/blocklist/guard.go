package blocklist

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// UnsafeAction says what happens to entries that match far too much: every name, a public
// suffix such as *.com, and what [awsdns.CutOff] knows of AWS. Of exceptions it is about
// wildcards, which let everybody's names through, also past later rules and rule groups.
type UnsafeAction uint8

// What happens to unsafe entries.
const (
	RefuseUnsafe UnsafeAction = iota // no list comes out
	DropUnsafe                       // the entries are left out; those below them stay
	KeepUnsafe                       // the entries are kept
)

var unsafeActions = [...]string{"refuse", "drop", "keep"}

// String returns "refuse", "drop" or "keep".
func (a UnsafeAction) String() string {
	if int(a) >= len(unsafeActions) {
		return "invalid UnsafeAction"
	}
	return unsafeActions[a]
}

// ParseUnsafeAction returns the action of a name that [UnsafeAction.String] gives.
func ParseUnsafeAction(name string) (UnsafeAction, error) {
	at := slices.Index(unsafeActions[:], name)
	if at < 0 {
		return RefuseUnsafe, fmt.Errorf("unknown action %q for unsafe entries; use %s", name, strings.Join(unsafeActions[:], ", "))
	}
	return UnsafeAction(at), nil
}

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

// guard finds unsafe exceptions among all records, and unsafe entries to block if they are to
// be dropped, and removes what is to be dropped. It comes before a decision: what an unsafe
// entry covers, or an unsafe exception lets through, must not go with it. Entries to block
// that are not dropped are looked at when it is known which of them are left.
func (c *compiler) guard(all *records, names []string) {
	drop := c.options.Unsafe == DropUnsafe
	var last Finding // records of one pattern follow each other
	all.shrinkTo(slices.DeleteFunc(*all, func(each record) bool {
		text := ""
		switch r := c.register.ruleOf(&each); {
		case r.isPublished():
			text = unsafeException(each.pattern)
		case drop && r.strength.isBlock() && r.kind != cancels:
			text = unsafeBlock(each.pattern)
		}
		if text == "" {
			return false
		}
		if last.Entry != each.pattern || last.Text != text {
			last = Finding{each.pattern, Position{names[c.register.unitIn(&each).source], int(each.line)}, text}
			c.report.Unsafe = append(c.report.Unsafe, last)
		}
		return drop
	}))
}

// unsafe finds the unsafe entries of a list to block.
func unsafe(block List) []Finding {
	var all []Finding
	for _, each := range block.records {
		if text := unsafeBlock(each.pattern); text != "" {
			entry := block.entry(each)
			all = append(all, Finding{entry.Pattern, entry.Position, text})
		}
	}
	return all
}

// unsafeBlock says what is wrong with an entry to block, or nothing.
func unsafeBlock(p domain.Pattern) string {
	if essential, cut := awsdns.CutOff(p); cut && !isSuffixWildcard(p) {
		return fmt.Sprintf("cuts off %s of %s (%s); remove it", essential.Pattern, essential.Service, essential.Reason)
	}
	switch {
	case p.Kind() == domain.Any:
		return "matches every name; write a rule for it, after one that allows what you need"
	case isSuffixWildcard(p):
		return "matches every domain under a public suffix; name the domains"
	default:
		return ""
	}
}

// unsafeException says what is wrong with an exception, or nothing. One for the name of a
// service of AWS lets nobody else's names through.
func unsafeException(p domain.Pattern) string {
	const past = "also past later rules and rule groups"
	essential, open := awsdns.CutOff(p)
	switch {
	case p.Kind() == domain.Any:
		return "lets every name through, " + past + "; name the domains"
	case isSuffixWildcard(p):
		return "lets every domain under a public suffix through, " + past + "; name the domains"
	case open && p.Kind() == domain.Wildcard && essential.Pattern.Kind() == domain.Wildcard:
		return fmt.Sprintf("lets everybody's names in %s of %s through, %s; name your own", essential.Pattern, essential.Service, past)
	default:
		return ""
	}
}

func isSuffixWildcard(p domain.Pattern) bool {
	return p.Kind() == domain.Wildcard && IsPublicSuffix(p.Base())
}

// IsPublicSuffix reports whether the public registers domains under a name. Names such
// as github.io, under which a company registers them, are not such suffixes here, and neither
// are those that the public does not have, such as corp.
func IsPublicSuffix(name domain.Name) bool {
	suffix, icann := publicsuffix.PublicSuffix(name.String())
	return icann && suffix == name.String()
}

// exceptionsUnder finds the exceptions of which an entry to block matches more than they
// do, so only a rule of their own can let them through.
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
