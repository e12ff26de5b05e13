package stack

import (
	"strings"
)

// builder puts texts together.
type builder struct {
	parts   Text
	literal strings.Builder
}

func (b *builder) add(t Text) {
	for _, p := range t {
		if p.isLiteral() {
			b.literal.WriteString(p.Literal)
			continue
		}
		b.flush()
		b.parts = append(b.parts, p)
	}
}

func (b *builder) flush() {
	if b.literal.Len() > 0 {
		b.parts = append(b.parts, Part{Literal: b.literal.String()})
		b.literal.Reset()
	}
}

func (b *builder) text() Text {
	b.flush()
	return b.parts
}
