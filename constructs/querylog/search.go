package querylog

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
)

// maxSearched is how deep records are looked for in an object that is none.
const maxSearched = 6

// noRecord reports whether an error says that nothing is known of the form of an object.
func noRecord(err error) bool {
	var refused *RefusedError
	return err != nil && err != errControl && !errors.As(err, &refused)
}

// search hands out the records that are anywhere in an object which is none itself: in a
// field with a name of some tool's own, or in the list that an answer of an API has. If there is
// none, the object is broken for a reason.
func (f *file) search(at Position, object []byte, reason error) error {
	s := search{f: f, at: at}
	if err := s.members(object, 0); err != nil || s.found > 0 {
		return err
	}
	return f.settle(at, reason)
}

type search struct {
	f     *file
	at    Position
	found int
}

// value looks for records in a JSON value.
func (s *search) value(value []byte, depth int) error {
	if depth > maxSearched || len(value) == 0 {
		return nil
	}
	switch value[0] {
	case '{':
		err := s.f.unwrapObject(value, 0)
		if noRecord(err) {
			return s.members(value, depth)
		}
		return s.hand(err)
	case '[':
		return s.elements(value, depth)
	case '"':
		return s.text(value)
	default:
		return nil
	}
}

func (s *search) members(object []byte, depth int) error {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(object, &members) // what is no JSON has no records
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if err := s.value(members[name], depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (s *search) elements(array []byte, depth int) error {
	var elements []json.RawMessage
	_ = json.Unmarshal(array, &elements)
	for _, element := range elements {
		if err := s.value(element, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// text reads a record that is written in a text. Most texts are something else.
func (s *search) text(quoted []byte) error {
	if !bytes.Contains(quoted, []byte("query_name")) {
		return nil
	}
	err := s.f.unwrapText(quoted)
	if noRecord(err) {
		return nil
	}
	return s.hand(err)
}

func (s *search) hand(err error) error {
	s.found++
	return s.f.settle(s.at, err)
}
