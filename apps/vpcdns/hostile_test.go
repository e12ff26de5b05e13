package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
)

// poison is put into each text of a source in turn. It forges a line, gives CI a command,
// drives the terminal, hides and reorders text, leaves a table cell and a code span, and is
// a command to a shell.
const poison = "\nFORGED x\n::error file=x::spoofed\x1b[31m\u202e\u200b\u2028|`` ` <script>s</script> <!-- [a](http://evil.example) @who $(touch x)"

// dose is a file with poison in one place.
type dose struct {
	where string
	text  []byte
}

// dosesOfJSON puts poison into every value that is text: behind it, or in front of every other
// one and into every key where time allows.
func dosesOfJSON(t *testing.T, text []byte, thorough bool) []dose {
	t.Helper()
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	var all []dose
	walk := walker{thorough: thorough}
	walk.found = func(where string) {
		poisoned, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, dose{where, poisoned})
	}
	walk.in(document, "")
	return all
}

// walker changes one text of a document after the other, calls found and changes it back.
type walker struct {
	thorough bool
	texts    int // so far
	found    func(where string)
}

func (w *walker) in(value any, where string) {
	switch x := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(x)) {
			at := where + "/" + key
			element := x[key]
			if w.thorough {
				delete(x, key)
				x[key+poison] = element
				w.found(at + " (key)")
				delete(x, key+poison)
				x[key] = element
			}
			w.element(element, at, func(v any) { x[key] = v })
		}
	case []any:
		for i, element := range x {
			w.element(element, fmt.Sprintf("%s/%d", where, i), func(v any) { x[i] = v })
		}
	}
}

func (w *walker) element(element any, at string, set func(any)) {
	text, isText := element.(string)
	if !isText {
		w.in(element, at)
		return
	}
	if w.texts++; w.thorough && w.texts%2 == 0 {
		set(poison + text)
	} else {
		set(text + poison)
	}
	w.found(at)
	set(text)
}

// dosesOfLines puts poison into every word of a text file. A newline of the poison is one
// of the file there, so it is left out.
func dosesOfLines(text []byte) []dose {
	var all []dose
	flat := strings.ReplaceAll(poison, "\n", "\r")
	for _, at := range regexp.MustCompile(`\S+`).FindAllIndex(text, -1) {
		for _, i := range at {
			all = append(all, dose{string(text[at[0]:at[1]]), slices.Concat(text[:i], []byte(flat), text[i:])})
		}
	}
	return all
}

