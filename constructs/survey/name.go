package survey

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Counts are the counts of a name, a domain or a client.
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

// Failed is the number of queries with NXDOMAIN or SERVFAIL.
func (c Counts) Failed() int64 { return c.NXDomain + c.ServFail }

// name is the statistics of a name, or of all folded names of a domain. There may be a million, so
// fields that most names do not need are in more.
type name struct {
	text   string
	domain *registered

	Counts
	resolved, blocked, alerts int64 // resolved: NOERROR, and not blocked
	first, last               int64

	second  int64   // queries of the second type
	types   [2]kind // the first two; 0 for none
	client  uint32  // if there are several, see more
	address uint32  // in an answer; if there are several, see more
	marks   marks
	*more
}

// more is the fields that most names do not need.
type more struct {
	clients   []uint32    // sorted; empty if one client made at most two queries
	askers    []asker     // for each of clients
	addresses []uint32    // scrambled and sorted; if there are several
	targets   []string    // sorted
	types     []kindCount // sorted; if there are more than two
	texts     []uint32    // hashes of different TXT answers, sorted
	decided   []string    // the protections of DNS Firewall Advanced that decided, sorted

	// For folded names.
	sketch  *sketch
	length  int64 // of the names in all queries
	longest int
}

// asker is the queries of a client for a name.
type asker struct {
	client      uint32
	marks       marks
	first, last uint32 // seconds since 1970
	times       *[]uint32
	Counts
}

// maxTargets is the number of CNAME targets kept of a name, the alphabetically first ones: the order
// of records must not matter.
const maxTargets = 64

// maxTimed is the largest number of clients of a name for which times are kept: beacons query names
// with few clients.
const maxTimed = 4

func newName(text string, d *registered) *name { return &name{text: text, domain: d} }

func byText(a, b *name) int { return strings.Compare(a.text, b.text) }

func countsOf(r *querylog.Record) Counts {
	c := Counts{Queries: int64(r.Count())}
	switch string(r.Rcode) {
	case "NXDOMAIN":
		c.NXDomain = c.Queries
	case "SERVFAIL":
		c.ServFail = c.Queries
	}
	return c
}

func (n *name) add(r *querylog.Record, kind kind, client uint32, maxTimes int) {
	c, blocked := countsOf(r), r.Blocked()
	if string(r.Rcode) == "NOERROR" && !blocked {
		n.resolved += c.Queries
	}
	n.firewall(r.FirewallRuleAction, c.Queries)
	if len(r.FirewallProtection) > 0 {
		n.decidedBy(string(r.FirewallProtection))
	}
	m := n.addAnswers(r, blocked)
	if n.marks&spellsText != 0 || spellsOut(r.QueryName) {
		m |= spellsText
	}
	n.addAsker(client, c, m, r, maxTimes)
	n.addKind(kind, c.Queries)
	n.seen(r.UnixMilli, r.Last())
	n.marks |= m
	n.Counts.add(c)
}

func second(unixMilli int64) uint32 { return uint32(max(unixMilli/1000, 0)) }

func (n *name) firewall(action []byte, queries int64) {
	switch string(action) {
	case "BLOCK":
		n.blocked += queries
	case "ALERT":
		n.alerts += queries
	}
}

// maxProtections is the number of distinct protections kept of a name; AWS has three.
const maxProtections = 8

func (n *name) decidedBy(protection string) {
	m := n.moreOf()
	if i, ok := slices.BinarySearch(m.decided, protection); !ok {
		m.decided = slices.Insert(m.decided, i, protection)
		m.decided = m.decided[:min(len(m.decided), maxProtections)]
	}
}

func (n *name) protections() []string {
	if n.more == nil {
		return nil
	}
	return n.more.decided
}

// seen must come before the query is counted.
func (n *name) seen(first, last int64) {
	if n.Queries == 0 {
		n.first, n.last = first, last
		return
	}
	n.first, n.last = min(n.first, first), max(n.last, last)
}

