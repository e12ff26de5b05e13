package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// hostile are texts that mean something to a terminal, to CI, to Markdown or to a shell.
var hostile = []string{
	"\x1b[31mred\x1b[0m", "\x1b]0;title\a", "a\nb: BLOCK", "a\r\nb", "\u202egnp.exe", "x\u200b\u2066y", "\u2028line", "\u0085next", "\u00ad",
	"\x7f", "\u3164", "a\ufe0f", "\U000e0041tag", "\xff\xfe", "::error file=x::spoofed", "x\n::stop-commands::t", " ::debug::x", "##[group]x", "##vso[task.setvariable]x",
	"a|b", "`code`", "``", "`", " ` ", "*em* _em_ ~~gone~~", "<script>alert(1)</script>", "<!--", "&lt;", "[x](http://evil.example)", "![i](x)",
	"http://evil.example", "www.evil.example", "@someone", "#12", "# heading", "- [x] done", "+ item", "1. first", "1) first", "> quote", "---", "===", "$x$",
	"$(touch x)", "; rm -rf x", "'", `"`, `\`, "!history", "~", "-n", "a b", "", "\t",
}

func TestLineStaysInItsLine(t *testing.T) {
	for _, text := range hostile {
		line := string(report.Line(text))
		for _, r := range line {
			if !unicode.IsPrint(r) {
				t.Errorf("Line(%q) = %q has %q", text, line, r)
			}
		}
		if regexp.MustCompile(`^\s*::|##\w*\[`).MatchString(line) {
			t.Errorf("Line(%q) = %q is a workflow command", text, line)
		}
	}
}

func TestLineShowsWhatItReplaces(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb":                       `a\nb`,
		"\x1b[2J":                    `\x1b[2J`,
		"x\u202egnp":                 `x\u202egnp`,
		"a\xffb":                     `a\xffb`,
		"\ufffd":                     "\ufffd",
		"münchen.example":            "münchen.example",
		"::error::x":                 `:\x3aerror::x`,
		"AWS::EC2::VPC":              "AWS::EC2::VPC",
		"fe80::1":                    "fe80::1",
		"*.example.com":              "*.example.com",
		"##[error]x":                 `#\x23[error]x`,
		"\U000e0041":                 `\U000e0041`,
		"a name\twith a tab":         `a name\twith a tab`,
		"a\x7fb":                     `a\x7fb`,
		"\u3164":                     `\u3164`,
		"a\ufe0f":                    `a\ufe0f`,
		"Fn::ForEach::Loop":          "Fn::ForEach::Loop",
		"\u00a0no-break \u3000space": `\u00a0no-break \u3000space`,
	} {
		if got := string(report.Line(text)); got != want {
			t.Errorf("Line(%q) = %q, want %q", text, got, want)
		}
	}
}

type stringer string

func (s stringer) String() string { return string(s) }

func TestSprintfNeutralizesEveryKindOfText(t *testing.T) {
	const bad = "a\nb"
	type named string
	for _, arg := range []any{bad, named(bad), stringer(bad), errors.New(bad), []string{bad}, []byte(bad), struct{ s string }{bad}, &struct{ s string }{bad}, map[string]int{bad: 1}} {
		if got := string(report.Sprintf("%v|", arg)); strings.Contains(got, "\n") {
			t.Errorf("Sprintf of %T: %q", arg, got)
		}
	}
	if got := report.Sprintf("%s, %d of %.1f %t", report.Sprintf("%s\n", bad), 3, 2.5, true); got != "a\\nb\n, 3 of 2.5 true" {
		t.Errorf("a Text or a number changed: %q", got)
	}
}

func TestJoinNeutralizesEveryText(t *testing.T) {
	t.Parallel()
	if got := report.Join([]string{"a\nb", "c"}, "\n  "); got != "a\\nb\n  c" {
		t.Errorf("Join() = %q", got)
	}
}

// TestMarkdownLeavesNothingActive takes the escapes off again: what a renderer might take for
// more than a character, also those that the tests do not have, such as that of mentions, has one.
func TestMarkdownLeavesNothingActive(t *testing.T) {
	t.Parallel()
	token := regexp.MustCompile(`^(?:\\([!-/:-@[-` + "`" + `{-~])|&(lt|amp|#64|#58|#46);|([\s\S]))`)
	entities := map[string]string{"lt": "<", "amp": "&", "#64": "@", "#58": ":", "#46": "."}
	for _, text := range append(hostile, random()...) {
		markdown, back, plain := string(report.Markdown(text)), "", ""
		for rest := markdown; rest != ""; {
			m := token.FindStringSubmatch(rest)
			back += m[1] + entities[m[2]] + m[3]
			plain += m[3] + strings.Repeat(" ", len(m[1]+m[2]))
			rest = rest[len(m[0]):]
		}
		if back != string(report.Line(text)) {
			t.Errorf("%q is %q, which stands for %q", text, markdown, back)
		}
		if strings.ContainsAny(plain, "\\`*_[]|~#!$<&@") || strings.Contains(plain, "://") || strings.Contains(plain, "www.") {
			t.Errorf("%q is %q, with markup in it", text, markdown)
		}
	}
}

