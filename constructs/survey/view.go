package survey

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/words"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// view is a Survey as detectors see it: without what is vouched for, and with what the
// catalogue knows.
type view struct {
	s       *Survey
	options Options
	domains []*zone
	clients []clientView // by number
	matches []recognized // names that the catalogue warns of
}

// recognized is a name that the catalogue has something to say about.
type recognized struct {
	name  *name
	match phantom.Match
}

// zone is a registrable domain, or several below a public suffix that private parties run,
// such as a provider of dynamic DNS.
type zone struct {
	text  string
	names []*name // without those that are vouched for
	// platform is the party whose servers alone get to see the names, if it is known.
	platform *phantom.Platform
	suffix   string // the public suffix, and whether ICANN or a private party runs it
	icann    bool
	private  bool // below a domain that does not exist in public
	reverse  bool // below arpa
}

// clientView is what a client did in all.
type clientView struct {
	names   int
	domains int // registrable ones that had an answer
	missing int // registrable ones that never had an answer for anybody
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

// isKnown reports whether somebody vouches for a name.
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

// isMissing reports whether nobody ever got anything of a domain but NXDOMAIN or SERVFAIL.
func (z *zone) isMissing() bool {
	return len(z.names) > 0 && !slices.ContainsFunc(z.names, func(n *name) bool { return n.Failed() < n.Queries })
}

// byClient returns the names that each client asked for, if there are so many in all.
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

// clients returns who asked for any of the names.
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

// frontOf returns what stands in front of a domain, without the dot; "" for the domain.
func frontOf(name, domain string) string {
	if len(name) <= len(domain) {
		return ""
	}
	return name[:len(name)-len(domain)-1]
}

// privateSuffixes do not exist in public DNS, so nobody outside gets to see names below them.
// See RFC 6762, RFC 8375 and ICANN's reservation of .internal; corp, home and mail were
// never delegated because networks use them.
var privateSuffixes = []string{"local", "internal", "localdomain", "localhost", "lan", "intranet", "private", "corp", "home", "home.arpa", "invalid", "test"}

func isPrivate(domain string) bool {
	return !hasDot(domain) || slices.ContainsFunc(privateSuffixes, func(s string) bool {
		front, ok := strings.CutSuffix(domain, s)
		return ok && (front == "" || front[len(front)-1] == '.')
	})
}

// isDynamic reports whether a private party gives names like this one away, as providers of
// dynamic DNS do.
func (z *zone) isDynamic() bool {
	return !z.icann && strings.Contains(z.suffix, ".") && z.suffix != z.text
}

// label returns what was registered: example of example.co.uk.
func (z *zone) label() string {
	front := frontOf(z.text, z.suffix)
	return front[strings.LastIndexByte(front, '.')+1:]
}

// deepest returns the longest domain that nearly all of the names are below, which explains
// more than the registrable one.
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

// isEphemeral reports whether a client asked for a name within two minutes and never again:
// a tunnel must not ask twice, because a cache would answer.
func (a *asker) isEphemeral() bool { return a.last-a.first <= 120 }

// askerNumbered returns what a client asked of a name, which it did ask for.
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