// addKind must come before the query is counted.
func (n *name) addKind(k kind, count int64) {
	switch {
	case n.more != nil && n.more.types != nil:
		n.more.addKind(k, count)
	case n.types[0] == 0 || n.types[0] == k:
		n.types[0] = k
	case n.types[1] == 0 || n.types[1] == k:
		n.types[1] = k
		n.second += count
	default:
		m := n.moreOf()
		m.addKind(n.types[0], n.Queries-n.second)
		m.addKind(n.types[1], n.second)
		m.addKind(k, count)
	}
}

func (m *more) addKind(k kind, count int64) {
	if k == kindMany {
		m.addOtherKinds(count)
		return
	}
	i, ok := slices.BinarySearchFunc(m.types, k, func(c kindCount, k kind) int { return cmp.Compare(c.kind, k) })
	if ok {
		m.types[i].n += count
		return
	}
	m.types = slices.Insert(m.types, i, kindCount{k, count})
	if last := len(m.types) - 1; last >= 0 && len(m.types) > maxKinds+1 {
		// The last one is kindMany from the second time on.
		excess := m.types[maxKinds]
		m.types = slices.Delete(m.types, maxKinds, maxKinds+1)
		m.addOtherKinds(excess.n)
	}
}

// addOtherKinds counts queries of types beyond maxKinds.
func (m *more) addOtherKinds(count int64) {
	if last := len(m.types) - 1; last >= 0 && m.types[last].kind == kindMany {
		m.types[last].n += count
		return
	}
	m.types = append(m.types, kindCount{kindMany, count})
	if len(m.types) > maxKinds+1 {
		excess := m.types[maxKinds]
		m.types = slices.Delete(m.types, maxKinds, maxKinds+1)
		m.types[len(m.types)-1].n += excess.n
	}
}

// kindCounts returns the number of queries of each type.
func (n *name) kindCounts() []kindCount {
	switch {
	case n.more != nil && n.more.types != nil:
		return n.more.types
	case n.Queries == 0:
		return nil
	case n.types[1] == 0:
		return []kindCount{{n.types[0], n.Queries}}
	case n.types[0] < n.types[1]:
		return []kindCount{{n.types[0], n.Queries - n.second}, {n.types[1], n.second}}
	default:
		return []kindCount{{n.types[1], n.second}, {n.types[0], n.Queries - n.second}}
	}
}

// data returns the number of queries of types that carry arbitrary data.
func (n *name) data() (count int64) {
	for _, k := range n.kindCounts() {
		if k.kind.carries() {
			count += k.n
		}
	}
	return count
}

func (n *name) moreOf() *more {
	if n.more == nil {
		n.more = &more{}
	}
	return n.more
}

// addAsker must come before the query is counted. Until a second client or a third query, the
// fields of the name suffice.
func (n *name) addAsker(client uint32, c Counts, m marks, r *querylog.Record, maxTimes int) {
	if n.Queries == 0 {
		n.client = client
	}
	if n.Queries+c.Queries <= 2 && n.client == client && (n.more == nil || n.more.askers == nil) {
		return
	}
	n.spellAskers()
	a := n.askerOf(client)
	a.seen(second(r.UnixMilli), second(r.Last()))
	a.Counts.add(c)
	a.marks |= m
	for i := range r.Count() {
		n.timeOf(a, second(r.UnixMilliOf(i)), maxTimes)
	}
}

// spellAskers makes the list of clients from the fields of the name.
func (n *name) spellAskers() {
	if n.Queries == 0 || n.more != nil && n.more.askers != nil {
		return
	}
	a := n.onlyAsker()
	if n.more == nil || n.more.sketch == nil {
		a.times = &[]uint32{a.first}
		if a.last != a.first {
			*a.times = append(*a.times, a.last)
		}
	}
	m := n.moreOf()
	m.clients, m.askers = []uint32{a.client}, []asker{a}
}

// onlyAsker returns the client of a name that has no list.
func (n *name) onlyAsker() asker {
	return asker{client: n.client, marks: n.marks, first: second(n.first), last: second(n.last), Counts: n.Counts}
}

