package replay

import "github.com/seed-482a6d4f/vpcdns/constructs/querylog"

// pending is a record that waits to be judged with others.
type pending struct {
	key       []byte
	hash      uint64
	vpc       *vpcTally
	client    *clientTally
	unixMilli int64
	answered  bool
}

// batchSize is as many look-ups as a core makes at the same time, and then some.
const batchSize = 32

func (w *worker) judgeBatch() {
	batch := w.batch[:w.waiting]
	w.waiting = 0
	w.memo.fetch(batch)
	for i := range batch {
		w.count(&batch[i])
	}
}

// count counts a record wherever it belongs.
func (w *worker) count(p *pending) {
	o := w.outcomeOf(p)
	p.client.records++
	p.vpc.counts[o.class]++
	w.hourOf(p.unixMilli)[o.class]++
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
	if o.change != nil {
		o.change.add(p, w.named(p))
		*o.ofType++
	}
}

// outcomeOf judges a record unless one like it was among the last.
func (w *worker) outcomeOf(p *pending) *outcome {
	s, known := w.memo.find(p.key, p.hash)
	if !known {
		w.query.read(p.key)
		s.outcome = w.decide(p.vpc.pair, &w.query)
	}
	return s.outcome
}

// named returns the client with its name, if somebody knows it.
func (w *worker) named(p *pending) *clientTally {
	if w.replayer.options.Who == nil {
		return p.client
	}
	name, known := w.replayer.options.Who(p.vpc.id, p.client.client.Address, p.unixMilli)
	if !known {
		return p.client
	}
	return p.client.called(name)
}

func answered(r *querylog.Record) bool { return len(r.Answers) > 0 && string(r.Rcode) == "NOERROR" }
