package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
)

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
