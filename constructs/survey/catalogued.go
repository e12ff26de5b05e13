package survey

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

const suspiciousVerdict = phantom.Suspicious

// match returns the catalogue's worst match for a name and its query types.
func (v *view) match(n *name) (phantom.Match, bool) {
	if v.options.Finder == nil || n.isFolded() {
		return phantom.Match{}, false
	}
	parsed, err := domain.ParseName(n.text)
	if err != nil {
		return phantom.Match{}, false
	}
	var best phantom.Match
	if _, ok := v.options.Finder.Find(parsed, ""); !ok {
		return best, false // for any type
	}
	for _, k := range n.kindCounts() {
		if m, ok := v.options.Finder.Find(parsed, k.kind.String()); ok && m.Entry.Verdict > best.Entry.Verdict {
			best = m
		}
	}
	return best, best.Entry.ID != ""
}

// recognize keeps the names of a domain that the catalogue warns about.
func (v *view) recognize(z *zone) {
	for _, n := range z.names {
		if m, ok := v.match(n); ok && (m.Entry.Verdict >= phantom.Suspicious || m.Entry.Answer == phantom.NeverAnswered) {
			v.matches = append(v.matches, recognized{n, m})
		}
	}
}

func threatDetector() Detector {
	return Detector{
		ID: "threat", One: "name on your threat lists", Many: "names on your threat lists", Class: Suspicious, find: findThreats,
		Rule: "a name is on a list given with --threats", Source: "your own lists",
		Advice: "Treat it as an incident until it is explained: isolate the client and block the name",
	}
}

func findThreats(v *view, d *Detector) []Finding {
	if v.options.Threats == nil {
		return nil
	}
	var all []Finding
	for _, z := range v.domains {
		for _, n := range z.names {
			parsed, err := domain.ParseName(n.text)
			if err != nil {
				continue
			}
			if list, ok := v.options.Threats(parsed); ok {
				all = append(all, v.finding(d, OfName, n.text, &evidence{names: []*name{n}}, "on %s", list))
			}
		}
	}
	return all
}

func maliciousDetector() Detector {
	return Detector{
		ID: "malicious", One: "malicious lookup", Many: "malicious lookups", Class: Suspicious,
		Rule:   "the catalogue lists the name as one of a mining pool, an attack tool or malware",
		Source: "Sigma, Panther and Azure Sentinel, rule by rule in the catalogue (constructs/phantom/CATALOGUE.md)",
		Advice: "Treat it as an incident until it is explained: isolate the client and block the name",
		find: func(v *view, d *Detector) []Finding {
			return v.catalogued(d, func(m phantom.Match) bool { return m.Entry.Verdict == phantom.Malicious })
		},
	}
}

func suspiciousDetector() Detector {
	return Detector{
		ID: "bypass", One: "suspicious lookup", Many: "suspicious lookups", Class: Suspicious,
		Rule:   "the catalogue lists the name as one of a DNS over HTTPS or TLS resolver, a VPN, a tunnel, a file drop, or another way to bypass network rules",
		Source: "Sigma and the published lists of such services, entry by entry in the catalogue (constructs/phantom/CATALOGUE.md)",
		Advice: "Find out which process queries it and why; block the name where it is not needed",
		find: func(v *view, d *Detector) []Finding {
			return v.catalogued(d, func(m phantom.Match) bool { return m.Entry.Verdict == phantom.Suspicious })
		},
	}
}

// catalogued returns a finding for each catalogue entry that matches names.
func (v *view) catalogued(d *Detector, want func(phantom.Match) bool) []Finding {
	byEntry := map[string]*evidence{}
	entries := map[string]phantom.Match{}
	for _, r := range v.matches {
		if !want(r.match) {
			continue
		}
		id := r.match.Entry.ID
		e := byEntry[id]
		if e == nil {
			e = &evidence{}
			byEntry[id], entries[id] = e, r.match
		}
		e.add(r.name)
	}
	var all []Finding
	for id, e := range byEntry {
		slices.SortFunc(e.names, func(a, b *name) int { return cmp.Or(byQueries(a, b), byText(a, b)) })
		f := v.finding(d, OfName, e.names[0].text, e, "%s", entries[id].Entry.Title)
		if common := commonDomain(e.names); common != "" {
			f.Scope, f.Subject = OfDomain, common
		}
		f.Advice = strings.TrimSuffix(entries[id].Entry.Cure, ".")
		all = append(all, f)
	}
	return all
}

// commonDomain returns the registrable domain of several names if they share one.
func commonDomain(names []*name) string {
	if len(names) < 2 {
		return ""
	}
	for _, n := range names {
		if n.domain != names[0].domain {
			return ""
		}
	}
	return names[0].domain.text
}

func resolvingDetector() Detector {
	return Detector{
		ID: "resolves", One: "name that must not resolve", Many: "names that must not resolve", Class: Suspicious, find: findResolving,
		Rule:   "a name that has no answer in a VPC according to the catalogue, such as metadata.google.internal or does-not-exist.example.com, resolved to an address",
		Source: "the catalogue's entry, which states the normal answer",
		Advice: "Find out where the answer comes from: a forwarder, a private zone, or a manipulated resolver",
	}
}

