package blocklist_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func words(l blocklist.List) string { return strings.Trim(fmt.Sprint(l.Patterns()), "[]") }

func TestCompileMinimises(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, block, allow string }{
		"duplicates":                           {"b.example\na.example\nA.example.\n", "a.example b.example", ""},
		"covered by a wildcard":                {"a.example\nx.b.example\n*.b.example\n*.y.b.example\nb.example\nbb.example\n", "a.example b.example *.b.example bb.example", ""},
		"an exact parent covers nothing":       {"b.example\nx.b.example\n", "b.example x.b.example", ""},
		"an exception removes what it covers":  {"||a.example^\n||b.example^\n@@||b.example^\n", "a.example *.a.example", ""},
		"an exception above removes all below": {"||a.b.example^\n||c.example^\n@@||b.example^\n", "c.example *.c.example", ""},
		"an exception below removes nothing":   {"||b.example^\n@@||a.b.example^\n", "b.example *.b.example", "a.b.example *.a.b.example"},
		"an exact exception splits a pair":     {"||b.example^\n@@|b.example^\n", "*.b.example", ""},
	} {
		result, err := blocklist.Compile([]blocklist.Source{text("list", test.in)}, blocklist.CompileOptions{SeparateAllow: true})
		if err != nil || words(result.Block) != test.block || words(result.Allow) != test.allow {
			t.Errorf("%s: block %s, allow %s, %v", name, words(result.Block), words(result.Allow), err)
		}
	}
}

