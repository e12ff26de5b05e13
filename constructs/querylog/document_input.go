package querylog

import "sort"

// documentInput gives a decoder of JSON what is not yet read of a file.
type documentInput struct {
	file   *file
	start  int64   // the offset of the document
	given  int64   // how many bytes the decoder has
	left   int     // how many it may still take for one element
	line   int     // at the last offset that was asked for
	breaks []int64 // the offsets of the line breaks behind that
}

// Read implements [io.Reader].
func (in *documentInput) Read(p []byte) (int, error) {
	f := in.file
	if f.p == f.end && !f.fill() {
		return 0, f.err
	}
	if in.left <= 0 {
		return 0, errLong
	}
	n := copy(p[:min(len(p), in.left)], f.rest())
	for i, c := range p[:n] {
		if c == '\n' {
			in.breaks = append(in.breaks, in.given+int64(i))
		}
	}
	f.p += n
	in.given += int64(n)
	in.left -= n
	return n, nil
}

// lineAt returns the line at an offset in the document, which is not before the last one.
func (in *documentInput) lineAt(offset int64) int {
	before := sort.Search(len(in.breaks), func(i int) bool { return in.breaks[i] >= offset })
	in.line += before
	in.breaks = in.breaks[before:]
	return in.line
}
