package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// A reading implements the rules of a format a second time and as simply as possible: it matches every
// rule with every name. It does not use the readers of package blocklist.
type reading struct {
	name    string
	options blocklist.ReadOptions
	forms   []form
	verdict func(rules []reads, name string) int
	differs func(rules []reads, name string) bool // whether a server of the format decides otherwise, and why is known
}

// form is one way to write a rule.
type form struct {
	text  string // %s is the name
	shape shape
	kind  kind
	level int // of adblock rules; see levels
}

// reads is a rule as the reading takes it.
type reads struct {
	form
	text string // the line
	name string // in small letters
	of   string // of $denyallow
	line int
}

// shape says which names a rule matches.
type shape int

const (
	only shape = iota
	beneath
	tree
)

type kind int

const (
	block kind = iota
	except
	null     // an address that leads nowhere
	own      // another answer
	cancel   // $badfilter
	exclude  // $denyallow
	always   // an unbound zone that ignores data
	ownAlway // likewise, and passes names on
	static   // an unbound zone that is a block unless it has data of its own
)

// The levels of verdicts: odd numbers block.
const (
	nothing = iota
	blocked
	excepted
	importantlyBlocked
	importantlyExcepted
)

func (r *reads) matches(name string) bool {
	below := strings.HasSuffix(name, "."+r.name)
	switch r.shape {
	case only:
		return name == r.name
	case beneath:
		return below
	default:
		return below || name == r.name
	}
}

// in reports whether a name is of a tree.
func in(name, tree string) bool { return name == tree || strings.HasSuffix(name, "."+tree) }

var readings = []reading{
	{"plain", read(blocklist.Plain), []form{{"%s", only, block, 1}, {"*.%s", beneath, block, 1}}, strongest, nil},
	{"plain with subdomains", readWithSubdomains(blocklist.Plain), []form{{"%s", tree, block, 1}, {"*.%s", beneath, block, 1}}, strongest, nil},
	{"hosts", read(blocklist.Hosts), []form{{"0.0.0.0 %s", only, block, 1}, {"127.0.0.1\t%s # why", only, block, 1}, {":: %s", only, block, 1}}, strongest, nil},
	{"wildcard", read(blocklist.Wildcard), []form{{"*.%s", tree, block, 1}, {"%s", only, block, 1}}, strongest, nil},
	{"squid", read(blocklist.Squid), []form{{".%s", tree, block, 1}, {"%s", only, block, 1}}, strongest, nil},
	{"dnscrypt", read(blocklist.Dnscrypt), []form{{"%s", tree, block, 1}, {"*.%s", tree, block, 1}, {"=%s", only, block, 1}}, strongest, nil},
	{"urls", read(blocklist.URLs), []form{{"http://%s/a?b=c", only, block, 1}, {"https://user@%s:8443/", only, block, 1}}, strongest, nil},
	{"csv", blocklist.ReadOptions{Column: "2"}, []form{{"1,%s,x", only, block, 1}, {`2,"http://%s/a,b",y`, only, block, 1}}, strongest, nil},
	{"adblock", read(blocklist.Adblock), []form{
		{"||%s^", tree, block, blocked},
		{"||%s^", tree, block, blocked},
		{"||%s|", tree, block, blocked},
		{"||*.%s^", beneath, block, blocked},
		{".%s^", beneath, block, blocked},
		{"*.%s^", beneath, block, blocked},
		{"://%s^", only, block, blocked},
		{"://*.%s^", beneath, block, blocked},
		{"0.0.0.0 %s", only, block, blocked},
		{"%s", only, block, blocked},
		{"||%s^$important", tree, block, importantlyBlocked},
		{"@@||%s^", tree, except, excepted},
		{"@@||%s^", tree, except, excepted},
		{"@@.%s^", beneath, except, excepted},
		{"@@||%s^$important", tree, except, importantlyExcepted},
		{"||%s^$badfilter", tree, cancel, 0},
		{"@@||%s^$badfilter", tree, cancel, 0},
		{"||%s^$important,badfilter", tree, cancel, 0},
		{"||%s^$denyallow=%s", tree, exclude, blocked},
	}, strongest, nil},
	{"dnsmasq", read(blocklist.Dnsmasq), []form{
		{"address=/%s/", tree, block, 0},
		{"local=/%s/", tree, block, 0},
		{"server=/%s/", tree, block, 0},
		{"address=/%s/#", tree, null, 0},
		{"address=/%s/0.0.0.0", tree, null, 0},
		{"server=/%s/#", tree, except, 0},
		{"server=/%s/#", tree, except, 0},
		{"address=/%s/192.0.2.7", tree, own, 0},
		{"address=/*.%s/", beneath, block, 0},
		{"server=/*.%s/#", beneath, except, 0},
	}, dnsmasqVerdict, nil},
	{"unbound", read(blocklist.Unbound), []form{
		{`local-zone: "%s" always_nxdomain`, tree, always, 0},
		{`local-zone: "%s." refuse`, tree, block, 0},
		{`local-zone: "%s" static`, tree, static, 0},
		{`local-zone: "%s" transparent`, tree, except, 0},
		{`local-zone: "%s" transparent`, tree, except, 0},
		{`local-zone: "%s" always_transparent`, tree, ownAlway, 0},
		{`local-data: "%s A 0.0.0.0"`, only, null, 0},
		{`local-data: "%s A 192.0.2.7"`, only, own, 0},
	}, unboundVerdict, unboundDiffers},
	{"rpz", read(blocklist.RPZ), []form{
		{"%s CNAME .", only, block, 0},
		{"*.%s CNAME .", beneath, block, 0},
		{"%s IN CNAME *.", only, block, 0},
		{"*.%s 60 IN CNAME rpz-drop.", beneath, block, 0},
		{"%s A 0.0.0.0", only, null, 0},
		{"%s A 192.0.2.7", only, own, 0},
		{"%s CNAME rpz-passthru.", only, except, 0},
		{"*.%s CNAME rpz-passthru.", beneath, except, 0},
		{"*.%s CNAME other.example.", beneath, own, 0},
	}, rpzVerdict, rpzDiffers},
}

