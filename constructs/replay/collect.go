package replay

import "slices"

// report makes a report of what a worker counted.
func (w *worker) report(r *Report) *Report {
	r.Names, r.Marked, r.Outside = w.names.settle(), w.marked, w.outside.span()
	for _, v := range w.vpcs {
		r.VPCs = append(r.VPCs, VPCCount{ID: v.id, Judged: v.pair != nil, Span: v.span.span(), Counts: v.counts})
		if v.pair != nil {
			r.Records += v.span.records
			r.Span = r.Span.merged(v.span.span())
		}
	}
	for hour, counts := range w.hours {
		r.Hours = append(r.Hours, HourCount{timeOf(hour * hourMillis), *counts})
	}
	for _, c := range w.clients.byKey {
		r.Clients = append(r.Clients, ClientCount{c.client, c.records})
	}
	for key, n := range w.actions {
		r.Actions = append(r.Actions, key.count(*n))
	}
	for on, d := range w.doubts {
		r.Doubts = append(r.Doubts, Doubt{on, d.records, d.names.settle()})
	}
	for key, c := range w.changes {
		r.Changes = append(r.Changes, c.change(key))
	}
	w.reportAgreement(&r.Agreement)
	r.sort()
	return r
}

func (w *worker) reportAgreement(a *Agreement) {
	a.Agree, a.Disagree, a.Unknown = w.agreement[agree], w.agreement[disagree], w.agreement[unknown]
	for key, d := range w.disagreements {
		a.Disagreements = append(a.Disagreements, Disagreement{key.recorded, key.recordedBy, key.ours, key.by, d.records, d.names})
	}
	sortBy(a.Disagreements, Disagreement.key)
}

func (c *changeTally) change(key changeKey) Change {
	change := Change{
		Name: key.name, Class: key.class, Before: key.before, After: key.after, By: key.by, Was: key.was,
		Allow: c.allow, Days: c.days, AnsweredDays: c.answeredDays,
	}
	for t, n := range c.types {
		change.Types = append(change.Types, TypeCount{t, *n})
	}
	for of, client := range c.clients {
		change.Clients = append(change.Clients, ChangeClient{of.client, client.span.span(), client.answered})
	}
	sortBy(change.Types, TypeCount.key)
	sortBy(change.Clients, ChangeClient.key)
	return change
}

// sort brings a report into its one order.
func (r *Report) sort() {
	sortBy(r.VPCs, VPCCount.key)
	sortBy(r.Hours, HourCount.key)
	sortBy(r.Clients, ClientCount.key)
	sortBy(r.Actions, ActionCount.key)
	sortBy(r.Doubts, Doubt.key)
	sortBy(r.Changes, Change.key)
}

func sortBy[T any, K keyed[K]](all []T, key func(T) K) {
	slices.SortFunc(all, func(a, b T) int { return key(a).compare(key(b)) })
}
