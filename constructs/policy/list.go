package policy

import (
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// List is a domain list. See AWS::Route53Resolver::FirewallDomainList.
type List struct {
	// ID is what the source knows it by: rslvr-fdl-..., a logical ID or a
	// Terraform address.
	ID   string
	Name string

	Entries []Entry

	// FileURL is the DomainFileUrl that AWS imports the entries from, and empty for
	// entries that stand in the source itself.
	FileURL string

	// Managed says that AWS maintains the list and publishes no entry of it.
	Managed bool

	// Unfilled says that the source defines the list and gives it no entries, not even none.
	// Something else may fill it, as a function does with a feed.
	Unfilled bool

	// Opaque says why the entries are not known, and is empty if they are: AWS
	// maintains the list, another stack has it, its file is not at hand.
	Opaque string

	// Source is what the entries are read from that are not known; see Unknown.Source.
	// It is kept if a file stands in for them.
	Source string

	// StandIn is the file that was given in place of the entries that are not
	// known.
	StandIn string

	Origin   Origin
	Unknowns []Unknown
}

// Label returns the name that people know the list by, or else its ID.
func (l *List) Label() string {
	if l.Name != "" {
		return l.Name
	}
	return l.ID
}

// Entry is one entry of a list.
type Entry struct {
	// Pattern is the zero Pattern for an entry that [domain.ParsePattern] refuses.
	Pattern domain.Pattern

	// Text is what the source has for an entry that is not its own Pattern's
	// text, and Odd why it was refused, if so, or a [*Gap]. What AWS makes of an entry
	// that was refused is not documented: *x and names with an underscore may match.
	Text string
	Odd  error

	Note   *blocklist.Note // or nil
	Origin Origin
}

// ParseEntry reads an entry as a source has it. An entry that AWS might refuse is
// odd and no error: the source is not ours.
func ParseEntry(text string, origin Origin) Entry {
	p, err := domain.ParsePattern(text)
	if err != nil {
		return Entry{Text: text, Odd: err, Origin: origin}
	}
	if p.String() == text {
		return Entry{Pattern: p, Origin: origin}
	}
	return Entry{Pattern: p, Text: text, Origin: origin}
}

// String returns the entry as the source has it.
func (e Entry) String() string {
	if e.Text != "" || !e.Pattern.IsValid() {
		return e.Text
	}
	return e.Pattern.String()
}

// mayMatch reports whether an odd entry could apply to a name, if AWS takes it at
// all. It errs on the side of yes.
func (e Entry) mayMatch(name string) bool {
	text := oddText(e.Text)
	if e.gap() != nil {
		return mayFill(text, name)
	}
	if base, wild := strings.CutPrefix(text, "*"); wild {
		return strings.HasSuffix(name, base)
	}
	return text == name
}

func oddText(text string) string {
	if text == "." {
		return text
	}
	return strings.ToLower(strings.TrimSuffix(text, "."))
}

// oddBase returns the name that an odd entry is about, if it is about one.
func oddBase(text string) string {
	return strings.TrimPrefix(strings.TrimPrefix(oddText(text), "*"), ".")
}