func TestCompileReports(t *testing.T) {
	t.Parallel()
	result, err := blocklist.Compile([]blocklist.Source{
		text("a.txt", "! c\n||b.example^\n||b.example^\n||x.b.example^\nb.example##.ad\n||c.example/path\n||u_c.example^\n"),
		text("hosts", "# c\n0.0.0.0 a..b\n"),
	}, blocklist.CompileOptions{MaxErrors: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := blocklist.Report{
		Version:    1,
		Sources:    []blocklist.SourceReport{{Name: "a.txt", Format: "adblock", Lines: 7, Entries: 6, Wildcards: 3, Rules: 5, LeftOut: 2, Hints: []string{}}, {Name: "hosts", Format: "hosts", Lines: 2, Rules: 1, LeftOut: 1, Hints: []string{}}},
		Duplicates: 2, Covered: 2, Block: 2, Pairs: 1,
		Refused: []blocklist.Refusal{
			{Class: "malformed", Reason: "empty-label", Count: 1, Examples: []blocklist.Example{{File: "hosts", Line: 2, Text: `"a..b": nothing before a dot; remove the surplus dot`}}},
			{Class: "inexpressible", Reason: "underscore", Count: 1, Examples: []blocklist.Example{{File: "a.txt", Line: 7, Text: `"u_c.example": underscore is not in AWS's alphabet for list entries; remove the entry or use a wildcard above it`}}},
			{Class: "inexpressible", Reason: "url-part", Count: 1, Examples: []blocklist.Example{{File: "a.txt", Line: 6, Text: `"||c.example/path" is a rule for a part of a URL or of a name, not for a domain`}}},
			{Class: "ignored", Reason: "cosmetic-rule", Count: 1, Examples: []blocklist.Example{{File: "a.txt", Line: 5, Text: "cosmetic rule"}}},
		},
		Unsafe: []blocklist.Finding{}, UnsafeAction: "refuse", LeftOut: []blocklist.Conflict{}, StillListed: []blocklist.Finding{}, NotListed: []blocklist.Finding{},
		Exceptions: []blocklist.Finding{}, Expired: []blocklist.Finding{},
		Removed: []blocklist.Conflict{}, Withheld: []blocklist.Conflict{}, Dropped: []blocklist.Conflict{},
		Quotas: []blocklist.QuotaUse{
			{Counted: "domains", Scope: "in one request", Used: 2, Limit: 1000},
			{Counted: "domains", Scope: "in one file", Used: 2, Limit: 250000, Adjustable: true},
			{Counted: "domains", Scope: "in a Region", Used: 2, Limit: 100000, Adjustable: true},
		},
	}
	got := result.Report
	for i := range got.Quotas {
		got.Quotas[i].Counted, got.Quotas[i].Scope = want.Quotas[i].Counted, want.Quotas[i].Scope // AWS's words, tested there
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b domain.Pattern) bool { return a == b })); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestCompileKeepsItsBounds(t *testing.T) {
	t.Parallel()
	missing := blocklist.Source{Name: "gone", Open: func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }}
	for name, test := range map[string]struct {
		source  blocklist.Source
		options blocklist.CompileOptions
		want    string // nothing for no error
	}{
		"malformed":                 {text("l", "a.example\na..b\n"), blocklist.CompileOptions{}, "1 malformed line, and at most 0 may pass"},
		"malformed, but let pass":   {text("l", "a.example\na..b\n"), blocklist.CompileOptions{MaxErrors: 1}, ""},
		"inexpressible":             {text("l", "a.example\na_b.example\n"), blocklist.CompileOptions{}, ""},
		"inexpressible, strict":     {text("l", "a.example\na_b.example\n"), blocklist.CompileOptions{Strict: true, MaxErrors: 5}, "0 malformed lines and 1 that DNS Firewall cannot express"},
		"ignored, strict":           {text("l", "! c\n||a.example^\na.example##.ad\n"), blocklist.CompileOptions{Strict: true}, ""},
		"empty":                     {text("l", "# c\n"), blocklist.CompileOptions{}, "nothing to block"},
		"empty, allowed":            {text("l", ""), blocklist.CompileOptions{AllowEmpty: true}, ""},
		"all excepted":              {text("l", "||a.example^\n@@||a.example^\n"), blocklist.CompileOptions{}, "nothing to block"},
		"missing":                   {missing, blocklist.CompileOptions{}, "file does not exist"},
		"no list":                   {text("l", "<html>"), blocklist.CompileOptions{}, "HTML"},
		"exception without a place": {text("l", "||b.example^\n@@||a.b.example^\n"), blocklist.CompileOptions{}, "l:2: a.b.example: is an exception from *.b.example (l:1)"},
		"every name":                {text("l", "*\n"), blocklist.CompileOptions{}, "l:1: *: matches every name"},
		"public suffix":             {text("l", "*.co.uk\n"), blocklist.CompileOptions{}, "matches every domain under a public suffix"},
		"public suffix itself":      {text("l", "co.uk\n"), blocklist.CompileOptions{}, ""},
		"unknown top-level domain":  {text("l", "*.corp\n"), blocklist.CompileOptions{}, ""},
		"private suffix":            {text("l", "*.github.io\n"), blocklist.CompileOptions{}, ""},
		"unsafe, but allowed":       {text("l", "*.co.uk\n"), blocklist.CompileOptions{Unsafe: blocklist.KeepUnsafe}, ""},
		"all of AWS":                {text("l", "*.amazonaws.com\n"), blocklist.CompileOptions{}, "cuts off *.amazonaws.com"},
		"a Region of AWS":           {text("l", "*.eu-west-1.amazonaws.com\n"), blocklist.CompileOptions{}, "cuts off"},
		"an endpoint":               {text("l", "ssm.eu-west-1.amazonaws.com\n"), blocklist.CompileOptions{}, "cuts off ssm.eu-west-1.amazonaws.com of AWS Systems Manager"},
		"a bucket of somebody":      {text("l", "bad.s3.amazonaws.com\nbad.s3.eu-west-1.amazonaws.com\n*.bad.awsapprunner.com\n"), blocklist.CompileOptions{}, ""},
		"machines of the VPC":       {text("l", "*.internal\n"), blocklist.CompileOptions{}, "cuts off *.compute.internal"},
	} {
		result, err := blocklist.Compile([]blocklist.Source{test.source}, test.options)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: error is %v, want %s", name, err, test.want)
		case err != nil && result.Block.Len()+result.Allow.Len() > 0:
			t.Errorf("%s: gives lists with its error", name)
		}
	}
}

