package suggest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// randomAsks are queries with much below few domains, so that wildcards come up.
func randomAsks(random *rand.Rand) (asks []string) {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	name := func() string {
		domain := pick("example.com", "example.co.uk", "co.uk", "cloudfront.net", "s3.eu-central-1.amazonaws.com", "corp.internal", "github.io", "x.y.example.net")
		front := ""
		for range random.IntN(4) {
			front += fmt.Sprintf("%s%d.", pick("a", "b", "_c", "www"), random.IntN(6))
		}
		return front + domain
	}
	for range random.IntN(150) {
		ask := name()
		for range random.IntN(3) {
			ask += "->" + name()
		}
		asks = append(asks, ask+pick("", "", " rcode=NXDOMAIN", " action=BLOCK")+pick("", " client=2"))
	}
	return asks
}

// TestNothingIsMissing checks the properties of allow lists: every name with an answer is allowed or
// left out; no entry is wider than a registrable domain; and a written list is read back.
func TestNothingIsMissing(t *testing.T) {
	t.Parallel()
	known := finder(t)
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		s := surveyOf(randomAsks(random)...)
		options := Options{WildcardNames: 2 + random.IntN(5), Inspect: random.IntN(2) == 0}
		if random.IntN(2) == 0 {
			options.Listed = patterns("*.corp.internal", "www1.example.com")
		}
		r := AllowOnly(s, known, options)
		allowed := slices.Clone(options.Listed)
		for _, e := range r.all() {
			allowed = append(allowed, e.Pattern)
			if base := e.Pattern.Base().String(); e.Pattern.Kind() == domain.Wildcard && isSuffix(base) {
				t.Fatalf("seed %d: %s allows what belongs to many", seed, e.Pattern)
			}
		}
		var essentials []domain.Pattern
		for _, p := range awsdns.Partitions() {
			for _, e := range awsdns.Essentials(p) {
				essentials = append(essentials, e.Pattern)
			}
		}
		allowed = append(allowed, essentials...)
		for _, row := range s.Names(-1) {
			if row.Answered == 0 {
				continue
			}
			names := []string{row.Name}
			if options.Inspect && !matched(essentials, domain.MustParseName(row.Name)) { // whose rule trusts
				names = append(names, row.Targets...)
			}
			for _, name := range names {
				if !matched(allowed, domain.MustParseName(name)) && !r.leavesOut(name) {
					t.Fatalf("seed %d: %s (of %s) is missing in %+v", seed, name, row.Name, r)
				}
			}
		}
		if got := blocklist.Patterns(asEntries(entriesOf(t, r.Append(nil, "Title.")))); len(got) != len(r.Entries) {
			t.Fatalf("seed %d: %d entries are written and %d read", seed, len(r.Entries), len(got))
		}
	}
}

func isSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return suffix == name && (icann || strings.Contains(suffix, "."))
}

// leavesOut reports whether a name is left out; "*.x" stands for all that is below x.
func (r Result) leavesOut(name string) bool {
	return slices.ContainsFunc(r.LeftOut, func(l LeftOut) bool {
		return l.Name == name || l.Name == "*."+survey.Registrable(name)
	})
}

func asEntries(all []domain.Pattern) (entries []blocklist.Entry) {
	for _, p := range all {
		entries = append(entries, blocklist.Entry{Pattern: p})
	}
	return entries
}

// matched is the naive way to look a name up in a list.
func matched(patterns []domain.Pattern, name domain.Name) bool {
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool { return p.Matches(name) })
}
