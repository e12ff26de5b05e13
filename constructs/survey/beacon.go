package survey

import "slices"

// What makes the times of queries look like those of a beacon.
const (
	beaconTimes  = 20   // different seconds, at least
	beaconPeriod = 15   // seconds between two, at least
	beaconNear   = 0.9  // share of the gaps that are the period or a small multiple of it
	beaconJitter = 0.5  // how far from the period such a gap may be, as a share of it
	beaconSpread = 0.04 // how far the middle half of the gaps must be spread, as a share
	beaconSkew   = 0.45 // how much longer one side may be than the other, from 0 to 1
	beaconNames  = 3    // that are asked for below the domain, at most
)

func beaconDetector() Detector {
	return Detector{
		ID: "beacon", One: "possible beacon", Many: "possible beacons", Class: Suspicious, find: findBeacons,
		Rule: "one or two clients asked for a name outside AWS in at least 20 different seconds at a fixed interval with a jitter to both sides of it, " +
			"as a backdoor sleeps; a timer has no jitter, and what a cache lets through comes late but never early",
		Source: "Cobalt Strike's sleep and jitter, and RITA's beacon score (symmetry and spread of the intervals); no published rule for Resolver logs exists",
		Advice: "Find the process on the client: an agent that somebody knows, or a backdoor",
	}
}

func findBeacons(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		if z.platform != nil || z.private || z.reverse || len(z.clients()) > 2 || len(z.names) > beaconNames {
			continue
		}
		e, every := &evidence{clients: map[uint32]bool{}}, 0
		for _, n := range z.names {
			if n.isFolded() || v.isWellKnown(n) || n.marks&(answersPublic|answersPrivate) == answersPrivate {
				continue
			}
			beats := false
			for _, a := range n.asked() {
				if period, ok := periodOf(v.s.timesOf(n, a)); ok {
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

// periodOf returns the interval at which times come, in seconds, if they come as those of a
// beacon do.
func periodOf(times []uint32) (seconds int, ok bool) {
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
	near := slices.DeleteFunc(sorted, func(gap float64) bool { return gap < (1-beaconJitter)*period || gap > (1+beaconJitter)*period })
	missed := 0 // beats that a cache answered, or that were lost
	for _, gap := range gaps {
		if n := gap / period; n > 1+beaconJitter && n < 3+beaconJitter {
			missed++
		}
	}
	if float64(len(near)+missed) < beaconNear*float64(len(gaps)) || 2*len(near) < len(gaps) {
		return 0, false
	}
	return int(period + 0.5), hasJitter(near, period)
}

// hasJitter reports whether gaps are spread around the period, and to both sides alike.
func hasJitter(gaps []float64, period float64) bool {
	low, middle, high := quantile(gaps, 0.25), quantile(gaps, 0.5), quantile(gaps, 0.75)
	spread := high - low
	if spread < beaconSpread*period || spread < 2 {
		return false
	}
	bottom, top := quantile(gaps, 0.05), quantile(gaps, 0.95)
	skew := (bottom + top - 2*middle) / (top - bottom)
	return -beaconSkew <= skew && skew <= beaconSkew
}

func quantile(sorted []float64, q float64) float64 {
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
