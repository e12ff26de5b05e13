package phantom

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// form is a name of which some labels, or their ends, are only known by kind.
type form []formLabel

// formLabel is literal text, followed by a placeholder if it has one.
type formLabel struct{ text, placeholder string }

func parseForm(s string) (form, error) {
	var f form
	for label := range strings.SplitSeq(s, ".") {
		text, rest, found := strings.Cut(label, "<")
		placeholder, after, closed := strings.Cut(rest, ">")
		if found && (!closed || after != "" || !knownPlaceholder(placeholder)) {
			return nil, fmt.Errorf("%q: %q is no known form of a label", s, label)
		}
		f = append(f, formLabel{text, placeholder})
	}
	return f, nil
}

func knownPlaceholder(s string) bool {
	switch s {
	case "region", "number", "byte", "key tags", "random":
		return true
	}
	return false
}

// guesses reports whether f goes by the look of a label.
func (f form) guesses() bool {
	for _, label := range f {
		if label.placeholder == "random" {
			return true
		}
	}
	return false
}

// matches compares label by label. An escaped dot counts as a boundary here, and
// then a label before it ends in a backslash, which no form allows.
func (f form) matches(name string) bool {
	for i, label := range f {
		next, rest, more := strings.Cut(name, ".")
		if more != (i < len(f)-1) || !label.matches(next) {
			return false
		}
		name = rest
	}
	return true
}

func (l formLabel) matches(label string) bool {
	rest, ok := strings.CutPrefix(label, l.text)
	if !ok {
		return false
	}
	switch l.placeholder {
	case "region":
		_, known := awsdns.PartitionOf(rest)
		return known && hasOnly(rest, isRegionByte)
	case "number":
		return rest != "" && len(rest) <= 5 && hasOnly(rest, isDigit)
	case "byte":
		return isDecimalByte(rest)
	case "key tags":
		return areKeyTags(rest)
	case "random":
		return looksRandom(rest)
	default:
		return rest == ""
	}
}

// isDecimalByte reports whether s is 0 to 255, written in one way only.
func isDecimalByte(s string) bool {
	if s == "" || len(s) > 3 || len(s) > 1 && s[0] == '0' || !hasOnly(s, isDigit) {
		return false
	}
	n, err := strconv.Atoi(s)
	return err == nil && n <= 255
}

// areKeyTags reports whether s is key tags in hexadecimal, as in 4a5c-4f66.
func areKeyTags(s string) bool {
	for tag := range strings.SplitSeq(s, "-") {
		if len(tag) != 4 || !hasOnly(tag, func(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' }) {
			return false
		}
	}
	return true
}

// looksRandom reports whether s can be a name that Chromium made up: 7 to 15
// letters, and, so that words such as database are left alone, five consonants in
// a row. That misses about half of the short ones and a fifth of the long ones;
// a browser asks for three at once.
func looksRandom(s string) bool {
	return 7 <= len(s) && len(s) <= 15 &&
		hasOnly(s, func(c byte) bool { return 'a' <= c && c <= 'z' }) && longestConsonants(s) >= 5 && !namesService(s)
}

// namesService reports whether a label holds what services are called, which often has no
// vowels: mysqlserver, nginxproxy.
func namesService(s string) bool {
	return slices.ContainsFunc(serviceWords, func(word string) bool { return strings.Contains(s, word) })
}

var serviceWords = strings.Fields("sql nginx http proxy srv server mongo redis kafka rabbit mq db dns ldap smtp ftp ssh vpn jenkins grafana prom consul vault etcd kube docker elastic log ntp nfs smb")

func longestConsonants(s string) int {
	longest, run := 0, 0
	for i := range len(s) {
		run++
		if strings.IndexByte("aeiou", s[i]) >= 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isRegionByte(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'z' || c == '-' }

func hasOnly(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
