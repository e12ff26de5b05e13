package replay

import (
	"encoding/binary"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// worker judges records one after another, and counts.
type worker struct {
	replayer *Replayer
	memo     *memo
	query    query

	batch   [batchSize]pending
	waiting int

	vpcs    map[string]*vpcTally
	vpc     *vpcTally // of the last record
	hours   map[int64]*Counts
	hour    *Counts // of the last record
	hourAt  int64   // when it begins
	clients clients

	outside spanTally
	marked  int64
	names   sketcher
	doubts  map[string]*doubtTally
	changes map[string]*changeTally // by name
	kinds   map[changeKind]*changeKind

	actions    map[actionKey]*int64
	lastAction *int64
	lastKey    actionKey

	// explained are the outcomes of queries whose verdict changes or is not what AWS
	// recorded, by their keys: to find out by what takes too long to do it again. Those of the last
	// ones, as there may be any number.
	explained map[string]*outcome

	// plain are the other outcomes, which many queries share.
	plain map[outcome]*outcome
	last  *outcome

	agreement     [numAgreements]int64
	disagreements map[disagreementKey]*disagreementTally
}

func newWorker(r *Replayer) *worker {
	return &worker{
		replayer: r, memo: newMemo(),
		vpcs: map[string]*vpcTally{}, hours: map[int64]*Counts{}, clients: newClients(),
		actions: map[actionKey]*int64{}, doubts: map[string]*doubtTally{}, changes: map[string]*changeTally{}, kinds: map[changeKind]*changeKind{},
		explained: map[string]*outcome{}, plain: map[outcome]*outcome{}, disagreements: map[disagreementKey]*disagreementTally{},
	}
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
	p := &w.batch[w.waiting]
	p.key = appendKey(p.key[:0], v.pair.number, r)
	p.hash, p.vpc, p.client = w.memo.hash(p.key), v, w.clients.of(v, r)
	p.unixMilli, p.answered = r.UnixMilli, answered(r)
	if w.waiting++; w.waiting == batchSize {
		w.judgeBatch()
	}
	return nil
}

func (w *worker) vpcOf(id []byte) *vpcTally {
	if w.vpc != nil && string(id) == w.vpc.id {
		return w.vpc
	}
	v := w.vpcs[string(id)]
	if v == nil {
		v = &vpcTally{id: string(id), pair: w.replayer.scope.of(string(id))}
		binary.LittleEndian.PutUint32(v.key[:], uint32(len(w.vpcs)))
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
