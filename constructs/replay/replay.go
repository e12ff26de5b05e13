package replay

import (
	"cmp"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Replayer judges the records of a log.
type Replayer struct {
	options  Options
	scope    *scope
	question Question

	since, until int64 // when records count, in milliseconds; until is when they no longer do

	mu      sync.Mutex
	workers []*worker
}

// New makes policies ready. A VPC of theirs is one of the log if it has its ID. If a policy has
// no ID of any VPC, but one VPC or several with the same rules, these are applied to every
// VPC of the log; Options.VPCs chooses one of several. It is a [*VPCError] if none can be told.
func New(o Options) (*Replayer, error) {
	if o.Policy == nil {
		return nil, errors.New("no policy to judge by")
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

// Sink returns a function that judges records, for one goroutine; others need a Sink of their
// own. It never returns an error.
func (r *Replayer) Sink() func(*querylog.Record) error {
	w := newWorker(r)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.workers = append(r.workers, w)
	return w.judge
}

// Report returns what all sinks were handed. None may be at work.
func (r *Replayer) Report() *Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.workers) == 0 {
		return r.empty()
	}
	all := r.workers[0].report(r.empty())
	for _, w := range r.workers[1:] {
		if err := all.Merge(w.report(r.empty())); err != nil {
			panic(err) // the question is one
		}
	}
	return all
}

// empty returns the report of no record.
func (r *Replayer) empty() *Report {
	report := &Report{
		Version: Version, Question: r.question, Agreement: Agreement{Of: "policy"},
		Actions: []ActionCount{}, VPCs: []VPCCount{}, Hours: []HourCount{}, Clients: []ClientCount{}, Changes: []Change{}, Doubts: []Doubt{},
	}
	if r.options.Baseline != nil {
		report.Agreement.Of = "baseline"
	}
	return report
}

func timeOf(unixMilli int64) time.Time { return time.UnixMilli(unixMilli).UTC() }
