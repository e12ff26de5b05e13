package querylog

import (
	"bytes"
	"cmp"
	"iter"
	"strconv"
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

	Group *Group // nil unless it is of a digest
}

// Client is who made a query, as far as Resolver knows. It is comparable, so it can be the key of a map.
type Client struct {
	VPC      string `json:"vpc"`
	Instance string `json:"instance,omitempty"`
	Endpoint string `json:"endpoint,omitempty"` // of Resolver; the address is then one of another network
	Address  string `json:"address"`
}

// Client returns who made the query.
func (r *Record) Client() Client {
	return Client{string(r.VPCID), string(r.SrcIDs.Instance), string(r.SrcIDs.ResolverEndpoint), string(r.SrcAddr)}
}

// String returns the client without its VPC: ADDRESS via ENDPOINT, INSTANCE (ADDRESS), or what there
// is of these.
func (c Client) String() string {
	switch {
	case c.Endpoint != "" && c.Address != "":
		return c.Address + " via " + c.Endpoint
	case c.Instance != "" && c.Address != "":
		return c.Instance + " (" + c.Address + ")"
	default:
		return cmp.Or(c.Instance, c.Endpoint, c.Address, "an unknown client")
	}
}

// Answer is one record of the answer to a query. A chain of CNAMEs is in the answers, in
// the order in which it was followed.
type Answer struct {
	Rdata []byte
	Type  []byte
	Class []byte
}

// SourceIDs say where a query came from, as far as Resolver knows. Lambda functions,
// Fargate tasks, pods and CloudShell often have none.
type SourceIDs struct {
	Instance                 []byte
	ResolverEndpoint         []byte
	ResolverNetworkInterface []byte
}

// Time returns when the query was made, in UTC.
func (r *Record) Time() time.Time { return time.UnixMilli(r.UnixMilli).UTC() }

// Blocked reports whether DNS Firewall blocked the query: its answers are then the firewall's own.
func (r *Record) Blocked() bool { return IsBlock(r.FirewallRuleAction) }

// IsBlock is [Record.Blocked] for an action alone.
func IsBlock(action []byte) bool {
	return len(action) == len("BLOCK") && bytes.EqualFold(action, []byte("BLOCK"))
}

// Chain returns the names that the query leads to by CNAME or DNAME, in order and as they were
// logged; see [AppendName]. It has none for a query that was blocked: nobody knows where that leads.
func (r *Record) Chain() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if r.Blocked() {
			return
		}
		for i := range r.Answers {
			if a := &r.Answers[i]; a.IsAlias() && !yield(a.Rdata) {
				return
			}
		}
	}
}

// IsAlias reports whether the answer is the name of another one.
func (a *Answer) IsAlias() bool { return string(a.Type) == "CNAME" || string(a.Type) == "DNAME" }

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
	c.Group = r.Group.clone()
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

// Position is a place in a source, after decompression.
type Position struct {
	File string // the path; "-" for the standard input
	Line int    // from 1; 0 in a record of a large file that [Reader.Each] reads in pieces
	// Offset is how many bytes come before it. In documents that hold records as text, such
	// as those of filter-log-events, it is where the event ends.
	Offset int64
}

// String returns "FILE:LINE", or "FILE at byte OFFSET" if the line is not known.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File + " at byte " + strconv.FormatInt(p.Offset, 10)
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// field is a key of a record.
type field uint8

const (
	unknown field = iota
	version
	accountID
	region
	vpcID
	queryTimestamp
	queryName
	queryType
	queryClass
	rcode
	answers
	srcAddr
	srcPort
	transport
	srcIDs
	firewallRuleAction
	firewallRuleGroupID
	firewallDomainListID
	firewallProtection
	additionalProperties
	numFields
)

// keys holds the fields as they stand in a record. That of unknown is in none.
var keys = [numFields]string{
	unknown:              "\x00",
	version:              `"version":`,
	accountID:            `"account_id":`,
	region:               `"region":`,
	vpcID:                `"vpc_id":`,
	queryTimestamp:       `"query_timestamp":`,
	queryName:            `"query_name":`,
	queryType:            `"query_type":`,
	queryClass:           `"query_class":`,
	rcode:                `"rcode":`,
	answers:              `"answers":`,
	srcAddr:              `"srcaddr":`,
	srcPort:              `"srcport":`,
	transport:            `"transport":`,
	srcIDs:               `"srcids":`,
	firewallRuleAction:   `"firewall_rule_action":`,
	firewallRuleGroupID:  `"firewall_rule_group_id":`,
	firewallDomainListID: `"firewall_domain_list_id":`,
	firewallProtection:   `"firewall_protection":`,
	additionalProperties: `"additional_properties":`,
}

