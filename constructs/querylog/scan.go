package querylog

import (
	"encoding/binary"
	"math/bits"
)

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
	n, i := r.scanUsual(b)
	seen := uint32(2)<<n - 2 // the first n fields
	for place := n; place < len(s.order) && i > 0; place++ {
		f := s.order[place]
		if value, end := between(b, i, leads[f]); end > 0 && f.isText() && place > 0 {
			r.set(f, value)
			i = end + 1
		} else {
			if place > 0 {
				isEnd := false
				if i, isEnd = closed(b, i, '}'); isEnd {
					return s.finish(i, r)
				}
			}
			f, i = s.scanField(b, i, place, r)
		}
		if seen&(1<<f) != 0 && f != unknown {
			return strange
		}
		seen |= 1 << f
	}
	return min(i, strange) // of a record with too many fields, too
}

// scanField reads a field that is not quite in the form of the last record. The index may be strange or
// short.
func (s *scanner) scanField(b []byte, i, place int, r *Record) (f field, next int) {
	if i > 0 {
		f, i = s.key(b, i, place)
	}
	if i > 0 {
		i = r.scanValue(b, i, f)
	}
	return f, i
}

// scanUsual reads the fields at the beginning of b as far as they are in the form and the order in
// which Resolver writes them. It returns their number and the index behind them, or else behind the
// brace.
func (r *Record) scanUsual(b []byte) (n, i int) {
	value, end := between(b, 0, `{"version":"`)
	if end <= 0 {
		return 0, 1
	}
	r.Version, i = value, end+1
	for n, text := range [...]*[]byte{
		&r.AccountID, &r.Region, &r.VPCID, &r.Timestamp, &r.QueryName, &r.QueryType, &r.QueryClass, &r.Rcode,
		nil, &r.SrcAddr, &r.SrcPort, &r.Transport, nil,
	} {
		f := accountID + field(n)
		lead := leads[f]
		if text != nil {
			if value, end = between(b, i, lead); end <= 0 {
				return n + 1, i
			}
			*text, i = value, end+1
			continue
		}
		if len(b)-i < len(lead) || string(b[i:i+len(lead)]) != lead {
			return n + 1, i
		}
		if i = r.scanValue(b, i+len(lead), f); i <= 0 {
			return n + 1, i
		}
	}
	return int(srcIDs), i
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

// isForeign reports whether an unknown key is certainly not one of Resolver's: encoding/json takes
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

// scanAnswers reads the array of answers at i.
func (r *Record) scanAnswers(b []byte, i int) int {
	i, end := opened(b, i, '[', ']')
	for !end && i > 0 {
		r.Answers = append(r.Answers, Answer{})
		if i = r.Answers[len(r.Answers)-1].scan(b, skipSpace(b, i)); i > 0 {
			i, end = closed(b, i, ']')
		}
	}
	return i
}

func (a *Answer) scan(b []byte, i int) int {
	if next := a.scanUsual(b, i); next > 0 {
		return next
	}
	*a = Answer{}
	i, end := opened(b, i, '{', '}')
	for !end && i > 0 {
		i, end = pair(b, i, a.field)
	}
	return i
}

// scanUsual reads an answer in the form in which Resolver writes it.
func (a *Answer) scanUsual(b []byte, i int) int {
	const rdata, typ, class, end = `{"Rdata":"`, `","Type":"`, `","Class":"`, `"}`
	const internet = class + "IN" + end
	if a.Rdata, i = between(b, i, rdata); i <= 0 {
		return i
	}
	if a.Type, i = between(b, i, typ); i <= 0 {
		return i
	}
	if len(b)-i >= len(internet) && string(b[i:i+len(internet)]) == internet {
		i += len(class)
		a.Class = b[i : i+2 : i+2]
		return i + 2 + len(end)
	}
	if a.Class, i = between(b, i, class); i <= 0 || len(b)-i < len(end) || string(b[i:i+len(end)]) != end {
		return strange
	}
	return i + len(end)
}

// between returns the text behind the introduction at i, and the index of its end.
func between(b []byte, i int, introduction string) (text []byte, end int) {
	begin := i + len(introduction)
	if len(b) < begin || string(b[i:begin]) != introduction {
		return nil, strange
	}
	// This is what textEnd does. Called for each text, it makes scanning a record a tenth slower.
	for end = begin; end+8 <= len(b); end += 8 {
		if special := specialIn(b, end); special != 0 {
			if end += bits.TrailingZeros64(special) / 8; b[end] != '"' {
				return nil, strange
			}
			return b[begin:end:end], end
		}
	}
	if end = textEnd(b, end); end <= 0 {
		return nil, end
	}
	return b[begin:end:end], end
}

func (a *Answer) field(key []byte) *[]byte {
	switch string(key) {
	case "Rdata":
		return &a.Rdata
	case "Type":
		return &a.Type
	case "Class":
		return &a.Class
	default:
		return nil
	}
}

// scan reads the object of ids at i.
func (s *SourceIDs) scan(b []byte, i int) int {
	if text, end := between(b, i, `{"instance":"`); end > 0 && end+1 < len(b) && b[end+1] == '}' {
		s.Instance = text // as of most
		return end + 2
	}
	i, end := opened(b, i, '{', '}')
	for !end && i > 0 {
		i, end = pair(b, i, s.field)
	}
	return i
}

func (s *SourceIDs) field(key []byte) *[]byte {
	switch string(key) {
	case "instance":
		return &s.Instance
	case "resolver_endpoint":
		return &s.ResolverEndpoint
	case "resolver_network_interface":
		return &s.ResolverNetworkInterface
	default:
		return nil
	}
}

// pair reads "key":"value" at i and what follows it in its object. The key must be a
// known one, and must not have come before.
func pair(b []byte, i int, target func(key []byte) *[]byte) (next int, isEnd bool) {
	key, i := quoted(b, skipSpace(b, i))
	if i <= 0 {
		return i, false
	}
	field := target(key)
	if field == nil || *field != nil {
		return strange, false
	}
	if i = colon(b, i); i <= 0 {
		return i, false
	}
	if *field, i = quoted(b, i); i <= 0 {
		return i, false
	}
	return closed(b, i, '}')
}

// quoted returns the text in quotes at i and the index behind it.
func quoted(b []byte, i int) (text []byte, next int) {
	if i < len(b) && b[i] == ' ' {
		i = skipSpace(b, i)
	}
	if i >= len(b) {
		return nil, short
	}
	if b[i] != '"' {
		return nil, strange
	}
	end := textEnd(b, i+1)
	if end <= 0 {
		return nil, end
	}
	return b[i+1 : end : end], end + 1
}

// Eight bytes at once; see textEnd.
const (
	ones        = 0x0101010101010101
	highs       = 0x80 * ones
	quotes      = '"' * ones
	backslashes = '\\' * ones
	spaces      = ' ' * ones
)

// textEnd returns the index of the quote that ends the text at i, which must have no
// escapes, no control characters and only ASCII.
//
// It looks at eight bytes at once: the high bit of x-ones is set in a byte of x that is
// 0, and with it maybe in those above, but in none below. So the lowest of the bits that
// are set is right.
func textEnd(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		if special := specialIn(b, i); special != 0 {
			i += bits.TrailingZeros64(special) / 8
			if b[i] == '"' {
				return i
			}
			return strange
		}
	}
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i
		case c == '\\' || c < ' ' || c >= 0x80:
			return strange
		}
	}
	return short
}

