package survey

import (
	"maps"
	"slices"
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// MaxNames is the least number of distinct names that a Survey keeps, about 350 bytes each with
// their domains.
const MaxNames = 1_000_000

// numShards is the number of parts of a Survey that can be filled concurrently. It affects which
// names are kept if there are more than MaxNames, so it does not depend on the machine.
const numShards = 16

// Survey is the statistics of records. Use New. Add may be called concurrently; all other methods
// must wait until Add has returned.
type Survey struct {
	clients clients
	shards  [numShards]shard
	sources map[string]bool
}

// New returns an empty Survey. The directory names the clients; it may be nil.
func New(directory *who.Directory) *Survey {
	s := &Survey{}
	s.clients.init(directory)
	for i := range s.shards {
		s.shards[i].init(MaxNames / numShards * 5 / 4) // names are not spread quite evenly
	}
	return s
}

// Add counts a record, or all queries that a record of a digest stands for.
func (s *Survey) Add(r *querylog.Record) {
	if s.clients.directory != nil && r.Count() > 1 {
		_ = r.Each(func(one *querylog.Record) error { // the workload may differ between them
			s.add(one)
			return nil
		})
		return
	}
	s.add(r)
}

func (s *Survey) add(r *querylog.Record) {
	var room [256]byte
	text := r.AppendName(room[:0])
	client := s.clients.of(r)
	part := &s.shards[shardOf(text)]
	part.Lock()
	part.add(r, text, client)
	part.Unlock()
}

// shardOf returns the shard of a name, by its last two labels: all names of a registrable domain
// are in the same shard.
func shardOf[T string | []byte](name T) int {
	from, dots := len(name), 0
	for from > 0 {
		if name[from-1] == '.' {
			if dots++; dots == 2 {
				break
			}
		}
		from--
	}
	return int(hashOf(name[from:]) % numShards)
}

// totals are the counts of all records, including those of dropped names.
type totals struct {
	records     int64
	first, last int64
	rcodes      tally
	types       kinds
	actions     tally
	protections tally
	hours       map[int64]int64 // records by hours since 1970
	blocks      map[int64]int64 // of them, those that were blocked

	// Frequent values are counted here first, see settle.
	usual            [64]int64 // by type number
	hour, ofHour     int64
	noError, noNames int64
}

func newTotals() totals {
	return totals{
		rcodes: tally{}, actions: tally{}, protections: tally{},
		types: kinds{}, hours: map[int64]int64{}, blocks: map[int64]int64{},
	}
}

func (t *totals) add(r *querylog.Record, kind kind) {
	queries := int64(r.Count())
	t.seen(r.UnixMilli, r.Last())
	t.records += queries
	switch string(r.Rcode) {
	case "NOERROR":
		t.noError += queries
	case "NXDOMAIN":
		t.noNames += queries
	default:
		t.rcodes.count(r.Rcode, queries)
	}
	if int(kind) < len(t.usual) {
		t.usual[kind] += queries
	} else {
		t.types[kind] += queries
	}
	if len(r.FirewallRuleAction) > 0 {
		t.actions.count(r.FirewallRuleAction, queries)
	}
	if r.Blocked() {
		t.blocks[floorHour(r.UnixMilli)] += queries // which are within an hour
	}
	if len(r.FirewallProtection) > 0 {
		t.protections.count(r.FirewallProtection, queries)
	}
	if hour := floorHour(r.UnixMilli); hour != t.hour {
		t.settleHour()
		t.hour = hour
	}
	t.ofHour += queries
}

// settle adds the counts of frequent values to the maps.
func (t *totals) settle() {
	t.settleHour()
	for number, n := range t.usual {
		if n > 0 {
			t.types[kind(number)] += n
		}
	}
	if t.noError > 0 {
		t.rcodes.add("NOERROR", t.noError)
	}
	if t.noNames > 0 {
		t.rcodes.add("NXDOMAIN", t.noNames)
	}
	t.usual, t.noError, t.noNames = [64]int64{}, 0, 0
}

func (t *totals) settleHour() {
	if t.ofHour > 0 {
		t.hours[t.hour] += t.ofHour
		t.ofHour = 0
	}
}

// tally counts texts without an allocation for a known one.
type tally map[string]*int64

func (t tally) count(text []byte, more int64) {
	if n := t[string(text)]; n != nil {
		*n += more
		return
	}
	t.add(string(text), more)
}

func (t tally) add(text string, more int64) {
	n := t[text]
	if n == nil {
		n = new(int64)
		t[text] = n
	}
	*n += more
}

func (t tally) merge(other tally) {
	for text, n := range other {
		t.add(text, *n)
	}
}

func (t tally) counts() map[string]int64 {
	counts := make(map[string]int64, len(t))
	for text, n := range t {
		counts[text] = *n
	}
	return counts
}

func (t *totals) merge(other *totals) {
	if other.records == 0 {
		return
	}
	other.settle()
	t.seen(other.first, other.last)
	t.records += other.records
	t.rcodes.merge(other.rcodes)
	sum(t.types, other.types)
	t.actions.merge(other.actions)
	t.protections.merge(other.protections)
	sum(t.hours, other.hours)
	sum(t.blocks, other.blocks)
}

func sum[M ~map[K]int64, K comparable](into, from M) {
	for key, n := range from {
		into[key] += n
	}
}

// seen must come before the record is counted.
func (t *totals) seen(first, last int64) {
	if t.records == 0 {
		t.first, t.last = first, last
		return
	}
	t.first, t.last = min(t.first, first), max(t.last, last)
}

func floorHour(unixMilli int64) int64 {
	const hour = 60 * 60 * 1000
	at := unixMilli / hour
	if unixMilli%hour < 0 {
		at--
	}
	return at
}

// total returns the counts of all records.
func (s *Survey) total() totals {
	all := newTotals()
	for i := range s.shards {
		all.merge(&s.shards[i].totals)
	}
	return all
}

// Records returns the number of records.
func (s *Survey) Records() (n int64) {
	for i := range s.shards {
		n += s.shards[i].records
	}
	return n
}

// Span returns the times of the first and the last query, in milliseconds since 1970.
func (s *Survey) Span() (first, last int64) {
	all := totals{}
	for i := range s.shards {
		if t := &s.shards[i].totals; t.records > 0 {
			all.seen(t.first, t.last)
			all.records += t.records
		}
	}
	return all.first, all.last
}

// Rcodes returns the number of records with each response code.
func (s *Survey) Rcodes() map[string]int64 { return s.total().rcodes.counts() }

// Types returns the number of records of each query type.
func (s *Survey) Types() map[string]int64 { return s.total().types.texts() }

// Actions returns the number of records with each firewall action: ALERT or BLOCK.
func (s *Survey) Actions() map[string]int64 { return s.total().actions.counts() }

// Protections returns the number of records with each protection of DNS Firewall Advanced:
// DGA, DNS_TUNNELING, DICTIONARY_DGA.
func (s *Survey) Protections() map[string]int64 { return s.total().protections.counts() }

// Hour is an hour of a log, as the number of hours since 1970, with its records, and with those
// that DNS Firewall blocked. A survey that an older version wrote does not have the latter, and then
// their sum is less than the BLOCK of [Survey.Actions].
type Hour struct{ Hour, Records, Blocked int64 }

// Hours returns the hours with records, in order.
func (s *Survey) Hours() []Hour {
	all := s.total()
	hours := make([]Hour, 0, len(all.hours))
	for _, at := range slices.Sorted(maps.Keys(all.hours)) {
		hours = append(hours, Hour{at, all.hours[at], all.blocks[at]})
	}
	return hours
}

// SilentHours returns the number of hours without records between the first and the last.
func (s *Survey) SilentHours() int {
	all := s.total()
	if all.records == 0 {
		return 0
	}
	return int(floorHour(all.last)-floorHour(all.first)) + 1 - len(all.hours)
}

// Overflow counts what a Survey dropped for lack of room.
type Overflow struct {
	Records int64 // in no table of names and domains
	Domains int64 // dropped, estimated
	Folded  int64 // domains with only a sample of their names
}

// Overflow returns what was dropped. Which names are kept does not depend on the order of the
// records.
func (s *Survey) Overflow() (all Overflow) {
	for i := range s.shards {
		sh := &s.shards[i]
		all.Records += sh.lost
		all.Domains += sh.lostDomains.estimate()
		for _, d := range sh.domains {
			if d.folded != nil {
				all.Folded++
			}
		}
	}
	return all
}

// Any reports whether anything was dropped.
func (o Overflow) Any() bool { return o.Records > 0 || o.Folded > 0 }

// shard is the part of a Survey for some of the names.
type shard struct {
	sync.Mutex
	totals
	store
}

func (sh *shard) init(room int) {
	sh.totals = newTotals()
	sh.store = newStore(room)
}

func (sh *shard) add(r *querylog.Record, text []byte, client uint32) {
	kind := kindOf(r.QueryType)
	sh.totals.add(r, kind)
	n := sh.names[string(text)]
	if n == nil {
		if n = sh.nameFor(string(text)); n == nil {
			sh.lost += int64(r.Count())
			return
		}
	}
	n.add(r, kind, client, sh.maxTimes())
	if n.more != nil && n.more.sketch != nil {
		n.more.sketch.add(text)
		n.more.longest = max(n.more.longest, len(text))
		n.more.length += int64(len(text)) * int64(r.Count())
	}
}
