package survey

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Counts are what is counted of a name, of a domain and of who asks.
type Counts struct {
	Queries  int64 `json:"queries"`
	NXDomain int64 `json:"nxdomain,omitempty"`
	ServFail int64 `json:"servfail,omitempty"`
}

func (c *Counts) add(more Counts) {
	c.Queries += more.Queries
	c.NXDomain += more.NXDomain
	c.ServFail += more.ServFail
}

// Failed is how many queries had no such name or no answer.
func (c Counts) Failed() int64 { return c.NXDomain + c.ServFail }

// name is what is known of a name, or of all names of a domain.
type name struct {
	text, domain string

	Counts
	resolved        int64 // NOERROR, and not blocked
	blocked, alerts int64
	data            int64 // of a type that carries what one likes
	first, last     int64
	longest         int
	length          int64 // of all queries together
	types           tally
	askers          []asker // sorted by client
	targets         []string
	sketch          *sketch // of all names of a domain; nil for one name
}

// asker is a client and what it asked.
type asker struct {
	client uint32
	Counts
}

// maxTargets is how many names that CNAMEs lead to are kept, those that come first in
// the alphabet, so that the order of records does not matter.
const maxTargets = 64

func newName(text, domain string) *name { return &name{text: text, domain: domain} }

func byText(a, b *name) int { return strings.Compare(a.text, b.text) }

func (n *name) add(r *querylog.Record, client uint32, text []byte) {
	c := Counts{Queries: 1}
	switch string(r.Rcode) {
	case "NXDOMAIN":
		c.NXDomain = 1
	case "SERVFAIL":
		c.ServFail = 1
	case "NOERROR":
		if !isBlocked(r) {
			n.resolved++
		}
	}
	n.seen(r.UnixMilli, r.UnixMilli)
	n.Counts.add(c)
	n.longest = max(n.longest, len(text))
	n.length += int64(len(text))
	n.firewall(r.FirewallRuleAction)
	if isData(r.QueryType) {
		n.data++
	}
	if n.sketch != nil {
		n.sketch.add(text)
	}
	n.types.one(r.QueryType)
	n.askerOf(client).add(c)
}

// isBlocked tells by the action of the firewall: the response code of a block may well be
// NOERROR.
func isBlocked(r *querylog.Record) bool { return string(r.FirewallRuleAction) == "BLOCK" }

func (n *name) firewall(action []byte) {
	switch string(action) {
	case "BLOCK":
		n.blocked++
	case "ALERT":
		n.alerts++
	}
}

// isData reports whether answers of a type carry whatever one likes.
func isData(queryType []byte) bool {
	switch string(queryType) {
	case "TXT", "NULL", "TYPE10", "TYPE65399", "KEY":
		return true
	}
	return false
}

// seen must come before the query is counted.
func (n *name) seen(first, last int64) {
	if n.Queries == 0 {
		n.first, n.last = first, last
		return
	}
	n.first, n.last = min(n.first, first), max(n.last, last)
}

func (n *name) askerOf(client uint32) *asker {
	i := sort.Search(len(n.askers), func(i int) bool { return n.askers[i].client >= client })
	if i == len(n.askers) || n.askers[i].client != client {
		n.askers = slices.Insert(n.askers, i, asker{client: client})
	}
	return &n.askers[i]
}

// addChain uses the buffer, and returns it.
func (n *name) addChain(answers []querylog.Answer, buffer []byte) []byte {
	for _, a := range answers {
		if t := string(a.Type); t == "CNAME" || t == "DNAME" {
			target := querylog.Record{QueryName: a.Rdata}
			buffer = target.AppendName(buffer[:0])
			n.addTarget(buffer)
		}
	}
	return buffer
}

func (n *name) addTarget(text []byte) {
	i, ok := slices.BinarySearchFunc(n.targets, text, func(have string, text []byte) int { return cmp.Compare(have, string(text)) })
	if ok || i >= maxTargets {
		return
	}
	n.targets = slices.Insert(n.targets, i, string(text))
	n.targets = n.targets[:min(len(n.targets), maxTargets)]
}
