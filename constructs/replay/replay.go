package replay

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Replayer judges the records of a log.
type Replayer struct {
	options  Options
	scope    *scope
	question Question

	since, until int64 // in milliseconds; until is exclusive

	kept atomic.Int64 // see Options.MaxKept

	mu      sync.Mutex
	workers []*worker
}

// New prepares the policies. VPCs of the policy and of the log are matched by ID. If a policy has
// no VPC IDs, but one VPC or several with the same rules, its rules apply to every VPC of the log;
// Options.VPCs chooses one of several. If the choice is ambiguous the error is a [*VPCError].
func New(o Options) (*Replayer, error) {
	if o.Policy == nil {
		return nil, errors.New("Options.Policy is required")
	}
	s, err := newScope(&o)
	if err != nil {
		return nil, err
	}
	r := &Replayer{options: o, scope: s, question: questionOf(&o, s), since: math.MinInt64, until: math.MaxInt64}
	if !o.Since.IsZero() {
		r.since = o.Since.UnixMilli()
	}
	if !o.Until.IsZero() {
		r.until = o.Until.UnixMilli()
	}
	return r, nil
}

func questionOf(o *Options, s *scope) Question {
	q := Question{
		Policy: o.Name, Baseline: o.BaselineName, VPCs: o.VPCs, Expected: s.ids, AppliedTo: s.applied, Complete: o.Policy.Complete,
		Since: o.Since.UTC(), Until: o.Until.UTC(),
	}
	q.Rules = []string{fingerprint(o.Policy)}
	if o.Baseline != nil {
		q.Baseline = cmp.Or(q.Baseline, "the baseline")
		q.Rules = append(q.Rules, fingerprint(o.Baseline))
	}
	return q
}

// Sink returns a function that judges records. Each goroutine needs a Sink of its own. The
// function's only error is a [*FullError].
func (r *Replayer) Sink() func(*querylog.Record) error {
	w := newWorker(r)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.workers = append(r.workers, w)
	return w.judge
}

// Report returns the report of the records of all sinks. None may be running.
func (r *Replayer) Report() *Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.report(false)
}

// Finish is like Report, but frees the Replayer's memory while it makes the report: for a log with
// millions of changed names that needs half of the memory. The sinks cannot be used again.
func (r *Replayer) Finish() *Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	report := r.report(true)
	r.workers = nil
	return report
}

func (r *Replayer) report(last bool) *Report {
	all, room := r.empty(), 0
	for _, w := range r.workers {
		w.judgeBatch()
		room += w.numChanges
	}
	changes := make([]Change, 0, room)
	for i, w := range r.workers {
		of := r.empty()
		if i == 0 {
			of.Changes = changes // the others are merged into what the first one fills
		}
		w.report(of, last)
		if i == 0 {
			changes = of.Changes
		} else {
			changes = mergeInto(changes, of.Changes, compareChanges, Change.merged)
		}
		of.Changes = nil
		if err := all.Merge(of); err != nil {
			panic(err) // all workers have the same question
		}
		if last {
			r.workers[i] = nil
		}
	}
	all.Changes = changes
	return all
}

// empty returns a report without records.
func (r *Replayer) empty() *Report {
	report := &Report{
		Version: Version, Question: r.question, Agreement: Agreement{Of: "policy"},
		Actions: []ActionCount{}, VPCs: []VPCCount{}, Hours: []HourCount{}, Clients: []ClientCount{}, Changes: []Change{}, Reasons: []Reason{},
	}
	if r.options.Baseline != nil {
		report.Agreement.Of = "baseline"
	}
	return report
}

func timeOf(unixMilli int64) time.Time { return time.UnixMilli(unixMilli).UTC() }

// Options are the policies to compare, and for which records.
type Options struct {
	// Policy is to be deployed. Name is what reports call it.
	Policy *policy.Policy
	Name   string

	// Baseline is the policy to compare with. Default: what the log recorded.
	Baseline     *policy.Policy
	BaselineName string

	// VPCs restricts the replay to some VPCs, given by their ID in the log or by their name in
	// the policy. Default: all.
	VPCs []string

	// Since (inclusive) and Until (exclusive) restrict the replay to a time range. Default: all
	// times.
	Since, Until time.Time

	// MaxKept is the number of bytes that the names whose verdicts change, the clients and the VPCs
	// may take, about; making the report takes as much again. A log may have any number of them, so
	// with more the sinks return a [*FullError]. Default: no limit.
	MaxKept int64

	// Who returns the name of the client at an address of a VPC, if it is known. It is called
	// for clients of queries whose verdict changes, by several goroutines. Default: clients
	// have no names.
	Who func(vpcID, address string, unixMilli int64) (name string, known bool)
}

