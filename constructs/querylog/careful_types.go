package querylog

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// text is a string, or a number as it was written: tools on the way make numbers of
// ports, accounts and versions.
type text []byte

// UnmarshalJSON implements [json.Unmarshaler].
func (t *text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case 'n':
		*t = nil
		return nil
	case '"':
		var s string
		err := json.Unmarshal(b, &s)
		*t = text(s)
		return err
	case '{', '[', 't', 'f':
		return fmt.Errorf("%.20s where a text is expected", b)
	default:
		*t = bytes.Clone(b)
		return nil
	}
}

// wireAnswers are the answers of a record: an array, or the one answer there is, as some
// tools write it.
type wireAnswers []wireAnswer

type wireAnswer struct{ Rdata, Type, Class text }

// UnmarshalJSON implements [json.Unmarshaler].
func (a *wireAnswers) UnmarshalJSON(b []byte) error {
	*a = nil
	switch b[0] {
	case '{':
		*a = make(wireAnswers, 1)
		return json.Unmarshal(b, &(*a)[0])
	case '[', 'n':
		return json.Unmarshal(b, (*[]wireAnswer)(a))
	default:
		return fmt.Errorf("%.20s where the answers are expected", b)
	}
}

// wireProperties are the additional properties. AWS documents one of them; what else
// may stand there is no reason to refuse a record.
type wireProperties struct{ delayed bool }

// UnmarshalJSON implements [json.Unmarshaler].
func (p *wireProperties) UnmarshalJSON(b []byte) error {
	var w struct {
		IsDelayed any `json:"is_delayed"`
	}
	_ = json.Unmarshal(b, &w)
	p.delayed = w.IsDelayed == true || w.IsDelayed == "true"
	return nil
}
