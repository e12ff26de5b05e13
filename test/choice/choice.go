// Package choice lets the bytes of a fuzz target decide what a test makes, such as lists and
// policies: a change of one byte is a change of one choice.
package choice

// Source are bytes, each of which decides once. After the last one all are 0.
type Source []byte

// Below returns a number from 0 to n-1.
func (s *Source) Below(n int) int {
	if len(*s) == 0 {
		return 0
	}
	first := int((*s)[0])
	*s = (*s)[1:]
	return first % n
}

// Of returns one of the values.
func Of[T any](s *Source, all ...T) T { return all[s.Below(len(all))] }