func read(format blocklist.Format) blocklist.ReadOptions {
	return blocklist.ReadOptions{Format: format}
}

func readWithSubdomains(format blocklist.Format) blocklist.ReadOptions {
	return blocklist.ReadOptions{Format: format, Subdomains: true}
}

// randomRules writes few rules over few labels, so they often meet.
func (r *reading) randomRules(random *rand.Rand) []reads {
	var rules []reads
	for i := range 3 + random.IntN(10) {
		f, name := r.forms[random.IntN(len(r.forms))], randomName(random, 1+random.IntN(4))
		rule := reads{form: f, name: strings.ToLower(name), line: i + 1}
		if f.kind == exclude {
			rule.of = randomName(random, 1+random.IntN(2)) + "." + rule.name
			rule.of = strings.Replace(strings.ToLower(rule.of), ".example."+rule.name, "."+rule.name, 1)
			rule.text = fmt.Sprintf(f.text, name, rule.of)
		} else {
			rule.text = fmt.Sprintf(f.text, name)
		}
		rules = append(rules, rule)
	}
	return rules
}

func textOf(rules []reads) string {
	var text strings.Builder
	for _, rule := range rules {
		text.WriteString(rule.text + "\n")
	}
	return text.String()
}

// randomName returns a name with some labels below a top-level domain that servers have no
// zone of their own for.
func randomName(random *rand.Rand, labels int) string {
	var name strings.Builder
	for range labels {
		name.WriteString([]string{"a", "b", "ab", "B"}[random.IntN(4)] + ".")
	}
	return name.String() + "example"
}

// strongest is how AdGuard documents the priority of rules, and how lists without exceptions
// are read.
func strongest(rules []reads, name string) int {
	level := nothing
	for i := range rules {
		r := &rules[i]
		if r.kind == cancel || isCancelled(rules, r) || !r.matches(name) || r.kind == exclude && in(name, r.of) {
			continue
		}
		level = max(level, r.level)
	}
	return level
}

