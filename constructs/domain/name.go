package domain

import (
	"cmp"
)

// Name is a domain name that somebody may ask a resolver for. Besides host names
// that includes the root, _dmarc.example.com, 4.3.2.1 and names with arbitrary
// bytes, which are escaped as in zone files: \. for a dot that is part of a
// label, \032 for a space.
//
// Names are comparable with ==. The zero Name is not a valid name.
type Name struct {
	// Sizes: a string header of 16 bytes. Labels as a slice would not be
	// comparable, and a [255]byte in wire form would be copied with each call.
	text string // "." for the root; else canonical, without a trailing dot
}

// IsValid reports whether n is not the zero Name.
func (n Name) IsValid() bool { return n.text != "" }

// IsRoot reports whether n is the root of the DNS.
func (n Name) IsRoot() bool { return n.text == "." }

// String returns the canonical text of n, without a trailing dot, or "." for
// the root. For the zero Name it returns "invalid Name".
func (n Name) String() string {
	if !n.IsValid() {
		return "invalid Name"
	}
	return n.text
}

// ParseName parses the name of a query, as in "WWW.Example.com." or
// `_dmarc.example.com` or `a\.b.example`. The result is in lower case and has no
// trailing dot; the root is ".". A name outside ASCII is converted to its xn--
// form. The error is a [*ParseError].
func ParseName(s string) (Name, error) {
	text, bad := canonicalName(s)
	if bad.found() {
		return Name{}, bad.in(s)
	}
	return Name{text}, nil
}

// MustParseName calls [ParseName] and panics on error. It is for names that
// stand in the source, as in tests.
func MustParseName(s string) Name {
	n, err := ParseName(s)
	if err != nil {
		panic(err)
	}
	return n
}

func canonicalName(s string) (string, flaw) {
	if isOrdinary(s) {
		return s, flaw{}
	}
	return canonicalUnusual(s)
}

func canonicalUnusual(s string) (string, flaw) {
	switch s {
	case "":
		return "", flaw{reason: ReasonEmpty}
	case ".":
		return s, flaw{}
	}
	text, bad := toASCII(s)
	if bad.found() {
		return "", bad
	}
	text, bad = canonicalBytes(trimTrailingDot(text))
	if bad.found() {
		return "", bad
	}
	return text, checkLengths(text)
}

// NumLabels returns the number of labels of n: 3 for www.example.com, 0 for the
// root.
func (n Name) NumLabels() int {
	count := 0
	for rest, last := cutLastLabel(n.text); last != ""; rest, last = cutLastLabel(rest) {
		count++
	}
	return count
}

// Parent returns the name that n stands directly below: example.com for
// www.example.com, and the root for com. The root has no parent.
func (n Name) Parent() (parent Name, ok bool) {
	if !n.IsValid() || n.IsRoot() {
		return Name{}, false
	}
	_, rest, found := cutFirstLabel(n.text)
	if !found {
		return Name{"."}, true
	}
	return Name{rest}, true
}

// Compare orders names by their labels from the right, each as bytes of its
// text, and parents before their children: com, example.com, a.example.com,
// com2. The root comes before all of them and the zero Name before the root.
// It returns 0 only for equal names.
func (n Name) Compare(other Name) int {
	a, b := n.text, other.text
	for a != b {
		var x, y string
		a, x = cutLastLabel(a)
		b, y = cutLastLabel(b)
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	// The labels are equal. Only the root and the zero Name differ without them.
	return cmp.Compare(len(n.text), len(other.text))
}

// labelsInFront returns the labels that n has in front of ancestor: a.b for
// a.b.example.com and example.com. It reports false if n is not below ancestor.
func (n Name) labelsInFront(ancestor Name) (labels string, ok bool) {
	dot := len(n.text) - len(ancestor.text) - 1
	if dot < 1 || n.text[dot+1:] != ancestor.text || !isSeparator(n.text, dot) {
		return "", false
	}
	return n.text[:dot], true
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
