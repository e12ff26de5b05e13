package replay

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"maps"
	"slices"
	"sort"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// spanTally becomes a Span.
type spanTally struct{ records, first, last int64 }

func (s *spanTally) add(records int, first, last int64) {
	if records == 0 {
		return
	}
	if s.records == 0 {
		s.first, s.last = first, last
	}
	s.records += int64(records)
	s.first, s.last = min(s.first, first), max(s.last, last)
}

func (s *spanTally) span() Span {
	if s.records == 0 {
		return Span{}
	}
	return Span{s.records, timeOf(s.first), timeOf(s.last)}
}

// vpcTally becomes a VPCCount.
type vpcTally struct {
	id     string
	key    [4]byte // unique in the worker
	pair   *pair   // nil for a VPC that is not judged
	span   spanTally
	counts Counts
}

// hourTally becomes an HourCount.
type hourTally struct {
	counts  Counts
	blocked Blocked
}

func (h *hourTally) add(o *outcome, records int64) {
	h.counts[o.class] += records
	h.blocked.Before += records * int64(o.blockedBefore)
	h.blocked.After += records * int64(o.blockedAfter)
}

// reasonTally becomes a Reason.
type reasonTally struct {
	records int64
	names   sketcher
}

// disagreementKey identifies a disagreement.
type disagreementKey struct {
	recorded, ours Effect
	recordedBy, by Decider
}

// disagreementTally becomes a Disagreement.
type disagreementTally struct {
	records int64
	names   []string
}

// changeTally becomes a Change. There may be millions, most of which have one type, one client and
// need to allow the name alone.
type changeTally struct {
	name string
	kind *ChangeKind
	next *changeTally // of the name

	days         days
	answeredDays days
	firstType    TypeCount
	firstClient  changeClientTally
	allowsItself bool
	more         *moreTallies // or nil
}

// moreTallies are the types, clients and names to allow of a change behind the first. A few types
// and clients are searched linearly; there is an index for many, as any client can ask for 65,536
// types.
type moreTallies struct {
	types       []*TypeCount
	typeIndex   map[string]*int64 // or nil
	clients     []changeClientTally
	clientIndex map[*clientTally]int // or nil
	allow       set[string]          // without the name of the change
}

type changeClientTally struct {
	client   *clientTally
	span     spanTally
	answered int64
}

func (c *changeTally) moreTallies() *moreTallies {
	if c.more == nil {
		c.more = &moreTallies{}
	}
	return c.more
}

// Sizes of what is kept for each of these, in bytes: about what it takes in a map, with its texts
// where they are short.
const (
	sizeOfVPC    = 400
	sizeOfHour   = 150
	sizeOfClient = 400
	sizeOfKind   = 500 // of changes, or of disagreements
	sizeOfChange = 200
	sizeOfMore   = 100 // another client, type or name to allow of a change
	sizeOfDay    = 6   // another day of a change
)

// mustAllow adds names, usually only the name itself. It returns how many bytes it keeps.
func (c *changeTally) mustAllow(names []string) (kept int) {
	for _, name := range names {
		switch {
		case name == c.name:
			c.allowsItself = true
		case c.moreTallies().allow.add(name):
			kept += sizeOfMore + len(name)
		}
	}
	return kept
}

func (c *changeTally) allow() (names []string) {
	if c.allowsItself {
		names = append(names, c.name)
	}
	if c.more != nil {
		names = append(names, c.more.allow.list()...)
	}
	return distinct(names)
}

// ofType returns the count of a type, and how many bytes are kept for it that were not before.
func (c *changeTally) ofType(t string) (records *int64, kept int) {
	if c.firstType.Type == t {
		return &c.firstType.Records, 0
	}
	m := c.moreTallies()
	before := len(m.types)
	records = m.ofType(t)
	return records, (len(m.types) - before) * (sizeOfMore + len(t))
}

