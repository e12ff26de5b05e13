package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// jsonReader reads JSON token by token, because json.Unmarshal keeps neither
// positions nor the first of two equal keys.
type jsonReader struct {
	file    string
	text    []byte
	decoder *json.Decoder
	offset  int // up to which line and column have been counted
	line    int
	column  int
}

// readJSON reads text that [json.Valid] has approved of.
func readJSON(file string, text []byte) (any, *place, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	r := &jsonReader{file: file, text: text, decoder: decoder, line: 1, column: 1}
	return r.value(0)
}

func (r *jsonReader) value(depth int) (any, *place, error) {
	at := r.next()
	if depth > maxDepth {
		return nil, at, r.fault(at, errTooDeep)
	}
	token, err := r.decoder.Token()
	if err != nil {
		return nil, at, r.fault(at, err)
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return r.object(at, depth)
		}
		return r.list(at, depth)
	case json.Number:
		return number(token.String()), at, nil
	default:
		return token, at, nil
	}
}

func (r *jsonReader) object(at *place, depth int) (any, *place, error) {
	object := map[string]any{}
	at.members = map[string]*place{}
	for r.decoder.More() {
		keyAt := r.next()
		token, err := r.decoder.Token()
		if err != nil {
			return nil, at, r.fault(keyAt, err)
		}
		key, _ := token.(string)
		if _, twice := object[key]; twice {
			return nil, at, r.fault(keyAt, fmt.Errorf("key %q is there twice", key))
		}
		value, valueAt, err := r.value(depth + 1)
		if err != nil {
			return nil, at, err
		}
		object[key] = value
		at.members[key] = valueAt.under(keyAt)
	}
	_, err := r.decoder.Token() // the closing brace
	return splitAttribute(object), at, err
}

func (r *jsonReader) list(at *place, depth int) (any, *place, error) {
	list := []any{}
	for r.decoder.More() {
		value, valueAt, err := r.value(depth + 1)
		if err != nil {
			return nil, at, err
		}
		list = append(list, value)
		at.items = append(at.items, valueAt)
	}
	_, err := r.decoder.Token() // the closing bracket
	return list, at, err
}

// next counts lines and columns up to the next token. Between tokens there is
// only space and punctuation that the decoder does not report.
func (r *jsonReader) next() *place {
	end := int(r.decoder.InputOffset())
	for r.offset < len(r.text) && (r.offset < end || bytes.IndexByte([]byte(" \t\r\n,:"), r.text[r.offset]) >= 0) {
		r.count(r.text[r.offset])
		r.offset++
	}
	return &place{line: r.line, column: r.column}
}

func (r *jsonReader) count(b byte) {
	switch {
	case b == '\n':
		r.line++
		r.column = 1
	case b&0xC0 != 0x80: // the first byte of a character
		r.column++
	}
}

func (r *jsonReader) fault(at *place, err error) error {
	return &ParseError{at.in(r.file), err}
}

// orFaultOfJSON returns what is wrong with text as JSON instead of an error of the YAML
// reader, if somebody meant to write JSON.
func orFaultOfJSON(err error, file string, text []byte) error {
	var syntax *json.SyntaxError
	_, inside, begins := bytes.Cut(text, []byte("{"))
	switch {
	case errors.Is(err, errTooDeep) || !begins || len(bytes.TrimSpace(text[:len(text)-len(inside)-1])) > 0:
		return err
	case !bytes.HasPrefix(bytes.TrimSpace(inside), []byte(`"`)) || !errors.As(json.Unmarshal(text, new(any)), &syntax):
		return err
	}
	r := &jsonReader{file: file, text: text, line: 1, column: 1}
	for _, b := range text[:max(0, min(len(text), int(syntax.Offset)-1))] {
		r.count(b)
	}
	return r.fault(&place{line: r.line, column: r.column}, syntax)
}

// under moves p to its key, which is what people look for.
func (p *place) under(key *place) *place {
	p.line, p.column = key.line, key.column
	return p
}

// commentInJSON returns the offset of the first comment in a text that is JSON up to there.
// As YAML it would be read, too, and mean something else.
func commentInJSON(text []byte) (offset int, found bool) {
	if trimmed := bytes.TrimLeft(text, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return 0, false
	}
	var fault *json.SyntaxError
	if !errors.As(json.Unmarshal(text, new(any)), &fault) || fault.Offset == 0 {
		return 0, false
	}
	offset = int(fault.Offset) - 1
	rest := text[offset:]
	return offset, bytes.HasPrefix(rest, []byte("//")) || bytes.HasPrefix(rest, []byte("/*"))
}

// positionAt counts lines and columns up to an offset.
func positionAt(file string, text []byte, offset int) Position {
	before := text[:offset]
	return Position{file, 1 + bytes.Count(before, []byte("\n")), offset - bytes.LastIndexByte(before, '\n')}
}
