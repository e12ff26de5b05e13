package suffixset

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	policy := []listing{
		{"example.com", 3},
		{"*.example.com", 5},
		{"*.com", 9},
		{"shop.example.com", 1},
		{"net", 200},
		{"*.b.very-long-label-indeed.example", 4_000_000_000},
		{"deep.in.the.tree.example.org", 0},
	}
	s, ref := compile(t, policy), newReference(policy)
	for name, want := range map[string]uint32{
		"example.com":                            3,
		"www.example.com":                        5,
		"shop.example.com":                       1,
		"a.shop.example.com":                     5,
		"notexample.com":                         9,
		`a\.example.com`:                         9,
		`a\\.example.com`:                        5,
		`a\\\.example.com`:                       9,
		"com":                                    None,
		"net":                                    200,
		"a.net":                                  None,
		"very-long-label-indeed.example":         None,
		"a.b.very-long-label-indeed.example":     4_000_000_000,
		"deep.in.the.tree.example.org":           0,
		"more.deep.in.the.tree.example.org":      None,
		"":                                       None,
		".":                                      None,
		"_dmarc.example.com":                     5,
		"*.example.com":                          5,
		"example.com.":                           None,
		"a..com":                                 9,
		"a..example.com":                         5,
		"..":                                     None,
		"\xff\x00\xae.com":                       9,
		"example\xaecom":                         None,
		strings.Repeat("a.", 500) + "com":        9,
		strings.Repeat(".", 1000):                None,
		strings.Repeat(`\`, 600) + ".com":        9,
		strings.Repeat(`\`, 601) + ".com":        None,
		strings.Repeat("x", 10_000):              None,
		strings.Repeat("x", 249) + ".com":        9,
		strings.Repeat("1.", 125) + "com":        9,
		strings.Repeat("a.", 120) + "xample.com": 9,
	} {
		if got, _ := Lookup(s, name); got != want {
			t.Errorf("Lookup(%.40q) = %d, want %d", name, got, want)
		}
		check(t, s, ref, name)
	}
}

func TestAny(t *testing.T) {
	t.Parallel()
	policy := []listing{{"*", 7}, {"*", 7}, {"*", 2}, {"a.com", 1}, {"*.a.com", 3}}
	check(t, compile(t, policy), newReference(policy), "", ".", "com", "a.com", "b.a.com", "a..b")
	check(t, compile(t, policy[:1]), newReference(policy[:1]), "", ".", "com", "a.com")
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	check(t, compile(t, nil), nil, "", ".", "com", "a.b")
	check(t, new(Set), nil, "", ".", "com", "a.b")
}

// TestLengths asks for names of every length, with dots at every place of a word.
func TestLengths(t *testing.T) {
	t.Parallel()
	var policy []listing
	var names []string
	for n := 1; n <= 253; n++ {
		name := strings.Repeat("abcdefg.", 32)[:n]
		name = strings.TrimSuffix(name, ".") + strings.Repeat("x", n-len(strings.TrimSuffix(name, ".")))
		names = append(names, name, "y"+name, "y."+name, name[1:])
		if n%3 != 0 {
			policy = append(policy, listing{name, uint32(n)})
		}
		if n%3 != 1 {
			policy = append(policy, listing{"*." + name, uint32(1000 - n)})
		}
	}
	check(t, compile(t, policy), newReference(policy), names...)
}

func TestMostLabels(t *testing.T) {
	t.Parallel()
	most := strings.Repeat("a.", 126) + "a"
	policy := []listing{{most, 5}, {"*." + most[2:], 6}, {"*.a", 9}}
	check(t, compile(t, policy), newReference(policy), most, most[2:], most[4:], "b."+most[2:], "b."+most)
}

// TestEscapedEntry: a wildcard can stand on any name, if it was made from one.
func TestEscapedEntry(t *testing.T) {
	t.Parallel()
	base := strings.Repeat(`\.`, 63) + ".example"
	var b Builder
	b.Add(domain.Below(domain.MustParseName(base)), 1)
	b.Add(domain.Below(domain.MustParseName(`a\.b.example`)), 2)
	s, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	ref := reference{"*." + base: {1}, `*.a\.b.example`: {2}}
	check(t, s, ref, "x."+base, base, "x"+base, `x.a\.b.example`, "a.b.example", "x.b.example")
}

func TestSeveralRanks(t *testing.T) {
	t.Parallel()
	var policy []listing
	for rank := range uint32(300) {
		policy = append(policy, listing{"many.com", 1000 - 3*rank}, listing{"*.many.com", rank << 20}, listing{"few.com", rank % 2})
	}
	check(t, compile(t, policy), newReference(policy), "many.com", "a.many.com", "few.com")
}

func TestMatchesStops(t *testing.T) {
	t.Parallel()
	s := compile(t, []listing{{"a.com", 1}, {"a.com", 2}, {"*.com", 3}, {"*", 4}})
	for stop := 1; stop <= 4; stop++ {
		seen := 0
		for range s.Matches("a.com") {
			if seen++; seen == stop {
				break
			}
		}
		if seen != stop {
			t.Errorf("%d of %d matches seen", seen, stop)
		}
	}
}

func TestBatchLengths(t *testing.T) {
	t.Parallel()
	policy := []listing{{"*.com", 1}, {"a.b.c.d.e.f.g.h.i.j.com", 0}}
	s, ref := compile(t, policy), newReference(policy)
	for n := range 3*batchNames + 2 {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf("a.b.c.d.e.f.g.h.i.j.%s", []string{"com", "k.com", "net"}[i%3])
		}
		check(t, s, ref, names...)
	}
}

func TestBatchLeavesTheRestOfOutAlone(t *testing.T) {
	t.Parallel()
	out := []uint32{5, 5, 5}
	LookupBatch(compile(t, []listing{{"a", 1}}), []string{"a", "b"}, out)
	if out[0] != 1 || out[1] != None || out[2] != 5 {
		t.Errorf("out is %v", out)
	}
}

func TestBatchPanicsIfOutIsTooShort(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	LookupBatch(compile(t, nil), []string{"a", "b"}, make([]uint32, 1))
}

func TestNoAllocations(t *testing.T) {
	policy := []listing{{"*.example.com", 1}, {"www.example.com", 2}, {"*", 500}}
	s := compile(t, policy)
	name := "www.a-name-that-is-longer-than-thirty-two-bytes.example.com"
	text, out := []byte(name), make([]uint32, 100)
	names, texts := make([]string, 100), make([][]byte, 100)
	for i := range names {
		names[i], texts[i] = name, text
	}
	for what, ask := range map[string]func(){
		"string":  func() { Lookup(s, name) },
		"bytes":   func() { Lookup(s, text) },
		"strings": func() { LookupBatch(s, names, out) },
		"texts":   func() { LookupBatch(s, texts, out) },
	} {
		if n := testing.AllocsPerRun(10, ask); n != 0 {
			t.Errorf("%s: %v allocations, want none", what, n)
		}
	}
}

func TestLen(t *testing.T) {
	t.Parallel()
	s := compile(t, []listing{{"a.com", 1}, {"a.com", 2}, {"*.a.com", 1}, {"b.com", 1}, {"*", 3}, {"*", 4}})
	if s.Len() != 4 {
		t.Errorf("Len is %d, want 4: a.com, *.a.com, b.com and *", s.Len())
	}
	if empty := compile(t, nil); empty.Len() != 0 || empty.Size() > 300 {
		t.Errorf("an empty set has %d patterns and %d bytes", empty.Len(), empty.Size())
	}
}

func TestCollisions(t *testing.T) {
	t.Parallel()
	// By the weak seed these names have one hash, all 64 bits of it.
	var policy []listing
	var names []string
	for i := range 200 {
		name := fmt.Sprintf("a%08d.example", i)
		if hashOf(name, weak) != hashOf("a00000000.example", weak) {
			t.Fatalf("%s does not collide, so this test tests nothing", name)
		}
		names = append(names, name, "x."+name)
		if i%2 == 0 {
			policy = append(policy, listing{name, uint32(i)}, listing{"*." + name, uint32(i + 1)})
		}
	}
	check(t, compileWith(t, policy, weak), newReference(policy), names...)
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	if one, other := newSeed(), newSeed(); one == other {
		t.Error("two sets have one seed, so that collisions can be prepared")
	}
}

func TestStringAndBytesHaveOneHash(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		text := bytes.Repeat([]byte("ab.d"), 10)[:n]
		all := &scope{weak, 0, 100}
		a, b := suffixes[[]byte]{scope: all}, suffixes[string]{scope: all}
		a.start(text)
		b.start(string(text))
		for a.more() {
			s1, h1 := a.next()
			if !b.more() {
				t.Fatalf("%q: the string has fewer suffixes", text)
			}
			if s2, h2 := b.next(); s1 != s2 || h1 != h2 {
				t.Fatalf("%q: %d %x and %d %x", text, s1, h1, s2, h2)
			}
		}
		if b.more() {
			t.Errorf("%q: the string has more suffixes", text)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		pattern domain.Pattern
		rank    uint32
		limit   int
		want    string
	}{
		"the zero pattern": {domain.Pattern{}, 1, maxArena, "the zero pattern"},
		"None as a rank":   {domain.MustParsePattern("a.com"), None, maxArena, "pattern a.com: rank 4294967295"},
		"None for all":     {domain.MustParsePattern("*"), None, maxArena, "pattern *: rank 4294967295"},
		"too many bytes":   {domain.MustParsePattern("a.com"), 1, 8, "1 patterns take 9 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b Builder
			b.Add(test.pattern, test.rank)
			b.Add(domain.MustParsePattern("*"), 1)
			_, err := b.build(newSeed(), test.limit)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestBuilderGoesOn(t *testing.T) {
	t.Parallel()
	var b Builder
	b.Add(domain.MustParsePattern("a.com"), 3)
	first, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	b.Add(domain.MustParsePattern("a.com"), 1)
	second, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	check(t, first, reference{"a.com": {3}}, "a.com")
	check(t, second, reference{"a.com": {1, 3}}, "a.com")
}