func (m *moreTallies) ofType(t string) *int64 {
	if m.typeIndex != nil {
		if known := m.typeIndex[t]; known != nil {
			return known
		}
	} else {
		for _, known := range m.types {
			if known.Type == t {
				return &known.Records
			}
		}
	}
	added := &TypeCount{Type: t}
	m.types = append(m.types, added)
	switch {
	case m.typeIndex != nil:
		m.typeIndex[t] = &added.Records
	case len(m.types) > fewTypes:
		m.typeIndex = make(map[string]*int64, 2*len(m.types))
		for _, t := range m.types {
			m.typeIndex[t.Type] = &t.Records
		}
	}
	return &added.Records
}

// add returns how many bytes it keeps.
func (c *changeTally) add(p *pending, by *clientTally) (kept int) {
	client := c.of(by)
	if client.span.records == 0 && client != &c.firstClient {
		kept = sizeOfMore
	}
	client.span.add(int(p.records), p.unixMilli, p.last)
	day := dayOf(p.unixMilli)
	kept += c.days.add(day)
	if p.answered {
		client.answered += p.records
		kept += c.answeredDays.add(day)
	}
	return kept
}

const (
	fewClients = 8
	fewTypes   = 8
)

func (c *changeTally) of(client *clientTally) *changeClientTally {
	switch c.firstClient.client {
	case nil:
		c.firstClient.client = client
		return &c.firstClient
	case client:
		return &c.firstClient
	default:
		return c.moreTallies().of(client)
	}
}

func (m *moreTallies) of(client *clientTally) *changeClientTally {
	if m.clientIndex != nil {
		if i, known := m.clientIndex[client]; known {
			return &m.clients[i]
		}
	} else {
		for i := range m.clients {
			if m.clients[i].client == client {
				return &m.clients[i]
			}
		}
	}
	last := len(m.clients)
	m.clients = append(m.clients, changeClientTally{client: client})
	switch {
	case m.clientIndex != nil:
		m.clientIndex[client] = last
	case last >= fewClients:
		m.clientIndex = make(map[*clientTally]int, 2*len(m.clients))
		for i := range m.clients {
			m.clientIndex[m.clients[i].client] = i
		}
	}
	return &m.clients[last]
}

// days are what most names need of them: one.
type days struct {
	first   Day
	any     bool
	several *set[Day] // nil for one
}

// add returns how many bytes it keeps.
func (d *days) add(day Day) (kept int) {
	switch {
	case !d.any:
		d.first, d.any = day, true
		return 0
	case d.several == nil && d.first == day:
		return 0
	case d.several == nil:
		d.several = &set[Day]{few: []Day{d.first}}
		kept = sizeOfMore
	}
	if d.several.add(day) {
		kept += sizeOfDay
	}
	return kept
}

func (d *days) list() []Day {
	switch {
	case d.several != nil:
		return d.several.list()
	case d.any:
		return []Day{d.first}
	default:
		return nil
	}
}

// set is small for a few elements, and quick for any number in any order: a log may have the
// days of a name backwards, and a name may lead to another one with each query.
type set[T cmp.Ordered] struct {
	few  []T // sorted
	many map[T]struct{}
}

const fewElements = 1024

// add reports whether an element is new. It is quickest at the end: a log is nearly in order.
func (s *set[T]) add(element T) bool {
	if s.many != nil {
		before := len(s.many)
		s.many[element] = struct{}{}
		return len(s.many) > before
	}
	if n := len(s.few); n > 0 && s.few[n-1] == element {
		return false
	}
	i, found := slices.BinarySearch(s.few, element)
	if found {
		return false
	}
	s.few = slices.Insert(s.few, i, element)
	if len(s.few) > fewElements {
		s.many = make(map[T]struct{}, 2*len(s.few))
		for _, each := range s.few {
			s.many[each] = struct{}{}
		}
		s.few = nil
	}
	return true
}

