package querylog

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
)

// maxSearched is how deep records are looked for in an object that is none.
const maxSearched = 6

// noRecord reports whether an error says that nothing is known of the form of an object.
func noRecord(err error) bool {
	var sink *sinkError
	return err != nil && err != errControl && !isRefused(err) && !errors.As(err, &sink)
}

// search hands out the records that are anywhere in an object which is none itself: in a
// field with a name of some tool's own, in a text, encoded or not, or in the list that an
// answer of an API has. If there is none, the object is broken for a reason.
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
	found int64

	// handed are the records around a value. A tool that parses what it was given may keep both
	// the text and what it made of it, which are one record.
	handed []*Record
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

// members looks at texts first: they are what was logged.
func (s *search) members(object []byte, depth int) error {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(object, &members) // what is no JSON has no records
	names := slices.SortedFunc(maps.Keys(members), func(a, b string) int {
		return cmp.Or(order.Bool(isText(members[b]), isText(members[a])), strings.Compare(a, b))
	})
	for _, name := range names {
		if err := s.value(members[name], depth+1); err != nil {
			return err
		}
	}
	return nil
}

func isText(value []byte) bool { return len(value) > 0 && value[0] == '"' }

// elements looks at each element for itself: two that are the same are two records.
func (s *search) elements(array []byte, depth int) error {
	var elements []json.RawMessage
	_ = json.Unmarshal(array, &elements)
	around := len(s.handed)
	for _, element := range elements {
		if err := s.value(element, depth+1); err != nil {
			return err
		}
		s.handed = s.handed[:around]
	}
	return nil
}

// text reads records that are written in a text. Most texts are something else.
func (s *search) text(quoted []byte) error {
	isPlain := bytes.Contains(quoted, []byte(recordKey))
	if !isPlain && !isEncoded(string(quoted[1:min(len(quoted), 8)])) {
		return nil
	}
	var content string
	if json.Unmarshal(quoted, &content) != nil {
		return nil
	}
	if !isPlain {
		return s.log(s.f.decoded(s.at, content))
	}
	if err := s.f.unwrapContent(content); !noRecord(err) {
		return s.hand(err)
	}
	if start := strings.TrimSpace(content); start[0] == '{' || start[0] == '[' {
		return s.log(s.f.nested(s.at, strings.NewReader(content)))
	}
	return nil
}

// log counts the records of a log in a text.
func (s *search) log(found int64, err error) error {
	s.found += found
	return err
}

func (s *search) hand(err error) error {
	s.found++
	if err == nil {
		if slices.ContainsFunc(s.handed, s.f.record.isLike) {
			return nil
		}
		s.handed = append(s.handed, s.f.record.Clone())
	}
	return s.f.settle(s.at, err)
}

// isLike reports whether r and other are one record: whether both say the same, as far as
// both say something.
func (r *Record) isLike(other *Record) bool {
	alike := func(a, b []byte) bool { return len(a) == 0 || len(b) == 0 || bytes.EqualFold(a, b) }
	return r.UnixMilli/1000 == other.UnixMilli/1000 &&
		bytes.EqualFold(trimTrailingDot(r.QueryName), trimTrailingDot(other.QueryName)) &&
		alike(r.QueryType, other.QueryType) && alike(r.Rcode, other.Rcode) && alike(r.VPCID, other.VPCID) &&
		alike(r.SrcAddr, other.SrcAddr) && alike(r.SrcPort, other.SrcPort)
}