func TestCompileKeepsNotes(t *testing.T) {
	t.Parallel()
	result, err := blocklist.Compile([]blocklist.Source{text("l", "b.example\nb.example # owner=x until=2026-01-31\na.example # owner=y until=2026-02-01\n")},
		blocklist.CompileOptions{Now: time.Date(2026, 2, 1, 23, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if _, err := result.Block.WriteWithNotes(&b); err != nil {
		t.Fatal(err)
	}
	if want := "a.example  # owner=y until=2026-02-01\nb.example  # owner=x until=2026-01-31\n"; b.String() != want {
		t.Errorf("writes %q", b.String())
	}
	if lost := result.Report.NotesLost; lost != 0 {
		t.Errorf("%d notes are lost", lost)
	}
	if expired := result.Report.Expired; len(expired) != 1 || expired[0].Entry.String() != "b.example" {
		t.Errorf("expired: %v", expired)
	}
}

// TestCompileChangesNoVerdict holds lists against a naive reading of their entries, over so
// few names that entries meet often.
func TestCompileChangesNoVerdict(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var lines []string
		for range random.IntN(12) {
			lines = append(lines, randomEntry(random))
		}
		source := strings.Join(lines, "\n")
		result := compiled(t, source)
		for range 40 {
			name := domain.MustParseName(randomName(random))
			if got, want := matches(result.Patterns(), name), matches(parsed(lines), name); got != want {
				t.Fatalf("%q compiles to %s; %v is matched: %v, want %v", source, words(result), name, got, want)
			}
		}
		if again := compiled(t, strings.Join(strings.Fields(words(result)), "\n")); words(again) != words(result) {
			t.Fatalf("%s compiles again to %s", words(result), words(again))
		}
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if other := compiled(t, strings.Join(lines, "\n")); words(other) != words(result) {
			t.Fatalf("in another order %q compiles to %s, not %s", source, words(other), words(result))
		}
	}
}

func compiled(t *testing.T, source string) blocklist.List {
	t.Helper()
	plain := text("l", source)
	plain.ReadOptions.Format = blocklist.Plain // which names without a dot do not tell
	result, err := blocklist.Compile([]blocklist.Source{plain}, blocklist.CompileOptions{AllowEmpty: true, Unsafe: blocklist.KeepUnsafe})
	if err != nil {
		t.Fatal(err)
	}
	return result.Block
}

func randomName(r *rand.Rand) string {
	labels := make([]string, 1+r.IntN(4))
	for i := range labels {
		labels[i] = []string{"a", "b", "ab", "b-a"}[r.IntN(4)]
	}
	return strings.Join(labels, ".")
}

func randomEntry(r *rand.Rand) string {
	return []string{"", "*."}[r.IntN(2)] + randomName(r)
}

func parsed(lines []string) []domain.Pattern {
	var all []domain.Pattern
	for _, line := range lines {
		all = append(all, domain.MustParsePattern(line))
	}
	return all
}

func matches(patterns []domain.Pattern, name domain.Name) bool {
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool { return p.Matches(name) })
}

func TestChangesAreThoseInEffect(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ old, new, added, removed string }{
		{"a.example\nb.example", "b.example\na.example", "[]", "[]"},
		{"*.example", "*.example\na.example", "[]", "[]"},
		{"a.example", "*.example", "[*.example]", "[]"},
		{"*.example", "a.example", "[]", "[*.example]"},
		{"a.example\nb.example", "b.example\nc.example", "[c.example]", "[a.example]"},
	} {
		added, removed := blocklist.Changes(compiled(t, test.old), compiled(t, test.new))
		if fmt.Sprint(added) != test.added || fmt.Sprint(removed) != test.removed {
			t.Errorf("%q to %q: + %v - %v", test.old, test.new, added, removed)
		}
	}
}

// TestPublishedFormatsAgree compiles each published list in all of its formats.
func TestPublishedFormatsAgree(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"facebook", "ransomware", "redirect"} {
		files := corpusFiles(t, "blocklistproject/"+name+".*.txt")
		want := compileFile(t, files[0], true)
		for _, file := range files[1:] {
			if got := compileFile(t, file, true); !slices.Equal(got, want) {
				t.Errorf("%s gives %d entries and %s %d", filepath.Base(file), len(got), filepath.Base(files[0]), len(want))
			}
		}
		t.Logf("%s: %d entries from each of %d formats", name, len(want), len(files))
	}
}

// TestPublishedCompressionAgrees holds our covering against that of a publisher, who omits
// names www.X too.
func TestPublishedCompressionAgrees(t *testing.T) {
	t.Parallel()
	files := corpusFiles(t, "hagezi/adaway.adblock.txt", "hagezi/adaway.dnsmasq.txt", "hagezi/adaway.unbound.conf", "hagezi/adaway.domains.txt", "hagezi/adaway.hosts.txt")
	want := compileFile(t, corpusFiles(t, "hagezi/adaway.wildcard.txt")[0], false)
	for _, file := range files {
		got := slices.DeleteFunc(compileFile(t, file, true), func(p domain.Pattern) bool {
			return strings.HasPrefix(p.Base().String(), "www.") && !slices.Contains(want, p)
		})
		if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); diff != "" {
			t.Errorf("%s differs from the published compression: %d entries, want %d", filepath.Base(file), len(got), len(want))
		}
	}
}