// list returns the elements, sorted.
func (s *set[T]) list() []T {
	if s.many != nil {
		return slices.Sorted(maps.Keys(s.many))
	}
	return s.few
}

// clients are the clients of a worker, with a cache in front.
type clients struct {
	seed    maphash.Seed
	last    []*clientTally
	all     map[Client]*clientTally
	key     []byte // of the record of a digest at hand
	fetched uint64

	block   uint64 // of the last record of a digest
	ofBlock []blockClient
}

// blockClient is a client of a block of a digest.
type blockClient struct {
	vpc   *vpcTally
	tally *clientTally
}

// clientTally becomes a ClientCount and, with a name, a Client of a change. It contains its key, so
// comparing needs one cache line.
type clientTally struct {
	length  uint8
	key     [maxClientKey]byte
	records int64
	client  Client
	names   map[string]*clientTally // the same client, by its names over time
}

const (
	lastClients  = 1 << 12
	maxClientKey = 71 // enough for an IPv6 address and an ID
)

func newClients() clients {
	return clients{seed: maphash.MakeSeed(), last: make([]*clientTally, lastClients), all: map[Client]*clientTally{}}
}

// appendClient appends what tells the client of a record from others.
func appendClient(key []byte, v *vpcTally, r *querylog.Record) []byte {
	key = appendText(appendText(append(key, v.key[:]...), r.SrcAddr), r.SrcIDs.Instance)
	return append(key, r.SrcIDs.ResolverEndpoint...)
}

// clientOf returns the client that a key is of.
func clientOf(v *vpcTally, key []byte) Client {
	address, rest := cutText(key[len(v.key):])
	instance, endpoint := cutText(rest)
	return Client{Client: querylog.Client{VPC: v.id, Address: string(address), Instance: string(instance), Endpoint: string(endpoint)}}
}

func (c *clients) hash(key []byte) uint64 { return maphash.Bytes(c.seed, key) }

// fetch is [memo.fetch] for the clients.
func (c *clients) fetch(all []pending) {
	for i := range all {
		if t := c.last[all[i].whoHash%lastClients]; t != nil {
			c.fetched += uint64(t.length)
		}
	}
}

// of returns the client with a key.
func (c *clients) of(w *worker, v *vpcTally, key []byte, hash uint64) *clientTally {
	if len(key) > maxClientKey {
		return c.find(w, v, key)
	}
	place := &c.last[hash%lastClients]
	if t := *place; t != nil && bytes.Equal(t.key[:t.length], key) {
		return t
	}
	*place = c.find(w, v, key)
	return *place
}

// ofGroup returns the client of a record of a digest, which has numbers for its clients.
func (c *clients) ofGroup(w *worker, v *vpcTally, r *querylog.Record) *clientTally {
	g := r.Group
	if g.Block != c.block {
		c.block = g.Block
		clear(c.ofBlock)
	}
	if g.Client >= len(c.ofBlock) {
		c.ofBlock = append(c.ofBlock, make([]blockClient, g.Client+1-len(c.ofBlock))...)
	}
	known := &c.ofBlock[g.Client]
	if known.vpc != v {
		c.key = appendClient(c.key[:0], v, r)
		*known = blockClient{v, c.of(w, v, c.key, c.hash(c.key))}
	}
	return known.tally
}

func (c *clients) find(w *worker, v *vpcTally, key []byte) *clientTally {
	client := clientOf(v, key)
	t := c.all[client]
	if t == nil {
		t = &clientTally{client: client}
		t.length = uint8(copy(t.key[:], key))
		c.all[client] = t
		w.keep(sizeOfClient + len(client.Address) + len(client.Instance) + len(client.Endpoint))
	}
	return t
}

// called returns the client under a name, and how many bytes that keeps.
func (t *clientTally) called(name string) (named *clientTally, kept int) {
	if named := t.names[name]; named != nil {
		return named, 0
	}
	named = &clientTally{client: t.client}
	named.client.Name = name
	if t.names == nil {
		t.names = map[string]*clientTally{}
	}
	t.names[name] = named
	return named, sizeOfClient + len(name)
}

