package querylog

import "bytes"

// startLength is how much of a file is looked at before anything is read from it. The header
// of a table fits.
const startLength = 4 << 10

// start drops a byte order mark and refuses what is no log before its lines are read as
// broken ones.
func (f *file) start() error {
	start := f.peek(startLength)
	if text, marked := bytes.CutPrefix(start, []byte("\ufeff")); marked {
		f.p += len(start) - len(text)
		start = text
	}
	switch text := bytes.TrimSpace(start); {
	case bytes.HasPrefix(start, []byte("PAR1")):
		return f.refuse(isParquet)
	case bytes.IndexByte(start, 0) >= 0:
		return f.refuse(isBinary)
	case bytes.HasPrefix(text, []byte("<")):
		return f.refuse(isHTML)
	case len(text) > 4 && bytes.HasPrefix(text, []byte("1.0 ")) && isDate(text[4:]):
		return f.refuse(isPublic)
	default:
		return nil
	}
}
