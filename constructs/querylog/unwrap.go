package querylog

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/gunzip"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
)

// envelope is an object that is a record or holds one.
type envelope struct {
	wireRecord
	AtMessage json.RawMessage `json:"@message"`   // of a result of Logs Insights
	AtTime    json.RawMessage `json:"@timestamp"` // of one, with or without a message
	Pointer   json.RawMessage `json:"@ptr"`

	Message    json.RawMessage `json:"message"`  // of an event of CloudWatch Logs, and of most shippers
	Event      json.RawMessage `json:"event"`    // of Splunk's collector; of Elastic, around the original
	Original   json.RawMessage `json:"original"` // of Elastic
	Raw        json.RawMessage `json:"_raw"`     // of Splunk
	RawData    json.RawMessage `json:"raw_data"` // of OCSF
	Source     json.RawMessage `json:"_source"`  // of Elasticsearch and OpenSearch
	Result     json.RawMessage `json:"result"`   // of an export of Splunk
	Content    json.RawMessage `json:"content"`  // of Datadog, around the attributes
	Attributes json.RawMessage `json:"attributes"`

	Class text `json:"class_uid"` // of OCSF

	// What only says whose events these are.
	DNS          json.RawMessage `json:"dns"` // of Elastic, what became of the original
	EventVersion json.RawMessage `json:"eventVersion"`
	EventSource  json.RawMessage `json:"eventSource"`
}

// held returns what may hold the record. Texts come first, as they are what was logged.
func (e *envelope) held() []json.RawMessage {
	var all []json.RawMessage
	for _, each := range []json.RawMessage{
		e.AtMessage, e.Message, e.Original, e.Raw, e.RawData, e.Event, e.Source, e.Result, e.Content, e.Attributes,
	} {
		if len(each) > 0 && string(each) != "null" && string(each) != `""` {
			all = append(all, each)
		}
	}
	return all
}

// maxDepth is how many envelopes may be around a record.
const maxDepth = 3

// unwrap reads the record in a JSON value: in an object, which may be one or hold one, in
// a text, or in the columns of a result of Logs Insights.
func (f *file) unwrap(value []byte) error {
	switch value[0] {
	case '{':
		return f.unwrapObject(value, 0)
	case '"':
		return f.unwrapText(value)
	case '[':
		return f.unwrapColumns(value)
	default:
		return fmt.Errorf("%w: %.40q", errNoJSON, value)
	}
}

func (f *file) unwrapObject(value []byte, depth int) error {
	var e envelope
	if err := json.Unmarshal(value, &e); err != nil {
		return plain(err)
	}
	held := e.held()
	switch {
	case len(e.QueryName) > 0 && len(e.Timestamp) > 0:
		return f.take(&e.wireRecord, &f.record)
	case string(e.Class) == dnsActivity && len(e.RawData) == 0:
		return f.unwrapOCSF(value)
	case len(held) > 0 && depth < maxDepth:
		err := f.unwrapFirst(held, depth+1)
		if noRecord(err) && e.isElastic() {
			return f.refuse(isElastic)
		}
		return err
	case e.isElastic():
		return f.refuse(isElastic)
	case len(e.QueryName) > 0 && e.AtTime != nil:
		return f.unwrapFields(value)
	case e.AtTime != nil || e.Pointer != nil:
		return f.refuse(noMessage)
	case string(e.EventSource) == `"aws:s3"`:
		return f.refuse(isS3Event)
	case e.EventVersion != nil && bytes.HasSuffix(e.EventSource, []byte(`.amazonaws.com"`)):
		return f.refuse(isTrail)
	default:
		return f.take(&e.wireRecord, &f.record)
	}
}

// isElastic reports whether an event of Elastic has what became of a record and not the record.
func (e *envelope) isElastic() bool {
	return e.DNS != nil && e.AtTime != nil && len(e.QueryName) == 0
}

// unwrapFirst reads the first of the values that is a record, or says why the first is none.
func (f *file) unwrapFirst(values []json.RawMessage, depth int) (first error) {
	for _, value := range values {
		err := f.unwrapMessage(value, depth)
		if err == nil || errors.Is(err, errControl) {
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// unwrapMessage reads a message, which is a text, or the object itself where a tool was
// so kind.
func (f *file) unwrapMessage(message []byte, depth int) error {
	switch message[0] {
	case '{':
		return f.unwrapObject(message, depth)
	case '"':
		return f.unwrapText(message)
	default:
		return fmt.Errorf("the message is %.40q and no record", message)
	}
}

// controlPrefix begins the messages with which CloudWatch Logs tries a subscription out.
const controlPrefix = "CWL CONTROL MESSAGE"

func (f *file) unwrapText(quoted []byte) error {
	var content string
	if err := json.Unmarshal(quoted, &content); err != nil {
		return err
	}
	return f.unwrapContent(content)
}

// unwrapContent reads a record that a text is.
func (f *file) unwrapContent(content string) error {
	message := bytes.TrimSpace([]byte(content))
	if len(message) > 0 && message[0] == '{' {
		return f.parse(message, &f.record)
	}
	if bytes.HasPrefix(message, []byte(controlPrefix)) {
		return errControl
	}
	return fmt.Errorf("the message is %.40q and no record", message)
}

// unwrapColumns reads a row of an answer of Logs Insights.
func (f *file) unwrapColumns(row []byte) error {
	var columns []struct{ Field, Value string }
	if err := json.Unmarshal(row, &columns); err != nil {
		return err
	}
	var names, values []string
	for _, column := range columns {
		names, values = append(names, column.Field), append(values, column.Value)
	}
	t := newTable(names)
	if !t.holdsRecords() {
		return f.refuse(noMessage)
	}
	return f.unwrapRow(&t, values)
}

// unwrapFields reads an object of a result of Logs Insights that has fields and no message.
func (f *file) unwrapFields(object []byte) error {
	var fields map[string]text
	if err := json.Unmarshal(object, &fields); err != nil {
		return plain(err)
	}
	var names, values []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		names, values = append(names, name), append(values, string(fields[name]))
	}
	t := newTable(names)
	return f.unwrapRow(&t, values)
}

const (
	// maxEncoded is how long an event may be that holds many records: a record of Kinesis has
	// at most 10 MiB, and base64 takes a third more.
	maxEncoded = 16 << 20

	// maxDecoded is how long what is encoded may become: a few bytes of gzip must not
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
	return f.nested(at, io.LimitReader(unzipped(data, &f.gzip), maxDecoded))
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
func unzipped(data io.Reader, r *gunzip.Reader) io.Reader {
	start := make([]byte, 2)
	n, err := io.ReadFull(data, start)
	whole := io.MultiReader(bytes.NewReader(start[:n]), data)
	if err != nil || !bytes.Equal(start, []byte("\x1f\x8b")) {
		return whole
	}
	if err := r.Reset(whole); err != nil {
		return failing{damaged(err)}
	}
	return gzipped{r}
}

// maxSearched is how deep records are looked for in an object that is none.
const maxSearched = 6

// noRecord reports whether an error says that nothing is known of the form of an object.
func noRecord(err error) bool {
	var sink *sinkError
	return err != nil && !errors.Is(err, errControl) && !isRefused(err) && !errors.As(err, &sink)
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
	_ = json.Unmarshal(object, &members) // what is not JSON has no records
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
