package survey

import (
	"math"
	"slices"
)

// What makes the times of queries look like those of a beacon.
const (
	beaconTimes   = 20   // different seconds, at least
	beaconPeriod  = 15   // seconds between two, at least
	beaconNear    = 0.9  // share of the gaps that are the period or a small multiple of it
	beaconJitter  = 0.5  // how far from the period such a gap may be, as a share of it
	beaconSpread  = 0.04 // how far the middle half of the gaps must be spread, as a share
	beaconMargin  = 3    // of the logarithms of likelihoods
	beaconLongest = 1.8  // times the period: longer gaps are missed beats
	beaconNames   = 3    // that are asked for below the domain, at most
)

func beaconDetector() Detector {
	return Detector{
		ID: "beacon", One: "possible beacon", Many: "possible beacons", Class: Suspicious, find: findBeacons,
		Rule: "one or two clients asked for a name outside AWS in at least 20 different seconds at a fixed interval with a jitter to both sides of it, " +
			"as a backdoor sleeps, while a timer has no jitter and what a cache lets through comes late but never early; " +
			"or without a jitter, below a suffix that abuse prefers or that gives names away",
		Source: "Cobalt Strike's sleep and jitter, and RITA's beacon score (spread of the intervals); no published rule for Resolver logs exists",
		Advice: "Find the process on the client: an agent that somebody knows, or a backdoor",
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
			all = append(all, v.finding(d, OfDomain, z.text, e, "asked for about every %s, and nobody else does", plural(int64(every), "second", "seconds")))
		}
	}
	return all
}

// isBusy reports whether a name was asked for so often.
func (z *zone) isBusy(least int64) bool {
	return slices.ContainsFunc(z.names, func(n *name) bool { return n.Queries >= least })
}

// isThrowaway reports whether a domain is of a kind that nobody builds a service on.
func (z *zone) isThrowaway() bool {
	return z.isDynamic() || z.icann && cheapSuffixes[z.suffix]
}

// periodOf returns the interval at which times come, in seconds, and whether it jitters as
// that of a beacon does; 0 if they come at no interval.
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

// hasJitter reports whether gaps are spread around the period. What a cache lets through
// comes as soon as the answer is forgotten and somebody asks, so its gaps begin at a time to
// live and thin out like an exponential distribution; the sleep of a beacon is uniform or
// normal around its period. Of the three the likeliest is taken, by a margin.
func hasJitter(gaps []float64, period float64) bool {
	spread := quantile(gaps, 0.75) - quantile(gaps, 0.25)
	if spread < beaconSpread*period || spread < 2 {
		return false
	}
	gaps = gaps[len(gaps)/20:] // a query of somebody else makes a short gap
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

// How often a client asks for the TXT record of one name before it looks like orders being
// fetched, and how often for any name before it looks like a channel.
const (
	pollingTimes = 24   // different seconds
	hammerRate   = 1000 // queries an hour
	hammerNames  = 2    // that the client asks for in all
)

func pollingDetector() Detector {
	return Detector{
		ID: "txt-polling", One: "TXT record that is polled", Many: "TXT records that are polled", Class: Suspicious, find: findPolling,
		Rule: "one or two clients asked in at least 24 different seconds for a type that carries data (TXT, NULL) of one name and got answers, " +
			"other than those of mail (SPF, DKIM, DMARC) and of certificates",
		Source: "Sigma, High TXT Records Requests Rate and High NULL Records Requests Rate (50 a minute); " +
			"a beacon asks far less often, so the number is that of repetitions and not of a minute",
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
				all = append(all, v.finding(d, OfName, n.text, &evidence{names: []*name{n}}, "%s for TXT or the like of one name", plural(n.data(), "query", "queries")))
			}
		}
	}
	return all
}

// isPolled leaves out what mail servers ask again and again, by what was answered and not by
// the name, which anybody can choose.
func (n *name) isPolled() bool {
	switch {
	case n.isFolded(), n.data() < pollingTimes, 2*n.data() < n.Queries, n.resolved == 0, n.numAskers() > 2:
		return false
	case n.marks&answersMailText != 0 && n.marks&answersData == 0:
		return false
	}
	return !isChallenge(n)
}

// isChallenge reports whether a name is asked for to validate a certificate: the name is
// fixed by RFC 8555, and the answers are few tokens of base64.
func isChallenge(n *name) bool {
	const prefix = "_acme-challenge."
	return len(n.text) > len(prefix) && n.text[:len(prefix)] == prefix && (n.more == nil || len(n.more.texts) <= 2)
}

func hammerDetector() Detector {
	return Detector{
		ID: "hammering", One: "name that a client asks for and nothing else", Many: "names that a client asks for and nothing else", Class: Suspicious, find: findHammering,
		Rule:   "a client asked at least 1,000 times an hour for a name outside AWS, and for no more than two names in all",
		Source: "Panther, AWS VPC DNS Tunneling (1,000 queries an hour for at most two names, without amazonaws.com)",
		Advice: "Find out what the client is for; a real workload asks for more than two names",
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
				f.Reason = plural(f.Queries, "query", "queries") + " by " + plural(int64(len(f.Clients)), "client", "clients") + " for hardly another name"
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
