package querylog

// scanner reads records that look as Resolver writes them. It leaves everything else
// to encoding/json: escapes, bytes outside ASCII, fields that come twice, values of
// other types, objects over several lines. What it accepts, encoding/json reads the same.
type scanner struct {
	order [numFields + 8]field // of the last record, which the next one mostly has too
	clock clock

	undated bool // records without a time are taken
}

// What the functions of scanner return in place of the index behind what they read.
const (
	strange = 0  // not understood
	short   = -1 // the text ends too early
)

// scan reads the object at the beginning of b into r and returns its length. The texts of
// r share the memory of b. The object must begin with a brace.
func (s *scanner) scan(b []byte, r *Record) int {
	r.reset()
	seen := uint32(0)
	i := 1
	for place := range s.order {
		f, at := s.key(b, i, place)
		if at <= 0 {
			return at
		}
		if seen&(1<<f) != 0 && f != unknown {
			return strange
		}
		seen |= 1 << f
		if i = r.scanValue(b, at, f); i <= 0 {
			return i
		}
		var end bool
		if i, end = closed(b, i, '}'); end {
			return s.finish(i, r)
		}
		if i <= 0 {
			return i
		}
	}
	return strange
}

// finish checks what every record must have. It returns end or strange.
func (s *scanner) finish(end int, r *Record) int {
	var ok bool
	if r.UnixMilli, ok = s.clock.parse(r.Timestamp); !ok || len(r.QueryName) == 0 {
		return strange
	}
	return end
}

// key returns the field at i and the index of its value. It first tries the one that
// the last record had at this place.
func (s *scanner) key(b []byte, i, place int) (field, int) {
	f := s.order[place]
	if key := keys[f]; len(b)-i > len(key) && string(b[i:i+len(key)]) == key {
		return f, i + len(key)
	}
	return s.otherKey(b, skipSpace(b, i), place)
}

func (s *scanner) otherKey(b []byte, i, place int) (field, int) {
	name, i := quoted(b, i)
	if i <= 0 {
		return unknown, i
	}
	f := fieldOf(name)
	if f == unknown && !isForeign(name) {
		return unknown, strange
	}
	s.order[place] = f
	return f, colon(b, i)
}

// isForeign reports whether an unknown key is for sure none of ours: encoding/json takes
// "Query_Name" for query_name.
func isForeign(key []byte) bool {
	for _, c := range key {
		if 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// scanValue reads the value of a field at i and returns the index behind it.
func (r *Record) scanValue(b []byte, i int, f field) int {
	switch f {
	case answers:
		return r.scanAnswers(b, skipSpace(b, i))
	case srcIDs:
		return r.SrcIDs.scan(b, skipSpace(b, i))
	case additionalProperties:
		return strange // rare, and an object
	}
	text, i := quoted(b, i)
	if i > 0 {
		r.set(f, text)
	}
	return i
}