// specialIn marks those of eight bytes that are not simply of a text, as textEnd has it.
func specialIn(b []byte, i int) uint64 {
	w := binary.LittleEndian.Uint64(b[i:])
	return (((w ^ quotes) - ones) | ((w ^ backslashes) - ones) | (w - spaces) | w) & highs
}

// skipSpace returns the index of the first byte from i on that is not a space or tab. A line
// break within a record is strange, so every record that was scanned is on one line.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}

// colon returns the index of the value behind the colon at i.
func colon(b []byte, i int) int {
	if i = skipSpace(b, i); i >= len(b) {
		return short
	}
	if b[i] != ':' {
		return strange
	}
	return skipSpace(b, i+1)
}

// opened returns the index behind the bracket at i, or behind both if nothing is in them.
func opened(b []byte, i int, open, end byte) (next int, empty bool) {
	if i >= len(b) {
		return short, false
	}
	if b[i] != open {
		return strange, false
	}
	if i = skipSpace(b, i+1); i == len(b) {
		return short, false
	}
	if b[i] == end {
		return i + 1, true
	}
	return i, false
}

// closed returns the index behind the comma or the bracket at i, and which it was.
func closed(b []byte, i int, end byte) (next int, isEnd bool) {
	if i = skipSpace(b, i); i == len(b) {
		return short, false
	}
	switch b[i] {
	case ',':
		return i + 1, false
	case end:
		return i + 1, true
	default:
		return strange, false
	}
}
