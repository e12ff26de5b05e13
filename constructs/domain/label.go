package domain

// Limits of the DNS, in bytes and without the trailing dot. An entry of a list
// may have 255, which is a name and the "*." before it.
const (
	maxLabel = 63
	maxName  = 253
)

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