func isCancelled(rules []reads, r *reads) bool {
	return slices.ContainsFunc(rules, func(other reads) bool {
		text := strings.Replace(strings.Replace(other.text, ",badfilter", "", 1), "$badfilter", "", 1)
		return other.kind == cancel && strings.EqualFold(text, r.text)
	})
}

// dnsmasqVerdict takes the rules of the longest domain, among which those for all names below
// it alone come first; then an address, then a server, then none.
func dnsmasqVerdict(rules []reads, name string) int {
	best, verdict := 0, nothing
	for i := range rules {
		r := &rules[i]
		if !r.matches(name) {
			continue
		}
		rank := 10 * len(r.name)
		if r.shape == beneath {
			rank += 5
		}
		level := blocked
		switch r.kind {
		case except:
			rank, level = rank+1, excepted
		case null:
			rank += 2
		case own:
			rank, level = rank+3, excepted
		}
		if rank > best {
			best, verdict = rank, level
		}
	}
	return verdict
}

// zoneOf returns the last rule for the longest zone that a name is in.
func zoneOf(rules []reads, name string) *reads {
	var zone *reads
	for i := range rules {
		if r := &rules[i]; r.shape == tree && r.matches(name) && (zone == nil || len(r.name) >= len(zone.name)) {
			zone = r
		}
	}
	return zone
}

// unboundVerdict takes the data of a name if its zone serves data, and the zone otherwise. A
// static zone with an answer of its own is not a block.
func unboundVerdict(rules []reads, name string) int {
	zone := zoneOf(rules, name)
	serves := zone == nil || zone.kind != always && zone.kind != ownAlway
	data := nothing
	settled := false
	for i := range rules {
		if r := &rules[i]; r.shape == only {
			if serves && r.name == name && (data == nothing || r.kind == own) {
				data = blocked
				if r.kind == own {
					data = excepted
				}
			}
			settled = settled || zone != nil && r.kind == own && zoneOf(rules, r.name) == zone
		}
	}
	switch {
	case data != nothing:
		return data
	case zone == nil:
		return nothing
	case zone.kind == static && settled, zone.kind == except, zone.kind == ownAlway:
		return excepted
	default:
		return blocked
	}
}

// unboundDiffers reports whether a name is in a static zone with answers of its own: unbound
// answers NXDOMAIN for names without data.
func unboundDiffers(rules []reads, name string) bool {
	zone := zoneOf(rules, name)
	return zone != nil && zone.kind == static
}

// rpzVerdict takes the first record of a name, and else of the longest wildcard. All its
// addresses are answers.
func rpzVerdict(rules []reads, name string) int {
	owner := ownerOf(rules, name)
	if owner == nil {
		return nothing
	}
	if owner.kind == null {
		for i := range rules {
			if r := &rules[i]; r.shape == owner.shape && r.name == owner.name && r.kind == own && strings.Contains(r.text, " A ") {
				return excepted
			}
		}
	}
	if owner.kind == except || owner.kind == own {
		return excepted
	}
	return blocked
}

func ownerOf(rules []reads, name string) *reads {
	var owner *reads
	for i := range rules {
		r := &rules[i]
		if r.matches(name) && (owner == nil || r.shape == only && owner.shape == beneath || r.shape == owner.shape && len(r.name) > len(owner.name)) {
			owner = r
		}
	}
	return owner
}

// rpzDiffers reports whether a name of the zone lies between a name and its wildcard. In the
// DNS a wildcard has no effect there, which no publisher of a list means, and neither does
// DNS Firewall.
func rpzDiffers(rules []reads, name string) bool {
	owner := ownerOf(rules, name)
	if owner == nil || owner.shape == only {
		return false
	}
	for ; name != owner.name; _, name, _ = strings.Cut(name, ".") {
		if slices.ContainsFunc(rules, func(r reads) bool { return in(r.name, name) }) {
			return true
		}
	}
	return false
}
