package replay

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// CountedTwiceError is the error for merging reports of the same log.
type CountedTwiceError struct {
	Files int // that both were made from
}

func (e *CountedTwiceError) Error() string {
	if e.Files == 1 {
		return "a file of the log is in both reports, and merging them would count it twice"
	}
	return fmt.Sprintf("%d files of the log are in both reports, and merging them would count them twice", e.Files)
}

// shared returns how many sources are in both.
func (r Reading) shared(other Reading) int {
	return len(r.Sources) + len(other.Sources) - len(distinct(slices.Concat(r.Sources, other.Sources)))
}

// Merge adds a report about other records of the same question. That a file is in both is a
// [*CountedTwiceError]. Reports of all parts of a log
// merge to the report of the whole in any order. What a report says about reading a log is
// the same too, but for the examples of broken lines if there are more than ten.
func (r *Report) Merge(other *Report) error {
	if err := r.Question.same(other.Question); err != nil {
		return err
	}
	if r.Agreement.Of != other.Agreement.Of {
		return errors.New("reports do not merge whose verdicts were held to the log of different policies")
	}
	if n := r.Reading.shared(other.Reading); n > 0 {
		return &CountedTwiceError{Files: n}
	}
	if err := r.fits(other); err != nil {
		return err
	}
	r.Reading = r.Reading.merged(other.Reading)
	r.Records += other.Records
	r.Marked += other.Marked
	r.Names = r.Names.Merged(other.Names)
	r.Span = r.Span.merged(other.Span)
	r.Outside = r.Outside.merged(other.Outside)
	r.Actions = mergeBy(r.Actions, other.Actions, compareActions, ActionCount.merged)
	r.VPCs = mergeBy(r.VPCs, other.VPCs, compareVPCs, VPCCount.merged)
	r.Hours = mergeBy(r.Hours, other.Hours, compareHours, HourCount.merged)
	r.Clients = mergeBy(r.Clients, other.Clients, compareClientCounts, ClientCount.merged)
	r.Changes = mergeBy(r.Changes, other.Changes, compareChanges, Change.merged)
	r.Doubts = mergeBy(r.Doubts, other.Doubts, compareDoubts, Doubt.merged)
	r.Agreement = r.Agreement.merged(other.Agreement)
	return nil
}

func (q Question) same(other Question) error {
	switch {
	case reflect.DeepEqual(q, other):
		return nil
	case q.String() != other.String():
		return fmt.Errorf("reports of different questions do not merge: one is about %s, the other about %s", q, other)
	default:
		return fmt.Errorf("reports of different questions do not merge: both are about %s, but it was changed in between", q)
	}
}

// String names what was asked.
func (q Question) String() string {
	text := q.Policy + " against "
	if q.Baseline == "" {
		text += "the log"
	} else {
		text += q.Baseline
	}
	if len(q.VPCs) > 0 {
		text += " for " + strings.Join(q.VPCs, ", ")
	}
	if !q.Since.IsZero() {
		text += " since " + q.Since.Format(time.RFC3339)
	}
	if !q.Until.IsZero() {
		text += " until " + q.Until.Format(time.RFC3339)
	}
	return text
}

// mergeBy combines the elements of two sorted slices that are equal in their order.
func mergeBy[T any](a, b []T, compare func(a, b *T) int, combine func(T, T) T) []T {
	all := make([]T, 0, len(a)+len(b)) // a slice that grows is there twice
	for len(a) > 0 && len(b) > 0 {
		switch c := compare(&a[0], &b[0]); {
		case c < 0:
			all, a = append(all, a[0]), a[1:]
		case c > 0:
			all, b = append(all, b[0]), b[1:]
		default:
			all, a, b = append(all, combine(a[0], b[0])), a[1:], b[1:]
		}
	}
	return append(append(all, a...), b...)
}

func compareActions(a, b *ActionCount) int {
	return cmp.Or(strings.Compare(a.Before, b.Before), strings.Compare(a.After, b.After))
}

func (a ActionCount) merged(b ActionCount) ActionCount {
	a.Records += b.Records
	return a
}

func compareVPCs(a, b *VPCCount) int { return strings.Compare(a.ID, b.ID) }

func (v VPCCount) merged(w VPCCount) VPCCount {
	v.Span, v.Counts = v.Span.merged(w.Span), v.Counts.merged(w.Counts)
	return v
}

func compareHours(a, b *HourCount) int { return a.Hour.Compare(b.Hour) }

func (h HourCount) merged(other HourCount) HourCount {
	h.Counts = h.Counts.merged(other.Counts)
	return h
}

func compareClientCounts(a, b *ClientCount) int { return a.Client.compare(&b.Client) }

func (c ClientCount) merged(other ClientCount) ClientCount {
	c.Records += other.Records
	return c
}

func (c *Client) compare(d *Client) int {
	return cmp.Or(strings.Compare(c.VPC, d.VPC), strings.Compare(c.Name, d.Name), strings.Compare(c.Instance, d.Instance),
		strings.Compare(c.Address, d.Address), strings.Compare(c.Endpoint, d.Endpoint))
}

func compareDoubts(a, b *Doubt) int { return strings.Compare(a.On, b.On) }

func (d Doubt) merged(other Doubt) Doubt {
	d.Records += other.Records
	d.Names = d.Names.Merged(other.Names)
	return d
}

func (c Counts) merged(other Counts) Counts {
	for i, n := range other {
		c[i] += n
	}
	return c
}

func (s Span) merged(other Span) Span {
	switch {
	case s.Records == 0:
		return other
	case other.Records == 0:
		return s
	}
	s.Records += other.Records
	if other.First.Before(s.First) {
		s.First = other.First
	}
	if other.Last.After(s.Last) {
		s.Last = other.Last
	}
	return s
}
