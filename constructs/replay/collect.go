package replay

import "sort"

// report makes a report of what a worker counted.
func (w *worker) report(r *Report) *Report {
	w.judgeBatch()
	w.explained = map[string]*outcome{} // makes room; what it has is found out again if more records come
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
	for _, c := range w.clients.all {
		r.Clients = append(r.Clients, ClientCount{c.client, c.records})
	}
	for key, n := range w.actions {
		r.Actions = append(r.Actions, key.count(*n))
	}
	for on, d := range w.doubts {
		r.Doubts = append(r.Doubts, Doubt{on, d.records, d.names.settle()})
	}
	for _, c := range w.changes {
		for ; c != nil; c = c.next {
			r.Changes = append(r.Changes, c.change())
		}
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
	sortBy(a.Disagreements, compareDisagreements)
}

func (c *changeTally) change() Change {
	kind := c.kind
	change := Change{
		Name: c.name, Class: kind.class, Before: kind.before, After: kind.after, By: kind.by, Was: kind.was,
		Allow: c.allow, Days: c.days, AnsweredDays: c.answeredDays,
	}
	for _, t := range c.types {
		change.Types = append(change.Types, *t)
	}
	change.Clients = make([]ChangeClient, 0, len(c.clients))
	for i := range c.clients {
		of := &c.clients[i]
		change.Clients = append(change.Clients, ChangeClient{of.client.client, of.span.span(), of.answered})
	}
	sortBy(change.Types, compareTypes)
	sortBy(change.Clients, compareChangeClients)
	return change
}

// sort brings a report into its one order.
func (r *Report) sort() {
	sortBy(r.VPCs, compareVPCs)
	sortBy(r.Hours, compareHours)
	sortBy(r.Clients, compareClientCounts)
	sortBy(r.Actions, compareActions)
	sortBy(r.Doubts, compareDoubts)
	sortBy(r.Changes, compareChanges)
}

// sortBy looks at elements where they are: they are large.
func sortBy[T any](all []T, compare func(a, b *T) int) {
	sort.Slice(all, func(i, j int) bool { return compare(&all[i], &all[j]) < 0 })
}
