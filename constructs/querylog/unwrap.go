package querylog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
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

	// What only tells whose events these are.
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
		if err == nil || err == errControl {
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
