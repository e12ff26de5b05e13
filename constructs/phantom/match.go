package phantom

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Match is a name that the catalogue knows.
type Match struct {
	Name    domain.Name // as it was asked
	Entry   Entry
	Pattern string      // the one of the entry's patterns that matched
	Suffix  domain.Name // the search suffix that was appended, or the zero Name

	// Shape is true if only the look of the name was recognised. Anybody can make
	// such a name in a domain of their own: do not pass it as harmless.
	Shape bool
}

// Hideable reports whether a reader of logs loses nothing without m: it is
// harmless, and nobody else can make a name like it.
func (m Match) Hideable() bool { return m.Entry.Verdict == Harmless && !m.Shape }

// Story tells what is known, in a few lines for people, each ended by a newline.
func (m Match) Story() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s: %s (%s, %s)\n", m.Name, m.Entry.Title, m.verdict(), m.Entry.ID)
	if m.Suffix.IsValid() {
		fmt.Fprintf(&s, "  asked as  %s, with the search suffix %s appended\n", m.asked(), m.Suffix)
	}
	fmt.Fprintf(&s, "  who       %s\n", m.Entry.Who)
	fmt.Fprintf(&s, "  why       %s\n", m.Entry.Why)
	fmt.Fprintf(&s, "  what now  %s\n", m.Entry.Cure)
	if m.Shape {
		s.WriteString("  careful   Only the form of the name was recognised; look at the domain it is in.\n")
	}
	for _, source := range m.Entry.Sources {
		fmt.Fprintf(&s, "  source    %s\n", source)
	}
	return s.String()
}

func (m Match) verdict() string {
	if m.Shape {
		return "looks " + m.Entry.Verdict.String()
	}
	return m.Entry.Verdict.String()
}

// asked returns the name without its search suffix.
func (m Match) asked() string {
	return strings.TrimSuffix(m.Name.String(), "."+m.Suffix.String())
}
