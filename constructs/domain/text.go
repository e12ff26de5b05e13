package domain

import (
	"strconv"
)

// Limits of the DNS, in bytes and without the trailing dot. An entry of a list
// may have 255, which is a name and the "*." before it.
const (
	maxLabel = 63
	maxName  = 253
)

// isOrdinary reports whether s is of the kind that nearly all names and entries are: up to
// maxName bytes of letters in lower case, digits and hyphens, in labels that neither begin nor
// end with a hyphen, of which the last ends with a letter. Such a text is right in any
// reading, and no address. It says false of some that are right, too.
func isOrdinary(s string) bool {
	if len(s) > maxName {
		return false
	}
	label, last := 0, byte('.') // what came before is the end of a label
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', isDigit(c), c == '-' && last != '.':
			label++
		case c == '.' && last != '.' && last != '-' && label <= maxLabel:
			label = 0
		default:
			return false
		}
		last = c
	}
	return 'a' <= last && last <= 'z' && label <= maxLabel
}

// isSeparator reports whether s[i] is a dot between two labels, and not one that
// a backslash makes part of a label. Backslashes in front of the dot pair up
// from the left, so the dot is escaped if their number is odd.
func isSeparator(s string, i int) bool {
	if s[i] != '.' {
		return false
	}
	start := i
	for start > 0 && s[start-1] == '\\' {
		start--
	}
	return (i-start)%2 == 0
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

// cutLastLabel splits s around its last separator. Labels are never empty, so
// an empty last label means that there are no more.
func cutLastLabel(s string) (rest, last string) {
	for i := len(s) - 1; i >= 0; i-- {
		if isSeparator(s, i) {
			return s[:i], s[i+1:]
		}
	}
	return "", s
}

// trimTrailingDot removes the dot of a fully qualified name.
func trimTrailingDot(s string) string {
	if s != "" && isSeparator(s, len(s)-1) {
		return s[:len(s)-1]
	}
	return s
}

// checkLengths finds labels and names that do not fit into a DNS message. Its
// argument has canonical escapes and no trailing dot.
func checkLengths(s string) flaw {
	total := -1 // the first label has no dot before it
	for rest, more := s, true; more; {
		var label string
		label, rest, more = cutFirstLabel(rest)
		n := wireLength(label)
		if n == 0 {
			return flaw{reason: ReasonEmptyLabel}
		}
		if n > maxLabel {
			return flaw{ReasonLabelTooLong, label}
		}
		total += n + 1
	}
	if total > maxName {
		return flaw{reason: ReasonNameTooLong}
	}
	return flaw{}
}

func cutFirstLabel(s string) (first, rest string, found bool) {
	for i := range len(s) {
		if isSeparator(s, i) {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// wireLength counts the bytes of a label in a DNS message, where \. and \032
// are one byte each.
func wireLength(label string) int {
	n := 0
	for label != "" {
		label = label[escapeLength(label):]
		n++
	}
	return n
}

// escapeLength returns how many bytes of a canonical label stand for its first
// byte.
func escapeLength(label string) int {
	switch {
	case label[0] != '\\':
		return 1
	case isDigit(label[1]):
		return len(`\DDD`)
	default:
		return len(`\X`)
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// hasOnly reports whether every byte of s satisfies ok.
func hasOnly(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