// TestHostileTextNeverLeaves gives every command sources with poison in every place, and
// looks at all that it prints. Nothing stands between the commands and the test: the writer
// that is the last resort of the process is not there.
func TestHostileTextNeverLeaves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plan, snapshot := "../../constructs/policy/load/testdata/plans/existing/plan.json", "../../constructs/policy/load/testdata/snapshots/account.json"
	h := "testdata/hostile/"
	log := []string{h + "query.log", h + "rest.log"}
	policies := [][]string{
		{"explain", "--policy", "FILE", "bad.example", "www.bad.example", "--vpc", "vpc-0aaaaaaaaaaaaaaa1"},
		{"explain", "--policy", "FILE", "www.bad.example", "--cname", "cdn.bad.example"},
		{"explain", "--policy", "FILE", "bad.example", "--json"},
		{"lint", "FILE"},
		{"lint", "FILE", "--format", "json"},
		{"lint", "FILE", "--format", "sarif"},
		{"lint", "FILE", "--format", "junit"},
		{"lint", "FILE", "--format", "github"},
		{"lint", "FILE", "--format", "markdown"},
		{"lint", "FILE", "--against", h + "base.json"},
		{"test", "--policy", "FILE", h + "expect.yaml"},
		{"test", "--policy", "FILE", "--coverage", h + "expect.yaml"},
		{"test", "--policy", "FILE", "--coverage", "--format", "markdown", h + "expect.yaml"},
		{"diff", "FILE", h + "base.json"},
		{"diff", "--json", h + "base.json", "FILE"},
		{"diff", h + "base.json", "FILE"},
		{"diff", "--format", "markdown", h + "base.json", "FILE"},
		{"diff", "--format", "markdown", "FILE", h + "base.json"},
		append([]string{"replay", "--policy", "FILE"}, log...),
		append([]string{"replay", "--policy", "FILE", "--format", "markdown"}, log...),
		append([]string{"replay", "--policy", h + "base.json", "--baseline", "FILE"}, log...),
		append([]string{"suggest", "--for", "exceptions", "--policy", "FILE"}, log...),
	}
	quick := [][]string{
		policies[0],
		{"lint", "FILE"},
		{"diff", "--format", "markdown", "FILE", h + "base.json"},
		append([]string{"replay", "--policy", "FILE", "--format", "markdown"}, log...),
	}
	logs := [][]string{
		{"survey", "--html", "PAGE", "FILE"},
		{"survey", "--format", "markdown", "FILE"},
		{"suggest", "--for", "allow-only", "FILE"},
		{"suggest", "--for", "exceptions", "--policy", h + "template.json", "--vpc", "vpc-0aaaaaaaaaaaaaaa1", "FILE"},
		{"replay", "--policy", h + "base.json", "--html", "PAGE", "FILE", h + "rest.log"},
		{"replay", "--policy", h + "base.json", "--format", "markdown", "FILE", h + "rest.log"},
		{"explain", "--policy", h + "base.json", "--record", "FILE"},
		{"who", "www.bad.example", "FILE"},
		{"who", "--format", "markdown", "www.bad.example", "FILE"},
		{"who", "--json", "www.bad.example", "FILE"},
		{"digest", "--out", filepath.Join(dir, "query.digest"), "FILE"},
		{"watch", "--plain", "--follow=false", "--policy", h + "base.json", "FILE"},
		{"watch", "--json", "--follow=false", "FILE"},
	}
	whos := [][]string{
		{"survey", "--who", "FILE", h + "query.log"},
		{"survey", "--who", "FILE", "--format", "markdown", h + "query.log"},
		{"replay", "--policy", h + "template.json", "--parameter", "Act=BLOCK", "--who", "FILE", h + "query.log"},
		{"who", "--who", "FILE", "www.bad.example", h + "query.log"},
		{"who", "--who", "FILE", "--format", "markdown", "www.bad.example", h + "query.log"},
	}
	lists := [][]string{
		{"compile", "FILE"},
		{"compile", "--max-errors", "9", "--unsafe", "keep", "--allow-out", filepath.Join(dir, "allow.txt"), "FILE"},
		{"diff", "FILE", h + "list.txt"},
		{"diff", "--format", "markdown", h + "list.txt", "FILE"},
		{"explain", "--policy", h + "template.json", "--stand-in", "watched=FILE", "bad.example"},
	}
	tests := [][]string{{"test", "--policy", h + "base.json", "FILE"}, {"test", "--policy", h + "template.json", "--parameter", "Act=BLOCK", "FILE"}}
	for _, source := range []struct {
		path     string
		doses    func([]byte) []dose
		commands [][]string
	}{
		{h + "template.json", func(b []byte) []dose { return dosesOfJSON(t, b, true) }, policies},
		{plan, func(b []byte) []dose { return dosesOfJSON(t, b, false) }, quick},
		{snapshot, func(b []byte) []dose { return dosesOfJSON(t, b, false) }, quick},
		{h + "query.log", func(b []byte) []dose { return dosesOfJSON(t, b, true) }, logs},
		{h + "who.json", func(b []byte) []dose { return dosesOfJSON(t, b, false) }, whos},
		{h + "task.json", func(b []byte) []dose { return dosesOfJSON(t, b, false) }, whos},
		{h + "list.txt", dosesOfLines, lists},
		{h + "expect.yaml", dosesOfLines, tests},
		// It blocks for certain, so replay proposes a command with the name of the file in it.
		{h + "block.json", func(b []byte) []dose { return dosesOfJSON(t, b, false) }, [][]string{
			append([]string{"replay", "--policy", "FILE"}, log...),
			append([]string{"replay", "--policy", "FILE", "--format", "markdown"}, log...),
		}},
	} {
		t.Run(filepath.Base(source.path), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(source.path)
			if err != nil {
				t.Fatal(err)
			}
			dir, extension := t.TempDir(), filepath.Ext(source.path)
			for _, d := range source.doses(text) {
				checkCommands(t, source.path+" "+d.where, filepath.Join(dir, "source"+extension), d.text, source.commands)
			}
			name := filepath.Join(dir, strings.ReplaceAll("source"+poison, "/", "")+extension)
			checkCommands(t, "the name of "+source.path, name, text, source.commands)
		})
	}
}

