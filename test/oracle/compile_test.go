package oracle

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

const (
	listsPerForm     = 10
	questionsPerList = 500
)

// TestCompile gives dnsdist what lists mean line by line, and asks whether it decides about
// names as the two lists do that Compile makes of them.
func TestCompile(t *testing.T) {
	t.Parallel()
	findDnsdist(t)
	for i, form := range forms {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(5, uint64(i)))
			var seen tally
			for range listsPerForm {
				seen.add(compareList(t, random, newList(random, form)))
			}
			t.Log(seen)
			if seen.blocked == 0 || seen.through == 0 || seen.dropped == 0 {
				t.Error("all names met one fate, or Compile had nothing to drop: the lists test nothing")
			}
		})
	}
}

// tally is what the comparisons of a form have seen.
type tally struct{ blocked, through, dropped int }

func (t *tally) add(other tally) {
	t.blocked += other.blocked
	t.through += other.through
	t.dropped += other.dropped
}

func (t tally) String() string {
	return fmt.Sprintf("%d names blocked, %d let through; %d entries dropped by Compile", t.blocked, t.through, t.dropped)
}

// list is a list as it is published, and what it means in dnsdist's language.
type list struct {
	form    form
	text    string
	rules   string
	entries int
}

// newList writes a list of few names over few labels, so that they are often equal or
// above one another.
func newList(random *rand.Rand, form form) list {
	l := list{form: form}
	var allow, block strings.Builder
	for range 3 + random.IntN(10) {
		line, name := form.lines[random.IntN(len(form.lines))], randomName(random, 1+random.IntN(4))
		l.text += fmt.Sprintf(line.text, name) + "\n"
		rules, action := &block, "RCodeAction(DNSRCode.NXDOMAIN)"
		if line.exception {
			rules, action = &allow, "AllowAction()"
		}
		if line.exact {
			l.entries++
			fmt.Fprintf(rules, "addAction(exact(%q), %s)\n", name, action)
		}
		if line.below {
			l.entries++
			fmt.Fprintf(rules, "addAction(below(%q), %s)\n", name, action)
		}
	}
	l.rules = allow.String() + block.String()
	return l
}

// randomName gives a name with some labels and a suffix that is in no list of suffixes.
func randomName(random *rand.Rand, labels int) string {
	var name strings.Builder
	for range labels {
		name.WriteString([]string{"a", "b", "ab", "B"}[random.IntN(4)] + ".")
	}
	return name.String() + "test"
}

func compareList(t *testing.T, random *rand.Rand, l list) tally {
	t.Helper()
	compiled := compile(t, l)
	server := startDnsdist(t, l.rules)
	defer server.stop()
	seen := tally{dropped: l.entries - compiled.Block.Len() - compiled.Allow.Len()}
	for range questionsPerList {
		name := randomName(random, random.IntN(6)) + "."
		blocked := server.ask(t, name, dnsmessage.TypeA).RCode == dnsmessage.RCodeNameError
		if got := blocks(compiled, domain.MustParseName(name)); got != blocked {
			t.Fatalf("%s: blocked by the compiled lists: %v, by dnsdist: %v, with\n%s", name, got, blocked, l.text)
		}
		if blocked {
			seen.blocked++
		} else {
			seen.through++
		}
	}
	return seen
}

func compile(t *testing.T, l list) blocklist.Result {
	t.Helper()
	source := blocklist.Source{
		Name:        l.form.name,
		Open:        func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(l.text)), nil },
		ReadOptions: l.form.options,
	}
	// What Compile refuses in earnest, it may well be asked about.
	result, err := blocklist.Compile([]blocklist.Source{source}, blocklist.CompileOptions{AllowEmpty: true, AllowUnsafe: true, SeparateAllow: true})
	if err != nil {
		t.Fatalf("%v, with\n%s", err, l.text)
	}
	return result
}

// blocks is the verdict of a rule that allows and one that blocks, in this order.
func blocks(compiled blocklist.Result, name domain.Name) bool {
	return !matches(compiled.Allow, name) && matches(compiled.Block, name)
}

func matches(list blocklist.List, name domain.Name) bool {
	for _, pattern := range list.Patterns() {
		if pattern.Matches(name) {
			return true
		}
	}
	return false
}
