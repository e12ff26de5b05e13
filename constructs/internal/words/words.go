// Package words writes numbers for people.
package words

import "strconv"

// Grouped writes n with a comma between thousands, as 100000 and 1000000 look too much alike.
func Grouped[N ~int | ~int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for at := len(digits) - 3; at > first; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
