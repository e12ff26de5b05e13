package policy

import (
	"errors"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Entry is one entry of a list.
type Entry struct {
	// Pattern is the zero Pattern for an entry that [domain.ParsePattern] refuses.
	Pattern domain.Pattern

	// Text is what the source has for an entry that is not its own Pattern's
	// text, and Invalid why it was refused, if so, or a [*Gap]. What AWS makes of an entry
	// that was refused is not documented: *x and names with an underscore may match.
	Text    string
	Invalid error

	Note   *blocklist.Note // or nil
	Origin Origin
}

// ParseEntry reads an entry as a source has it. An entry that AWS might refuse
// is not an error: the policy may be somebody else's.
func ParseEntry(text string, origin Origin) Entry {
	p, err := domain.ParsePattern(text)
	if err != nil {
		return Entry{Text: text, Invalid: err, Origin: origin}
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

// mayMatch reports whether an invalid entry could apply to a name, if AWS takes it at
// all. It errs on the side of yes.
func (e Entry) mayMatch(name string) bool {
	text := comparableText(e.Text)
	if e.gap() != nil {
		return mayFill(text, name)
	}
	if base, wild := strings.CutPrefix(text, "*"); wild {
		return strings.HasSuffix(name, base)
	}
	return text == name
}

func comparableText(text string) string {
	if text == "." {
		return text
	}
	return strings.ToLower(strings.TrimSuffix(text, "."))
}

// baseOf returns the name that an invalid entry is about, if it is about one.
func baseOf(text string) string {
	return strings.TrimPrefix(strings.TrimPrefix(comparableText(text), "*"), ".")
}

// Gap is why an entry is invalid of which the source has only a part, or of which it is not
// known whether it is there. The text of the entry has ${Name} where something is missing.
type Gap struct{ Unknown }

// Error says what is missing.
func (g *Gap) Error() string { return g.Why }

// gap returns what is not known of an entry, or nil.
func (e Entry) gap() *Gap {
	var g *Gap
	if errors.As(e.Invalid, &g) {
		return g
	}
	return nil
}

// why says why it is not known whether an invalid entry matches.
func (e Entry) why() string {
	if g := e.gap(); g != nil {
		return g.Why
	}
	return "AWS does not say what it makes of the entry " + e.Text
}

// mayFill reports whether a name can be what a text with ${} and * in it stands for.
func mayFill(text, name string) bool {
	pieces := literalPieces(text)
	last := len(pieces) - 1
	if last == 0 {
		return text == name
	}
	if !strings.HasPrefix(name, pieces[0]) || !strings.HasSuffix(name, pieces[last]) {
		return false
	}
	rest := name[len(pieces[0]):]
	for _, piece := range pieces[1:last] {
		_, after, found := strings.Cut(rest, piece)
		if !found {
			return false
		}
		rest = after
	}
	return len(rest) >= len(pieces[last])
}

// literalPieces returns what is between the gaps of a text. A * at its start is one too.
func literalPieces(text string) []string {
	text, wild := strings.CutPrefix(text, "*")
	before, rest, open := strings.Cut(text, "${")
	pieces := []string{before}
	if wild {
		pieces = []string{"", before}
	}
	for open {
		_, rest, _ = strings.Cut(rest, "}")
		before, rest, open = strings.Cut(rest, "${")
		pieces = append(pieces, before)
	}
	return pieces
}

// filled returns a name that a text with gaps may stand for.
func filled(text string) string {
	pieces := literalPieces(text)
	if strings.HasPrefix(text, "*") {
		pieces = pieces[1:]
	}
	return strings.Join(pieces, "x")
}

// invalidEntries are the entries of an evaluator that AWS might refuse or of which the source
// has only a part, by how the names that they may match begin or end. Few of them have to
// be looked at for a name, however many there are.
type invalidEntries struct {
	all      []invalidEntry
	suffixes ends
	prefixes ends
	known    map[invalidKey]bool
}

// invalidKey is equal for entries of a step that match the same.
type invalidKey struct {
	step int
	text string
}

// invalidEntry is an entry that AWS might refuse, with the step it is in.
type invalidEntry struct {
	step  int
	entry Entry
}

// ends has the indices of entries by the text that names have at one end. The lengths are
// those of the texts, sorted; there are 255 of them at most that a name can have.
type ends struct {
	byText  map[string][]int
	lengths []int
}

func (x *invalidEntries) add(step int, e Entry) {
	key := invalidKey{step, comparableText(e.Text)}
	if e.gap() == nil && x.known[key] {
		return
	}
	if x.known == nil {
		x.known = map[invalidKey]bool{}
	}
	x.known[key] = true
	x.all = append(x.all, invalidEntry{step, e})
}

// build makes the index once all entries are there.
func (x *invalidEntries) build() {
	x.known = nil
	for at, each := range x.all {
		prefix, suffix := each.entry.endings()
		if len(prefix) > len(suffix) {
			x.prefixes.add(prefix, at)
		} else {
			x.suffixes.add(suffix, at)
		}
	}
	x.prefixes.sort()
	x.suffixes.sort()
}

func (x *ends) add(text string, at int) {
	if x.byText == nil {
		x.byText = map[string][]int{}
	}
	if x.byText[text] == nil {
		x.lengths = append(x.lengths, len(text))
	}
	x.byText[text] = append(x.byText[text], at)
}

func (x *ends) sort() {
	slices.Sort(x.lengths)
	x.lengths = slices.Compact(x.lengths)
}

// matching calls yield for the entries that may match a name, in the order of their steps,
// until it returns false.
func (x *invalidEntries) matching(name string, yield func(invalidEntry) bool) {
	for _, at := range x.near(name) {
		if each := x.all[at]; each.entry.mayMatch(name) && !yield(each) {
			return
		}
	}
}

// near returns the entries of which one end is that of a name, in order.
func (x *invalidEntries) near(name string) []int {
	var found []int
	for _, n := range x.suffixes.lengths {
		if n > len(name) {
			break
		}
		found = append(found, x.suffixes.byText[name[len(name)-n:]]...)
	}
	for _, n := range x.prefixes.lengths {
		if n > len(name) {
			break
		}
		found = append(found, x.prefixes.byText[name[:n]]...)
	}
	slices.Sort(found)
	return found
}

// endings returns what all names begin and end with that an invalid entry may match.
func (e Entry) endings() (prefix, suffix string) {
	text := comparableText(e.Text)
	if e.gap() != nil {
		pieces := literalPieces(text)
		return pieces[0], pieces[len(pieces)-1]
	}
	if base, wild := strings.CutPrefix(text, "*"); wild {
		return "", base
	}
	return text, text
}
