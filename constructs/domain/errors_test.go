package domain_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a_b.example":    `"a_b.example": underscore is not in AWS's alphabet for list entries; remove the entry or use a wildcard above it`,
		"x.-a.example":   `"x.-a.example": label "-a" begins or ends with a hyphen, as no host name does; correct or remove the entry`,
		"||example.com^": `"||example.com^": "|" does not belong in a name; correct or remove it`,
		"*example.com":   `"*example.com": AWS does not say what a star without a dot matches; put a dot after the star`,
		"10.0.0.1":       `"10.0.0.1": DNS Firewall sees names, never IP addresses; remove the entry and use a network firewall for it`,
	} {
		_, err := domain.ParsePattern(in)
		if err == nil || err.Error() != want {
			t.Errorf("error is\n%v, want\n%s", err, want)
		}
	}
}

func TestErrorsAreShortWhateverTheInput(t *testing.T) {
	t.Parallel()
	for _, in := range []string{strings.Repeat("a", 1<<20), strings.Repeat("\x00", 1<<20), strings.Repeat("ü", 1<<20)} {
		_, err := domain.ParsePattern(in)
		if err == nil || len(err.Error()) > 1000 || !strings.Contains(err.Error(), `"...`) {
			t.Errorf("error for %q... is %.100v", in[:10], err)
		}
	}
}

func TestReasonsAreStableWords(t *testing.T) {
	t.Parallel()
	var words []string
	for r := domain.ReasonEmpty; r <= domain.ReasonWildcard; r++ {
		words = append(words, r.String())
	}
	const want = "empty url port ip-address space underscore edge-hyphen star-without-dot inner-star " +
		"empty-label label-too-long name-too-long character escape international email arn wildcard"
	if got := strings.Join(words, " "); got != want {
		t.Errorf("reasons are\n%s, want\n%s", got, want)
	}
	if got := (domain.ReasonWildcard + 1).String(); got != "unknown" {
		t.Errorf("a Reason out of range is %q, want unknown", got)
	}
}

// TestFault keeps what is quoted whole, whatever is in it.
func TestFault(t *testing.T) {
	t.Parallel()
	_, err := domain.ParsePattern("a;b: c.example")
	fault, ok := errors.AsType[*domain.ParseError](err)
	if !ok {
		t.Fatal(err)
	}
	if text := fault.Error(); !strings.HasPrefix(text, `"a;b: c.example": `+fault.Fault()+"; ") {
		t.Errorf("%q does not go on with the advice after %q", text, fault.Fault())
	}
	_, err = domain.ParsePattern("-a;b.example")
	if fault, ok = errors.AsType[*domain.ParseError](err); !ok || strings.Contains(fault.Fault(), "correct or remove") {
		t.Errorf("%v: %q has advice", err, fault.Fault())
	}
}
