package querylog

import (
	"bytes"
	"time"
)

// Record is one query that Resolver logged. Texts are as they were logged and nil if
// the log does not have them.
//
// A Record that a [Reader] hands out is reused: its texts share the buffer of the reader
// and change with the next record. Take what you keep with string(r.QueryName), or all of
// it with [Record.Clone].
type Record struct {
	Version   []byte // "1.100000"
	AccountID []byte // the account that owns the VPC
	Region    []byte
	VPCID     []byte

	Timestamp []byte // query_timestamp
	UnixMilli int64  // what Timestamp says, in milliseconds since 1970

	QueryName  []byte // see AppendName
	QueryType  []byte // A, AAAA, HTTPS, TYPE64, ...
	QueryClass []byte // IN
	Rcode      []byte // NOERROR, NXDOMAIN, SERVFAIL, ...
	Answers    []Answer

	SrcAddr   []byte // the address of the client
	SrcPort   []byte // in decimal
	Transport []byte // UDP, TCP, ...
	SrcIDs    SourceIDs

	// The firewall fields are there only if a rule with ALERT or BLOCK decided. They
	// say so; the response code does not, which may well be NOERROR for a BLOCK.
	FirewallRuleAction   []byte // ALERT or BLOCK
	FirewallRuleGroupID  []byte
	FirewallDomainListID []byte // not for rules of DNS Firewall Advanced
	FirewallProtection   []byte // DGA, DNS_TUNNELING, DICTIONARY_DGA; AWS documents it for events only

	Delayed bool // additional_properties.is_delayed: the delivery was late

	At Position // where it was read
}

// Answer is one record of the answer to a query. A chain of CNAMEs is in the answers, in
// the order in which it was followed.
type Answer struct {
	Rdata []byte
	Type  []byte
	Class []byte
}

// SourceIDs tell where a query came from, as far as Resolver knows. Lambda functions,
// Fargate tasks, pods and CloudShell often have none.
type SourceIDs struct {
	Instance                 []byte
	ResolverEndpoint         []byte
	ResolverNetworkInterface []byte
}

// Time returns when the query was made, in UTC.
func (r *Record) Time() time.Time { return time.UnixMilli(r.UnixMilli).UTC() }

// AppendName appends the canonical form of QueryName to b: in lower case and without a
// trailing dot; the root is ".". It does not check the name, as domain.ParseName does.
func (r *Record) AppendName(b []byte) []byte { return AppendName(b, r.QueryName) }

// AppendName does for any name, such as the target of a CNAME, what [Record.AppendName] does
// for QueryName.
func AppendName(b, name []byte) []byte {
	for _, c := range trimTrailingDot(name) {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// trimTrailingDot keeps the dot that is all of a name, and the one of `a\.`, which is part
// of a label.
func trimTrailingDot(name []byte) []byte {
	last := len(name) - 1
	if last < 1 || name[last] != '.' {
		return name
	}
	escapes := last - len(bytes.TrimRight(name[:last], `\`))
	if escapes%2 == 1 {
		return name
	}
	return name[:last]
}

// Clone returns a copy of r that shares nothing with it.
func (r *Record) Clone() *Record {
	c := *r
	for _, text := range c.texts() {
		*text = bytes.Clone(*text)
	}
	c.Answers = append([]Answer(nil), r.Answers...)
	for i := range c.Answers {
		a := &c.Answers[i]
		a.Rdata, a.Type, a.Class = bytes.Clone(a.Rdata), bytes.Clone(a.Type), bytes.Clone(a.Class)
	}
	return &c
}

// texts returns all texts of r but those of the answers.
func (r *Record) texts() []*[]byte {
	return []*[]byte{
		&r.Version, &r.AccountID, &r.Region, &r.VPCID, &r.Timestamp,
		&r.QueryName, &r.QueryType, &r.QueryClass, &r.Rcode,
		&r.SrcAddr, &r.SrcPort, &r.Transport,
		&r.SrcIDs.Instance, &r.SrcIDs.ResolverEndpoint, &r.SrcIDs.ResolverNetworkInterface,
		&r.FirewallRuleAction, &r.FirewallRuleGroupID, &r.FirewallDomainListID, &r.FirewallProtection,
	}
}

// reset empties r, but keeps the memory of its answers.
func (r *Record) reset() {
	room := r.Answers[:0]
	*r = Record{}
	r.Answers = room
}
