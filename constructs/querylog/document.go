package querylog

import (
	"encoding/json"
	"io"
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

// isDocument reports whether an object with this first key holds many records: the answer
// of filter-log-events, get-log-events or get-query-results, or what a subscription
// of CloudWatch Logs delivers. Such objects can be larger than the memory.
func isDocument(key string) bool {
	switch key {
	case "events", "searchedLogStreams", "nextToken", "nextForwardToken", "nextBackwardToken",
		"results", "statistics", "status", "queryLanguage", "encryptionKey",
		"logEvents", "messageType", "owner", "logGroup", "logStream", "subscriptionFilters":
		return true
	default:
		return false
	}
}

// document reads a document piece by piece. After an error in it nothing tells where
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
		return nil
	case f.err == nil || f.err == io.EOF:
		f.damaged("the JSON document cannot be read on from here: " + err.Error())
		f.err = io.EOF
	}
	f.p, f.arrays = f.end, 0
	return nil
}

// document is an object or an array of which one element at a time is in memory.
type document struct {
	*json.Decoder
	in      *documentInput
	stopped error // what ended the reading, other than the document
}

func newDocument(f *file) *document {
	in := &documentInput{file: f, start: f.offset(), line: f.line, left: maxRecord}
	return &document{Decoder: json.NewDecoder(in), in: in}
}

// position is behind what was read last.
func (d *document) position() Position {
	offset := d.InputOffset()
	return Position{File: d.in.file.source.path, Line: d.in.lineAt(offset), Offset: d.in.start + offset}
}

func (d *document) read() error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token == json.Delim('[') {
		return d.elements()
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
	isList := value == json.Delim('[')
	if isList && (key == "events" || key == "logEvents" || key == "results") {
		return d.elements()
	}
	if isList || value == json.Delim('{') {
		return d.skip()
	}
	if text, isText := value.(string); isText && key == "message" {
		d.stopped = d.in.file.settle(d.position(), d.in.file.unwrapContent(text)) // one event, with its group in front
		return d.stopped
	}
	return nil
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
func (d *document) elements() error {
	f := d.in.file
	for d.More() {
		d.in.left = maxRecord
		var element json.RawMessage
		if err := d.Decode(&element); err != nil {
			return err
		}
		if d.stopped = f.settle(d.position(), f.unwrap(element)); d.stopped != nil {
			return d.stopped
		}
	}
	_, err := d.Token()
	return err
}
