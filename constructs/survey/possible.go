package survey

import (
	"errors"
	"fmt"
	"time"
)

// most is the largest number of records in a survey: every JSON parser keeps it exactly.
const most = 1 << 53

var errImpossible = errors.New("impossible counts")

// check returns an error if the counts contradict each other.
func (st *state) check() error {
	if st.Records < 0 || st.Records > most {
		return fmt.Errorf("impossible number of records: %d (0 to %d)", st.Records, int64(most))
	}
	if st.Records > 0 && (!inTime(st.First) || !inTime(st.Last) || st.First > st.Last) {
		return fmt.Errorf("impossible times: from %v to %v", time.UnixMilli(st.First).UTC(), time.UnixMilli(st.Last).UTC())
	}
	for what, counts := range map[string]map[string]int64{
		"response code": st.Rcodes, "type": st.Types, "action": st.Actions, "protection": st.Protections,
	} {
		// Texts that are not valid UTF-8 become equal in JSON, so the sum may be smaller.
		if n, ok := added(counts); !ok || n > st.Records {
			return fmt.Errorf("%w: %d records by %s, and %d in all", errImpossible, n, what, st.Records)
		}
	}
	if n, ok := added(st.Hours); !ok || n != st.Records {
		return fmt.Errorf("%w: %d records by hour, and %d in all", errImpossible, n, st.Records)
	}
	for hour, n := range st.BlocksBy {
		if n < 0 || n > st.Hours[hour] {
			return fmt.Errorf("%w: %d blocked records in hour %d, which has %d", errImpossible, n, hour, st.Hours[hour])
		}
	}
	var ofNames int64
	for i := range st.Names {
		if ofNames += st.Names[i].Queries; ofNames > st.Records {
			return fmt.Errorf("%w: more than %d records by name", errImpossible, st.Records)
		}
	}
	return nil
}

// inTime reports whether a time is from 1970 to 2100.
func inTime(unixMilli int64) bool {
	return unixMilli >= 0 && time.UnixMilli(unixMilli).UTC().Year() <= 2100
}

// added adds numbers, and reports whether each is possible.
func added[K comparable](counts map[K]int64) (all int64, ok bool) {
	for _, n := range counts {
		if all += n; n < 0 || n > most || all > most {
			return all, false
		}
	}
	return all, true
}

func (ns *nameState) check() error {
	ofTypes, ok := added(ns.Types)
	ok = ok && ns.Queries <= most && ns.Counts.possible() && min(ns.Resolved, ns.Blocked, ns.Alerts) >= 0 &&
		max(ns.Resolved, ns.Blocked, ns.Alerts, ofTypes) <= ns.Queries && inTime(ns.First) && inTime(ns.Last) && ns.First <= ns.Last
	for _, a := range ns.Askers {
		ok = ok && a.Counts.possible() && a.Queries <= ns.Queries && a.First <= a.Last
	}
	if !ok {
		return fmt.Errorf("name %q: %w", ns.Name, errImpossible)
	}
	return nil
}

func (c *Counts) possible() bool {
	return c.Queries >= 1 && min(c.NXDomain, c.ServFail) >= 0 && max(c.NXDomain, c.ServFail, c.Failed()) <= c.Queries
}

func (left *shardState) check() error {
	if left.Shard < 0 || left.Shard >= numShards || left.Lost < 0 ||
		min(left.Names, left.Bare, left.Fronts) < 0 || max(left.Names, left.Bare, left.Fronts) > 64 {
		return fmt.Errorf("impossible levels %+v", left)
	}
	return nil
}

func (d *domainState) check() error {
	if d.Domain == "" {
		return errors.New("a domain without a name")
	}
	return nil
}
