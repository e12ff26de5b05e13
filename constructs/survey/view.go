package survey

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/words"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// view is a Survey as detectors see it: without trusted names, and with the matches of the catalogue.
type view struct {
	s       *Survey
	options Options
	domains []*zone
	clients []clientView // by number
	matches []recognized // names that the catalogue warns about
}

// recognized is a name with its match in the catalogue.
type recognized struct {
	name  *name
	match phantom.Match
}

// zone is a registrable domain, or several below a privately run public suffix such as a dynamic DNS
// provider.
type zone struct {
	text  string
	names []*name // without trusted ones
	// platform runs the only servers that receive the queries, if it is known.
	platform *phantom.Platform
	suffix   string // public suffix, and whether it is ICANN's or privately run
	icann    bool
	private  bool // not in public DNS
	reverse  bool // below arpa
}

// clientView is the totals of a client.
type clientView struct {
	names   int
	domains int // registrable, with an answer
	missing int // registrable, without an answer for any client
}

func newView(s *Survey, options Options) *view {
	v := &view{s: s, options: options, clients: make([]clientView, len(s.clients.all))}
	for d := range s.eachDomain() {
		z := &zone{text: d.text, private: isPrivate(d.text), reverse: isReverse(d.text)}
		z.suffix, z.icann = publicsuffix.PublicSuffix(d.text)
		z.names = slices.DeleteFunc(d.all(), v.isKnown)
		slices.SortFunc(z.names, byText)
		v.recognize(z)
		if p, ok := phantom.PlatformOf(d.text); ok {
			z.platform = &p
		}
		v.domains = append(v.domains, z)
		v.countClients(z)
	}
	return v
}

// isKnown reports whether a name is trusted.
func (v *view) isKnown(n *name) bool {
	if v.options.Known == nil {
		return false
	}
	parsed, err := domain.ParseName(n.text)
	if err != nil {
		return false
	}
	_, ok := v.options.Known(parsed)
	return ok
}

func (v *view) countClients(z *zone) {
	for _, n := range z.names {
		for a := range n.asked() {
			v.clients[a.client].names++
		}
	}
	missing := z.isMissing()
	for _, client := range z.clients() {
		if missing {
			v.clients[client].missing++
		} else {
			v.clients[client].domains++
		}
	}
}

// isMissing reports whether all queries for a domain had NXDOMAIN or SERVFAIL.
func (z *zone) isMissing() bool {
	return len(z.names) > 0 && !slices.ContainsFunc(z.names, func(n *name) bool { return n.Failed() < n.Queries })
}

// byClient returns the names of each client, or nil if there are fewer than least in all.
func (z *zone) byClient(least int) map[uint32][]*name {
	if len(z.names) < least {
		return nil
	}
	all := map[uint32][]*name{}
	for _, n := range z.names {
		for a := range n.asked() {
			all[a.client] = append(all[a.client], n)
		}
	}
	return all
}

// clients returns the clients of all names.
func (z *zone) clients() []uint32 {
	var all []uint32
	for _, n := range z.names {
		for a := range n.asked() {
			all = append(all, a.client)
		}
	}
	if len(all) < 2 {
		return all
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// frontOf returns the labels in front of a domain; "" for the domain itself.
func frontOf(name, domain string) string {
	if len(name) <= len(domain) {
		return ""
	}
	return name[:len(name)-len(domain)-1]
}

// privateSuffixes do not exist in public DNS, so no server outside receives names below them.
// See RFC 6762, RFC 8375 and ICANN's reservation of .internal; corp, home and mail were
// never delegated because networks use them.
var privateSuffixes = []string{"local", "internal", "localdomain", "localhost", "lan", "intranet", "private", "corp", "home", "home.arpa", "invalid", "test"}

func isPrivate(domain string) bool {
	return !hasDot(domain) || slices.ContainsFunc(privateSuffixes, func(s string) bool {
		front, ok := strings.CutSuffix(domain, s)
		return ok && (front == "" || front[len(front)-1] == '.')
	})
}

// isDynamic reports whether a domain is below a privately run suffix, such as a dynamic DNS provider.
func (z *zone) isDynamic() bool {
	return !z.icann && strings.Contains(z.suffix, ".") && z.suffix != z.text
}

// label returns the registered label: example of example.co.uk.
func (z *zone) label() string {
	front := frontOf(z.text, z.suffix)
	return front[strings.LastIndexByte(front, '.')+1:]
}

// deepest returns the longest domain that has at least 90 % of the names below it, which explains
// more than the registrable domain.
func deepest(names []*name, domain string) string {
	for {
		counts := map[string]int{}
		for _, n := range names {
			if front := frontOf(n.text, domain); strings.Contains(front, ".") {
				counts[front[strings.LastIndexByte(front, '.')+1:]]++
			}
		}
		best, most := "", 0
		for label, n := range counts {
			if n > most || n == most && label < best {
				best, most = label, n
			}
		}
		if 10*most < 9*len(names) || most < 2 || encodedLength(best) > 0 {
			return domain
		}
		domain = best + "." + domain
	}
}

// isEphemeral reports whether a client queried a name only within two minutes: a tunnel cannot
// repeat a name, because a cache would answer.
func (a *asker) isEphemeral() bool { return a.last-a.first <= 120 }

// askerNumbered returns a client of a name, which must be one.
func (n *name) askerNumbered(client uint32) asker {
	if n.more == nil || n.more.askers == nil {
		return n.onlyAsker()
	}
	return n.more.askers[placeOf(n.more.clients, client)]
}

// plural writes a number with its noun.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return words.Grouped(n) + " " + many
}
