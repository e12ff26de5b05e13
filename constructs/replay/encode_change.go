package replay

import (
	"encoding/json"
	"strconv"
	"time"
)

// changeEncoder appends changes as [json.Marshal] writes them, in a fifth of the time: a report may
// have millions. They share few kinds and clients, whose texts it keeps.
type changeEncoder struct {
	text    []byte
	kinds   map[*ChangeKind][]byte // without braces
	clients map[*Client][]byte
}

// maxTexts is how many texts are kept of each.
const maxTexts = 1 << 12

func (e *changeEncoder) change(c *Change) (err error) {
	e.name(`{"name":`)
	e.string(c.Name)
	if c.ChangeKind != nil {
		kind, err := textOf(&e.kinds, c.ChangeKind)
		if err != nil {
			return err
		}
		e.name(",")
		e.text = append(e.text, kind[1:len(kind)-1]...)
	}
	if len(c.Allow) > 0 {
		e.name(`,"allow":`)
		list(e, c.Allow, func(s *string) error { e.string(*s); return nil })
	}
	e.name(`,"types":`)
	list(e, c.Types, func(t *TypeCount) error { e.typeCount(t); return nil })
	e.name(`,"days":`)
	list(e, c.Days, e.day)
	if len(c.AnsweredDays) > 0 {
		e.name(`,"answeredDays":`)
		list(e, c.AnsweredDays, e.day)
	}
	e.name(`,"clients":`)
	err = list(e, c.Clients, e.client)
	e.name("}")
	return err
}

// textOf returns the JSON of a value, which is kept.
func textOf[T any](kept *map[*T][]byte, value *T) ([]byte, error) {
	if text, ok := (*kept)[value]; ok {
		return text, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	if *kept == nil || len(*kept) >= maxTexts {
		*kept = map[*T][]byte{}
	}
	(*kept)[value] = text
	return text, nil
}

func list[T any](e *changeEncoder, all []T, element func(*T) error) error {
	if all == nil {
		e.name("null")
		return nil
	}
	e.name("[")
	for i := range all {
		if i > 0 {
			e.name(",")
		}
		if err := element(&all[i]); err != nil {
			return err
		}
	}
	e.name("]")
	return nil
}

// name appends a text that is JSON.
func (e *changeEncoder) name(text string) { e.text = append(e.text, text...) }

func (e *changeEncoder) number(n int64) { e.text = strconv.AppendInt(e.text, n, 10) }

func (e *changeEncoder) typeCount(t *TypeCount) {
	e.name(`{"type":`)
	e.string(t.Type)
	e.name(`,"records":`)
	e.number(t.Records)
	e.name("}")
}

func (e *changeEncoder) day(d *Day) error {
	e.text = append(e.text, '"')
	e.text = time.UnixMilli(int64(*d)*dayMillis).UTC().AppendFormat(e.text, time.DateOnly)
	e.text = append(e.text, '"')
	return nil
}

func (e *changeEncoder) client(c *ChangeClient) error {
	client, err := textOf(&e.clients, c.Client)
	if err != nil {
		return err
	}
	e.name(`{"client":`)
	e.text = append(e.text, client...)
	e.name(`,"span":{"records":`)
	e.number(c.Span.Records)
	if err := e.time(`,"first":"`, c.Span.First); err != nil {
		return err
	}
	if err := e.time(`,"last":"`, c.Span.Last); err != nil {
		return err
	}
	e.name(`},"answered":`)
	e.number(c.Answered)
	e.name("}")
	return nil
}

// time appends a time with its name, unless it is zero.
func (e *changeEncoder) time(name string, t time.Time) (err error) {
	if t.IsZero() {
		return nil
	}
	e.name(name)
	if e.text, err = t.AppendText(e.text); err != nil {
		return err
	}
	e.name(`"`)
	return nil
}

// string appends a string. Nearly every one has nothing to escape.
func (e *changeEncoder) string(s string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&':
			escaped, _ := json.Marshal(s) // a string has no errors
			e.text = append(e.text, escaped...)
			return
		}
	}
	e.text = append(e.text, '"')
	e.text = append(e.text, s...)
	e.text = append(e.text, '"')
}
