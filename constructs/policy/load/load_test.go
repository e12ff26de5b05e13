package load_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

var update = flag.Bool("update", false, "update what the sources in testdata come to")

// TestSources reads each source in testdata/sources. The lines of an archive's comment that
// begin with an equals sign are parameters, and "open" names what is opened; "want" is the
// policy that it comes to, as describe has it, or the error.
func TestSources(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/sources/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			testSource(t, file)
		})
	}
}

func testSource(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	source, want := *archive, -1
	source.Files = nil
	for i, f := range archive.Files {
		if f.Name == "want" {
			want = i
			continue
		}
		source.Files = append(source.Files, f)
	}
	if err := txtar.Write(&source, folder); err != nil {
		t.Fatal(err)
	}
	path, options := optionsOf(string(archive.Comment))
	p, err := load.Open(filepath.Join(folder, path), options)
	got := describePolicy(p, err)
	got = strings.ReplaceAll(got, folder+string(filepath.Separator), "")
	if *update {
		archive.Files = append(source.Files, txtar.File{Name: "want", Data: []byte(got)})
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want < 0 {
		t.Fatal("the test has no want")
	}
	if diff := cmp.Diff(string(archive.Files[want].Data), got); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
}

func optionsOf(comment string) (path string, options load.Options) {
	path = "template.yaml"
	options.Parameters = map[string]string{}
	for line := range strings.Lines(comment) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch key, value, _ := strings.Cut(rest, "="); word {
		case "open":
			path = rest
		case "=":
			options.Parameters[key] = value
		}
	}
	return path, options
}

// describePolicy lays a policy out in lines. What AWS would refuse begins with an
// exclamation mark, and what is not known with a question mark.
func describePolicy(p *policy.Policy, err error) string {
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	for i := range p.VPCs {
		describeVPC(&b, &p.VPCs[i])
	}
	for _, g := range p.Groups {
		fmt.Fprintf(&b, "group %s%s%s (%s)\n", g.ID, named(g.Name), opaque(g.Opaque), g.Origin)
		describeUnknowns(&b, "  ", g.Unknowns)
		for i := range g.Rules {
			describeRule(&b, &g.Rules[i])
		}
	}
	for _, l := range p.Lists {
		fmt.Fprintf(&b, "list %s%s%s%s:", l.ID, named(l.Name), opaque(l.Opaque), after(" from ", l.FileURL))
		for _, e := range l.Entries {
			fmt.Fprintf(&b, " %s", e)
			if gap := new(policy.Gap); errors.As(e.Invalid, &gap) {
				fmt.Fprintf(&b, "? (%s)", gap.Why)
			}
			if e.Note != nil {
				fmt.Fprintf(&b, " [%s]", e.Note)
			}
		}
		fmt.Fprintln(&b)
		describeUnknowns(&b, "  ", l.Unknowns)
	}
	for _, c := range p.QueryLogConfigs {
		fmt.Fprintf(&b, "config %s%s to %s\n", c.ID, named(c.Name), c.Destination)
		describeUnknowns(&b, "  ", c.Unknowns)
	}
	describeUnknowns(&b, "", p.Unknowns)
	return b.String()
}

func describeVPC(b *strings.Builder, v *policy.VPC) {
	alone := ""
	if v.Alone {
		alone = ", which stands for any"
	}
	fmt.Fprintf(b, "VPC %s%s%s", v.Name, alone, after(", fail open ", v.FailOpen))
	if v.NameServers != nil {
		fmt.Fprintf(b, ", asks %s", strings.Join(v.NameServers, " "))
	}
	fmt.Fprintln(b)
	for _, q := range v.QueryLogs {
		fmt.Fprintf(b, "  logs to %s%s\n", q.Config.ID, after(" via ", q.Via))
	}
	for _, a := range v.Associations {
		fmt.Fprintf(b, "  %d %s%s%s%s\n", a.Priority, a.Group.ID, named(a.Name), after(" via ", a.Via), after(" protected ", a.MutationProtection))
		describeUnknowns(b, "    ", a.Unknowns)
	}
}

