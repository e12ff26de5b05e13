package blocklist_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/test/choice"
)

// choices decide what is in lists.
type choices struct{ choice.Source }

// naiveRule is a line of a list as a reader of its format takes it.
type naiveRule struct {
	name             string
	itself, below    bool // which names it is about
	allow, important bool
	text             string // of an adblock rule
	cancels          string // the text of the rules that it cancels
	rank             int    // of dnsmasq
}

func (r naiveRule) matches(name string) bool {
	return r.itself && name == r.name || r.below && strings.HasSuffix(name, "."+r.name)
}

// naiveList is a list with what it says, read the obvious way.
type naiveList struct {
	format blocklist.Format
	text   string
	rules  []naiveRule
}

func (l *naiveList) add(text string, r naiveRule) {
	l.text += text + "\n"
	l.rules = append(l.rules, r)
}

func (c *choices) name() string {
	name := "example"
	for range 1 + c.Below(3) {
		name = choice.Of(&c.Source, "a", "b") + "." + name
	}
	return name
}

func (c *choices) list() naiveList {
	l := naiveList{format: choice.Of(&c.Source, blocklist.Adblock, blocklist.Plain, blocklist.Hosts, blocklist.Wildcard, blocklist.Dnsmasq, blocklist.RPZ)}
	if l.format == blocklist.RPZ {
		l.text = "$TTL 1\n"
	}
	for range 1 + c.Below(6) {
		c.line(&l)
	}
	return l
}

func (c *choices) line(l *naiveList) {
	name := c.name()
	switch l.format {
	case blocklist.Plain:
		if c.Below(2) == 0 {
			l.add(name+" # a.example", naiveRule{name: name, itself: true})
		} else {
			l.add("*."+strings.ToUpper(name)+".", naiveRule{name: name, below: true})
		}
	case blocklist.Hosts:
		l.add("0.0.0.0 localhost "+name, naiveRule{name: name, itself: true})
	case blocklist.Wildcard:
		if c.Below(2) == 0 {
			l.add(name, naiveRule{name: name, itself: true})
		} else {
			l.add("*."+name, naiveRule{name: name, itself: true, below: true})
		}
	case blocklist.Dnsmasq:
		c.dnsmasqLine(l, name)
	case blocklist.RPZ:
		star, to := choice.Of(&c.Source, "", "*."), choice.Of(&c.Source, ".", ".", "rpz-passthru.")
		l.add(star+name+" CNAME "+to, naiveRule{name: name, itself: star == "", below: star != "", allow: to != "."})
	default:
		c.adblockLine(l, name)
	}
}

// dnsmasqForms are rules for a domain in the order in which dnsmasq looks at them, the last first.
var dnsmasqForms = []struct {
	text  string
	allow bool
}{{"address=/%s/", false}, {"server=/%s/#", true}, {"address=/%s/0.0.0.0", false}, {"address=/%s/192.0.2.1", true}}

func (c *choices) dnsmasqLine(l *naiveList, name string) {
	rank := c.Below(len(dnsmasqForms))
	form := dnsmasqForms[rank]
	l.add(fmt.Sprintf(form.text, name), naiveRule{name: name, itself: true, below: true, allow: form.allow, rank: rank})
}

func (c *choices) adblockLine(l *naiveList, name string) {
	r := naiveRule{name: name, itself: true, below: c.Below(3) > 0, allow: c.Below(3) == 0, important: c.Below(4) == 0}
	text := "|" + name + "^"
	if r.below {
		text = "|" + text
	}
	if r.allow {
		text = "@@" + text
	}
	r.text = text
	if r.important {
		r.text += "$important"
	}
	if c.Below(8) == 0 {
		separator := "$"
		if r.important {
			separator = ","
		}
		l.add(r.text+separator+"badfilter", naiveRule{cancels: r.text})
		return
	}
	l.add(r.text, r)
}

