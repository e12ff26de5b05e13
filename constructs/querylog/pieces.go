package querylog

import "os"

// pieceSize is how much of a large file a worker reads at once.
const pieceSize = 64 << 20

// pieces returns the sources, the large ones among them in pieces.
func (r *Reader) pieces() (pieces []source) {
	for _, s := range r.sources {
		if s.size <= r.pieceSize || !hasRecordALine(s.path) {
			pieces = append(pieces, s)
			continue
		}
		for from := int64(0); from < s.size; from += r.pieceSize {
			pieces = append(pieces, source{path: s.path, from: from, to: min(from+r.pieceSize, s.size)})
		}
	}
	return pieces
}

// hasRecordALine reports whether the first line of a file is a record that the scanner
// reads, and that ends with it: lines are then where it may be cut.
func hasRecordALine(path string) bool {
	opened, err := os.Open(path)
	if err != nil {
		return false // reading it says why
	}
	defer opened.Close()
	var f file
	f.reset(opened)
	line, whole := f.wholeLine()
	if !whole || len(line) == 0 || line[0] != '{' || len(line) == f.end {
		return false
	}
	n := f.scan(line, &f.record)
	return n == len(line) || n == len(line)-1 && line[n] == '\r'
}
