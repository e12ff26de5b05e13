// Package jsonedit changes the text of a JSON object and leaves the rest of it as it is.
package jsonedit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// SetMember sets one member of the JSON object that text holds; no text is an
// empty object. A new member comes last, where the CDK puts one, and in the
// indentation of the file.
func SetMember(text []byte, key string, value any) ([]byte, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}\n")
	}
	object, err := scanObject(text, key)
	if err != nil {
		return nil, err
	}
	encoded, err := json.MarshalIndent(value, object.indent, object.indent)
	if err != nil {
		return nil, err
	}
	if object.old != (span{}) {
		return splice(text, object.old, encoded), nil
	}
	return splice(text, object.gap, object.newMember(key, encoded)), nil
}

// span is a part of a text, from its first byte to before its last.
type span struct{ from, to int }

func splice(text []byte, where span, with []byte) []byte {
	return bytes.Join([][]byte{text[:where.from], with, text[where.to:]}, nil)
}

// jsonObject is where things are in the text of an object.
type jsonObject struct {
	old    span   // the value to replace, if there is one
	gap    span   // from the last member to the closing brace
	empty  bool   // has no members
	indent string // before each member
}

// newMember returns what stands in the gap when there is one more member.
func (o jsonObject) newMember(key string, value []byte) []byte {
	comma := ","
	if o.empty {
		comma = ""
	}
	name, _ := json.Marshal(key) // a string always encodes
	return fmt.Appendf(nil, "%s\n%s%s: %s\n", comma, o.indent, name, value)
}

// scanObject finds the members of an object. Of two with the same key the last
// one counts, as in JavaScript.
func scanObject(text []byte, key string) (jsonObject, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return jsonObject{}, errors.New("is not a JSON object")
	}
	start := int(decoder.InputOffset())
	object := jsonObject{gap: span{from: start}, indent: indentAfter(text[start:]), empty: !decoder.More()}
	for decoder.More() {
		name, value, err := member(decoder)
		if err != nil {
			return jsonObject{}, fmt.Errorf("is not JSON: %w", err)
		}
		if name == key {
			object.old = value
		}
		object.gap.from = value.to
	}
	if _, err := decoder.Token(); err != nil {
		return jsonObject{}, fmt.Errorf("is not JSON: %w", err)
	}
	object.gap.to = int(decoder.InputOffset()) - 1
	return object, endOfText(decoder)
}

func member(decoder *json.Decoder) (name string, value span, err error) {
	token, err := decoder.Token()
	if err != nil {
		return "", span{}, err
	}
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		return "", span{}, err
	}
	name, _ = token.(string) // the decoder lets no other key through
	end := int(decoder.InputOffset())
	return name, span{end - len(raw), end}, nil
}

func endOfText(decoder *json.Decoder) error {
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("has text after the JSON object")
	}
	return nil
}

// indentAfter returns the white space before the first member, or that of the
// CDK where a line holds more than one.
func indentAfter(text []byte) string {
	space := text[:len(text)-len(bytes.TrimLeft(text, " \t\r\n"))]
	line := bytes.LastIndexByte(space, '\n')
	if indent := string(space[line+1:]); line >= 0 && indent != "" {
		return indent
	}
	return "  "
}
