package survey

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Limits for a domain in use, and for another one that may be a copy of it.
const (
	usedClients   = 3   // or
	usedQueries   = 30  // of two clients
	copyClients   = 2   // at most
	copyHabits    = 300 // domains of a client of a copy, at most
	copyRarer     = 5   // times fewer queries than the original
	copyLength    = 6   // characters of the label, at least
	brandLength   = 5   // of a label inside a longer one
	familyMembers = 3   // similar domains are a family, not copies
	maxUsed       = 5e3 // domains that are compared
)

// lures are words that phishing domains add to the name of a brand.
var lures = wordSet("login signin sso auth secure security verify verification account accounts update updates support help service services " +
	"portal admin billing payment pay invoice mail webmail cdn api cloud download downloads console aws id identity mfa okta vpn download package packages registry")

func lookalikeDetector() Detector {
	return Detector{
		ID: "look-alike", One: "look-alike of a domain in use", Many: "look-alikes of domains in use", Class: Suspicious, find: findLookalikes,
		Rule: "a domain that one or two clients queried differs by a character, by look-alike letters, or by a word such as login from a domain that at least 3 clients use, " +
			"or has the name of such a domain in front (amazonaws.com.example.net); families of similar domains are left out",
		Source: "Google SecOps, typosquatting; Panther, Malicious SSO DNS Lookup; dnstwist's classes of copies. The originals are taken from this log, so no list of brands is needed",
		Advice: "Compare it with the domain that it resembles; block it unless it belongs to you or a partner",
	}
}

func findLookalikes(v *view, d *Detector) []Finding {
	used := v.usedDomains()
	if len(used) == 0 {
		return nil
	}
	index, brands := map[uint64][]*usedDomain{}, map[string][]*usedDomain{}
	for i := range used {
		brands[used[i].label] = append(brands[used[i].label], &used[i])
		for _, key := range deletions(used[i].skeleton) {
			index[key] = append(index[key], &used[i])
		}
	}
	var all []Finding
	for _, z := range v.domains {
		if z.private || z.reverse || z.platform != nil || !v.mayBeCopy(z) {
			continue
		}
		original, how := v.resembles(z, brands, index)
		if original == "" {
			continue
		}
		all = append(all, v.finding(d, OfDomain, z.text, &evidence{names: z.names}, "%s %s", how, original))
	}
	return all
}

// mayBeCopy reports whether a domain has few clients, none of them a crawler with very many domains.
func (v *view) mayBeCopy(z *zone) bool {
	clients := z.clients()
	return len(clients) <= copyClients && !slices.ContainsFunc(clients, func(c uint32) bool { return v.clients[c].domains > copyHabits })
}

// usedDomain is a domain in use by the clients of this log.
type usedDomain struct {
	text, label, skeleton string
	queries               int64
}

func (v *view) usedDomains() (used []usedDomain) {
	for _, z := range v.domains {
		queries, resolved := int64(0), int64(0)
		for _, n := range z.names {
			queries += n.Queries
			resolved += n.resolved
		}
		clients := len(z.clients())
		if z.reverse || resolved == 0 || clients < usedClients && (clients < 2 || queries < usedQueries) && z.platform == nil {
			continue
		}
		label := z.label()
		used = append(used, usedDomain{z.text, label, skeletonOf(label), queries})
	}
	slices.SortStableFunc(used, func(a, b usedDomain) int { return int(b.queries - a.queries) })
	return used[:min(len(used), maxUsed)]
}

// skeletonOf replaces characters that look alike: 0 and o, 1 and l, rn and m, and letters of other
// scripts in a Punycode label.
func skeletonOf(label string) string {
	if strings.HasPrefix(label, "xn--") {
		if text, err := idna.Punycode.ToUnicode(label); err == nil {
			label = text
		}
	}
	return confusable.Replace(label)
}

var confusable = strings.NewReplacer("0", "o", "1", "l", "i", "l", "3", "e", "5", "s", "rn", "m", "vv", "w", "cl", "d",
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "х", "x", "у", "y", "і", "l", "ѕ", "s", "ԁ", "d", "ո", "n", "ɡ", "g",
	"á", "a", "à", "a", "ä", "a", "â", "a", "ạ", "a", "é", "e", "è", "e", "ë", "e", "ê", "e", "ó", "o", "ò", "o", "ö", "o", "ô", "o", "ọ", "o",
	"ú", "u", "ù", "u", "ü", "u", "í", "l", "ì", "l", "ï", "l", "ı", "l", "ñ", "n", "ç", "c", "-", "")

