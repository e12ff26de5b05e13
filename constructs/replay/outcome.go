package replay

import (
	"bytes"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

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

// maxExplained is more than the names that come again and again.
const maxExplained = 1 << 16

// decide finds out what becomes of a query.
func (w *worker) decide(p *pair, q *query) *outcome {
	recorded := recordedIn(q)
	after := p.after.decide(q)
	before := recorded
	ours := &after
	if p.before != nil {
		before = p.before.decide(q)
		ours = &before
	}
	hash := hashOf(q.name)
	w.names.add(hash)
	o := outcome{class: classify(&before, &after), agreement: ours.compare(&recorded), marked: after.marked || before.marked}
	o.action = w.actionOf(&before, &after)
	if o.class == Undecided {
		o.doubt = w.doubtOf(&before, &after)
		o.doubt.names.add(hash)
	}
	changes := o.class != Unchanged && (o.class != Undecided || before.passes() != after.passes())
	if !changes && o.agreement != disagree {
		return w.shared(o)
	}
	if known, ok := w.explained[string(q.key)]; ok {
		return known
	}
	by, was := after.by.decider(q), recordedBy(q)
	if p.before != nil {
		was = before.by.decider(q)
	}
	if changes {
		o.change = w.changeOf(changeKind{o.class, before.effect(), after.effect(), by, was}, q, &after)
		o.ofType = o.change.ofType(string(q.queryType))
	}
	if o.agreement == disagree {
		oursBy := by
		if p.before != nil {
			oursBy = was
		}
		o.disagreement = w.disagreementOf(q, &recorded, ours, oursBy)
	}
	if len(w.explained) >= maxExplained {
		clear(w.explained)
	}
	w.explained[string(q.key)] = &o
	return &o
}

// shared returns the one outcome that is like o: most queries have the same as the one before.
func (w *worker) shared(o outcome) *outcome {
	if w.last != nil && *w.last == o {
		return w.last
	}
	w.last = w.plain[o]
	if w.last == nil {
		w.last = &o
		w.plain[o] = w.last
	}
	return w.last
}

// recordedIn returns what AWS did.
func recordedIn(q *query) verdict {
	v := verdict{logged: true}
	switch {
	case len(q.action) == 0 || bytes.EqualFold(q.action, []byte("ALLOW")):
	case bytes.EqualFold(q.action, []byte("ALERT")):
		v.action = policy.ActionAlert
	case q.blocked():
		v.action = policy.ActionBlock
	default:
		v.action, v.unless = policy.ActionUnknown, oddAction
	}
	return v
}

// recordedBy returns what AWS says that it did so by.
func recordedBy(q *query) Decider {
	d := Decider{Rule: string(q.group), List: string(q.list)}
	if d.List == "" {
		d.List = string(q.protection)
	}
	return d
}

func (w *worker) actionOf(before, after *verdict) *int64 {
	key := actionKeyOf(before, after)
	if w.lastAction == nil || key != w.lastKey {
		if w.actions[key] == nil {
			w.actions[key] = new(int64)
		}
		w.lastKey, w.lastAction = key, w.actions[key]
	}
	return w.lastAction
}

func (w *worker) doubtOf(before, after *verdict) *doubtTally {
	on := after.unless
	if on == "" {
		on = before.unless
	}
	if w.doubts[on] == nil {
		w.doubts[on] = &doubtTally{}
	}
	return w.doubts[on]
}

func (w *worker) disagreementOf(q *query, recorded, ours *verdict, by Decider) *disagreementTally {
	key := disagreementKey{
		recorded: recorded.effect(), recordedBy: recordedBy(q),
		ours: ours.effect(), by: Decider{Rule: by.Rule, List: by.List},
	}
	d := w.disagreements[key]
	if d == nil {
		d = &disagreementTally{}
		w.disagreements[key] = d
	}
	d.names = firstOf(append(d.names, string(q.name)), maxExampleNames)
	return d
}

// changeOf returns the change that a query belongs to. Names have one or two.
func (w *worker) changeOf(of changeKind, q *query, after *verdict) *changeTally {
	kind := w.kinds[of]
	if kind == nil {
		kind = &of
		w.kinds[of] = kind
	}
	first := w.changes[string(q.name)]
	c := first
	for c != nil && c.kind != kind {
		c = c.next
	}
	if c == nil {
		c = &changeTally{kind: kind, next: first}
		if first != nil {
			c.name = first.name
		} else {
			c.name = string(q.name)
		}
		w.changes[c.name] = c
	}
	if after.action == policy.ActionBlock {
		c.mustAllow(after.by.blocked(q))
	}
	return c
}
