package survey

import (
	"cmp"
	"slices"
	"strings"
)

// Limits for a sweep.
const (
	sweepGuesses = 12  // nonexistent names from word lists, below one domain
	sweepMissing = 80  // nonexistent names below one domain
	sweepShare   = 0.7 // of the client's names below the domain do not exist
	sweepHosts   = 100 // reverse lookups in one /24
	sweepPace    = 6 * 3600
)

// guesses are the first words of tools such as dnsenum, fierce and amass.
var guesses = wordSet("www mail ftp localhost webmail smtp pop pop3 imap ns ns1 ns2 ns3 ns4 mx mx1 mx2 admin administrator dev devel development test testing " +
	"stage staging stg prod production qa uat vpn remote api app apps beta alpha demo m mobile blog forum shop store portal intranet internal " +
	"extranet git gitlab github svn jenkins ci jira confluence wiki docs support help status monitor monitoring grafana kibana prometheus nagios " +
	"db database mysql postgres sql oracle mssql mongo redis backup backups old new secure auth login sso id ldap ad dc dc1 dc2 exchange owa autodiscover " +
	"cpanel whm panel server server1 web web1 web2 host host1 gw gateway router firewall fw proxy cdn static assets img images media files upload download " +
	"cloud aws s3 k8s docker registry repo nexus artifactory sonar vault consul crm erp hr finance billing pay payments partner partners customer clients")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

func sweepDetector() Detector {
	return Detector{
		ID: "sweep", One: "domain with guessed names", Many: "domains with guessed names", Class: Suspicious, find: findSweeps,
		Rule: "at least 70 % of the names that a client queried below a domain do not exist: at least 12 names from word lists (admin, dev, vpn, ...), " +
			"or 80 of any look within 6 hours; names with a search domain appended do not count",
		Source: "Splunk, Excessive DNS Failures; Azure Sentinel, Excessive NXDOMAIN DNS Queries; lists of dnsenum, fierce and amass",
		Advice: "Check whether it is an authorised scan; if not, isolate the client",
	}
}

func findSweeps(v *view, d *Detector) []Finding {
	var all []Finding
	for _, z := range v.domains {
		if z.reverse || z.platform != nil || isPlatformSuffix(z.text) || !z.mayBeGuessed() {
			continue
		}
		e := &evidence{clients: map[uint32]bool{}}
		seen := map[*name]bool{}
		for client, names := range z.byClient(sweepGuesses) {
			for _, n := range v.guessed(z, client, names) {
				e.clients[client] = true
				if !seen[n] {
					seen[n] = true
					e.add(n)
				}
			}
		}
		if len(e.names) > 0 {
			all = append(all, v.finding(d, OfDomain, deepest(e.names, z.text), e, "%s", plural(int64(len(e.names)), "nonexistent name", "nonexistent names")))
		}
	}
	return all
}

// mayBeGuessed is a quick test that most domains fail.
func (z *zone) mayBeGuessed() bool {
	missing := 0
	for _, n := range z.names {
		if n.NXDomain == n.Queries {
			missing++
		}
	}
	return missing >= sweepGuesses
}

// isPlatformSuffix reports whether the names come from the resolver of a VPC or a cluster.
func isPlatformSuffix(domain string) bool {
	return domain == "cluster.local" || domain == "ec2.internal" || strings.HasSuffix(domain, ".internal") || !hasDot(domain)
}

// guessed returns the names below a domain that a client guessed, or nil.
func (v *view) guessed(z *zone, client uint32, names []*name) []*name {
	var missing []*name
	asked, hits := 0, 0
	first, last := uint32(0), uint32(0)
	for _, n := range names {
		front := frontOf(n.text, z.text)
		if front == "" || n.isFolded() || v.isExpansion(n.text) || strings.HasPrefix(front, "_") || encodedLength(firstLabel(front)) > 0 {
			continue
		}
		asked++
		if n.NXDomain < n.Queries || v.isWellKnown(n) {
			continue
		}
		a := n.askerNumbered(client)
		if len(missing) == 0 {
			first, last = a.first, a.last
		}
		first, last = min(first, a.first), max(last, a.first)
		missing = append(missing, n)
		if guesses[firstLabel(front)] {
			hits++
		}
	}
	if float64(len(missing)) < sweepShare*float64(asked) {
		return nil
	}
	if hits >= sweepGuesses || len(missing) >= sweepMissing && last-first <= sweepPace {
		return missing
	}
	return nil
}

func firstLabel(name string) string {
	label, _, _ := strings.Cut(name, ".")
	return label
}

// isExpansion reports whether a name is another name or domain of this log with a search domain
// appended.
func (v *view) isExpansion(text string) bool {
	for i := range len(text) {
		if text[i] != '.' || !strings.Contains(text[:i], ".") {
			continue
		}
		if n := v.s.name(text[:i]); n != nil && n.resolved > 0 {
			return true
		}
		if d := v.s.domain(text[:i]); d != nil && isDelegated(text[:i]) {
			return true
		}
	}
	return false
}

func reverseSweepDetector() Detector {
	return Detector{
		ID: "reverse-sweep", One: "client with a reverse lookup sweep", Many: "clients with reverse lookup sweeps", Class: Suspicious, find: findReverseSweeps,
		Rule: "a client made reverse lookups of at least 100 addresses of one network (/24), in order, within 6 hours; " +
			"a log processor looks up addresses in no order",
		Source: "MITRE ATT&CK T1018, Remote System Discovery; nmap -sL and dnsrecon -r query each address in turn",
		Advice: "Check whether it is an authorised scan; if not, isolate the client",
	}
}

// host is an address of a network that a client looked up.
type host struct {
	number int
	at     uint32
	name   *name
}

func findReverseSweeps(v *view, d *Detector) []Finding {
	type network struct {
		client uint32
		domain string
	}
	networks := map[network][]host{}
	for _, z := range v.domains {
		if !strings.HasSuffix(z.text, ".in-addr.arpa") {
			continue
		}
		for _, n := range z.names {
			label, rest, ok := strings.Cut(n.text, ".")
			if !ok || !isReverseForm(n.text) || strings.Count(rest, ".") != 4 || !isNumber(label) {
				continue
			}
			number := 0
			for _, c := range label {
				number = 10*number + int(c-'0')
			}
			for a := range n.asked() {
				key := network{a.client, rest}
				networks[key] = append(networks[key], host{number, a.first, n})
			}
		}
	}
	byClient := map[uint32]*evidence{}
	for key, hosts := range networks {
		if !isSweep(hosts) {
			continue
		}
		e := byClient[key.client]
		if e == nil {
			e = &evidence{clients: map[uint32]bool{key.client: true}}
			byClient[key.client] = e
		}
		for _, h := range hosts {
			e.add(h.name)
		}
	}
	var all []Finding
	for client, e := range byClient {
		all = append(all, v.finding(d, OfClient, v.s.clients.all[client].String(), e, "%s in order", plural(int64(len(e.names)), "reverse lookup", "reverse lookups")))
	}
	return all
}

// isSweep reports whether hosts were looked up within hours and mostly in order.
func isSweep(hosts []host) bool {
	if len(hosts) < sweepHosts {
		return false
	}
	slices.SortFunc(hosts, func(a, b host) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.number, b.number)) })
	if hosts[len(hosts)-1].at-hosts[0].at > sweepPace {
		return false
	}
	near := 0
	for i := 1; i < len(hosts); i++ {
		if step := hosts[i].number - hosts[i-1].number; -3 <= step && step <= 3 {
			near++
		}
	}
	return 2*near >= len(hosts)
}