// strength is 0 for nothing, and else more for what wins. Odd strengths block.
func (l naiveList) strength(name string, cancelled []string) int {
	var all []naiveRule
	for _, r := range l.rules {
		if r.matches(name) && (r.text == "" || !slices.Contains(cancelled, r.text)) {
			all = append(all, r)
		}
	}
	if len(all) == 0 {
		return 0
	}
	if l.format == blocklist.RPZ || l.format == blocklist.Dnsmasq {
		all = []naiveRule{mostSpecific(all)}
	}
	strongest := 0
	for _, r := range all {
		s := 1
		if r.important {
			s += 2
		}
		if r.allow {
			s++
		}
		strongest = max(strongest, s)
	}
	return strongest
}

// mostSpecific returns the rule that decides in a zone, where the first record of a name does, and in
// dnsmasq's configuration.
func mostSpecific(all []naiveRule) naiveRule {
	best := all[0]
	for _, r := range all {
		if len(r.name) > len(best.name) || len(r.name) == len(best.name) && r.rank > best.rank {
			best = r
		}
	}
	return best
}

// naiveBlocks says whether lists block a name.
func naiveBlocks(lists []naiveList, name string, across bool) bool {
	var cancelled []string
	for _, l := range lists {
		for _, r := range l.rules {
			if r.cancels != "" {
				cancelled = append(cancelled, r.cancels)
			}
		}
	}
	strongest, any := 0, false
	for _, l := range lists {
		s := l.strength(name, cancelled)
		strongest, any = max(strongest, s), any || s%2 == 1
	}
	if across {
		return strongest%2 == 1
	}
	return any
}

// probes are all names below example of four labels in front, of the alphabet of the lists and one more.
var probes = func() []domain.Name {
	texts := []string{"example"}
	for at := 0; at < len(texts); at++ {
		if strings.Count(texts[at], ".") < 4 {
			for _, label := range []string{"a", "b", "c"} {
				texts = append(texts, label+"."+texts[at])
			}
		}
	}
	var all []domain.Name
	for _, text := range texts {
		all = append(all, domain.MustParseName(text))
	}
	return all
}()

func covers(patterns []domain.Pattern, name domain.Name) bool {
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool { return p.Matches(name) })
}

// checkMeaning compiles lists and looks each probe up in what comes of them.
func checkMeaning(t *testing.T, data []byte) {
	c := choices{choice.Source(data)}
	across := c.Below(2) == 1
	var lists []naiveList
	var sources []blocklist.Source
	for i := range 1 + c.Below(3) {
		l := c.list()
		source := text(fmt.Sprint("list", i), l.text)
		source.ReadOptions.Format = l.format
		lists, sources = append(lists, l), append(sources, source)
	}
	options := blocklist.CompileOptions{AllowEmpty: true, Unsafe: blocklist.KeepUnsafe, SeparateAllow: true, DropExceptions: true}
	if across {
		options.Exceptions = blocklist.AcrossSources
	}
	result, err := blocklist.Compile(sources, options)
	if err != nil {
		t.Fatalf("%v of %+v", err, lists)
	}
	checkList(t, result.Block, options)
	block, allow := result.Block.Patterns(), result.Allow.Patterns()
	for _, name := range probes {
		got, want := covers(block, name) && !covers(allow, name), naiveBlocks(lists, name.String(), across)
		// What two lists cannot express stays blocked, with a report.
		dropped := slices.ContainsFunc(result.Report.Dropped, func(d blocklist.Conflict) bool { return d.Exception.Matches(name) })
		if got != want && !(got && dropped) {
			t.Fatalf("%v is blocked: %t, want %t (across: %t) by\n%s\nblock %v\nallow %v", name, got, want, across, printed(lists), block, allow)
		}
	}
}

func printed(lists []naiveList) string {
	var b strings.Builder
	for _, l := range lists {
		fmt.Fprintf(&b, "-- %v\n%s", l.format, l.text)
	}
	return b.String()
}

func TestCompileKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 3))
	for range 1000 {
		data := make([]byte, random.IntN(100))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		checkMeaning(t, data)
	}
}

// FuzzMeaning is TestCompileKeepsTheMeaning for lists that a fuzzer chooses.
func FuzzMeaning(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x01\x02\x00\x03\x01\x00\x02\x01\x05\x01\x01"))
	f.Fuzz(checkMeaning)
}
