package survey

import "github.com/seed-482a6d4f/vpcdns/constructs/internal/words"

// plural writes a number with its noun.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return words.Grouped(n) + " " + many
}
