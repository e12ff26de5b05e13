package querylog

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"strings"
)

const (
	// maxEncoded is how long an event may be that holds many records: a record of Kinesis has
	// at most 10 MiB, and base64 takes a third more.
	maxEncoded = 16 << 20

	// maxDecoded is how long what is encoded may become, so that a few bytes of gzip do not
	// keep a machine busy for hours.
	maxDecoded = 256 << 20

	// maxNested is how many logs may be in one another: a subscription in a record of Kinesis
	// in an event of Lambda.
	maxNested = 4
)

// nested hands out the records of a log that is in a text of this one, all of them at the
// same position, and returns how many there were: records, copies and control messages. If
// there was none, the text is not a log and nothing of it counts.
func (f *file) nested(at Position, log io.Reader) (found int64, err error) {
	if f.depth >= maxNested {
		return 0, nil
	}
	if f.inner == nil {
		f.inner = &file{sink: f.sink, copies: f.copies, depth: f.depth + 1, scanner: scanner{undated: f.undated}}
	}
	in := f.inner
	in.begin(source{path: f.source.path})
	in.stats, in.controls, in.at = Stats{}, 0, &at
	in.reset(log)
	err = in.readAll()
	if isRefused(err) {
		err = nil
	}
	if found = in.stats.Records + in.stats.Copies + in.controls; found > 0 {
		in.stats.Empty = 0
		f.stats.add(&in.stats)
		f.controls += in.controls
	}
	return found, err
}

// decoded hands out the records in a text in base64, as Lambda, Kinesis and Firehose hand
// over data, and returns how many there were. It returns 0 for a text that is something else.
func (f *file) decoded(at Position, text string) (found int64, err error) {
	if !isEncoded(text) {
		return 0, nil
	}
	data := base64.NewDecoder(base64.StdEncoding, strings.NewReader(text))
	return f.nested(at, io.LimitReader(unzipped(data), maxDecoded))
}

// isEncoded reports whether a text may be a log in base64: one that is compressed, an object,
// or an array.
func isEncoded(text string) bool {
	for _, start := range []string{"H4sI", "ey", "ew", "W3", "Ww"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// unzipped undoes gzip, if data is compressed.
func unzipped(data io.Reader) io.Reader {
	start := make([]byte, 2)
	n, err := io.ReadFull(data, start)
	whole := io.MultiReader(bytes.NewReader(start[:n]), data)
	if err != nil || !bytes.Equal(start, []byte("\x1f\x8b")) {
		return whole
	}
	r, err := gzip.NewReader(whole)
	if err != nil {
		return failing{damaged(err)}
	}
	return gzipped{r}
}