// checkCommands gives a file to commands.
func checkCommands(t *testing.T, where, name string, text []byte, commands [][]string) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "page.html")
	for _, command := range commands {
		args := withFile(command, name)
		if i := slices.Index(args, "PAGE"); i >= 0 {
			args[i] = page
		}
		checkClean(t, where, args)
		if slices.Contains(args, page) {
			checkPage(t, where, args, page)
		}
	}
}

func withFile(command []string, file string) []string {
	args := slices.Clone(command)
	for i := range args {
		args[i] = strings.Replace(args[i], "FILE", file, 1)
	}
	return args
}

// checkClean runs a command and fails the test if poison comes out of it.
func checkClean(t *testing.T, where string, args []string) {
	t.Helper()
	var out, notes bytes.Buffer
	if err := execute(args, &out, &notes); err != nil && err.Error() != "" {
		hint.Print(&notes, err)
	}
	for _, text := range []string{withoutCommands(out.String(), args), notes.String()} {
		if fault := unclean(text); fault != "" {
			t.Errorf("%s in %s: %q:\n%q", fault, where, args, text)
		}
	}
	if slices.Contains(args, "markdown") {
		if fault := uncleanMarkdown(out.String()); fault != "" {
			t.Errorf("%s in %s: %q:\n%q", fault, where, args, out.String())
		}
	}
}

// checkPage fails the test if a page has more than the elements of its template, or poison as it
// was. A command that refuses its input writes no page.
func checkPage(t *testing.T, where string, args []string, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		return
	}
	_ = os.Remove(path)
	fault := unclean(strings.ReplaceAll(string(text), "\u0026", "&"))
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for node := range root.Descendants() {
		switch {
		case node.Type == html.CommentNode:
			fault = "a comment"
		case node.Data == "script":
			scripts++
		case node.Type == html.ElementNode && slices.ContainsFunc(node.Attr, func(a html.Attribute) bool {
			return a.Key == "src" || strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(a.Val, "#")
		}):
			fault = "an attribute of <" + node.Data + ">"
		}
	}
	if fault != "" || scripts != 2 {
		t.Errorf("%s, %d scripts in the page of %s: %q", fault, scripts, where, args)
	}
}

// withoutCommands takes the workflow commands away that lint prints on purpose, one a line.
func withoutCommands(text string, args []string) string {
	if !slices.Contains(args, "github") {
		return text
	}
	return workflowCommand.ReplaceAllString(text, "")
}

var workflowCommand = regexp.MustCompile(`(?m)^::(error|warning|notice) [^:\n]*::[^\n]*$`)

var (
	forgedLine = regexp.MustCompile(`(?m)^\s*(FORGED|::)`)
	// A long command goes on in the next line, as far in as it began behind "next".
	joined = regexp.MustCompile(`\n {7}`)
	// A command to copy has hostile text in single quotes.
	copied = regexp.MustCompile(`(?m)vpcdns (?:explain|suggest|replay|compile|diff|lint|who|survey)[^\n]*\$\(touch x\)`)
)

func unclean(text string) string {
	for _, r := range text {
		if r != '\n' && r != '\t' && (!unicode.IsPrint(r) || r == '\u202e' || r == '\u200b') {
			return fmt.Sprintf("%q", r)
		}
	}
	if forgedLine.MatchString(text) {
		return "a forged line"
	}
	for _, line := range copied.FindAllString(joined.ReplaceAllString(text, " "), -1) {
		if strings.Count(strings.ReplaceAll(line, `\'`, ""), "'")%2 == 0 {
			return "a command that runs another"
		}
	}
	return ""
}

func uncleanMarkdown(text string) string {
	var shown bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(strings.ReplaceAll(text, "<br>", " ")), &shown); err != nil {
		return err.Error()
	}
	for _, markup := range []string{"raw HTML omitted", "<script", "<a "} {
		if strings.Contains(shown.String(), markup) {
			return markup
		}
	}
	cells := -1
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			cells = -1
			continue
		}
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if cells >= 0 && n != cells {
			return "a row with other cells"
		}
		cells = n
	}
	return ""
}
