package survey

import (
	"slices"
	"strings"
)

// Limits for domains that do not exist.
const (
	generatedNames  = 10   // that look generated, of one client
	generatedShare  = 0.2  // of all nonexistent domains of the client
	generatedWords  = 25   // of one client, of any look
	generatedWorded = 0.6  // share of all domains of the client
	generatedMany   = 20   // that look generated, of several clients together
	generatedFew    = 0.25 // share of all domains that do not exist
)

func generatedDetector() Detector {
	return Detector{
		ID: "generated-domains", One: "client that queries many nonexistent domains", Many: "clients that query many nonexistent domains", Class: Suspicious, find: findGenerated,
		Rule: "a client queried at least 10 nonexistent domains (NXDOMAIN or SERVFAIL for all clients) that look random, " +
			"or at least 25 of any look that are at least 60 % of its domains; or several clients together queried 20 that look random",
		Source: "Azure Sentinel, Potential DGA detected (100 NXDOMAIN a day); Elastic, Machine Learning Detected a DNS Request With a High DGA Probability Score; " +
			"Splunk, Excessive DNS Failures (50)",
		Advice: "Find the process on the client: malware with a domain generation algorithm, a scanner, or a crawler with an outdated list",
	}
}

// missingDomain is a domain without a successful query.
type missingDomain struct {
	zone   *zone
	madeUp bool
}

func findGenerated(v *view, d *Detector) []Finding {
	byClient, all := v.missingDomains()
	var found []Finding
	covered := map[*zone]bool{}
	for client, missing := range byClient {
		if f, ok := v.generatedBy(d, uint32(client), missing); ok {
			found = append(found, f)
			for _, m := range missing {
				covered[m.zone] = true
			}
		}
	}
	if f, ok := v.generatedByMany(d, all, covered); ok {
		found = append(found, f)
	}
	return found
}

func (v *view) missingDomains() (byClient [][]missingDomain, all []missingDomain) {
	byClient = make([][]missingDomain, len(v.clients))
	for _, z := range v.domains {
		if z.private || z.reverse || z.platform != nil || !z.isMissing() || v.isAllWellKnown(z) {
			continue
		}
		m := missingDomain{z, z.isMadeUp()}
		all = append(all, m)
		for _, client := range z.clients() {
			byClient[client] = append(byClient[client], m)
		}
	}
	return byClient, all
}

func (v *view) isAllWellKnown(z *zone) bool {
	return !slices.ContainsFunc(z.names, func(n *name) bool { return n.isFolded() || !v.isWellKnown(n) })
}

// isMadeUp reports whether the registered label of a domain looks generated.
func (z *zone) isMadeUp() bool {
	label := z.label()
	return 2*encodedLength(label) > len(label) || len(label) >= 12 && isNumber(strings.Trim(label, "abcdef"))
}

func madeUp(domains []missingDomain) []missingDomain {
	return slices.DeleteFunc(slices.Clone(domains), func(m missingDomain) bool { return !m.madeUp })
}

func (v *view) generatedBy(d *Detector, client uint32, missing []missingDomain) (Finding, bool) {
	suspects := madeUp(missing)
	c := v.clients[client]
	switch {
	case len(suspects) >= generatedNames && float64(len(suspects)) >= generatedShare*float64(len(missing)):
	case len(missing) >= generatedWords && float64(len(missing)) >= generatedWorded*float64(c.domains+c.missing):
		suspects = missing
	default:
		return Finding{}, false
	}
	e := evidenceOf(suspects)
	e.clients = map[uint32]bool{client: true}
	f := v.finding(d, OfClient, v.s.clients.all[client].String(), e, "")
	f.Reason = plural(int64(len(suspects)), "nonexistent domain", "nonexistent domains")
	return f, true
}

func evidenceOf(domains []missingDomain) *evidence {
	e := &evidence{}
	for _, m := range domains {
		e.names = append(e.names, m.zone.names...)
	}
	return e
}

// generatedByMany finds generated domains that are too few at each client.
func (v *view) generatedByMany(d *Detector, all []missingDomain, covered map[*zone]bool) (Finding, bool) {
	rest := slices.DeleteFunc(slices.Clone(all), func(m missingDomain) bool { return covered[m.zone] })
	suspects := madeUp(rest)
	if len(suspects) < generatedMany || float64(len(suspects)) < generatedFew*float64(len(rest)) {
		return Finding{}, false
	}
	f := v.finding(d, OfClient, "several clients", evidenceOf(suspects), "")
	f.Reason = plural(int64(len(suspects)), "nonexistent domain", "nonexistent domains") + ", a few from each client"
	return f, true
}
