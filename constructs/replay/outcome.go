package replay

import (
	"bytes"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// decide finds out what becomes of a query.
func (w *worker) decide(p *pair, q *query) outcome {
	recorded := recordedIn(q.record)
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
		return o
	}
	if known, ok := w.explained[string(w.memo.key)]; ok {
		return known
	}
	if changes {
		w.explain(&o, q, &before, &after)
	}
	if o.agreement == disagree {
		o.disagreement = w.disagreementOf(q, &recorded, ours)
	}
	w.explained[string(w.memo.key)] = o
	return o
}

// recordedIn returns what AWS did.
func recordedIn(r *querylog.Record) verdict {
	v := verdict{logged: true, was: Decider{Rule: string(r.FirewallRuleGroupID), List: string(r.FirewallDomainListID)}}
	if v.was.List == "" {
		v.was.List = string(r.FirewallProtection)
	}
	switch a := r.FirewallRuleAction; {
	case len(a) == 0 || bytes.EqualFold(a, []byte("ALLOW")):
	case bytes.EqualFold(a, []byte("ALERT")):
		v.action = policy.Alert
	case bytes.EqualFold(a, []byte("BLOCK")):
		v.action = policy.Blocked
	default:
		v.action, v.unless = policy.Unclear, "the log has an action "+string(a)+", which is not known"
	}
	return v
}

func (w *worker) actionOf(before, after *verdict) *int64 {
	key := [2]string{before.effect().short(), after.effect().short()}
	if w.actions[key] == nil {
		w.actions[key] = new(int64)
	}
	return w.actions[key]
}

// short is the action alone, with a question mark for one that hangs on something.
func (e Effect) short() string {
	e.Response = ""
	return e.String()
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

func (w *worker) disagreementOf(q *query, recorded, ours *verdict) *disagreementTally {
	by := ours.by.decider(q)
	key := disagreementKey{
		recorded: recorded.effect(), recordedBy: recorded.was,
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

// explain finds the change that a query belongs to.
func (w *worker) explain(o *outcome, q *query, before, after *verdict) {
	key := changeKey{
		name: string(q.name), class: o.class, before: before.effect(), after: after.effect(),
		by: after.by.decider(q), was: before.was,
	}
	if !before.logged {
		key.was = before.by.decider(q)
	}
	c := w.changes[key]
	if c == nil {
		c = newChangeTally()
		w.changes[key] = c
	}
	if after.action == policy.Blocked {
		c.allow = distinct(append(c.allow, after.by.blocked(q)...))
	}
	o.change, o.ofType = c, c.ofType(string(q.record.QueryType))
}