func TestCodeKeepsSpacesAtItsEnds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{" a ", "  a  ", " a", "a ", "`a`", " `"} {
		if got, want := strings.TrimSpace(rendered(t, string(report.Code(text)))), "<p><code>"+text+"</code></p>"; got != want {
			t.Errorf("Code(%q) is shown as %s", text, got)
		}
	}
}

// TestMarkdownShowsTheText renders Markdown as GitHub does, and reads from the HTML what
// was put in.
func TestMarkdownShowsTheText(t *testing.T) {
	for _, text := range append(hostile, random()...) {
		want := strings.TrimSpace(string(report.Line(text)))
		for kind, markdown := range map[string]report.Text{
			"text": report.MarkdownLine(text),
			"code": report.Code(text),
		} {
			if got := shown(t, string(markdown)); got != want && !(kind == "code" && strings.Contains(want, "|")) {
				t.Errorf("%s of %q is shown as %q (%q)", kind, text, got, markdown)
			}
			table := "| a | b |\n|---|---|\n| " + string(markdown) + " | end |\n"
			if html := rendered(t, table); strings.Count(html, "<td>") != 2 || !strings.Contains(html, "<td>end</td>") {
				t.Errorf("%s of %q leaves its cell: %s", kind, text, html)
			}
		}
	}
}

func rendered(t *testing.T, markdown string) string {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shown returns what a reader sees of a paragraph that has no markup but a code span.
func shown(t *testing.T, markdown string) string {
	t.Helper()
	html := strings.TrimSpace(rendered(t, markdown))
	for _, tag := range []string{"<p>", "</p>", "<code>", "</code>"} {
		html = strings.Replace(html, tag, "", 1)
	}
	if strings.ContainsAny(html, "<>") {
		t.Errorf("%q has markup: %s", markdown, html)
	}
	return strings.TrimSpace(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&").Replace(html))
}

func random() (all []string) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("ab .:/`*_[]()<>|~#!&@$\\-+=1\n\x1b\u202e'\"")
	for range 2000 {
		text := make([]rune, r.IntN(12))
		for i := range text {
			text[i] = alphabet[r.IntN(len(alphabet))]
		}
		all = append(all, string(text))
	}
	return all
}

func TestShellGivesBackTheWord(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash to ask")
	}
	words := append(hostile, random()[:300]...)
	var script strings.Builder
	for _, word := range words {
		script.WriteString("printf '%s\\0' " + string(report.Shell(word)) + "\n")
	}
	cmd := exec.Command(bash, "-r", "-c", script.String()) // restricted: a word that gets out runs and writes nothing
	cmd.Dir, cmd.Env = t.TempDir(), []string{"PATH=/nowhere"}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(string(out), "\x00")
	for i, word := range words {
		if got[i] != word {
			t.Errorf("bash reads %s as %q, not %q", report.Shell(word), got[i], word)
		}
		if line := report.Line(string(report.Shell(word))); line != report.Shell(word) {
			t.Errorf("Shell(%q) = %q is not a line", word, report.Shell(word))
		}
	}
}

// TestWriterStandsBehind writes hostile text raw, in pieces of each size.
func TestWriterStandsBehind(t *testing.T) {
	for _, text := range hostile {
		text = "first\n" + text + "\nlast\n"
		var whole string
		for size := 1; size < len(text); size++ {
			var b bytes.Buffer
			w := report.NewWriter(&b)
			for rest := []byte(text); len(rest) > 0; rest = rest[min(size, len(rest)):] {
				if _, err := w.Write(rest[:min(size, len(rest))]); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			if whole == "" {
				whole = b.String()
			}
			if b.String() != whole || regexp.MustCompile(`##\w*\[`).MatchString(whole) {
				t.Errorf("%q in pieces of %d: %q, and %q in pieces of 1", text, size, b.String(), whole)
			}
			for line := range strings.Lines(b.String()) {
				if strings.HasPrefix(strings.TrimSpace(line), "::") {
					t.Errorf("%q in pieces of %d: %q is a workflow command", text, size, line)
				}
			}
			for _, r := range b.String() {
				if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
					t.Errorf("%q in pieces of %d: %q passes", text, size, r)
				}
			}
			if got := b.String(); !strings.HasPrefix(got, "first\n") || !strings.HasSuffix(got, "\nlast\n") {
				t.Errorf("%q in pieces of %d: %q", text, size, got)
			}
		}
	}
}

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		return 0, errors.New("no space left on device")
	}
	f.room -= len(p)
	return len(p), nil
}

