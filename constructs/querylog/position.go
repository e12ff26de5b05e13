package querylog

import "strconv"

// Position is a place in a source, after decompression.
type Position struct {
	File string // the path; "-" for the standard input
	Line int    // from 1; 0 in a record of a large file that [Reader.Each] reads in pieces
	// Offset is how many bytes come before it. In documents that hold records as text, such
	// as those of filter-log-events, it is where the event ends.
	Offset int64
}

// String returns "FILE:LINE", or "FILE at byte OFFSET" if the line is not known.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File + " at byte " + strconv.FormatInt(p.Offset, 10)
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}
