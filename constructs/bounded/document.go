package bounded

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxPart is the most that one part of a [Document] may have, in bytes.
const maxPart = 16 << 20

// Document reads a JSON object part by part, so that neither one endless text in it nor all of
// it is in memory at once.
type Document struct {
	decoder *json.Decoder
	parts   *parts
}

// NewDocument returns a Document of what r has.
func NewDocument(r io.Reader) *Document {
	p := &parts{from: r}
	return &Document{json.NewDecoder(p), p}
}

// Members calls the function of each member of the object, which has to read the value with
// Decode or Elements. Members without a function are passed over. Nothing may follow the
// object.
func (d *Document) Members(known map[string]func() error) error {
	if err := d.delimiter('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.decoder.More() {
		key, err := d.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string) // the decoder takes no other key
		if err := d.member(name, known[name], seen); err != nil {
			return err
		}
	}
	if err := d.delimiter('}'); errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	} else if err != nil {
		return err
	}
	if _, err := d.decoder.Token(); err == nil {
		return errors.New("something follows it")
	} else if err != io.EOF {
		return err
	}
	return nil
}

func (d *Document) member(name string, read func() error, seen map[string]bool) error {
	if read == nil {
		return d.Decode(new(json.RawMessage))
	}
	if seen[name] {
		return fmt.Errorf("%q is there twice", name)
	}
	seen[name] = true
	if err := read(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Elements calls a function for each element of an array, which has to read it with Decode.
// There may be null instead of the array.
func (d *Document) Elements(read func() error) error {
	d.begin()
	switch token, err := d.decoder.Token(); {
	case err != nil:
		return err
	case token == nil:
		return nil
	case token != json.Delim('['):
		return fmt.Errorf("%v instead of a list", token)
	}
	for d.decoder.More() {
		if err := read(); err != nil {
			return err
		}
	}
	return d.delimiter(']')
}

// Decode decodes a value.
func (d *Document) Decode(into any) error {
	d.begin()
	return d.decoder.Decode(into)
}

func (d *Document) delimiter(want json.Delim) error {
	d.begin()
	switch token, err := d.decoder.Token(); {
	case err != nil:
		return err
	case token != want:
		return fmt.Errorf("%v instead of %v", token, want)
	}
	return nil
}

// begin has what follows be another part, unless one was too large.
func (d *Document) begin() {
	if d.parts.read <= maxPart {
		d.parts.read = 0
	}
}

// parts ends a part that is too large.
type parts struct {
	from io.Reader
	read int64 // of this part, and of what the decoder reads ahead
}

// Read implements [io.Reader].
func (p *parts) Read(text []byte) (int, error) {
	if p.read > maxPart {
		return 0, &SizeError{maxPart}
	}
	n, err := p.from.Read(text[:min(int64(len(text)), maxPart+1-p.read)])
	p.read += int64(n)
	return n, err
}