func TestWriterKeepsTheFirstError(t *testing.T) {
	w := report.NewWriter(&full{room: 10})
	report.Printf(w, "%s\n", "12345")
	report.Printf(w, "%s\n", "1234567890")
	report.Printf(w, "\n")
	if err := w.Flush(); err == nil || err.Error() != "no space left on device" {
		t.Errorf("Flush() = %v", err)
	}
}

// TestWriterWritesNothingAfterAnError has a line that does not fit before one that would.
func TestWriterWritesNothingAfterAnError(t *testing.T) {
	t.Parallel()
	disk := &full{room: 10}
	w := report.NewWriter(disk)
	if n, err := w.Write([]byte("\x1b too long for it\nfits\n")); n != 0 || err == nil || w.Err() == nil || w.Flush() == nil {
		t.Errorf("Write() = %d, %v, and then %v", n, err, w.Err())
	}
	if disk.room != 10 {
		t.Errorf("%d bytes after the error", 10-disk.room)
	}
}

func TestJSONKeepsValuesAndShowsThem(t *testing.T) {
	for _, text := range hostile {
		var b bytes.Buffer
		if err := report.JSON(&b, map[string]string{"x": text}); err != nil {
			t.Fatal(err)
		}
		plain, err := json.Marshal(map[string]string{"x": text})
		if err != nil {
			t.Fatal(err)
		}
		var back, want map[string]string
		if err := errors.Join(json.Unmarshal(b.Bytes(), &back), json.Unmarshal(plain, &want)); err != nil || back["x"] != want["x"] {
			t.Errorf("JSON of %q is read as %q: %v", text, back["x"], err)
		}
		for _, r := range b.String() {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("JSON of %q has %q", text, r)
			}
		}
	}
}

// TestJSONKeepsItsMeaning writes what CI systems take for commands: the value stays.
func TestJSONKeepsItsMeaning(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"##[error]x", "####vso[x]", "::error::x", "\n::error::x", "\u202e"} {
		var b bytes.Buffer
		w := report.NewWriter(&b)
		if err := report.JSON(w, []string{text}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		var got []string
		if err := json.Unmarshal(b.Bytes(), &got); err != nil || got[0] != text {
			t.Errorf("%q is %q in %s: %v", text, got, b.String(), err)
		}
	}
}

// decoded reads workflow commands as the runner of GitHub does: a line that begins with ::,
// properties up to the next ::, and what is escaped in them.
func decoded(t *testing.T, text string) (commands []report.Command, others []string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		rest, ok := strings.CutPrefix(line, "::")
		head, data, closed := strings.Cut(rest, "::")
		if !ok || !closed {
			others = append(others, line)
			continue
		}
		name, properties, _ := strings.Cut(head, " ")
		c := report.Command{Name: name, Lines: strings.Split(undo(data, "%0A", "\n", "%0D", "\r"), "\n")}
		for property := range strings.SplitSeq(properties, ",") {
			key, value, _ := strings.Cut(property, "=")
			c.Properties = append(c.Properties, report.Property{Name: key, Value: undo(value, "%3A", ":", "%2C", ",")})
		}
		commands = append(commands, c)
	}
	return commands, others
}

func undo(text string, pairs ...string) string {
	return strings.NewReplacer(append(pairs, "%25", "%")...).Replace(text)
}

func TestCommand(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := report.NewWriter(&b)
	report.Printf(w, "before")
	report.Command{
		Name:       "error",
		Properties: []report.Property{{Name: "file", Value: "a,b:c%2C.yaml"}, {Name: "line", Value: ""}, {Name: "title", Value: "x::y"}},
		Lines:      []string{"100 % of a::b\n::warning::forged", "fix: it"},
	}.Write(w)
	report.Printf(w, "::error::after\n")
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	commands, others := decoded(t, b.String())
	if len(commands) != 1 || strings.Join(others, "|") != `before|:\x3aerror::after` {
		t.Fatalf("%d commands, and %q, in %q", len(commands), others, b.String())
	}
	c := commands[0]
	if c.Name != "error" || len(c.Properties) != 2 || c.Properties[0].Value != "a,b:c%2C.yaml" || len(c.Lines) != 2 ||
		!strings.HasPrefix(c.Lines[0], "100 % of a::b\\n") || c.Lines[1] != "fix: it" {
		t.Errorf("%+v", c)
	}
}

// FuzzCommand passes any text through a command: it stays one command on one line.
func FuzzCommand(f *testing.F) {
	f.Add("a\r\n::error::x", "%0A::b,file=c")
	f.Fuzz(func(t *testing.T, value, line string) {
		var b bytes.Buffer
		w := report.NewWriter(&b)
		report.Command{Name: "notice", Properties: []report.Property{{Name: "file", Value: value}}, Lines: []string{line}}.Write(w)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		commands, others := decoded(t, b.String())
		if len(commands) != 1 || len(others) > 0 || commands[0].Name != "notice" || len(commands[0].Properties) > 1 || len(commands[0].Lines) != 1 {
			t.Errorf("%q comes to %+v and %q", b.String(), commands, others)
		}
	})
}
