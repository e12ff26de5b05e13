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
