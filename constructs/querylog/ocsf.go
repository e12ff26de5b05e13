package querylog

import (
	"encoding/json"
	"strings"
	"time"
)

// dnsActivity is the class of OCSF that Security Lake makes of query logs.
const dnsActivity = "4003"

// ocsfRecord is a record as Security Lake writes it, in the versions 1.0.0-rc.2 and 1.1.0 of
// OCSF.
type ocsfRecord struct {
	Time  int64 `json:"time"`
	Query struct {
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
	Disposition string `json:"disposition"`
	Rule        struct {
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
	w.FirewallRuleAction = or(w.FirewallRuleAction, actionOf(o.Disposition))
	w.FirewallRuleGroupID = or(w.FirewallRuleGroupID, o.Rule.Group)
	if o.Time != 0 {
		w.Timestamp = time.UnixMilli(o.Time).UTC().AppendFormat(nil, "2006-01-02T15:04:05.999Z07:00")
	}
	return w
}

func or(a, b text) text {
	if len(a) > 0 {
		return a
	}
	return b
}

// actionOf returns the action of DNS Firewall that OCSF calls by its own names.
func actionOf(disposition string) text {
	switch disposition {
	case "Blocked", "Dropped":
		return text("BLOCK")
	case "Alert":
		return text("ALERT")
	default:
		return nil
	}
}
