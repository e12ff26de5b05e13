package replay

import (
	"bytes"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// worker judges records one after another, and counts.
type worker struct {
	replayer *Replayer
	memo     *memo
	query    query

	vpcs    map[string]*vpcTally
	vpc     *vpcTally // of the last record
	hours   map[int64]*Counts
	hour    *Counts // of the last record
	hourAt  int64   // when it begins
	clients clients

	outside spanTally
	marked  int64
	names   sketcher
	actions map[actionKey]*int64
	doubts  map[string]*doubtTally
	changes map[changeKey]*changeTally

	// explained are the outcomes of queries whose verdict changes or is not what AWS
	// recorded, by their keys: to find out by what takes too long to do it again.
	explained map[string]*outcome

	// plain are the other outcomes, which many queries share.
	plain map[outcome]*outcome

	agreement     [numAgreements]int64
	disagreements map[disagreementKey]*disagreementTally
}

func newWorker(r *Replayer) *worker {
	return &worker{
		replayer: r, memo: newMemo(),
		vpcs: map[string]*vpcTally{}, hours: map[int64]*Counts{}, clients: newClients(),
		actions: map[actionKey]*int64{}, doubts: map[string]*doubtTally{}, changes: map[changeKey]*changeTally{},
		explained: map[string]*outcome{}, plain: map[outcome]*outcome{}, disagreements: map[disagreementKey]*disagreementTally{},
	}
}

// outcome is what came of a query, and where records like it are counted.
type outcome struct {
	class     Class
	agreement agreementKind
	marked    bool

	action       *int64
	doubt        *doubtTally        // or nil
	disagreement *disagreementTally // or nil

	change *changeTally // or nil
	ofType *int64       // of the change
}

func (w *worker) judge(r *querylog.Record) error {
	if r.UnixMilli < w.replayer.since || r.UnixMilli >= w.replayer.until {
		w.outside.add(r.UnixMilli)
		return nil
	}
	v := w.vpcOf(r.VPCID)
	v.span.add(r.UnixMilli)
	if v.pair == nil {
		return nil
	}
	o := w.outcomeOf(v, r)
	v.counts[o.class]++
	w.hourOf(r.UnixMilli)[o.class]++
	client := w.clients.of(v.id, r)
	client.records++
	w.count(o)
	if o.change != nil {
		o.change.add(r, w.named(client, v.id, r))
		*o.ofType++
	}
	return nil
}

// count counts a record where the outcome says.
func (w *worker) count(o *outcome) {
	w.agreement[o.agreement]++
	*o.action++
	if o.marked {
		w.marked++
	}
	if o.doubt != nil {
		o.doubt.records++
	}
	if o.disagreement != nil {
		o.disagreement.records++
	}
}

func (w *worker) vpcOf(id []byte) *vpcTally {
	if w.vpc != nil && string(id) == w.vpc.id {
		return w.vpc
	}
	v := w.vpcs[string(id)]
	if v == nil {
		v = &vpcTally{id: string(id), pair: w.replayer.scope.of(string(id))}
		w.vpcs[v.id] = v
	}
	w.vpc = v
	return v
}

const hourMillis = 60 * 60 * 1000

func (w *worker) hourOf(unixMilli int64) *Counts {
	if w.hour != nil && w.hourAt <= unixMilli && unixMilli < w.hourAt+hourMillis {
		return w.hour
	}
	hour := floorDiv(unixMilli, hourMillis)
	if w.hours[hour] == nil {
		w.hours[hour] = &Counts{}
	}
	w.hour, w.hourAt = w.hours[hour], hour*hourMillis
	return w.hour
}

// outcomeOf judges a record unless one like it was among the last.
func (w *worker) outcomeOf(v *vpcTally, r *querylog.Record) *outcome {
	s, known := w.memo.find(v.pair.number, r)
	if !known {
		w.query.read(r)
		s.outcome = w.decide(v.pair, &w.query)
	}
	return s.outcome
}

// named returns the client with its name, if somebody knows it.
func (w *worker) named(c *clientTally, vpc string, r *querylog.Record) *clientTally {
	if w.replayer.options.Who == nil {
		return c
	}
	name, known := w.replayer.options.Who(vpc, string(r.SrcAddr), r.UnixMilli)
	if !known {
		return c
	}
	return c.called(name)
}

func answered(r *querylog.Record) bool {
	return bytes.Equal(r.Rcode, []byte("NOERROR")) && len(r.Answers) > 0
}