// worker judges records one after another, and counts.
type worker struct {
	replayer *Replayer
	full     error // or nil
	memo     *memo
	query    query

	batch   [batchSize]pending
	waiting int

	// The question of the last record of a digest.
	question uint64
	key      []byte
	outcome  *outcome

	vpcs      map[string]*vpcTally
	lastVPCs  [64]*vpcTally // by the ends of their IDs
	hours     map[int64]*hourTally
	hour      *hourTally      // of the last record
	hourAt    int64           // start of hour
	lastHours [256]recentHour // more than a week has
	clients   clients

	outside        spanTally
	fromLog        int64
	names          sketcher
	reasons        map[string]*reasonTally
	changes        map[string]*changeTally // the first one, by name
	furtherChanges map[furtherChange]*changeTally
	numChanges     int
	kinds          map[ChangeKind]*ChangeKind

	actions    map[actionKey]*int64
	lastAction *int64
	lastKey    actionKey

	// plain are the outcomes of queries whose verdict does not change, which many share.
	plain map[outcome]*outcome
	last  *outcome

	agreement     [numAgreements]int64
	disagreements map[disagreementKey]*disagreementTally
}

func newWorker(r *Replayer) *worker {
	return &worker{
		replayer: r, memo: newMemo(),
		vpcs: map[string]*vpcTally{}, hours: map[int64]*hourTally{}, clients: newClients(),
		actions: map[actionKey]*int64{}, reasons: map[string]*reasonTally{}, changes: map[string]*changeTally{}, kinds: map[ChangeKind]*ChangeKind{}, furtherChanges: map[furtherChange]*changeTally{},
		plain: map[outcome]*outcome{}, disagreements: map[disagreementKey]*disagreementTally{},
	}
}

// FullError is the error for a log with more changed names, clients and VPCs than may be kept.
type FullError struct{ MaxKept int64 }

func (e *FullError) Error() string {
	return fmt.Sprintf("the names whose verdicts change, the clients and the VPCs take more than %d MB of memory; replay a part of the log, or look for a list that is too wide", e.MaxKept/1_000_000)
}

// CanBeLifted reports that a log with as many names may be replayed without the limit.
func (*FullError) CanBeLifted() bool { return true }

// keep counts bytes that are kept until the report.
func (w *worker) keep(bytes int) {
	if bytes == 0 {
		return
	}
	kept, most := w.replayer.kept.Add(int64(bytes)), w.replayer.options.MaxKept
	if most > 0 && kept > most {
		w.full = &FullError{MaxKept: most}
	}
}

func (w *worker) judge(r *querylog.Record) error {
	if w.full != nil {
		return w.full
	}
	if r.UnixMilli < w.replayer.since || r.Last() >= w.replayer.until {
		if w.narrow(r) == 0 {
			return nil
		}
	}
	v := w.vpcOf(r.VPCID)
	v.span.add(r.Count(), r.UnixMilli, r.Last())
	if v.pair == nil {
		return nil
	}
	if q := r.Question(); q != 0 {
		w.judgeGroup(r, v, q)
		return nil
	}
	p := &w.batch[w.waiting]
	p.key = appendKey(p.key[:0], v.pair.number, r)
	p.who = appendClient(p.who[:0], v, r)
	p.hash, p.whoHash, p.vpc = w.memo.hash(p.key), w.clients.hash(p.who), v
	p.records, p.unixMilli, p.last, p.answered = 1, r.UnixMilli, r.UnixMilli, r.Answered()
	if w.waiting++; w.waiting == batchSize {
		w.judgeBatch()
	}
	return nil
}

// narrow counts the queries of other times, and returns how many are left.
func (w *worker) narrow(r *querylog.Record) int {
	since, until := w.replayer.since, w.replayer.until
	w.outside.add(r.Within(math.MinInt64, since))
	w.outside.add(r.Within(until, math.MaxInt64))
	return r.Narrow(since, until)
}

// judgeGroup judges a record of a digest. Those of one question come after another, so the outcome
// is that of the record before or not known yet.
func (w *worker) judgeGroup(r *querylog.Record, v *vpcTally, question uint64) {
	if w.waiting > 0 {
		w.judgeBatch()
	}
	if question != w.question {
		w.key = appendKey(w.key[:0], v.pair.number, r)
		w.query.read(w.key)
		w.question, w.outcome = question, w.decide(v.pair, &w.query)
	}
	p := &w.batch[0]
	p.vpc, p.client = v, w.clients.ofGroup(w, v, r)
	p.records, p.unixMilli, p.last, p.answered = int64(r.Count()), r.UnixMilli, r.Last(), r.Answered()
	if w.outcome.change != nil && w.replayer.options.Who != nil {
		p.times = r
	}
	w.countAs(p, w.outcome)
	p.times = nil
}

