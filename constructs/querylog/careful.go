package querylog

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Parse reads one record, such as one that somebody pasted. For many of them, see [Open].
func Parse(record []byte) (*Record, error) {
	r := &Record{}
	if err := new(scanner).parse(bytes.TrimSpace(record), r); err != nil {
		return nil, fmt.Errorf("querylog: %w", err)
	}
	return r.Clone(), nil
}

// parse reads a record that is all of text, the fast way or the careful one.
func (s *scanner) parse(text []byte, r *Record) error {
	if len(text) > 0 && text[0] == '{' && s.scan(text, r) == len(text) {
		return nil
	}
	return s.parseCarefully(text, r)
}

// parseCarefully reads a record with encoding/json.
func (s *scanner) parseCarefully(text []byte, r *Record) error {
	var w wireRecord
	if err := json.Unmarshal(text, &w); err != nil {
		return plain(err)
	}
	return s.take(&w, r)
}

// plain says in the words of a log what encoding/json says in those of Go.
func plain(err error) error {
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return err
	}
	field := mistyped.Field[strings.LastIndexByte(mistyped.Field, '.')+1:]
	return fmt.Errorf("%s is a JSON %s, which no record has there", cmp.Or(field, "it"), mistyped.Value)
}

// take makes r what w says.
func (s *scanner) take(w *wireRecord, r *Record) error {
	w.copyTo(r)
	if len(r.QueryName) == 0 {
		return errNoName
	}
	if len(r.Timestamp) == 0 && s.undated {
		return nil
	}
	if len(r.Timestamp) == 0 {
		return errNoTime
	}
	var ok bool
	if r.UnixMilli, ok = s.clock.parse(r.Timestamp); !ok {
		return fmt.Errorf("query_timestamp %q is not a time from %d to %d such as 2021-02-04T17:51:55Z", r.Timestamp, firstYear, lastYear)
	}
	return nil
}

// wireRecord is a record as encoding/json reads it.
type wireRecord struct {
	Version    text        `json:"version"`
	AccountID  text        `json:"account_id"`
	Region     text        `json:"region"`
	VPCID      text        `json:"vpc_id"`
	Timestamp  text        `json:"query_timestamp"`
	QueryName  text        `json:"query_name"`
	QueryType  text        `json:"query_type"`
	QueryClass text        `json:"query_class"`
	Rcode      text        `json:"rcode"`
	Answers    wireAnswers `json:"answers"`
	SrcAddr    text        `json:"srcaddr"`
	SrcPort    text        `json:"srcport"`
	Transport  text        `json:"transport"`
	SrcIDs     struct {
		Instance                 text `json:"instance"`
		ResolverEndpoint         text `json:"resolver_endpoint"`
		ResolverNetworkInterface text `json:"resolver_network_interface"`
	} `json:"srcids"`
	FirewallRuleAction   text           `json:"firewall_rule_action"`
	FirewallRuleGroupID  text           `json:"firewall_rule_group_id"`
	FirewallDomainListID text           `json:"firewall_domain_list_id"`
	FirewallProtection   text           `json:"firewall_protection"`
	AdditionalProperties wireProperties `json:"additional_properties"`
}

func (w *wireRecord) copyTo(r *Record) {
	*r = Record{
		Version: w.Version, AccountID: w.AccountID, Region: w.Region, VPCID: w.VPCID,
		Timestamp: w.Timestamp, QueryName: w.QueryName, QueryType: w.QueryType,
		QueryClass: w.QueryClass, Rcode: w.Rcode, Answers: r.Answers[:0],
		SrcAddr: w.SrcAddr, SrcPort: w.SrcPort, Transport: w.Transport,
		SrcIDs:             SourceIDs{w.SrcIDs.Instance, w.SrcIDs.ResolverEndpoint, w.SrcIDs.ResolverNetworkInterface},
		FirewallRuleAction: w.FirewallRuleAction, FirewallRuleGroupID: w.FirewallRuleGroupID,
		FirewallDomainListID: w.FirewallDomainListID, FirewallProtection: w.FirewallProtection,
		Delayed: w.AdditionalProperties.delayed,
	}
	for _, a := range w.Answers {
		r.Answers = append(r.Answers, Answer{Rdata: a.Rdata, Type: a.Type, Class: a.Class})
	}
}

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
