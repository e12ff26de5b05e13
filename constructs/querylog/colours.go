package querylog

import "io"

// escape begins the sequences that colour a terminal, as "aws logs tail" and jq write them.
// No JSON has one.
const escape = 0x1b

// uncolour takes the colours out of all that is yet to be read.
func (f *file) uncolour() {
	c := &uncoloured{input: f.input}
	f.input = c
	f.end = f.p + c.strip(f.rest())
}

// uncoloured is a text without the sequences for a terminal: escape, "[", and all up to a
// letter.
type uncoloured struct {
	input    io.Reader
	sequence int // how many bytes of one were the last that were read
}

// Read implements [io.Reader].
func (u *uncoloured) Read(p []byte) (int, error) {
	for {
		n, err := u.input.Read(p)
		if n = u.strip(p[:n]); n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// strip removes sequences from a text in place and returns its new length.
func (u *uncoloured) strip(text []byte) (n int) {
	for _, c := range text {
		switch {
		case c == escape:
			u.sequence = 1
		case u.sequence == 1 && c == '[':
			u.sequence = 2
		case u.sequence == 2:
			if c >= '@' && c <= '~' {
				u.sequence = 0
			}
		default:
			u.sequence = 0
			text[n] = c
			n++
		}
	}
	return n
}
