package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// Bounds of what is kept of those who asked.
const (
	maxWhoAsked = 200_000 // some 500 bytes each
	maxExamples = 5       // names, answers and query types of each
)

// asker is a client, and who had its address.
type asker struct {
	vpc, address, instance, endpoint string
	identity                         who.Identity
}

// whoAsked is what a client asked and got. What DNS Firewall blocked has no other result.
type whoAsked struct {
	queries, first, last int64

	answered, empty, missing, failed, other int64
	blocked, alerted                        int64

	names, types, answers examples
}

// examples are the first of several texts in the order of the alphabet, so that the order of
// records does not matter.
type examples struct {
	texts []string
	more  bool
}

func (e *examples) add(text []byte) {
	at, known := slices.BinarySearchFunc(e.texts, text, func(have string, text []byte) int { return cmp.Compare(have, string(text)) })
	if known {
		return
	}
	if at < maxExamples {
		e.texts = slices.Insert(e.texts, at, string(text))
	}
	if len(e.texts) > maxExamples || at >= maxExamples {
		e.texts, e.more = e.texts[:maxExamples], true
	}
}

func (e *examples) merge(other *examples) {
	for _, text := range other.texts {
		e.add([]byte(text))
	}
	e.more = e.more || other.more
}

// String names them.
func (e *examples) String() string {
	text := strings.Join(e.texts, ", ")
	if e.more {
		text += " and more"
	}
	return text
}

// askers counts queries by who asked. It must not be used by several goroutines at once.
type askers struct {
	wanted    *wanted
	directory *who.Directory
	all       map[asker]*whoAsked
	most      int
	name      []byte

	records, first, last int64 // of all queries
	below                int64 // queries for names below the one that is wanted
	overflow             int64 // queries of clients that there was no room for
}

func newAskers(w *wanted, directory *who.Directory) *askers {
	return &askers{wanted: w, directory: directory, all: map[asker]*whoAsked{}, most: maxWhoAsked}
}

func (a *askers) add(r *querylog.Record) {
	a.seen(1, r.UnixMilli, r.UnixMilli)
	a.name = r.AppendName(a.name[:0])
	is, below := a.wanted.matches(a.name)
	if !is {
		if below {
			a.below++
		}
		return
	}
	key := asker{vpc: string(r.VPCID), address: string(r.SrcAddr), instance: string(r.SrcIDs.Instance), endpoint: string(r.SrcIDs.ResolverEndpoint)}
	if key.endpoint == "" { // behind which are addresses of other networks
		key.identity, _ = a.directory.Identify(key.vpc, key.address, r.UnixMilli)
	}
	if c := a.of(key); c != nil {
		c.add(r, a.name)
	} else {
		a.overflow++
	}
}

// of returns nil if there is no room for one more.
func (a *askers) of(key asker) *whoAsked {
	c := a.all[key]
	if c == nil && len(a.all) < a.most {
		c = &whoAsked{}
		a.all[key] = c
	}
	return c
}

func (a *askers) seen(records, first, last int64) {
	if a.records == 0 {
		a.first, a.last = first, last
	}
	a.records += records
	a.first, a.last = min(a.first, first), max(a.last, last)
}

func (c *whoAsked) add(r *querylog.Record, name []byte) {
	if c.queries == 0 {
		c.first, c.last = r.UnixMilli, r.UnixMilli
	}
	c.queries++
	c.first, c.last = min(c.first, r.UnixMilli), max(c.last, r.UnixMilli)
	c.names.add(name)
	c.types.add(r.QueryType)
	switch action := string(r.FirewallRuleAction); {
	case action == "BLOCK":
		c.blocked++
		return
	case action == "ALERT":
		c.alerted++
	}
	switch rcode := string(r.Rcode); {
	case rcode == "NOERROR" && len(r.Answers) > 0:
		c.answered++
	case rcode == "NOERROR":
		c.empty++
	case rcode == "NXDOMAIN":
		c.missing++
	case rcode == "SERVFAIL":
		c.failed++
	default:
		c.other++
	}
	for i := range r.Answers {
		c.answers.add(r.Answers[i].Rdata)
	}
}

func (a *askers) merge(other *askers) {
	if other.records > 0 {
		a.seen(other.records, other.first, other.last)
	}
	a.below += other.below
	a.overflow += other.overflow
	for key, c := range other.all {
		if own := a.of(key); own != nil {
			own.merge(c)
		} else {
			a.overflow += c.queries
		}
	}
}

func (c *whoAsked) merge(other *whoAsked) {
	if c.queries == 0 {
		c.first, c.last = other.first, other.last
	}
	c.first, c.last = min(c.first, other.first), max(c.last, other.last)
	for _, each := range []struct {
		own  *int64
		more int64
	}{
		{&c.queries, other.queries}, {&c.answered, other.answered}, {&c.empty, other.empty}, {&c.missing, other.missing},
		{&c.failed, other.failed}, {&c.other, other.other}, {&c.blocked, other.blocked}, {&c.alerted, other.alerted},
	} {
		*each.own += each.more
	}
	c.names.merge(&other.names)
	c.types.merge(&other.types)
	c.answers.merge(&other.answers)
}

// askerRow is a row of the report.
type askerRow struct {
	asker
	*whoAsked
}

// sorted returns who asked most first.
func (a *askers) sorted() []askerRow {
	rows := make([]askerRow, 0, len(a.all))
	for key, c := range a.all {
		rows = append(rows, askerRow{key, c})
	}
	slices.SortFunc(rows, func(x, y askerRow) int {
		return cmp.Or(cmp.Compare(y.queries, x.queries), cmp.Compare(x.first, y.first), x.compare(&y.asker))
	})
	return rows
}

func (a *asker) compare(other *asker) int {
	return cmp.Or(cmp.Compare(a.vpc, other.vpc), cmp.Compare(a.address, other.address), cmp.Compare(a.instance, other.instance),
		cmp.Compare(a.endpoint, other.endpoint), cmp.Compare(a.identity.Task, other.identity.Task),
		cmp.Compare(a.identity.Workload.String(), other.identity.Workload.String()))
}
