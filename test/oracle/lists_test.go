package oracle

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

const (
	listsPerReading  = 500
	questionsPerList = 60
)

// TestLists compares what Compile makes of random lists with a reading of their rules.
func TestLists(t *testing.T) {
	t.Parallel()
	for i := range readings {
		r := &readings[i]
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(5, uint64(i)))
			var seen tally
			for range listsPerReading {
				rules := r.randomRules(random)
				result := compile(t, blocklist.OwnSource, sourceOf(r, rules))
				for range questionsPerList {
					name := randomName(random, random.IntN(6))
					seen.compare(t, result, name, r.verdict(rules, strings.ToLower(name))%2 == 1, textOf(rules))
				}
			}
			seen.check(t, strings.Contains(r.name, "adblock") || r.options.Format == blocklist.Dnsmasq || r.options.Format == blocklist.Unbound || r.options.Format == blocklist.RPZ)
		})
	}
}

// TestSeveralLists compares what Compile makes of several lists, of formats with different
// orders, with readings of each.
func TestSeveralLists(t *testing.T) {
	t.Parallel()
	for _, scope := range []blocklist.ExceptionScope{blocklist.OwnSource, blocklist.AcrossSources} {
		t.Run(scope.String(), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(6, uint64(scope)))
			var seen tally
			for range 4 * listsPerReading {
				var lists []*reading
				var rules [][]reads
				var sources []blocklist.Source
				text := ""
				for range 2 + random.IntN(2) {
					// The last formats have exceptions.
					r := &readings[len(readings)-1-random.IntN(5)]
					lists, rules = append(lists, r), append(rules, withoutCancel(r.randomRules(random)))
					sources = append(sources, sourceOf(r, rules[len(rules)-1]))
					text += r.name + ":\n" + textOf(rules[len(rules)-1])
				}
				result := compile(t, scope, sources...)
				for range questionsPerList {
					name := randomName(random, random.IntN(6))
					var levels []int
					for i, r := range lists {
						levels = append(levels, r.verdict(rules[i], strings.ToLower(name)))
					}
					seen.compare(t, result, name, together(scope, levels), text)
				}
			}
			seen.check(t, true)
		})
	}
}

// withoutCancel leaves out rules that cancel those of other lists, which no reading of one
// list knows.
func withoutCancel(rules []reads) (rest []reads) {
	for _, r := range rules {
		if r.kind != cancel {
			rest = append(rest, r)
		}
	}
	return rest
}

func together(scope blocklist.ExceptionScope, levels []int) bool {
	most, any := nothing, false
	for _, level := range levels {
		most, any = max(most, level), any || level%2 == 1
	}
	if scope == blocklist.AcrossSources {
		return most%2 == 1
	}
	return any
}

// tally counts the comparisons.
type tally struct{ blocked, through, allowed, dropped int }

// compare fails if the verdict on a name is wrong. A name that should pass may be blocked if Compile
// reports that it dropped the exception.
func (s *tally) compare(t *testing.T, result blocklist.Result, name string, want bool, text string) {
	t.Helper()
	parsed := domain.MustParseName(name)
	got := blocks(result, parsed)
	switch {
	case got != want && !(got && isDropped(result.Report, parsed)):
		t.Fatalf("%s: blocked: %v, want %v; block %v, allow %v, of\n%s", name, got, want, result.Block.Patterns(), result.Allow.Patterns(), text)
	case got != want:
		s.dropped++
	case matches(result.Allow, parsed):
		s.allowed++
	case got:
		s.blocked++
	default:
		s.through++
	}
}

func (s *tally) check(t *testing.T, exceptions bool) {
	t.Helper()
	t.Logf("%d names blocked, %d let through, %d by an ALLOW, %d blocked because an exception is dropped", s.blocked, s.through, s.allowed, s.dropped)
	if s.blocked == 0 || s.through == 0 || exceptions && s.allowed == 0 {
		t.Error("the lists test too little")
	}
}

func isDropped(report blocklist.Report, name domain.Name) bool {
	for _, each := range report.Dropped {
		if each.Exception.Matches(name) {
			return true
		}
	}
	return false
}

func sourceOf(r *reading, rules []reads) blocklist.Source {
	text := textOf(rules)
	if r.options.Column != "" {
		text = "id,name,note\n" + text
	}
	return blocklist.Source{
		Name:        r.name,
		Open:        func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
		ReadOptions: r.options,
	}
}

// compile accepts every list, including those that Compile refuses by default.
func compile(t *testing.T, scope blocklist.ExceptionScope, sources ...blocklist.Source) blocklist.Result {
	t.Helper()
	result, err := blocklist.Compile(sources, blocklist.CompileOptions{
		AllowEmpty: true, Unsafe: blocklist.KeepUnsafe, SeparateAllow: true, DropExceptions: true, Exceptions: scope,
	})
	if err != nil {
		t.Fatal(err)
	}
	for exception := range result.Allow.All() {
		if _, needed := result.Block.CoverOf(exception.Pattern); !needed {
			t.Fatalf("%v is allowed, and nothing blocks it: %v", exception.Pattern, fmt.Sprint(result.Block.Patterns()))
		}
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
