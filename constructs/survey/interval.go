package survey

import (
	"math"
	"slices"
)

// Limits for the times of queries to look like a beacon.
const (
	beaconTimes   = 20   // different seconds, at least
	beaconPeriod  = 15   // seconds, at least
	beaconNear    = 0.9  // share of gaps near the period or a small multiple
	beaconJitter  = 0.5  // largest distance of such a gap from the period, as a share of it
	beaconSpread  = 0.04 // least interquartile range of the gaps, as a share of the period
	beaconMargin  = 3    // of log-likelihoods
	beaconLongest = 1.8  // times the period: longer gaps are missed beats
	beaconNames   = 3    // below the domain, at most
)

func beaconDetector() Detector {
	return Detector{
		ID: "beacon", One: "possible beacon", Many: "possible beacons", Class: Suspicious, find: findBeacons,
		Rule: "one or two clients queried a name outside AWS in at least 20 different seconds at an interval with jitter around it, like the sleep of a backdoor " +
			"(a timer has no jitter, and queries after a cache expires are late but never early); " +
			"or without jitter, below an often abused public suffix or a dynamic DNS provider",
		Source: "Cobalt Strike's sleep and jitter, and RITA's beacon score (spread of the intervals); no published rule for Resolver logs exists",
		Advice: "Find the process on the client: a known agent, or a backdoor",
	}
}

func findBeacons(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		if z.platform != nil || z.private || z.reverse || len(z.names) > beaconNames || !z.isBusy(beaconTimes) || len(z.clients()) > 2 {
			continue
		}
		e, every := &evidence{clients: map[uint32]bool{}}, 0
		for _, n := range z.names {
			if n.isFolded() || v.isWellKnown(n) || n.marks&(answersPublic|answersPrivate) == answersPrivate {
				continue
			}
			beats := false
			for a := range n.asked() {
				period, jitters := periodOf(v.s.timesOf(n, a))
				if period > 0 && (jitters || z.isThrowaway()) {
					beats, every, e.clients[a.client] = true, period, true
				}
			}
			if beats {
				e.add(n)
			}
		}
		if len(e.names) > 0 {
			all = append(all, v.finding(d, OfDomain, z.text, e, "queried about every %s, by no other client", plural(int64(every), "second", "seconds")))
		}
	}
	return all
}

// isBusy reports whether a name has at least so many queries.
func (z *zone) isBusy(least int64) bool {
	return slices.ContainsFunc(z.names, func(n *name) bool { return n.Queries >= least })
}

// isThrowaway reports whether a domain is below a suffix that regular services avoid.
func (z *zone) isThrowaway() bool {
	return z.isDynamic() || z.icann && cheapSuffixes[z.suffix]
}

// periodOf returns the interval between times in seconds, and whether it has the jitter of a
// beacon; 0 if there is no regular interval.
func periodOf(times []uint32) (seconds int, jitters bool) {
	if len(times) < beaconTimes {
		return 0, false
	}
	var gaps []float64
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, float64(times[i]-times[i-1]))
	}
	sorted := slices.Sorted(slices.Values(gaps))
	period := quantile(sorted, 0.5)
	if period < beaconPeriod {
		return 0, false
	}
	usual := slices.DeleteFunc(sorted, func(gap float64) bool { return gap > beaconLongest*period })
	near := 0
	for _, gap := range gaps {
		whole := max(math.Round(gap/period), 1) // a beat may be missed
		if whole <= 3 && math.Abs(gap-whole*period) <= beaconJitter*period {
			near++
		}
	}
	if float64(near) < beaconNear*float64(len(gaps)) || 2*len(usual) < len(gaps) {
		return 0, false
	}
	return int(period + 0.5), hasJitter(usual, period)
}

// hasJitter reports whether gaps are spread around the period. Queries that a cache does not answer
// come after its entry expired, so their gaps start at the TTL and have an exponential
// distribution; the sleep of a beacon is uniform or normal around its period. The most likely of
// the three is taken, with a margin.
func hasJitter(gaps []float64, period float64) bool {
	spread := quantile(gaps, 0.75) - quantile(gaps, 0.25)
	if spread < beaconSpread*period || spread < 2 {
		return false
	}
	gaps = gaps[len(gaps)/20:] // another process's query makes a short gap
	n, shortest, longest := float64(len(gaps)), gaps[0], gaps[len(gaps)-1]
	mean, square := 0.0, 0.0
	for _, gap := range gaps {
		mean += gap / n
	}
	for _, gap := range gaps {
		square += (gap - mean) * (gap - mean) / n
	}
	exponential := -n * (math.Log(mean-shortest) + 1)
	uniform := -n * math.Log(longest-shortest)
	normal := -n / 2 * (math.Log(2*math.Pi*square) + 1)
	return max(uniform, normal) > exponential+beaconMargin
}

