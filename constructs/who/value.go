package who

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// object is any of the objects that are read, told apart by their fields.
type object struct {
	NetworkInterfaces  json.RawMessage
	NetworkInterfaceId string
	Reservations       json.RawMessage
	InstanceId         string
	Instances          json.RawMessage
	Tasks              json.RawMessage
	TaskArn            string

	DetailType *string `json:"detail-type"`
	Detail     json.RawMessage
	Time       json.RawMessage

	MessageType string // of a subscription

	Events, LogEvents, Results json.RawMessage
	Message                    json.RawMessage `json:"message"`
	AtMessage                  json.RawMessage `json:"@message"`

	Field string // of a row of Logs Insights
	Value json.RawMessage
}

// maxDepth is how deep interfaces and tasks may be wrapped.
const maxDepth = 8

// value takes any of the values that hold interfaces or tasks.
func (b *builder) value(raw json.RawMessage) error {
	if b.depth++; b.depth > maxDepth {
		return fmt.Errorf("wrapped more than %d times; want %s", maxDepth, wanted)
	}
	defer func() { b.depth-- }()
	switch trimmed := bytes.TrimSpace(raw); trimmed[0] {
	case '[':
		return b.values(raw)
	case '"':
		return b.message(raw)
	case '{':
		return b.object(raw)
	default:
		return fmt.Errorf("got %.40s; want %s", trimmed, wanted)
	}
}

func (b *builder) values(raw json.RawMessage) error {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for i, each := range all {
		if err := b.value(each); err != nil {
			return fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return nil
}

// message is a value in a text.
func (b *builder) message(raw json.RawMessage) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") {
		return fmt.Errorf("message %.40q; want %s", text, wanted)
	}
	inner := json.RawMessage(text)
	if !json.Valid(inner) {
		return fmt.Errorf("the message is no JSON: %.60q", text)
	}
	return b.value(inner)
}

func (b *builder) object(raw json.RawMessage) error {
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	switch {
	case o.NetworkInterfaceId != "":
		return b.networkInterface(raw)
	case o.InstanceId != "":
		return b.instance(raw)
	case o.TaskArn != "":
		return b.task(raw, nil)
	case o.DetailType != nil:
		return b.event(&o)
	case o.MessageType == "CONTROL_MESSAGE": // only tries the way
		return nil
	case o.Field == "@message" && o.Value != nil: // a column of Logs Insights
		return b.value(o.Value)
	case o.Field != "" && o.Field != "@message":
		return nil
	}
	for _, inner := range []json.RawMessage{o.NetworkInterfaces, o.Reservations, o.Instances, o.Tasks, o.Events, o.LogEvents, o.Results, o.Message, o.AtMessage} {
		if inner != nil {
			return b.value(inner)
		}
	}
	return fmt.Errorf("an object with %s; want %s", keys(raw), wanted)
}

// keys returns what an object has, for an error.
func keys(raw json.RawMessage) string {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	var names []string
	for _, err := decoder.Token(); err == nil && decoder.More() && len(names) < 4; {
		var name json.Token
		if name, err = decoder.Token(); err == nil {
			names = append(names, fmt.Sprint(name))
			err = decoder.Decode(new(json.RawMessage))
		}
	}
	if len(names) == 0 {
		return "nothing in it"
	}
	return strings.Join(names, ", ")
}
