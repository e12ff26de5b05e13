package domain

import "strconv"

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

// canonicalBytes brings escapes and letters into their one form. Nearly every
// name has that form already and is returned as it is.
func canonicalBytes(s string) (string, flaw) {
	if hasOnly(s, isPlain) {
		return s, flaw{}
	}
	canonical := make([]byte, 0, len(s))
	for rest := s; rest != ""; {
		c, size, bad := decodeByte(rest)
		if bad.found() {
			return "", bad
		}
		if size == 1 && c == '.' {
			canonical = append(canonical, '.')
		} else {
			canonical = appendEscaped(canonical, c)
		}
		rest = rest[size:]
	}
	return string(canonical), flaw{}
}

// isPlain reports whether c stands for itself in a canonical name.
func isPlain(c byte) bool {
	return isPrintable(c) && c != '\\' && lower(c) == c
}

func isPrintable(c byte) bool { return ' ' < c && c < 0x7f }

// decodeByte reads one byte of a label, which may be escaped, and returns how
// much of s it takes.
func decodeByte(s string) (c byte, size int, bad flaw) {
	switch {
	case s[0] == '\\':
		return decodeEscape(s)
	case isSpace(s[0]):
		return 0, 0, flaw{reason: ReasonSpace}
	case !isPrintable(s[0]):
		return 0, 0, flaw{ReasonCharacter, s[:1]}
	default:
		return s[0], 1, flaw{}
	}
}

// decodeEscape reads \DDD, a byte in decimal, or \X, which is X.
func decodeEscape(s string) (c byte, size int, bad flaw) {
	if len(s) >= 2 && isPrintable(s[1]) && !isDigit(s[1]) {
		return s[1], 2, flaw{}
	}
	escape := s[:min(len(s), len(`\DDD`))]
	n, err := strconv.ParseUint(escape[1:], 10, 8)
	if err != nil || len(escape) < len(`\DDD`) {
		return 0, 0, flaw{ReasonEscape, escape}
	}
	return byte(n), len(escape), flaw{}
}

// appendEscaped appends a byte of a label in its canonical form.
func appendEscaped(b []byte, c byte) []byte {
	switch c = lower(c); {
	case c == '.' || c == '\\':
		return append(b, '\\', c)
	case isPrintable(c):
		return append(b, c)
	default:
		return append(b, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
	}
}

// lower folds A to Z only, as the DNS does.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }
