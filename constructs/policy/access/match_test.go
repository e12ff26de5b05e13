package access

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestMatchAgainstAllValues compares random patterns and texts with unknowns in them with
// what an exhaustive matcher says of every value that the unknowns may have: Yes and No have
// to hold for all of them, and what is known is never Maybe.
func TestMatchAgainstAllValues(t *testing.T) {
	t.Parallel()
	counts := map[Truth]int{}
	for seed := range uint64(20_000) {
		random := rand.New(rand.NewPCG(seed, 1))
		how := likeness(random.IntN(3))
		pattern, text := randomText(random, "ab:*?", how), randomText(random, "ab:", how)
		got := match(pattern, text, how)
		_, patternKnown := pattern.Known()
		_, textKnown := text.Known()
		counts[got]++
		yes, no := true, true
		for _, values := range valuations(text) {
			matches := slowMatch(instance(pattern, values), instance(text, values), how)
			yes, no = yes && matches, no && !matches
		}
		switch {
		case got == Yes && !yes, got == No && !no:
			t.Fatalf("seed %d: %v covers %v (%d): %v, and not for all values", seed, pattern, text, how, got)
		case got == Maybe && patternKnown && textKnown && (how != arn || strings.Count(pattern.String(), ":") >= arnColons):
			t.Fatalf("seed %d: %v covers %v (%d): maybe, and nothing is unknown", seed, pattern, text, how)
		}
	}
	for _, truth := range []Truth{No, Maybe, Yes} {
		if counts[truth] < 200 {
			t.Errorf("only %d answers are %v", counts[truth], truth)
		}
	}
}

func randomText(random *rand.Rand, alphabet string, how likeness) Text {
	var all Text
	if how == arn && random.IntN(4) > 0 {
		all = Literal([]string{"a:b:a::", ":::a:", "*:b:?::"}[random.IntN(3)])
		if !strings.Contains(alphabet, "*") {
			all = Literal([]string{"a:b:a::", ":::a:", "a:b:a:b:"}[random.IntN(3)])
		}
	}
	for range random.IntN(6) {
		switch random.IntN(6) {
		case 0:
			all = Join(all, Unknown("U", ""))
		case 1:
			all = Join(all, Unknown("V", ":"))
		default:
			at := random.IntN(len(alphabet))
			all = Join(all, Literal(alphabet[at:at+1]))
		}
	}
	return all
}

// valuations returns values of U and V. One that the text has is free of wildcards.
func valuations(text Text) []map[string]string {
	us, vs := []string{"", "a", "b", ":", "ab", "b:a", "::"}, []string{"", "a", "b", "ab", "ba"}
	if !strings.Contains(text.String(), "${U}") {
		us = append(us, "*", "a*", "?")
	}
	var all []map[string]string
	for _, u := range us {
		for _, v := range vs {
			all = append(all, map[string]string{"U": u, "V": v})
		}
	}
	return all
}

func instance(t Text, values map[string]string) string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Literal + values[p.Unknown])
	}
	return b.String()
}

// slowMatch is another matcher, which goes the obvious way.
func slowMatch(pattern, text string, how likeness) bool {
	switch how {
	case same:
		return pattern == text
	case like:
		return slowLike(pattern, text)
	}
	p, s := strings.SplitN(pattern, ":", arnColons+1), strings.SplitN(text, ":", arnColons+1)
	if len(p) != len(s) || len(p) != arnColons+1 {
		return false
	}
	for i := range p {
		if !slowLike(p[i], s[i]) {
			return false
		}
	}
	return true
}

func slowLike(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return slowLike(pattern[1:], text) || text != "" && slowLike(pattern, text[1:])
	default:
		return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && slowLike(pattern[1:], text[1:])
	}
}

// TestStarsOfARNs has texts in which a star that went over a colon would match another account.
func TestStarsOfARNs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          Truth
	}{
		{"arn:aws:logs:*:1:*", "arn:aws:logs:eu-west-1:1:log-group:x", Yes},
		{"arn:aws:logs:*:1:*", "arn:aws:logs:eu-west-1:2:1:x", No},
		{"arn:aws:logs:?:1:*", "arn:aws:logs::2:1:x", No},
		{"arn:*:1:a:b:c", "arn:aws:logs:1:a:b:c", No},
		{"arn:aws:logs:eu:1:a*c", "arn:aws:logs:eu:1:a:b:c", Yes},
		{"arn:aws:logs:eu:1:a?c", "arn:aws:logs:eu:1:a:c", Yes},
	} {
		if got := match(Literal(c.pattern), Literal(c.text), arn); got != c.want {
			t.Errorf("%s covers %s: %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          Truth
	}{
		{"AWSLogs/${aws:SourceAccount}/*", "AWSLogs/1/x", Maybe},
		{"AWSLogs/${aws:SourceAccount}/*", "Other/1/x", No},
		{"a${*}", "a*", Yes},
		{"a${*}", "ab", No},
		{"a${?}b", "axb", No},
		{"${$}{x", "${x", Yes},
		{"${open", "${open", Yes},
	} {
		if got := match(Literal(c.pattern), Literal(c.text), like); got != c.want {
			t.Errorf("%s covers %s: %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
}

// TestHostilePattern gives up on what would take too long.
func TestHostilePattern(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a*", 1<<18)
	if got := match(Literal("*b"+long), Literal(long+"c"), like); got != Maybe {
		t.Errorf("%v", got)
	}
}

func TestAnything(t *testing.T) {
	t.Parallel()
	anything := Unknown(Anything, "")
	if got := match(anything, anything, same); got != Maybe || Same(anything, anything) {
		t.Errorf("two values that are not known are the same: %v", got)
	}
	a, b := Join(Literal("a"), Unknown("X", "")), Text{{Literal: "a"}, {Literal: ""}, {Unknown: "X", Label: "x"}}
	if !Same(a, b) || Same(a, Literal("a")) || Same(a, Join(a, Literal("b"))) {
		t.Error("texts are the same by their parts")
	}
}
