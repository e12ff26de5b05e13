package records

import (
	"fmt"
	"strconv"
	"time"
)

// query is a record before it is written.
type query struct {
	at                  time.Time
	name, kind, rcode   string
	answers             []answer
	action, group, list string
}

type answer struct{ rdata, kind string }

// query returns the next query of a client, like a workload: mostly for popular sites or its own, and
// sometimes for names that do not exist.
func (g *Generator) query(v *vpc, c *client) query {
	switch n := g.random.IntN(100); {
	case n < 45:
		return g.ask(&g.world.sites[g.names.Uint64()])
	case n < 84:
		return g.ask(&g.world.sites[(c.favourite+int(g.names.Uint64()%50))%numSites])
	case n < 89:
		return g.reverse(v)
	case n < 93:
		return g.phantom(v)
	case n < 95:
		return g.unique()
	default:
		return g.searched(v)
	}
}

func (g *Generator) ask(s *site) query {
	kind := "A"
	switch n := g.random.IntN(100); {
	case n < 30:
		kind = "AAAA"
	case n < 36:
		kind = "HTTPS"
	case n < 37:
		kind = "TXT"
	}
	q := query{name: s.name, kind: kind, rcode: "NOERROR"}
	if s.rcode != "" {
		q.rcode = s.rcode
		return q
	}
	for _, target := range s.chain {
		q.answers = append(q.answers, answer{target, "CNAME"})
	}
	return g.resolve(q, s)
}

// resolve adds the last answers, if the name has any of the type.
func (g *Generator) resolve(q query, s *site) query {
	switch {
	case q.kind == "A":
		for range s.addresses {
			q.answers = append(q.answers, answer{g.address(), "A"})
		}
	case q.kind == "AAAA" && s.ipv6:
		q.answers = append(q.answers, answer{fmt.Sprintf("2001:db8:%x:%x::%x", g.random.IntN(65536), g.random.IntN(65536), 1+g.random.IntN(65535)), "AAAA"})
	case q.kind == "HTTPS" && s.https:
		q.answers = append(q.answers, answer{"1 . alpn=h2,h3 ipv4hint=" + g.address(), "HTTPS"})
	}
	return q
}

// address returns one of those that are for documentation.
func (g *Generator) address() string {
	n := g.random.IntN(3 * 254)
	return []string{"192.0.2.", "198.51.100.", "203.0.113."}[n/254] + strconv.Itoa(1+n%254)
}

func (g *Generator) reverse(v *vpc) query {
	a, b := g.random.IntN(16), 4+g.random.IntN(250)
	q := query{name: fmt.Sprintf("%d.%d.%d.10.in-addr.arpa.", b, a, 16+v.number), kind: "PTR", rcode: "NXDOMAIN"}
	if g.random.IntN(3) > 0 {
		q.rcode = "NOERROR"
		q.answers = []answer{{fmt.Sprintf("ip-10-%d-%d-%d.%s", 16+v.number, a, b, v.domain), "PTR"}}
	}
	return q
}

var phantoms = []string{
	"metadata.google.internal.", "does-not-exist.example.com.", "__cloud_init_expected_not_found__.", "wpad.", "instance-data.",
	"metadata.tencentyun.com.", "example.invalid.", "_ldap._tcp.dc._msdcs.corp.example.", "b._dns-sd._udp.0.0.16.10.in-addr.arpa.",
}

func (g *Generator) phantom(v *vpc) query {
	name := phantoms[g.random.IntN(len(phantoms))]
	if g.random.IntN(3) == 0 {
		name += v.domain // a search domain
	}
	return query{name: name, kind: []string{"A", "AAAA"}[g.random.IntN(2)], rcode: "NXDOMAIN"}
}

// searched is a name that exists, with a search domain behind it.
func (g *Generator) searched(v *vpc) query {
	q := query{name: g.world.sites[g.names.Uint64()].name + v.domain, kind: "A", rcode: "NXDOMAIN"}
	if len(q.name) > 200 {
		q.name = "long." + v.domain
	}
	return q
}

// unique is a name that nobody asks for twice.
func (g *Generator) unique() query {
	label := fmt.Sprintf("%016x%016x", g.random.Uint64(), g.random.Uint64())
	if g.random.IntN(4) == 0 {
		return query{name: label + ".t.exfil-test.example.", kind: "TXT", rcode: "NOERROR", answers: []answer{{label, "TXT"}}}
	}
	return query{name: label + ".px.tracker-test.example.", kind: "A", rcode: "NOERROR", answers: []answer{{g.address(), "A"}}}
}