func compileFile(t *testing.T, file string, subdomains bool) []domain.Pattern {
	t.Helper()
	options := blocklist.ReadOptions{Subdomains: subdomains}
	if strings.Contains(file, ".wildcard.") {
		options.Format = blocklist.Wildcard
	}
	result, err := blocklist.Compile([]blocklist.Source{{
		Name: file, Open: func() (io.ReadCloser, error) { return os.Open(file) }, ReadOptions: options,
	}}, blocklist.CompileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return result.Block.Patterns()
}

func TestRefusedErrorTellsAll(t *testing.T) {
	t.Parallel()
	_, err := blocklist.Compile([]blocklist.Source{text("l", "*.uk\n*.com\n")}, blocklist.CompileOptions{})
	var refused *blocklist.RefusedError
	if !errors.As(err, &refused) || refused.Len() != 2 || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("error is %v", err)
	}
}

func TestExceptLeavesNamesOut(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list, except   string
		block, leftOut string
		refused        string // part of the error
		notListed      string
	}{
		"a name":                   {"a.example\nb.example\n", "a.example\n", "b.example", "a.example (l:1, e:1)", "", ""},
		"a name and what is below": {"||a.example^\n||b.example^\n||c.a.example^\n", "||a.example^\n", "b.example *.b.example", "a.example (l:1, e:1) *.a.example (l:1, e:1) c.a.example (l:3, e:1) *.c.a.example (l:3, e:1)", "", ""},
		"an exception":             {"||a.example^\n||b.example^\n", "@@||a.example^\n", "b.example *.b.example", "a.example (l:1, e:1) *.a.example (l:1, e:1)", "", ""},
		"the name alone":           {"||a.example^\n", "a.example\n", "*.a.example", "a.example (l:1, e:1)", "", ""},
		"below an entry":           {"||a.example^\n", "x.a.example\n", "", "", "e:1: x.a.example: is to be left out and is below *.a.example (l:1)", ""},
		"nothing":                  {"a.example\n", "b.example\n*.a.example\n", "a.example", "", "", "*.a.example b.example"},
		"what is unsafe":           {"||a.example^\n||kg^\n", "*.kg\n", "a.example *.a.example kg", "*.kg (l:2, e:1)", "", ""},
		"a malformed line":         {"a.example\n", "c.example\na..b\n", "", "", "e:2: ", ""},
		"an underscore":            {"a.example\n", "c.example\na_b.example\n", "", "", "e:2: ", ""},
		"an empty file":            {"a.example\n", "# none\n", "", "", "e has no names to leave out", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := blocklist.Compile([]blocklist.Source{text("l", test.list)}, blocklist.CompileOptions{
				Except: []blocklist.Source{text("e", test.except)}, SeparateAllow: true,
			})
			if test.refused != "" {
				if err == nil || !strings.Contains(err.Error(), test.refused) {
					t.Fatalf("error is %v, want %s", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var leftOut, notListed []string
			for _, each := range result.Report.LeftOut {
				leftOut = append(leftOut, each.Entry.String()+" ("+each.Position.String()+", "+each.ExceptionPosition.String()+")")
			}
			for _, each := range result.Report.NotListed {
				notListed = append(notListed, each.Entry.String())
			}
			if got := strings.Join(leftOut, " "); got != test.leftOut {
				t.Errorf("left out are %q, want %q", got, test.leftOut)
			}
			if got := strings.Join(notListed, " "); got != test.notListed {
				t.Errorf("not listed are %q, want %q", got, test.notListed)
			}
			if got := entries(result.Block); got != test.block || result.Allow.Len() > 0 {
				t.Errorf("blocks %q and allows %q; want %q and nothing", got, entries(result.Allow), test.block)
			}
		})
	}
}

// An exception from which nothing is blocked any more needs no list to allow.
func TestExceptComesBeforeExceptions(t *testing.T) {
	t.Parallel()
	result, err := blocklist.Compile([]blocklist.Source{text("l", "||a.example^\n@@||x.a.example^\n||b.example^\n")},
		blocklist.CompileOptions{Except: []blocklist.Source{text("e", "||a.example^\n")}})
	if err != nil || result.Allow.Len() > 0 || entries(result.Block) != "b.example *.b.example" {
		t.Errorf("blocks %q, allows %q, %v", entries(result.Block), entries(result.Allow), err)
	}
}

func TestRefusedErrorIsShort(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	for range 20 {
		list.WriteString("*.com\n*.net\n*.org\n*.uk\n*.fr\n*.de\n*.nl\n*.be\n*.it\n*.es\n*.pl\n*.se\n")
	}
	_, err := blocklist.Compile([]blocklist.Source{text("l", list.String())}, blocklist.CompileOptions{})
	var refused *blocklist.RefusedError
	if !errors.As(err, &refused) || len(refused.Unsafe) != 12 || !strings.HasSuffix(err.Error(), "\nand 2 more of this kind") {
		t.Errorf("error is %v", err)
	}
}

// FuzzCompile holds what Compile makes of any bytes against what a list is to be:
// in order, free of what it has no need of, and the same once it is compiled again.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		"a.example\n*.a.example # owner=x\r\n", "||a.example^\n@@||b.a.example^\n", "0.0.0.0 a.example b.example\n",
		"address=/a.example/\nserver=/b.a.example/#\n", "$TTL 1\n*.a.example CNAME .\nb.example TXT \"(\"\nc.example CNAME (\n.)\n", "local-zone: \"a.example\" refuse\n", "*\n", "\ufeffü.example\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		options := blocklist.CompileOptions{MaxErrors: len(data), AllowEmpty: true, Unsafe: blocklist.KeepUnsafe, SeparateAllow: true}
		result, err := blocklist.Compile([]blocklist.Source{text("list", data)}, options)
		if err != nil {
			return
		}
		for _, list := range []blocklist.List{result.Block, result.Allow} {
			checkList(t, list, options)
		}
		checkPlain(t, data, options)
	})
}

