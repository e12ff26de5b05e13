package lint

import (
	"cmp"
	"slices"
	"strings"
)

// Check is one thing that is looked for.
type Check struct {
	ID       string   // such as "unreachable-rule"; it never changes
	Severity Severity // of its findings, unless their text says otherwise
	Title    string   // what is found, in a few words
	Why      string   // it matters
	Fix      string   // what to do about it
}

// Checks returns all checks, sorted by ID.
func Checks() []Check {
	all := slices.Concat(ruleChecks(), protectionChecks(), listChecks(), placeChecks(), effectChecks(), reachChecks(),
		quotaChecks(), logChecks(), sourceChecks(), replacementChecks())
	slices.SortFunc(all, func(a, b Check) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Find returns the check with an ID, and whether there is one.
func Find(id string) (Check, bool) {
	all := Checks()
	at, found := slices.BinarySearchFunc(all, id, func(c Check, id string) int { return strings.Compare(c.ID, id) })
	if !found {
		return Check{}, false
	}
	return all[at], true
}

// Near returns the IDs that resemble a text, the likeliest first, for a message about
// an ID that is none.
func Near(text string) []string {
	type guess struct {
		id     string
		common int
	}
	var guesses []guess
	words := strings.Split(strings.ToLower(text), "-")
	for _, c := range Checks() {
		common := 0
		for word := range strings.SplitSeq(c.ID, "-") {
			if slices.ContainsFunc(words, func(w string) bool { return alike(w, word) }) {
				common++
			}
		}
		if common > 0 {
			guesses = append(guesses, guess{c.ID, common})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.common, a.common) })
	var ids []string
	for _, g := range guesses[:min(len(guesses), 3)] {
		ids = append(ids, g.id)
	}
	return ids
}

// alike reports whether two words are the same but for a letter or an ending.
func alike(a, b string) bool {
	switch {
	case len(a) < 3 || len(b) < 3:
		return a == b
	case strings.HasPrefix(a, b) || strings.HasPrefix(b, a):
		return true
	case len(a) != len(b):
		return false
	}
	different := 0
	for i := range len(a) {
		if a[i] != b[i] {
			different++
		}
	}
	return different <= 1
}
