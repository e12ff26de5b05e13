// Package near finds what a person probably meant by a word that is not known.
package near

import (
	"cmp"
	"slices"
	"strings"
)

// maxWord bounds the time for words that are not words at all.
const maxWord = 200

// Of returns the words that a mistyped one is close to, the closest first and at most three:
// those with few changed, missing or surplus letters, whatever their case. It returns nothing
// for a word that is like none of them.
func Of(word string, known []string) []string {
	type candidate struct {
		word     string
		distance int
	}
	var all []candidate
	for _, k := range known {
		if len(word) > maxWord || len(k) > maxWord {
			continue
		}
		d := distance(strings.ToLower(word), strings.ToLower(k))
		if d <= max(1, min(len(word), len(k))/3) {
			all = append(all, candidate{k, d})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(a.distance-b.distance, strings.Compare(a.word, b.word)) })
	all = slices.Compact(all)
	var words []string
	for _, c := range all[:min(len(all), 3)] {
		words = append(words, c.word)
	}
	return words
}

// Hint returns "; did you mean a or b?" for the words that [Of] returns, and nothing if
// there are none.
func Hint(word string, known []string) string {
	words := Of(word, known)
	if len(words) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(words, " or ") + "?"
}

// distance counts the bytes to change, insert, remove or swap with their neighbour to turn
// one text into the other.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j]+change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