// leads are what Resolver writes in front of the values of fields that are not the first one.
var leads = func() (all [numFields]string) {
	for f, key := range keys {
		all[f] = "," + key
		if field(f).isText() {
			all[f] += `"`
		}
	}
	return all
}()

func (f field) isText() bool {
	switch f {
	case unknown, answers, srcIDs, additionalProperties:
		return false
	default:
		return true
	}
}

// fieldOf returns the field with a name. It looks through all of them, because the
// scanner asks only when the order of the fields changes.
func fieldOf(name []byte) field {
	for f := version; f < numFields; f++ {
		if key := keys[f]; key[1:len(key)-2] == string(name) {
			return f
		}
	}
	return unknown
}

// set gives a field that is a text its value.
func (r *Record) set(f field, value []byte) {
	switch f {
	case version:
		r.Version = value
	case accountID:
		r.AccountID = value
	case region:
		r.Region = value
	case vpcID:
		r.VPCID = value
	case queryTimestamp:
		r.Timestamp = value
	case queryName:
		r.QueryName = value
	case queryType:
		r.QueryType = value
	case queryClass:
		r.QueryClass = value
	case rcode:
		r.Rcode = value
	case srcAddr:
		r.SrcAddr = value
	case srcPort:
		r.SrcPort = value
	case transport:
		r.Transport = value
	case firewallRuleAction:
		r.FirewallRuleAction = value
	case firewallRuleGroupID:
		r.FirewallRuleGroupID = value
	case firewallDomainListID:
		r.FirewallDomainListID = value
	case firewallProtection:
		r.FirewallProtection = value
	}
}

// clock reads timestamps. It remembers the last date, because the records of a file are
// mostly of one day.
type clock struct {
	date  [len("2006-01-02")]byte
	known bool
	milli int64 // of the midnight of date
}

// parse reads 2021-02-04T17:51:55Z, with or without a fraction of a second, and also
// with a space for the T and without the Z or with +00:00 or UTC for it, as in logs that
// came through other tools. All of them are UTC: Resolver writes no other zone.
func (c *clock) parse(text []byte) (unixMilli int64, ok bool) {
	if len(text) < len("2006-01-02T15:04:05") || !c.setDate(text[:len(c.date)]) {
		return 0, false
	}
	separator, ofDay := text[10], text[11:19]
	hour, minute, second := twoDigits(ofDay[0:]), twoDigits(ofDay[3:]), twoDigits(ofDay[6:])
	if separator != 'T' && separator != ' ' || ofDay[2] != ':' || ofDay[5] != ':' ||
		hour|minute|second < 0 || hour > 23 || minute > 59 || second > 60 {
		return 0, false
	}
	fraction, ok := milliseconds(text[19:])
	return c.milli + int64((hour*60+minute)*60+second)*1000 + fraction, ok
}

// Resolver is from 2010 at the earliest. A time in another century is damage, and one such
// record would make a log of a day look like one of a hundred years.
const (
	firstYear = 2010
	lastYear  = 2100
)

// setDate makes c know the midnight of a date.
func (c *clock) setDate(text []byte) bool {
	if c.known && string(text) == string(c.date[:]) {
		return true
	}
	midnight, err := time.Parse(time.DateOnly, string(text))
	if err != nil || midnight.Year() < firstYear || midnight.Year() > lastYear {
		return false
	}
	copy(c.date[:], text)
	c.known = true
	c.milli = midnight.UnixMilli()
	return true
}

// twoDigits returns a negative number if text does not begin with two digits.
func twoDigits(text []byte) int {
	tens, ones := text[0]-'0', text[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

// milliseconds reads what stands behind the seconds: nothing, Z, .5 or .123456Z. The dot may
// be missing, as in the example of the documentation: 2017-03-16T19:20:177Z.
func milliseconds(text []byte) (milli int64, ok bool) {
	if n := len(text); n > 0 && text[n-1] == 'Z' {
		text = text[:n-1]
	} else {
		text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("+00:00")), []byte(" UTC"))
	}
	if len(text) == 0 {
		return 0, true
	}
	text, dotted := bytes.CutPrefix(text, []byte("."))
	if dotted && len(text) == 0 {
		return 0, false
	}
	weight := int64(100)
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		milli += int64(c-'0') * weight
		weight /= 10
	}
	return milli, true
}
