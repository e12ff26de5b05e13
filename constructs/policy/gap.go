package policy

import (
	"errors"
	"strings"
)

// Gap is why an entry is odd of which the source tells only a part, or not whether it is
// there. The text of the entry has ${Name} where something is missing.
type Gap struct{ Unknown }

// Error says what is missing.
func (g *Gap) Error() string { return g.Why }

// gap returns what the source does not tell of an entry, or nil.
func (e Entry) gap() *Gap {
	var g *Gap
	if errors.As(e.Odd, &g) {
		return g
	}
	return nil
}

// why says why it is open whether an odd entry matches.
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