// deletions returns hashes of a text and of the text without each of its characters: texts that
// differ by one character share a hash.
func deletions(text string) []uint64 {
	all := make([]uint64, 1, len(text)+1)
	all[0] = hashOf(text)
	var room [64]byte
	for i := range len(text) {
		all = append(all, hashOf(append(append(room[:0], text[:i]...), text[i+1:]...)))
	}
	return all
}

func (v *view) resembles(z *zone, brands map[string][]*usedDomain, index map[uint64][]*usedDomain) (original, how string) {
	label := z.label()
	queries := int64(0)
	for _, n := range z.names {
		queries += n.Queries
	}
	isRarer := func(u *usedDomain) bool { return u.text != z.text && queries*copyRarer <= u.queries }
	if u := nearest(label, index, isRarer); u != nil {
		return u.text, "looks like"
	}
	for _, brand := range brandsIn(label) {
		for _, u := range brands[brand] {
			if isRarer(u) {
				return u.text, "poses as"
			}
		}
	}
	return v.standsBehind(z)
}

func nearest(label string, index map[uint64][]*usedDomain, isRarer func(*usedDomain) bool) *usedDomain {
	skeleton := skeletonOf(label)
	if len(label) < copyLength {
		return nil
	}
	var best *usedDomain
	family := map[string]bool{}
	for _, key := range deletions(skeleton) {
		for _, u := range index[key] {
			if u.label == label || len(u.label) < copyLength || !isOneAway(skeleton, u.skeleton) {
				continue
			}
			family[u.text] = true
			if isRarer(u) && !differsByNumber(label, u.label) && (best == nil || u.queries > best.queries) {
				best = u
			}
		}
	}
	if len(family) >= familyMembers {
		return nil
	}
	return best
}

// isOneAway reports whether texts are equal or differ by a typing error: two neighbours swapped, a
// letter missing or doubled, or a neighbouring key. Words that differ by another letter are
// different words.
func isOneAway(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) == len(b) && i == len(a):
		return true
	case len(a) < len(b):
		return len(b)-len(a) == 1 && a[i:] == b[i+1:] && (i < len(a) || b[i] != 's')
	case a[i+1:] == b[i+1:]:
		return areNeighbours(a[i], b[i])
	default:
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
}

// areNeighbours reports whether keys are next to each other on a keyboard.
func areNeighbours(a, b byte) bool {
	for _, row := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if i := strings.IndexByte(row, a); i >= 0 && (i > 0 && row[i-1] == b || i+1 < len(row) && row[i+1] == b) {
			return true
		}
	}
	return false
}

// differsByNumber reports whether labels differ only by their digits, like those of a series.
func differsByNumber(a, b string) bool {
	strip := func(s string) string { return strings.Trim(s, "0123456789") }
	return strip(a) == strip(b) && a != b && (strip(a) != a || strip(b) != b)
}

// brandsIn returns possible brand names in a label that starts or ends with words such as login.
func brandsIn(label string) (brands []string) {
	rest, found := label, false
	for {
		cut := withoutLure(rest)
		if cut == rest {
			break
		}
		rest, found = cut, true
		if len(rest) >= brandLength && !lures[rest] {
			brands = append(brands, rest)
		}
	}
	if !found {
		return nil
	}
	return brands
}

// withoutLure removes a word from the start or the end of a label.
func withoutLure(label string) string {
	for i := minLure; i < len(label); i++ {
		if lures[label[:i]] && len(label)-i >= brandLength {
			return strings.Trim(label[i:], "-")
		}
		if lures[label[len(label)-i:]] && len(label)-i >= brandLength {
			return strings.Trim(label[:len(label)-i], "-")
		}
	}
	return label
}

// minLure is the least length of a word without a hyphen.
const minLure = 2

// standsBehind finds a resolved name that has a whole used domain in front. A search domain has
// many such names, most of which do not exist.
func (v *view) standsBehind(z *zone) (original, how string) {
	found := map[string]bool{}
	for _, n := range z.names {
		front := frontOf(n.text, z.text)
		if n.resolved == 0 || !strings.Contains(front, ".") {
			continue
		}
		domain := Registrable(front)
		if d := v.s.domain(domain); d != nil && domain != z.text && hasDot(domain) && isDelegated(domain) {
			original = domain
			found[domain] = true
		}
	}
	if len(found) == 0 || len(found) > 2 {
		return "", ""
	}
	return original, "has in front the name of"
}

// isDelegated reports whether a domain ends with a suffix of the public suffix list.
func isDelegated(domain string) bool {
	suffix, icann := publicsuffix.PublicSuffix(domain)
	return icann || strings.Contains(suffix, ".")
}
