package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

type diffFlags struct {
	bothFlags
	lists  listFlags
	format string
	json   bool
}

func diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff OLD NEW | --on SNAPSHOT NEW",
		Short: "Compare two lists, or two policies, by their effect",
		Long: `Say what differs between two lists in effect: entries that match names which the other
list does not match. An entry that a wildcard of the other list covers is no change. The
lists may be of any formats, and their exceptions are compared with each other.

Of two policies it says for which names the verdict changes, out of all names there are: a
line about a.example.com counts more than one about *.example.com. Names are judged without a
CNAME chain. VPCs are paired by their IDs, or by what these are read from; if each policy then
has one VPC left and one of the two IDs is not known, they are taken for one, and diff says so.
A VPC that only one policy has is (gone) or (new). VPCs of equal changes are printed together.

What a policy does not contain is compared by what it is read from, not by its name: if a list
comes from another file than before, or a condition is computed from something else, the
policies cannot be compared until you give both, with --stand-in or --parameter, or with
--old-stand-in, --new-stand-in, --old-parameter and --new-parameter for one of the two. Of
AWS's managed lists, which nobody can read, the name is compared.

Settings that change no verdict, such as the fail mode, are reported and do not change the exit
code. Text and Markdown leave out what is too much to read and count it; --json has all.

` + onHelp + `

` + sourcesHelp + `

Exit codes: 0 no difference, 1 a difference, 2 wrong usage or input, or something that cannot be
compared.`,
		Example: `  vpcdns diff block.txt new-block.txt
  vpcdns diff --format markdown block.txt new-block.txt
  vpcdns diff deployed.yaml cdk.out
  vpcdns diff --on snapshot.json --parameter VpcId=vpc-0a1b2c3d cdk.out`,
		Args: func(_ *cobra.Command, args []string) error {
			if f.on != "" && len(args) != 1 {
				return withHint(fmt.Errorf("diff --on takes one policy, got %d", len(args)), "see vpcdns diff --help")
			}
			if f.on == "" && len(args) != 2 {
				return withHint(fmt.Errorf("diff takes two lists or two policies, got %d", len(args)), "see vpcdns diff --help")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.on != "" {
				return f.onDeployed(cmd, args[0])
			}
			return f.run(cmd, args[0], args[1])
		},
	}
	f.addBothTo(cmd)
	f.addVPCsTo(cmd)
	f.addOnTo(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON, of policies: every difference")
	f.lists.addTo(cmd, "list-format")
	cmd.Flags().StringVar(&f.format, "format", "text", "text, or markdown for a pull request")
	return cmd
}

func (f *diffFlags) run(cmd *cobra.Command, old, new string) error {
	if f.format != "text" && f.format != "markdown" {
		return withHint(fmt.Errorf("there is no format %q of a difference", f.format), "use --format text or --format markdown")
	}
	if load.IsSource(old) || load.IsSource(new) {
		return f.policies(cmd, old, new)
	}
	if f.json {
		return withHint(errors.New("--json is for policies, and these are lists"), "see --format")
	}
	progress := newProgress(cmd.ErrOrStderr(), []string{old, new})
	defer progress.done()
	sources, err := f.lists.sources(cmd, []string{old, new}, progress)
	if err != nil {
		return err
	}
	before, err := listOf(sources[0])
	if err != nil {
		return err
	}
	after, err := listOf(sources[1])
	if err != nil {
		return err
	}
	progress.done()
	changes := slices.Concat(changesOf(before.Block, after.Block, ""), changesOf(before.Allow, after.Allow, "exception "))
	if f.format == "markdown" {
		printMarkdown(cmd.OutOrStdout(), old, new, changes)
	} else {
		printChanges(cmd.OutOrStdout(), changes)
	}
	if len(changes) > 0 {
		return findings("")
	}
	return nil
}

// listOf takes a list as it is: whether it should be used is not the question.
func listOf(source blocklist.Source) (blocklist.Result, error) {
	result, err := blocklist.Compile([]blocklist.Source{source}, blocklist.CompileOptions{
		AllowEmpty: true, Unsafe: blocklist.KeepUnsafe, SeparateAllow: true,
	})
	if example, malformed := firstMalformed(result.Report); err != nil && malformed {
		err = withHint(fmt.Errorf("%s: %w (line %d: %s)", source.Name, err, example.Line, example.Text), "vpcdns compile tells of all lines")
	}
	return result, err
}

func firstMalformed(report blocklist.Report) (example blocklist.Example, found bool) {
	for _, row := range report.Refused {
		if row.Class == blocklist.Malformed.String() {
			return row.Examples[0], true
		}
	}
	return blocklist.Example{}, false
}

// change is an entry that one of two lists has more.
type change struct {
	sign  string // + or -
	kind  string // what of the list it is in
	entry domain.Pattern
}

func (c change) String() string { return c.sign + " " + c.kind + c.entry.String() }

func changesOf(old, new blocklist.List, kind string) []change {
	added, removed := blocklist.Changes(old, new)
	all := make([]change, 0, len(added)+len(removed))
	for _, entry := range added {
		all = append(all, change{"+", kind, entry})
	}
	for _, entry := range removed {
		all = append(all, change{"-", kind, entry})
	}
	slices.SortStableFunc(all, func(a, b change) int { return a.entry.Compare(b.entry) })
	return all
}

func printChanges(w io.Writer, changes []change) {
	for _, each := range changes {
		fmt.Fprintln(w, each)
	}
}

func printMarkdown(w io.Writer, old, new string, changes []change) {
	added := 0
	for _, each := range changes {
		if each.sign == "+" {
			added++
		}
	}
	fmt.Fprintf(w, "`%s` to `%s`, in effect: **%d added, %d removed**\n", old, new, added, len(changes)-added)
	if len(changes) > 0 {
		fmt.Fprint(w, "\n```diff\n")
		printChanges(w, changes)
		fmt.Fprintln(w, "```")
	}
}
