package survey

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