func findResolving(v *view, d *Detector) []Finding {
	var all []Finding
	for _, r := range v.matches {
		if m := r.match; m.Entry.Answer == phantom.NeverAnswered && !m.Shape && r.name.hasAddress() {
			all = append(all, v.finding(d, OfName, r.name.text, &evidence{names: []*name{r.name}}, "%s: it resolves, but must not", m.Entry.Title))
		}
	}
	return all
}

func protectionDetector() Detector {
	return Detector{
		ID: "protection", One: "match of DNS Firewall Advanced", Many: "matches of DNS Firewall Advanced", Class: Suspicious, find: findProtected,
		Rule:   "the record names a protection of DNS Firewall Advanced that matched: DGA, DNS_TUNNELING or DICTIONARY_DGA",
		Source: "AWS, DNS Firewall Advanced",
		Advice: "Look at the client's other queries; a query with ALERT was not stopped, only one with BLOCK",
	}
}

func findProtected(v *view, d *Detector) []Finding {
	byProtection := map[string]*evidence{}
	for _, z := range v.domains {
		for _, n := range z.names {
			for _, protection := range n.protections() {
				e := byProtection[protection]
				if e == nil {
					e = &evidence{}
					byProtection[protection] = e
				}
				e.add(n)
			}
		}
	}
	var all []Finding
	for protection, e := range byProtection {
		f := v.finding(d, OfClient, protection, e, "")
		if domain := commonDomain(e.names); domain != "" {
			f = v.finding(d, OfDomain, domain, e, "")
		} else if len(e.names) == 1 {
			f = v.finding(d, OfName, e.names[0].text, e, "")
		}
		f.Reason = protection + " according to the log"
		all = append(all, f)
	}
	return all
}

// Limits for a domain to look like throwaway infrastructure.
const (
	oneOffQueries = 12 // for the domain
	oneOffHabits  = 40 // domains of a client with regular habits
)

// cheapSuffixes are the most abused public suffixes. See Sigma, Suspicious DNS Query to a bad eTLD,
// and Spamhaus, The World's Most Abused TLDs.
var cheapSuffixes = wordSet("tk ml ga cf gq xyz top buzz icu cyou rest click link work monster quest bond sbs cfd lol pw cc su zip mov beauty hair skin")

func oneOffDetector() Detector {
	return Detector{
		ID: "one-off", One: "domain used once", Many: "domains used once", Class: Suspicious, find: findOneOff,
		Rule: "a client with fewer than 40 domains queried, at most 12 times and with an answer, a generated-looking domain that no other client queried, " +
			"below an often abused public suffix or a dynamic DNS provider",
		Source: "Sigma, Suspicious DNS Query to a bad eTLD; Elastic, Unusual DNS Activity (rare domains)",
		Advice: "Find out which process queries it and why; block the domain",
	}
}

func findOneOff(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		if z.platform != nil || z.private || z.reverse || z.isMissing() || len(z.clients()) != 1 {
			continue
		}
		queries, resolved := int64(0), int64(0)
		habits := 0
		for _, n := range z.names {
			queries += n.Queries
			resolved += n.resolved
			for a := range n.asked() {
				habits = max(habits, v.clients[a.client].domains+v.clients[a.client].missing)
			}
		}
		if queries > oneOffQueries || resolved == 0 || habits >= oneOffHabits || z.icann && !cheapSuffixes[z.suffix] || !z.icann && !strings.Contains(z.suffix, ".") {
			continue
		}
		if z.isMadeUp() || z.icann && hasDigits(z.label()) {
			all = append(all, v.finding(d, OfDomain, z.text, &evidence{names: z.names}, "%s by one client and no other", plural(queries, "query", "queries")))
		}
	}
	return all
}

func hasDigits(label string) bool { return strings.ContainsAny(label, "0123456789") }

// searchNames is the least number of names with a search domain appended.
const searchNames = 20

func searchDetector() Detector {
	return Detector{
		ID: "search-domain", One: "search domain that wastes queries", Many: "search domains that waste queries", Class: Operational, find: findSearched,
		Rule:   "at least 20 names of this log were also queried with the same domain appended, and did not exist",
		Source: "Kubernetes, ndots:5; resolv.conf(5)",
		Advice: "End names with a dot, or lower ndots: each lookup costs several queries",
	}
}

func findSearched(v *view, d *Detector) []Finding {
	byDomain := map[string]*evidence{}
	for _, z := range v.domains {
		for _, n := range z.names {
			if n.NXDomain < n.Queries || n.isFolded() {
				continue
			}
			if domain := v.searchDomain(n.text); domain != "" {
				e := byDomain[domain]
				if e == nil {
					e = &evidence{}
					byDomain[domain] = e
				}
				e.add(n)
			}
		}
	}
	var all []Finding
	for domain, e := range byDomain {
		if len(e.names) >= searchNames {
			all = append(all, v.finding(d, OfDomain, domain, e, "%s with this search domain", plural(int64(len(e.names)), "name was queried", "names were queried")))
		}
	}
	return all
}

// searchDomain returns the domain that was appended to another name of the log.
func (v *view) searchDomain(text string) string {
	for i := range len(text) {
		if text[i] == '.' && strings.Contains(text[:i], ".") {
			if n := v.s.name(text[:i]); n != nil && n.resolved > 0 {
				return text[i+1:]
			}
		}
	}
	return ""
}
