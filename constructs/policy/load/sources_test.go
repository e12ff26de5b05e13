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

var update = flag.Bool("update", false, "write what the sources in testdata come to")

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
		t.Fatal("there is no want")
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
			if gap := new(policy.Gap); errors.As(e.Odd, &gap) {
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
