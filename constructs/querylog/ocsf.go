package querylog

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// dnsActivity is the class of OCSF that Security Lake makes of query logs.
const dnsActivity = "4003"

// ocsfRecord is a record as Security Lake writes it, in the versions 1.0.0-rc.2 and 1.1.0 of
// OCSF.
type ocsfRecord struct {
	Time     json.RawMessage `json:"time"`    // a number of milliseconds, or a text of some export
	TimeText text            `json:"time_dt"` // in RFC 3339
	Query    struct {
		Hostname text `json:"hostname"`
		Type     text `json:"type"`
		Class    text `json:"class"`
	} `json:"query"`
	Rcode   string      `json:"rcode"`
	Answers wireAnswers `json:"answers"`
	Source  struct {
		IP       text `json:"ip"`
		Port     text `json:"port"`
		VPC      text `json:"vpc_uid"`
		Instance text `json:"instance_uid"`
	} `json:"src_endpoint"`
	Resolver struct {
		Endpoint  text `json:"instance_uid"`
		Interface text `json:"interface_uid"`
	} `json:"dst_endpoint"`
	Cloud struct {
		Account struct {
			ID text `json:"uid"`
		} `json:"account"`
		AccountID text `json:"account_uid"`
		Region    text `json:"region"`
	} `json:"cloud"`
	Connection struct {
		Protocol text `json:"protocol_name"`
	} `json:"connection_info"`
	Metadata struct {
		Product struct {
			Version text `json:"version"`
		} `json:"product"`
	} `json:"metadata"`
	Disposition   string `json:"disposition"`
	DispositionID text   `json:"disposition_id"`
	Rule          struct {
		Group text `json:"uid"`
	} `json:"firewall_rule"`
	Unmapped json.RawMessage `json:"unmapped"`
}

// unwrapOCSF reads a record in the form of OCSF.
func (f *file) unwrapOCSF(value []byte) error {
	var o ocsfRecord
	if err := json.Unmarshal(value, &o); err != nil {
		return plain(err)
	}
	w := o.wire()
	return f.take(&w, &f.record)
}

// wire returns the record that Resolver logged. What OCSF has no field for stands in unmapped
// as it was.
func (o *ocsfRecord) wire() (w wireRecord) {
	_ = json.Unmarshal(o.Unmapped, &w) // a list in some versions
	w.Version, w.AccountID, w.Region = o.Metadata.Product.Version, or(o.Cloud.Account.ID, o.Cloud.AccountID), o.Cloud.Region
	w.VPCID, w.SrcAddr, w.SrcPort, w.Transport = o.Source.VPC, o.Source.IP, o.Source.Port, o.Connection.Protocol
	w.QueryName, w.QueryType, w.QueryClass = o.Query.Hostname, o.Query.Type, o.Query.Class
	w.Rcode, w.Answers = text(strings.ToUpper(o.Rcode)), o.Answers
	w.SrcIDs.Instance, w.SrcIDs.ResolverEndpoint, w.SrcIDs.ResolverNetworkInterface = o.Source.Instance, o.Resolver.Endpoint, o.Resolver.Interface
	w.FirewallRuleGroupID = or(w.FirewallRuleGroupID, o.Rule.Group)
	w.FirewallRuleAction = or(w.FirewallRuleAction, o.action(&w))
	w.Timestamp = o.timestamp()
	return w
}

// action returns what DNS Firewall did. In 1.0.0-rc.2 an ALERT has the disposition "No Action",
// and only the rule group and the list distinguish it from a query that no rule matched; an ALLOW has
// neither, because Resolver logs none.
func (o *ocsfRecord) action(w *wireRecord) text {
	matched := len(w.FirewallRuleGroupID)+len(w.FirewallDomainListID) > 0
	switch action := actionOf(o.Disposition, string(o.DispositionID)); {
	case action != nil:
		return action
	case matched && o.Disposition+string(o.DispositionID) != "":
		return text("ALERT")
	default:
		return nil
	}
}

// timestamp returns when the query was made: a number of milliseconds, or the same or a time
// as a text.
func (o *ocsfRecord) timestamp() text {
	var at text
	_ = json.Unmarshal(o.Time, &at) // what is not a time is left out
	if n, err := strconv.ParseInt(string(at), 10, 64); err == nil && n != 0 {
		return time.UnixMilli(n).UTC().AppendFormat(nil, "2006-01-02T15:04:05.999Z07:00")
	} else if err != nil && len(at) > 0 {
		return at
	}
	return o.TimeText
}

func or(a, b text) text {
	if len(a) > 0 {
		return a
	}
	return b
}

// actionOf returns the action of DNS Firewall that OCSF calls by its own names and numbers.
func actionOf(disposition, number string) text {
	switch disposition {
	case "Blocked", "Dropped":
		return text("BLOCK")
	case "Alert":
		return text("ALERT")
	case "":
	default:
		return nil
	}
	switch number {
	case "2", "6":
		return text("BLOCK")
	case "19":
		return text("ALERT")
	default:
		return nil
	}
}