func quantile(sorted []float64, q float64) float64 {
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// Limits for queries for the TXT record of one name to look like fetching commands, and for
// queries for any name to look like a channel.
const (
	pollingTimes = 24   // different seconds
	hammerRate   = 1000 // queries an hour
	hammerNames  = 2    // of the client in all
)

func pollingDetector() Detector {
	return Detector{
		ID: "txt-polling", One: "TXT record that is polled", Many: "TXT records that are polled", Class: Suspicious, find: findPolling,
		Rule: "one or two clients queried one name for a type that carries data (TXT, NULL) in at least 24 different seconds and got answers, " +
			"other than those for mail (SPF, DKIM, DMARC) and certificate validation",
		Source: "Sigma, High TXT Records Requests Rate and High NULL Records Requests Rate (50 a minute); " +
			"a beacon queries far less often, so the threshold counts repetitions, not queries a minute",
		Advice: "Find the process on the client and look at the answers; block the name",
	}
}

func findPolling(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		if z.platform != nil || z.private {
			continue
		}
		for _, n := range z.names {
			if n.Queries < pollingTimes || !n.isPolled() || v.isWellKnown(n) {
				continue
			}
			most := 0
			for a := range n.asked() {
				most = max(most, len(v.s.timesOf(n, a)))
			}
			if most >= pollingTimes {
				all = append(all, v.finding(d, OfName, n.text, &evidence{names: []*name{n}}, "%s for one name with a type that carries data, such as TXT", plural(n.data(), "query", "queries")))
			}
		}
	}
	return all
}

// isPolled leaves out the repeated queries of mail servers, recognised by the answer: an attacker
// can choose the name.
func (n *name) isPolled() bool {
	switch {
	case n.isFolded(), n.data() < pollingTimes, 2*n.data() < n.Queries, n.resolved == 0, n.numAskers() > 2:
		return false
	case n.marks&answersMailText != 0 && n.marks&answersData == 0:
		return false
	}
	return !isChallenge(n)
}

// isChallenge reports whether queries validate a certificate: RFC 8555 fixes the name, and the
// answers are few base64 tokens.
func isChallenge(n *name) bool {
	const prefix = "_acme-challenge."
	return len(n.text) > len(prefix) && n.text[:len(prefix)] == prefix && (n.more == nil || len(n.more.texts) <= 2)
}

func hammerDetector() Detector {
	return Detector{
		ID: "hammering", One: "name that is a client's only query", Many: "names that are a client's only queries", Class: Suspicious, find: findHammering,
		Rule:   "a client queried a name outside AWS at least 1,000 times an hour, and no more than two names in all",
		Source: "Panther, AWS VPC DNS Tunneling (1,000 queries an hour for at most two names, without amazonaws.com)",
		Advice: "Find out the client's purpose; a regular workload queries more than two names",
	}
}

func findHammering(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		if z.platform != nil || z.private {
			continue
		}
		for _, n := range z.names {
			if n.Queries < hammerRate {
				continue
			}
			e := &evidence{names: []*name{n}, clients: map[uint32]bool{}}
			for a := range n.asked() {
				if v.clients[a.client].names <= hammerNames && a.isHammering() {
					e.clients[a.client] = true
				}
			}
			if len(e.clients) > 0 && !n.isFolded() && !v.isWellKnown(n) {
				f := v.finding(d, OfName, n.text, e, "")
				f.Reason = plural(f.Queries, "query", "queries") + " by " + plural(int64(len(f.Clients)), "client", "clients") + " that query at most one other name"
				all = append(all, f)
			}
		}
	}
	return all
}

func (a *asker) isHammering() bool {
	hours := max(float64(a.last-a.first)/3600, 1)
	return float64(a.Queries) >= hammerRate*hours
}
