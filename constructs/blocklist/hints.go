package blocklist

import (
	"bufio"
	"fmt"
	"strings"
)

// syntaxHeader returns what the comments before the first entry say after "Syntax:", as
// publishers of lists in many formats write it.
func syntaxHeader(r *bufio.Reader) string {
	start, _ := r.Peek(startLength) // an error comes again where it is read
	for line := range strings.Lines(string(start)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if !strings.Contains("#!;", line[:1]) {
			return ""
		}
		if _, syntax, found := strings.Cut(line, "Syntax:"); found {
			return strings.TrimSpace(syntax)
		}
	}
	return ""
}

// A list of which more than this share is left out may be one for another purpose. Of few
// rules no share says anything.
const (
	leftOutShare = 0.5
	fewRules     = 20
)

// hints say how the list may be meant to be read.
func (r *Reader) hints() []string {
	hints := []string{}
	syntax := strings.ToLower(r.syntax)
	onlyWildcards := r.format == Plain && r.entered > 0 && r.wildcards == r.entered
	single := (r.format == Plain || r.format == Hosts) && r.wildcards == 0
	if onlyWildcards {
		hints = append(hints, "only wildcards: *.x does not match x itself; use the format wildcard if x is meant too")
	}
	if single && !r.options.Subdomains && (strings.Contains(syntax, "wildcard") || strings.Contains(syntax, "subdomain")) {
		hints = append(hints, fmt.Sprintf("the header says %q, and each name is read as that name alone; use subdomains if the names below it are meant too", short(r.syntax)))
	}
	if r.options.Subdomains && !r.format.takesSubdomains() {
		hints = append(hints, fmt.Sprintf("subdomains does nothing: a %s list says itself what it means", r.format))
	}
	if r.rules >= fewRules && float64(r.leftOut) > leftOutShare*float64(r.rules) {
		hints = append(hints, fmt.Sprintf("left out %d %% of %d rules, which no list of names can express: a list for browsers?", 100*r.leftOut/r.rules, r.rules))
	}
	return hints
}