func describeRule(b *strings.Builder, r *policy.Rule) {
	fmt.Fprintf(b, "  %d %s", r.Priority, r.Action)
	if r.Block != (policy.Block{}) {
		fmt.Fprintf(b, " %s%s%s", r.Block.Response, after(" ", r.Block.OverrideType), after(" ", r.Block.OverrideDomain))
		if r.Block.OverrideTTL != 0 {
			fmt.Fprintf(b, " %d", r.Block.OverrideTTL)
		}
	}
	if r.List != nil {
		fmt.Fprintf(b, " %s", r.List.ID)
	}
	fmt.Fprintf(b, "%s%s%s\n", after(" ", r.Protection.String()), after(" for ", r.QueryType), after(" ", r.Redirection))
	describeUnknowns(b, "    ", r.Unknowns)
}

func describeUnknowns(b *strings.Builder, indent string, all []policy.Unknown) {
	for _, u := range all {
		mark := "?"
		if u.Invalid {
			mark = "!"
		}
		fmt.Fprintf(b, "%s%s %s: %s (%s)\n", indent, mark, u.Property, u.Why, u.Origin)
	}
}

func named(name string) string { return after(" named ", name) }

func opaque(why string) string { return after(", opaque: ", why) }

func after(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// checkDump compares a policy with what it must be, in a file to read. With
// -update, the file is written.
func checkDump(t *testing.T, p *policy.Policy, file string) {
	t.Helper()
	got := dump(p)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-), and what was read (+):\n%s", file, diff)
	}
}

// dump writes all that is in a policy, in words.
func dump(p *policy.Policy) string {
	var b strings.Builder
	fmt.Fprintf(&b, "complete: %t\n", p.Complete)
	for _, vpc := range p.VPCs {
		dumpVPC(&b, vpc)
	}
	for _, g := range p.Groups {
		dumpGroup(&b, g)
	}
	for _, l := range p.Lists {
		fmt.Fprintf(&b, "\nlist %s%s%s%s\n", l.ID, word("name", l.Name), word("managed", l.Managed), word("opaque", l.Opaque))
		for _, e := range l.Entries {
			fmt.Fprintf(&b, "  %s%s\n", e, word("odd", e.Invalid != nil))
		}
		dumpUnknowns(&b, "  ", l.Unknowns)
	}
	for _, c := range p.QueryLogConfigs {
		fmt.Fprintf(&b, "\nquery log config %s%s%s\n", c.ID, word("name", c.Name), word("to", c.Destination))
		dumpUnknowns(&b, "  ", c.Unknowns)
		dumpStore(&b, c.Store)
	}
	dumpUnknowns(&b, "\n", p.Unknowns)
	return b.String()
}

func dumpStore(b *strings.Builder, s *policy.LogStore) {
	if s == nil {
		return
	}
	fmt.Fprintf(b, "  %s %s%s%s%s\n", s.Kind, s.ID, word("arn", s.ARN.String()), word("prefix", s.Prefix.String()), word("public zones", s.PublicZones))
	fmt.Fprintf(b, "    of %v in %v\n", s.Account, s.Region)
	if s.Kind == policy.DeliveryStream {
		fmt.Fprintf(b, "    tagged: %v\n", s.Tagged)
	}
	for _, p := range s.Policies {
		dumpPolicy(b, "", p)
	}
	if s.Key != nil {
		fmt.Fprintf(b, "    key %s%s%s\n", s.Key.ID, word("of AWS", s.Key.AWSManaged), word("no ARN", s.Key.NoARN))
		if s.Key.Policy != nil {
			dumpPolicy(b, "  ", *s.Key.Policy)
		}
	}
}

func dumpPolicy(b *strings.Builder, indent string, p policy.LogPolicy) {
	fmt.Fprintf(b, "    %s%s of %s%s%s, first: %v\n", indent, p.Property, p.ID, word("open", p.Document.Open), word("own", p.Own), p.First)
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		fmt.Fprintf(b, "      %s%s%s: %s, %s, %v\n", indent, s, word("deny", s.Deny), s.Actions(), s.Resources(), s.Principals("Service"))
	}
}

