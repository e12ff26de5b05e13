// Package order completes the standard library's package cmp.
package order

// Bool compares two truth values as cmp.Compare does numbers: false comes before true.
func Bool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
