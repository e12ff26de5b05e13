package domain

// String returns the canonical text of n, without a trailing dot, or "." for
// the root. For the zero Name it returns "invalid Name".
func (n Name) String() string {
	if !n.IsValid() {
		return "invalid Name"
	}
	return n.text
}

// AppendText implements [encoding.TextAppender]. It appends [Name.String], and
// nothing for the zero Name.
func (n Name) AppendText(b []byte) ([]byte, error) {
	return append(b, n.text...), nil
}

// MarshalText implements [encoding.TextMarshaler]. See [Name.AppendText].
func (n Name) MarshalText() ([]byte, error) {
	return n.AppendText(nil)
}

// UnmarshalText implements [encoding.TextUnmarshaler] by way of [ParseName]. An
// empty text gives the zero Name.
func (n *Name) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = Name{}
		return nil
	}
	parsed, err := ParseName(string(text))
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// String returns the text of p as it is written in a list: example.com,
// *.example.com or *. For the zero Pattern it returns "invalid Pattern".
func (p Pattern) String() string {
	switch p.kind {
	case Any:
		return "*"
	case Exact:
		return p.base.text
	case Wildcard:
		return "*." + p.base.text
	default:
		return "invalid Pattern"
	}
}

// AppendText implements [encoding.TextAppender]. It appends [Pattern.String],
// and nothing for the zero Pattern.
func (p Pattern) AppendText(b []byte) ([]byte, error) {
	switch p.kind {
	case Any:
		b = append(b, '*')
	case Wildcard:
		b = append(b, "*."...)
	}
	return append(b, p.base.text...), nil
}

// MarshalText implements [encoding.TextMarshaler]. See [Pattern.AppendText].
func (p Pattern) MarshalText() ([]byte, error) {
	return p.AppendText(nil)
}

// UnmarshalText implements [encoding.TextUnmarshaler] by way of [ParsePattern].
// An empty text gives the zero Pattern.
func (p *Pattern) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Pattern{}
		return nil
	}
	parsed, err := ParsePattern(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