func (w *worker) vpcOf(id []byte) *vpcTally {
	last := &w.lastVPCs[0]
	if n := len(id); n > 1 {
		last = &w.lastVPCs[(id[n-2]<<4^id[n-1])%byte(len(w.lastVPCs))]
	}
	if v := *last; v != nil && string(id) == v.id {
		return v
	}
	v := w.vpcs[string(id)]
	if v == nil {
		v = &vpcTally{id: string(id), pair: w.replayer.scope.of(string(id))}
		w.keep(sizeOfVPC + len(id))
		binary.LittleEndian.PutUint32(v.key[:], uint32(len(w.vpcs)))
		w.vpcs[v.id] = v
	}
	*last = v
	return v
}

const hourMillis = 60 * 60 * 1000

// hourOf returns the counts of an hour. A log has one hour after the other, and a digest all hours
// of each name.
func (w *worker) hourOf(unixMilli int64) *hourTally {
	if w.hour != nil && w.hourAt <= unixMilli && unixMilli < w.hourAt+hourMillis {
		return w.hour
	}
	hour := floorDiv(unixMilli, hourMillis)
	last := &w.lastHours[uint64(hour)%uint64(len(w.lastHours))]
	if last.counts == nil || last.hour != hour {
		if w.hours[hour] == nil {
			w.hours[hour] = &hourTally{}
			w.keep(sizeOfHour)
		}
		*last = recentHour{hour, w.hours[hour]}
	}
	w.hour, w.hourAt = last.counts, hour*hourMillis
	return w.hour
}

// recentHour is an hour since 1970 with its counts.
type recentHour struct {
	hour   int64
	counts *hourTally
}

// pending is a record that waits to be judged in a batch.
type pending struct {
	key, who        []byte // of the query and of its client
	hash            keyHash
	whoHash         uint64
	vpc             *vpcTally
	client          *clientTally // nil until it is judged
	records         int64
	unixMilli, last int64 // within one hour
	answered        bool

	times *querylog.Record // nil unless the name of the client may differ between them
}

// batchSize is a little more than the memory accesses that a core can have in flight.
const batchSize = 32

func (w *worker) judgeBatch() {
	batch := w.batch[:w.waiting]
	w.waiting = 0
	w.memo.fetch(batch)
	w.clients.fetch(batch)
	for i := range batch {
		p := &batch[i]
		p.client = w.clients.of(w, p.vpc, p.who, p.whoHash)
		w.count(p)
	}
}

// count adds a record to all counts.
func (w *worker) count(p *pending) { w.countAs(p, w.outcomeOf(p)) }

func (w *worker) countAs(p *pending, o *outcome) {
	n := p.records
	p.client.records += n
	p.vpc.counts[o.class] += n
	w.hourOf(p.unixMilli).add(o, n)
	w.agreement[o.agreement] += n
	*o.action += n
	if o.fromLog {
		w.fromLog += n
	}
	if o.reason != nil {
		o.reason.records += n
	}
	if o.disagreement != nil {
		o.disagreement.records += n
	}
	if o.change == nil {
		return
	}
	*o.ofType += n
	if p.times == nil {
		w.keep(o.change.add(p, w.named(p)))
		return
	}
	r := p.times
	p.records = 1
	for i := range r.Count() {
		p.unixMilli, p.last = r.UnixMilliOf(i), r.UnixMilliOf(i)
		w.keep(o.change.add(p, w.named(p)))
	}
}

// outcomeOf judges a record unless its outcome is cached.
func (w *worker) outcomeOf(p *pending) *outcome {
	o := w.memo.find(p.hash)
	if o == nil {
		w.query.read(p.key)
		o = w.decide(p.vpc.pair, &w.query)
		w.memo.add(p.hash, o)
	}
	return o
}

// named returns the client with its name, if it is known.
func (w *worker) named(p *pending) *clientTally {
	if w.replayer.options.Who == nil {
		return p.client
	}
	name, known := w.replayer.options.Who(p.vpc.id, p.client.client.Address, p.unixMilli)
	if !known {
		return p.client
	}
	named, size := p.client.called(name)
	w.keep(size)
	return named
}