// report adds what a worker counted to an empty report. If it is the last one, the worker frees each
// change as soon as the report has it.
func (w *worker) report(r *Report, last bool) {
	if last {
		w.memo = nil // its outcomes refer to changes
	}
	r.Names, r.FromLog, r.Outside = w.names.settle(), w.fromLog, w.outside.span()
	for _, v := range w.vpcs {
		r.VPCs = append(r.VPCs, VPCCount{ID: v.id, Judged: v.pair != nil, Span: v.span.span(), Counts: v.counts})
		if v.pair != nil {
			r.Records += v.span.records
			r.Span = r.Span.merged(v.span.span())
		}
	}
	for hour, tally := range w.hours {
		r.Hours = append(r.Hours, HourCount{timeOf(hour * hourMillis), tally.counts, tally.blocked})
	}
	for _, c := range w.clients.all {
		r.Clients = append(r.Clients, ClientCount{c.client, c.records})
	}
	for key, n := range w.actions {
		r.Actions = append(r.Actions, key.count(*n))
	}
	for on, d := range w.reasons {
		r.Reasons = append(r.Reasons, Reason{on, d.records, d.names.settle()})
	}
	changes := slices.AppendSeq(make([]*changeTally, 0, len(w.changes)), maps.Values(w.changes))
	if last {
		w.changes, w.furtherChanges = nil, nil
	}
	r.Changes = slices.Grow(r.Changes, len(changes)) // a slice that grows is there twice
	for i, c := range changes {
		for changes[i] = nil; c != nil; c = c.next {
			r.Changes = append(r.Changes, c.change())
		}
	}
	w.reportAgreement(&r.Agreement)
	r.sort()
}

func (w *worker) reportAgreement(a *Agreement) {
	a.Agree, a.Disagree, a.Unknown = w.agreement[agree], w.agreement[disagree], w.agreement[unknown]
	for key, d := range w.disagreements {
		a.Disagreements = append(a.Disagreements, Disagreement{key.recorded, key.recordedBy, key.ours, key.by, d.records, d.names})
	}
	sortBy(a.Disagreements, compareDisagreements)
}

func (c *changeTally) change() Change {
	change := Change{Name: c.name, ChangeKind: c.kind, Allow: c.allow(), Days: c.days.list(), AnsweredDays: c.answeredDays.list()}
	m := c.more
	if m == nil {
		m = &moreTallies{}
	}
	change.Types = make([]TypeCount, 0, 1+len(m.types))
	change.Types = append(change.Types, c.firstType)
	for _, t := range m.types {
		change.Types = append(change.Types, *t)
	}
	change.Clients = make([]ChangeClient, 0, 1+len(m.clients))
	change.Clients = append(change.Clients, c.firstClient.count())
	for i := range m.clients {
		change.Clients = append(change.Clients, m.clients[i].count())
	}
	sortBy(change.Types, compareTypes)
	sortBy(change.Clients, compareChangeClients)
	return change
}

func (c *changeClientTally) count() ChangeClient {
	return ChangeClient{&c.client.client, c.span.span(), c.answered}
}

// sort sorts all slices of a report.
func (r *Report) sort() {
	sortBy(r.VPCs, compareVPCs)
	sortBy(r.Hours, compareHours)
	sortBy(r.Clients, compareClientCounts)
	sortBy(r.Actions, compareActions)
	sortBy(r.Reasons, compareReasons)
	sortBy(r.Changes, compareChanges)
}

// sortBy compares elements in place: they are large.
func sortBy[T any](all []T, compare func(a, b *T) int) {
	if len(all) < 2 { // as of most names: to sort them costs allocations
		return
	}
	sort.Slice(all, func(i, j int) bool { return compare(&all[i], &all[j]) < 0 })
}