// checkPlain compiles text as a plain list, and compares with what a reader takes it for that
// goes through its lines.
func checkPlain(t *testing.T, data string, options blocklist.CompileOptions) {
	t.Helper()
	if strings.ContainsRune(data, 0) || strings.HasPrefix(data, "\x1f\x8b") || strings.HasPrefix(data, "\x28\xb5\x2f\xfd") || len(data) > 1<<12 {
		return
	}
	source := text("plain", data)
	source.ReadOptions.Format = blocklist.Plain
	result, err := blocklist.Compile([]blocklist.Source{source}, options)
	if err != nil {
		return
	}
	var all []domain.Pattern
	for line := range strings.SplitSeq(strings.TrimPrefix(data, "\ufeff"), "\n") {
		line, note, _ := strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) != 1 || strings.Contains(note, "until=") || isPartOfAddress(words[0]) {
			continue
		}
		if p, err := domain.ParsePattern(words[0]); err == nil {
			all = append(all, p)
		}
	}
	for _, p := range append(all, result.Block.Patterns()...) {
		for _, probe := range []string{p.Base().String(), "x." + p.Base().String(), "x" + p.Base().String(), "test"} {
			name, err := domain.ParseName(probe)
			if err != nil {
				continue
			}
			matches := func(p domain.Pattern) bool { return p.Matches(name) }
			if got, want := slices.ContainsFunc(result.Block.Patterns(), matches), slices.ContainsFunc(all, matches); got != want {
				t.Fatalf("%q blocks %v: %t, want %t", data, name, got, want)
			}
		}
	}
}

func checkList(t *testing.T, list blocklist.List, options blocklist.CompileOptions) {
	t.Helper()
	patterns := list.Patterns()
	for i, p := range patterns {
		if again, err := domain.ParsePattern(p.String()); err != nil || again != p {
			t.Errorf("%v reads back as %v, %v", p, again, err)
		}
		if i > 0 && (patterns[i-1].Compare(p) >= 0 || patterns[i-1].Covers(p)) {
			t.Errorf("%v comes after %v", p, patterns[i-1])
		}
	}
	var written strings.Builder
	if _, err := list.WriteTo(&written); err != nil {
		t.Fatal(err)
	}
	source := text("again", written.String())
	source.ReadOptions.Format = blocklist.Plain
	again, err := blocklist.Compile([]blocklist.Source{source}, options)
	if err != nil || !slices.Equal(again.Block.Patterns(), patterns) {
		t.Errorf("%q compiles again to %v, %v", written.String(), again.Block.Patterns(), err)
	}
}

// isPartOfAddress finds 10.0, 192.168.* and the like, which no list of names means as names.
func isPartOfAddress(word string) bool {
	return strings.Trim(word, "0123456789.-/*") == "" && strings.ContainsAny(word, "0123456789")
}
