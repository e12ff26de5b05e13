package querylog

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"sort"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"
)

// firstKeyWithin is how far from its beginning the first key of a document may end.
const firstKeyWithin = 1 << 10

// firstKey returns the first key of an object, or "".
func firstKey(object []byte) string {
	i := 1
	for i < len(object) && (object[i] == ' ' || object[i] == '\t' || object[i] == '\r' || object[i] == '\n') {
		i++
	}
	key, _ := quoted(object, i)
	return string(key)
}

// isDocument reports whether the first key is that of an object which holds many records and
// may be larger than the memory: an answer of filter-log-events, get-log-events or
// get-query-results, what a subscription of CloudWatch Logs delivers, or what Lambda, Kinesis
// and Firehose put around that.
func isDocument(key string) bool {
	switch key {
	case "searchedLogStreams", "nextToken", "nextForwardToken", "nextBackwardToken",
		"statistics", "status", "queryLanguage", "encryptionKey",
		"messageType", "owner", "logGroup", "logStream", "subscriptionFilters",
		"awslogs", "invocationId", "deliveryStreamArn", "region", "NextShardIterator", "MillisBehindLatest":
		return true
	default:
		return isList(key)
	}
}

// isList reports whether a key of a document has its records.
func isList(key string) bool {
	switch key {
	case "events", "logEvents", "results", "Records", "records":
		return true
	default:
		return false
	}
}

// recordKey is in every record.
const recordKey = "query_name"

// holdsList reports whether an object is a document: whether it has a list of records and is
// no record itself. Its first key proves nothing, because any tool may write any key first.
func holdsList(object []byte) bool {
	found := false
	for key, value := range members(object) {
		switch {
		case string(key) == recordKey:
			return false
		case value == '[' && isList(string(key)):
			found = true
		}
	}
	return found
}

// members yields the keys of an object and the first byte of the value of each. It looks at
// brackets and texts alone.
func members(object []byte) iter.Seq2[[]byte, byte] {
	return func(yield func([]byte, byte) bool) {
		var key []byte
		depth := 0
		for i := 0; i < len(object); i++ {
			switch c := object[i]; c {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			case '"':
				end := stringEnd(object, i)
				if depth == 1 {
					key = object[i+1 : max(end, i+1)]
				}
				i = end
			case ':':
				value := bytes.TrimLeft(object[i+1:min(i+64, len(object))], " \t\r\n")
				if depth == 1 && len(value) > 0 && !yield(key, value[0]) {
					return
				}
			}
		}
	}
}

// stringEnd returns the index of the quote that ends the text that begins with the one at i,
// or of the last byte.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b) && b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return min(i, len(b)-1)
}

// document reads a document piece by piece. After an error in it nothing shows where
// the next value begins, so that ends the file.
func (f *file) document() error {
	d := newDocument(f)
	err := d.read()
	f.line = d.position().Line
	switch {
	case d.stopped != nil:
		return d.stopped
	case err == nil:
		buffered, _ := io.ReadAll(d.Buffered()) // from memory, so it cannot fail
		f.unread(buffered)
		if !d.hasRecords {
			return f.broken(f.here(), errNoList)
		}
		return nil
	case f.err == nil || eof.Is(f.err):
		f.damaged("the JSON document cannot be read on from here: " + err.Error())
		f.err = io.EOF
	}
	f.p, f.arrays = f.end, 0
	return nil
}

// document is an object or an array of which one element at a time is in memory.
type document struct {
	*json.Decoder
	in         *documentInput
	hasRecords bool  // whether there was a place for some
	stopped    error // what ended the reading, other than the document
}

func newDocument(f *file) *document {
	in := &documentInput{file: f, start: f.offset(), line: f.line, left: maxRecord}
	return &document{Decoder: json.NewDecoder(in), in: in}
}

// position is behind what was read last.
func (d *document) position() Position {
	if at := d.in.file.at; at != nil {
		return *at
	}
	offset := d.InputOffset()
	return Position{File: d.in.file.source.path, Line: d.in.lineAt(offset), Offset: d.in.start + offset}
}

func (d *document) read() error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token == json.Delim('[') {
		return d.elements(maxRecord)
	}
	for d.More() {
		if err := d.member(); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// member reads a member of the object: the records, or something else.
func (d *document) member() error {
	key, err := d.Token()
	if err != nil {
		return err
	}
	d.in.left = maxRecord
	value, err := d.Token()
	if err != nil {
		return err
	}
	name, _ := key.(string)
	switch {
	case value == json.Delim('[') && isList(name):
		return d.elements(mostOf(name))
	case value == json.Delim('{') && name == "awslogs":
		return d.encoded()
	case value == json.Delim('[') || value == json.Delim('{'):
		return d.skip()
	}
	if text, isText := value.(string); isText && name == "message" {
		d.hasRecords = true
		d.stopped = d.in.file.settle(d.position(), d.in.file.unwrapContent(text)) // one event, with its group in front
		return d.stopped
	}
	return nil
}

// encoded reads the rest of what Lambda gets of a subscription: its only member is data.
func (d *document) encoded() error {
	d.hasRecords = true
	d.in.left = maxEncoded
	var data string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if key == "data" {
			_ = json.Unmarshal(value, &data) // what is not text is not data
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	found, err := d.in.file.decoded(d.position(), data)
	if err == nil && found == 0 {
		err = d.in.file.broken(d.position(), errEncoded)
	}
	d.stopped = err
	return err
}

// mostOf returns how long an element of a list may be: those of Kinesis and Firehose hold many
// records each.
func mostOf(list string) int {
	if list == "Records" || list == "records" {
		return maxEncoded
	}
	return maxRecord
}

// skip passes over the rest of an array or object that has just begun.
func (d *document) skip() error {
	for depth := 1; depth > 0; {
		d.in.left = maxRecord
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

// elements reads the rest of an array that has just begun.
func (d *document) elements(most int) error {
	f := d.in.file
	d.hasRecords = true
	for d.More() {
		d.in.left = most
		var element json.RawMessage
		if err := d.Decode(&element); err != nil {
			return err
		}
		if d.stopped = f.element(d.position(), element, f.unwrap(element)); d.stopped != nil {
			return d.stopped
		}
	}
	_, err := d.Token()
	return err
}

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