func dumpVPC(b *strings.Builder, vpc policy.VPC) {
	fmt.Fprintf(b, "\nvpc %s%s%s%s\n", vpc.Name, word("alone", vpc.Alone), word("fail open", vpc.FailOpen), word("name servers", vpc.NameServers))
	for _, a := range vpc.Associations {
		fmt.Fprintf(b, "  %d %s%s%s%s%s\n", a.Priority, a.Group.ID, word("name", a.Name), word("mutation protection", a.MutationProtection), word("via", a.Via), word("opaque", a.Group.Opaque))
		dumpUnknowns(b, "    ", a.Unknowns)
	}
	for _, l := range vpc.QueryLogs {
		fmt.Fprintf(b, "  logged to %s%s%s\n", l.Config.ID, word("status", l.Status), word("via", l.Via))
	}
}

func dumpGroup(b *strings.Builder, g *policy.Group) {
	fmt.Fprintf(b, "\ngroup %s%s%s\n", g.ID, word("name", g.Name), word("opaque", g.Opaque))
	for _, r := range g.Rules {
		fmt.Fprintf(b, "  %d %s%s", r.Priority, r.Action, word("response", r.Block.Response))
		if r.Block.OverrideDomain != "" {
			fmt.Fprintf(b, " %s %s %d", r.Block.OverrideType, r.Block.OverrideDomain, r.Block.OverrideTTL)
		}
		if r.List != nil {
			b.WriteString(" list " + r.List.ID)
		}
		fmt.Fprintf(b, "%s%s%s\n", word("for", r.Protection.String()), word("type", r.QueryType), word("redirection", r.Redirection))
		dumpUnknowns(b, "    ", r.Unknowns)
	}
	dumpUnknowns(b, "  ", g.Unknowns)
}

func dumpUnknowns(b *strings.Builder, indent string, all []policy.Unknown) {
	for _, u := range all {
		fmt.Fprintf(b, "%sunknown %s%s: %s\n", indent, u.Property, word("invalid", u.Invalid), u)
	}
}

// word returns a value with its name, and nothing for none.
func word(name string, value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return " (" + name + ")"
		}
	case string:
		if v != "" {
			return fmt.Sprintf(" (%s: %s)", name, v)
		}
	case []string:
		if len(v) > 0 {
			return fmt.Sprintf(" (%s: %s)", name, strings.Join(v, ", "))
		}
	}
	return ""
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"one.yaml":            "Resources: {}\n",
		"plan.json":           `{"format_version": "1.2", "planned_values": {}}`,
		"app/manifest.json":   `{"artifacts": {"B": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "b.json"}}, "A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "a.json", "stackName": "named"}}}}`,
		"app/a.json":          `{"Resources": {}}`,
		"app/b.json":          `{"Resources": {}}`,
		"broken.yaml":         "Resources: [\n",
		"utf16.yaml":          "\xff\xfeR\x00e\x00s\x00o\x00u\x00r\x00c\x00e\x00s\x00:\x00 \x00{\x00}\x00",
		"plan.zip":            "PK\x03\x04",
		"empty/manifest.json": `{}`,
	} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{"one.yaml": {""}, "app": {"named", "B"}, "plan.json": nil, "broken.yaml": nil, "empty": nil, "utf16.yaml": {""}, "plan.zip": nil, "missing": nil} {
		all, err := load.Templates(filepath.Join(folder, path), load.Options{})
		var got []string
		for _, s := range all {
			got = append(got, s.Stack)
		}
		if (err == nil) != (want != nil) || errors.Is(err, load.ErrNoTemplate) != (path == "plan.json") {
			t.Errorf("%s: %v", path, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	if all, err := load.Templates("-", load.Options{Stdin: strings.NewReader("Resources: {}")}); err != nil || len(all) != 1 || all[0].Stack != "" {
		t.Errorf("-: %v, %v", all, err)
	}
	if _, err := load.Templates("-", load.Options{}); err == nil {
		t.Error("- without standard input: no error")
	}
}
