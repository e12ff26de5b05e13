package stack

import (
	"strings"
)

// split cuts a text at a delimiter, and reports whether no part that is not known may
// have the delimiter inside.
func (t Text) split(delimiter string) ([]any, bool) {
	var all []any
	var piece builder
	for _, p := range t {
		if !p.isLiteral() {
			if !p.without(delimiter) {
				return nil, false
			}
			piece.add(Text{p})
			continue
		}
		texts := strings.Split(p.Literal, delimiter)
		for _, text := range texts[:len(texts)-1] {
			piece.literal.WriteString(text)
			all = append(all, plain(piece.text()))
			piece = builder{}
		}
		piece.literal.WriteString(texts[len(texts)-1])
	}
	return append(all, plain(piece.text())), true
}

// without reports whether a delimiter is certainly not in a part. IDs of AWS have
// letters, digits and hyphens.
func (p Part) without(delimiter string) bool {
	if p.Unknown != nil && !p.Unknown.word || p.Ref != nil && p.Ref.Attribute != "" {
		return false
	}
	return strings.ContainsAny(delimiter, ",:;/|&=.* \t\n")
}

// Pieces cuts a text at a delimiter, and returns nothing where a part that is not known
// may have the delimiter inside.
func (t Text) Pieces(delimiter string) []Text {
	items, ok := t.split(delimiter)
	if !ok {
		return nil
	}
	pieces := make([]Text, 0, len(items))
	for _, item := range items {
		piece, _ := textOf(item)
		pieces = append(pieces, piece)
	}
	return pieces
}
