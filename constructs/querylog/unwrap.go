package querylog

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// envelope is an object that is a record or holds one as its message.
type envelope struct {
	wireRecord
	Message   json.RawMessage `json:"message"`    // of an event of CloudWatch Logs
	AtMessage json.RawMessage `json:"@message"`   // of a result of Logs Insights
	AtTime    json.RawMessage `json:"@timestamp"` // of one, with or without a message
	Pointer   json.RawMessage `json:"@ptr"`
}

// unwrap reads the record in a JSON value: in an object, which may be one or have one
// as its message, in a text, or in the columns of a result of Logs Insights.
func (f *file) unwrap(value []byte) error {
	switch value[0] {
	case '{':
		return f.unwrapObject(value)
	case '"':
		return f.unwrapText(value)
	case '[':
		return f.unwrapColumns(value)
	default:
		return fmt.Errorf("%w: %.40q", errNoJSON, value)
	}
}

func (f *file) unwrapObject(value []byte) error {
	var e envelope
	if err := json.Unmarshal(value, &e); err != nil {
		return err
	}
	if len(e.QueryName) > 0 && len(e.Timestamp) > 0 {
		return f.take(&e.wireRecord, &f.record)
	}
	for _, message := range []json.RawMessage{e.AtMessage, e.Message} {
		if len(message) > 0 {
			return f.unwrapMessage(message)
		}
	}
	if e.AtTime != nil || e.Pointer != nil {
		return f.refuse(noMessage)
	}
	return f.take(&e.wireRecord, &f.record)
}

// unwrapMessage reads a message, which is a text, or the object itself where a tool was
// so kind. It does not look for a message in the message.
func (f *file) unwrapMessage(message []byte) error {
	switch message[0] {
	case '{':
		return f.parse(message, &f.record)
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
	message := bytes.TrimSpace([]byte(content))
	if len(message) > 0 && message[0] == '{' {
		return f.parse(message, &f.record)
	}
	if bytes.HasPrefix(message, []byte(controlPrefix)) {
		return errControl
	}
	return fmt.Errorf("the message is %.40q and no record", message)
}

func (f *file) unwrapColumns(row []byte) error {
	var columns []struct{ Field, Value string }
	if err := json.Unmarshal(row, &columns); err != nil {
		return err
	}
	for _, column := range columns {
		if column.Field == "@message" {
			return f.parse(bytes.TrimSpace([]byte(column.Value)), &f.record)
		}
	}
	return f.refuse(noMessage)
}
