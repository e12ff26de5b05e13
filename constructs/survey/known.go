package survey

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// Known is an entry of the catalogue of well-known lookups with the queries that match it.
type Known struct {
	Match   phantom.Match // of the name with the most queries
	Names   int64         // distinct
	Queries int64
	Blocked int64 // of these names, by DNS Firewall
	Askers  []Asker
}

// Known returns the well-known lookups, ordered by verdict, worst first, and by queries. It leaves
// out a name that resolves although the catalogue says it does not: that is a name in a private
// zone, or a finding.
func (s *Survey) Known(finder *phantom.Finder) []Known {
	found := map[string]*knownNames{}
	for n := range s.each() {
		for id, each := range matches(finder, n) {
			k := found[id]
			if k == nil {
				k = &knownNames{sum: newName(id, nil)}
				found[id] = k
			}
			if k.most == nil || cmp.Or(byQueries(n, k.most), byText(n, k.most)) < 0 {
				k.most, k.Match = n, each.match
			}
			k.Names += n.distinct()
			k.Queries += each.queries
			k.sum.merge(n, nil, 0)
			k.all = append(k.all, n)
		}
	}
	rows := make([]Known, 0, len(found))
	for id, k := range found {
		if id == phantom.ChromiumDetector && !k.comeInBursts() {
			continue
		}
		k.Blocked, k.Askers = k.sum.blocked, s.askers(k.sum)
		rows = append(rows, k.Known)
	}
	slices.SortFunc(rows, func(a, b Known) int {
		return cmp.Or(cmp.Compare(b.Match.Entry.Verdict, a.Match.Entry.Verdict), cmp.Compare(b.Queries, a.Queries),
			cmp.Compare(a.Match.Entry.ID, b.Match.Entry.ID))
	})
	return rows
}

type knownNames struct {
	Known
	sum  *name
	most *name // with the most queries
	all  []*name
}

// comeInBursts reports whether a client queried three of the names within seconds, like a browser
// that tests its resolver. A single random-looking word is a service.
func (k *knownNames) comeInBursts() bool {
	times := map[uint32][]uint32{}
	for _, n := range k.all {
		for a := range n.asked() {
			times[a.client] = append(times[a.client], a.first)
		}
	}
	for _, all := range times {
		slices.Sort(all)
		for i := 2; i < len(all); i++ {
			if all[i]-all[i-2] <= burst {
				return true
			}
		}
	}
	return false
}

// burst is in seconds.
const burst = 5

// hasAddress reports whether a name ever had an address.
func (n *name) hasAddress() bool {
	return n.marks&(answersPublic|answersPrivate|answersLoopback|answersLinkLocal) != 0
}

type typedMatch struct {
	match   phantom.Match
	queries int64
}

// matches returns the catalogue's matches for the queries for a name, by the ID of the entry: some
// entries apply to one type only.
func matches(finder *phantom.Finder, n *name) map[string]typedMatch {
	parsed, err := domain.ParseName(n.text) // a folded *.example.com parses as a name below the domain
	if err != nil {
		return nil
	}
	if _, ok := finder.Find(parsed, ""); !ok {
		return nil // nor with any type
	}
	var found map[string]typedMatch
	for _, k := range n.kindCounts() {
		m, ok := finder.Find(parsed, k.kind.String())
		if ok && m.Entry.Answer != phantom.AnyAnswer && n.hasAddress() {
			continue
		}
		if !ok || n.isFolded() && !strings.HasPrefix(m.Pattern, "*.") {
			continue
		}
		if found == nil {
			found = map[string]typedMatch{}
		}
		found[m.Entry.ID] = typedMatch{m, found[m.Entry.ID].queries + k.n}
	}
	return found
}
