package phantom_test

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

var update = flag.Bool("update", false, "update CATALOGUE.md")

const cataloguePage = "CATALOGUE.md"

func TestTheFirstEntriesAreTheArticles(t *testing.T) {
	t.Parallel()
	entries := phantom.Entries()
	if len(entries) < 45 {
		t.Fatalf("%d entries, want at least 45", len(entries))
	}
	if got := []string{entries[0].ID, entries[1].ID}; !slices.Equal(got, []string{"gcp-metadata", "cloud-init-redirection"}) {
		t.Errorf("the catalogue begins with %v", got)
	}
}

func TestEveryEntryIsComplete(t *testing.T) {
	t.Parallel()
	id, day := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), regexp.MustCompile(`^20\d\d-\d\d-\d\d$`)
	seen := map[string]bool{}
	for _, e := range phantom.Entries() {
		if !id.MatchString(e.ID) || seen[e.ID] {
			t.Errorf("%q is not a valid ID, or is used twice", e.ID)
		}
		seen[e.ID] = true
		if e.Title == "" || len(e.Patterns) == 0 || !slices.Contains(phantom.Verdicts(), e.Verdict) || !day.MatchString(e.Consulted) {
			t.Errorf("%s: incomplete: %+v", e.ID, e)
		}
		for _, sentence := range []string{e.Who, e.Why, e.Cure} {
			if !strings.HasSuffix(sentence, ".") || strings.ContainsAny(sentence, "\n\t") || strings.Contains(sentence, "  ") {
				t.Errorf("%s: %q is not a sentence on one line", e.ID, sentence)
			}
		}
	}
}

func TestEverySourceIsAnAddress(t *testing.T) {
	t.Parallel()
	for _, e := range phantom.Entries() {
		if len(e.Sources) == 0 {
			t.Errorf("%s has no source", e.ID)
		}
		for i, source := range e.Sources {
			u, err := url.Parse(source)
			if err != nil || u.Scheme != "https" || !strings.Contains(u.Host, ".") || slices.Contains(e.Sources[:i], source) {
				t.Errorf("%s: %q is not an https address, or is there twice", e.ID, source)
			}
		}
	}
}

func TestNoTwoEntriesClaimTheSamePattern(t *testing.T) {
	t.Parallel()
	owner := map[string]string{}
	for _, e := range phantom.Entries() {
		for _, pattern := range e.Patterns {
			if other, taken := owner[pattern]; taken {
				t.Errorf("%s and %s both have %s", other, e.ID, pattern)
			}
			owner[pattern] = e.ID
		}
	}
}

func TestTypesAreWrittenAsInLogs(t *testing.T) {
	t.Parallel()
	for _, e := range phantom.Entries() {
		for _, queryType := range e.Types {
			if queryType == "" || queryType != strings.ToUpper(queryType) {
				t.Errorf("%s has the type %q", e.ID, queryType)
			}
		}
	}
}

// TestCatalogueIsGenerated makes the page from the entries, so that it cannot say
// anything else.
func TestCatalogueIsGenerated(t *testing.T) {
	t.Parallel()
	want := page()
	if *update {
		if err := os.WriteFile(cataloguePage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(cataloguePage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the entries say; run go test ./constructs/phantom -run Catalogue -update", cataloguePage)
	}
}

func page() string {
	var s strings.Builder
	s.WriteString("# Phantom lookups\n\n" +
		"Generated from the entries by `go generate ./constructs/phantom`.\n\n")
	for _, v := range phantom.Verdicts() {
		fmt.Fprintf(&s, "- **%s**: %s\n", v, v.Meaning())
	}
	s.WriteString("\nIn a name, `*.` in front stands for any labels, `.*` behind for any domain, `<region>` for a Region of AWS,\n" +
		"`<number>` and `<byte>` for digits, `<key tags>` for key tags in hexadecimal, and `<random>` for 7 to 15 letters\n" +
		"with five consonants in a row. `<name>.<search domain>` is any name with a search domain of a VPC behind it.\n" +
		"Every name may have a known search suffix appended.\n")
	for _, e := range phantom.Entries() {
		writeEntry(&s, e)
	}
	return s.String()
}

func writeEntry(s *strings.Builder, e phantom.Entry) {
	fmt.Fprintf(s, "\n## %s: %s\n\n**%s**: `%s`", e.ID, e.Title, e.Verdict, strings.Join(e.Patterns, "` `"))
	if len(e.Types) > 0 {
		fmt.Fprintf(s, " (%s)", strings.Join(e.Types, ", "))
	}
	fmt.Fprintf(s, "\n\n%s %s **What now**: %s\nSources, read on %s:", e.Who, e.Why, e.Cure, e.Consulted)
	for i, source := range e.Sources {
		fmt.Fprintf(s, " [%d](%s)", i+1, source)
	}
	s.WriteString("\n")
}
