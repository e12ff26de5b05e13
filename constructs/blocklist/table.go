package blocklist

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// urlLine reads a URL, which stands for the name of its host.
func urlLine(subdomains bool) lineParser {
	return func(text string, out *found) {
		word, rest := cutWord(text)
		if word == "" || word[0] == '#' {
			return
		}
		if rest != "" && rest[0] != '#' {
			out.malformed("many-words", "%q is more than a URL", short(strings.TrimSpace(text)))
			return
		}
		addHost(word, subdomains, out)
	}
}

// addHost takes a name, or the host of a URL.
func addHost(text string, subdomains bool, out *found) {
	if out.add(hostOf(text), blockRule) && subdomains {
		out.below(blockRule)
	}
}

// hostOf cuts the scheme, user, port and path off a URL. Feeds of malware write all kinds of
// things into the rest, so package net/url, which refuses them, does not fit.
func hostOf(url string) string {
	scheme, rest, found := strings.Cut(url, "://")
	if !found || strings.ContainsAny(scheme, "/?#") {
		rest = url
	}
	if end := strings.IndexAny(rest, "/?#\\"); end >= 0 && (found || !looksLikeAddress(rest)) {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if strings.HasPrefix(rest, "[") {
		address, _, _ := strings.Cut(rest[1:], "]")
		return address
	}
	if host, port, found := strings.Cut(rest, ":"); found && strings.Trim(port, "0123456789") == "" {
		return host
	}
	return rest
}

// table is a table with a column of names or URLs.
type table struct {
	column     string // its name, or its number from 1
	subdomains bool

	comma rune // between fields; 0 before the first row
	at    int  // of the column, from 0
}

// separators are those of tables, the most likely first.
var separators = []rune{',', ';', '\t', '|'}

func (t *table) line(text string, out *found) {
	text = strings.TrimRight(text, "\r")
	comment, isComment := strings.CutPrefix(strings.TrimSpace(text), "#")
	switch {
	case strings.TrimSpace(text) == "":
	case t.comma != 0 && isComment:
	case t.comma == 0:
		t.begin(text, strings.TrimSpace(comment), isComment, out)
	default:
		t.row(text, out)
	}
}

// begin looks at the header, which may be a comment.
func (t *table) begin(text, comment string, isComment bool, out *found) {
	number, err := strconv.Atoi(t.column)
	switch {
	case err == nil && isComment:
	case err == nil && t.takeNumber(number, text):
		if strings.Contains(split(text, t.comma)[t.at], ".") {
			t.row(text, out) // it is not a header
		}
	case err != nil && isComment:
		t.takeName(comment)
	case err != nil && t.takeName(text):
	default:
		out.faults = append(out.faults, fmt.Errorf("%v: no column %q in %q; use a name of the header or a number from 1", out.position, t.column, short(text)))
	}
}

// takeNumber finds the separator that makes the most fields of a row.
func (t *table) takeNumber(number int, row string) bool {
	comma, most := separators[0], 0
	for _, each := range separators {
		if n := len(split(row, each)); n > most {
			comma, most = each, n
		}
	}
	if number < 1 || number > most {
		return false
	}
	t.comma, t.at = comma, number-1
	return true
}

func (t *table) takeName(header string) bool {
	for _, comma := range separators {
		at := slices.IndexFunc(split(header, comma), func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), t.column) })
		if at >= 0 {
			t.comma, t.at = comma, at
			return true
		}
	}
	return false
}

// row takes the field of the column.
func (t *table) row(text string, out *found) {
	fields := split(text, t.comma)
	if t.at >= len(fields) {
		out.malformed("column", "%q has no column %d", short(text), t.at+1)
		return
	}
	if field := strings.TrimSpace(fields[t.at]); field != "" {
		addHost(field, t.subdomains, out)
	}
}

// split returns the fields of one row.
func split(text string, comma rune) []string {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.TrimLeadingSpace, reader.FieldsPerRecord = comma, true, true, -1
	fields, err := reader.Read()
	if err != nil {
		return nil
	}
	return fields
}
