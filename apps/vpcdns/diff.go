package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

type diffFlags struct {
	bothFlags
	lists  sideFlags
	format string
	json   bool
}

func diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff OLD NEW | --on SNAPSHOT NEW",
		Short: "Compare two lists, or two policies, by their effect",
		Long: `Say what differs between two lists in effect: entries that match names which the other
list does not match. An entry that a wildcard of the other list covers is not a change. The
lists may be of any formats, and their exceptions are compared with each other. Entries of the
new list that vpcdns compile would refuse as unsafe are marked, and lines that it leaves out,
and the old one did not have, are reported on standard error. A list may come from a pipe, as
in vpcdns diff <(...) <(...).

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
  vpcdns diff --old-list-format hosts deployed.txt <(curl -sSf https://lists.example/ads.txt)
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
	f.lists.addTo(cmd)
	cmd.Flags().StringVar(&f.format, "format", "text", "text, or markdown for a pull request")
	return cmd
}

func (f *diffFlags) run(cmd *cobra.Command, old, new string) error {
	if f.format != "text" && f.format != "markdown" {
		return withHint(fmt.Errorf("there is no format %q of a difference", f.format), "use --format text or --format markdown")
	}
	progress := newProgress(cmd.ErrOrStderr(), []string{old, new})
	defer progress.done()
	sources, names, err := f.lists.sides(cmd, old, new, progress)
	if err != nil {
		return err
	}
	if sources == nil {
		progress.done()
		return f.policies(cmd, names[0], names[1])
	}
	if f.json {
		return withHint(errors.New("--json is for policies, and these are lists"), "see --format")
	}
	return f.compareLists(cmd, sources, progress)
}