// asked yields the clients, sorted by number. Without a list, only the first and last time are
// known.
func (n *name) asked() iter.Seq[*asker] {
	return func(yield func(*asker) bool) {
		if n.more == nil || n.more.askers == nil {
			if n.Queries > 0 {
				only := n.onlyAsker()
				yield(&only)
			}
			return
		}
		for i := range n.more.askers {
			if !yield(&n.more.askers[i]) {
				return
			}
		}
	}
}

// numAskers returns the number of clients.
func (n *name) numAskers() int {
	switch {
	case n.more != nil && n.more.askers != nil:
		return len(n.more.askers)
	case n.Queries == 0:
		return 0
	default:
		return 1
	}
}

func (n *name) askerOf(client uint32) *asker {
	m := n.moreOf()
	i := placeOf(m.clients, client)
	if i == len(m.clients) || m.clients[i] != client {
		m.clients = slices.Insert(m.clients, i, client)
		m.askers = slices.Insert(m.askers, i, asker{client: client})
		if len(m.askers) == maxTimed+1 {
			for j := range m.askers {
				m.askers[j].times = nil
			}
		}
	}
	return &m.askers[i]
}

// placeOf returns the index of a client, or where to insert it. Clients are numbered without gaps,
// so few indexes are possible in the list of a name that most clients query.
func placeOf(all []uint32, client uint32) int {
	last := len(all) - 1
	if last < 0 || all[last] < client {
		return len(all)
	}
	i, end := max(last-int(all[last]-client), 0), min(int(client), last)
	for i < end {
		if middle := int(uint(i+end) / 2); all[middle] < client {
			i = middle + 1
		} else {
			end = middle
		}
	}
	return i
}

// seen must come before the query is counted.
func (a *asker) seen(first, last uint32) {
	if a.Queries == 0 {
		a.first, a.last = first, last
		return
	}
	a.first, a.last = min(a.first, first), max(a.last, last)
}

// timeOf keeps the first distinct seconds with queries of a client.
func (n *name) timeOf(a *asker, at uint32, most int) {
	if most == 0 || len(n.more.askers) > maxTimed || n.more.sketch != nil {
		return
	}
	if a.times == nil {
		a.times = &[]uint32{at}
		return
	}
	times := *a.times
	if len(times) >= most && at >= times[most-1] {
		if len(times) > most {
			*a.times = slices.Clip(times[:most])
		}
		return
	}
	i, ok := slices.BinarySearch(times, at)
	if !ok {
		times = slices.Insert(times, i, at)
	}
	*a.times = times[:min(len(times), most)]
}

func (n *name) addTarget(text []byte) {
	m := n.moreOf()
	if len(m.targets) > 0 && m.targets[0] == string(text) { // most names have one
		return
	}
	i := sort.Search(len(m.targets), func(i int) bool { return m.targets[i] >= string(text) })
	if i >= maxTargets || i < len(m.targets) && m.targets[i] == string(text) {
		return
	}
	m.targets = slices.Insert(m.targets, i, string(text))
	m.targets = m.targets[:min(len(m.targets), maxTargets)]
}

// ledTo returns the CNAME targets.
func (n *name) ledTo() []string {
	if n.more == nil {
		return nil
	}
	return n.more.targets
}

// isFolded reports whether n stands for many names.
func (n *name) isFolded() bool { return n.more != nil && n.more.sketch != nil }

// distinct returns the number of names that n stands for.
func (n *name) distinct() int64 {
	if !n.isFolded() {
		return 1
	}
	return n.more.sketch.estimate()
}

// front returns the average number of characters in front of the domain.
func (n *name) front() int64 {
	length := int64(len(n.text))
	if n.isFolded() {
		length = n.more.length / max(n.Queries, 1)
	}
	return max(length-int64(len(n.domain.text))-1, 0)
}

// longest returns the length of the longest name.
func (n *name) longest() int {
	if n.isFolded() {
		return n.more.longest
	}
	return len(n.text)
}
