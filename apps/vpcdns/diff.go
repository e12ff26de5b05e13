package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

type diffFlags struct {
	bothFlags
	pageFlags
	lists  sideFlags
	format string
	json   bool
}

func diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff OLD NEW | --on SNAPSHOT NEW",
		Short: "Compare two lists, or two policies, by their effect",
		Long: `Compare two lists by their effect: show the entries that match names which the other list does
not match. An entry that a wildcard of the other list covers is not a change. The
lists may be of any formats, and their exceptions are compared with each other. Entries of the
new list that vpcdns compile would refuse as unsafe are marked, and lines that are newly dropped
are reported on standard error. A list may come from a pipe, as
in vpcdns diff <(...) <(...).

Given two policies, it reports every name whose verdict changes. A line about a.example.com
takes precedence over one about *.example.com. Names are judged without a CNAME chain. VPCs are
paired by their IDs, or by the source of an unknown ID. If each policy then has one VPC left and
one of the two IDs is unknown, diff assumes that they are the same VPC and says so. A VPC in only
one policy is (gone) or (new). VPCs with the same changes are printed together.

Unknown values are compared by their source, not by their name: if a list comes from another file
than before, or a condition is computed from something else, the policies cannot be compared until
you give both, with --stand-in or --parameter, or with
--old-stand-in, --new-stand-in, --old-parameter and --new-parameter for one of the two. AWS
managed lists, whose entries are not published, are compared by name.

Settings that change no verdict, such as the fail mode, are reported and do not change the exit
code. Long text and Markdown are cut, and say how much is left out; --json has everything.

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
				return hint.With(fmt.Errorf("diff --on takes one policy, got %d", len(args)), "see vpcdns diff --help")
			}
			if f.on == "" && len(args) != 2 {
				return hint.With(fmt.Errorf("diff takes two lists or two policies, got %d", len(args)), "see vpcdns diff --help")
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
	f.pageFlags.addTo(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON, of policies: every difference")
	f.lists.addTo(cmd)
	cmd.Flags().StringVar(&f.format, "format", "text", "text, or markdown for a pull request")
	return cmd
}

func (f *diffFlags) run(cmd *cobra.Command, old, new string) error {
	if err := f.check(old, new); err != nil {
		return err
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
		return hint.With(errors.New("--json is for policies, and these are lists"), "see --format")
	}
	return f.compareLists(cmd, sources, progress)
}

// check looks at the flags.
func (f *diffFlags) check(inputs ...string) error {
	if f.format != "text" && f.format != "markdown" {
		return hint.With(fmt.Errorf("unknown --format %q", f.format), "use --format text or --format markdown")
	}
	complete := ""
	if f.json {
		complete = "--json"
	}
	if err := f.pageFlags.check(complete); err != nil {
		return err
	}
	return output.Check(slices.Concat(inputs, f.inputs()), f.target())
}

// policies compares two policies, VPC by VPC.
func (f *diffFlags) policies(cmd *cobra.Command, old, new string) error {
	before, after, err := f.openBoth(cmd, old, new)
	if err != nil {
		return err
	}
	return f.compare(cmd, old, new, before, after)
}

// onDeployed compares a snapshot with the same snapshot after a policy is deployed.
func (f *diffFlags) onDeployed(cmd *cobra.Command, path string) error {
	if err := f.check(f.on, path); err != nil {
		return err
	}
	before, after, err := f.openOn(cmd, path)
	if err != nil {
		return err
	}
	return f.compare(cmd, f.on, path, before, after)
}

func (f *diffFlags) compare(cmd *cobra.Command, old, new string, before, after *policy.Policy) error {
	if len(before.VPCs)+len(after.VPCs) == 0 {
		return noVPCs(after, new)
	}
	pairs, err := pairsAsked(policy.Pairs(before, after), f.vpcs, after)
	if err != nil {
		return err
	}
	pairs, notes := withoutLoneGroups(pairs, f.vpcs)
	comparisons, err := policy.Compare(pairs)
	if err != nil {
		return err
	}
	d := policyDiff{old: old, new: new, comparisons: comparisons, notes: slices.Concat(after.Notes, notes)}
	d.settings, d.same = settingsOfPairs(pairs, slices.Concat(before.Stacks, after.Stacks))
	d.open, d.unread = unreadOf(before, after)
	d.open = append(d.open, openIn(comparisons)...)
	if err := f.write(cmd, &d); err != nil {
		return err
	}
	switch {
	case len(d.open) > 0:
		return hint.Listed{Head: "cannot be compared:", Items: d.open}
	case d.changed() > 0:
		return findings("")
	default:
		return nil
	}
}

func (f *diffFlags) write(cmd *cobra.Command, d *policyDiff) error {
	out := cmd.OutOrStdout()
	if !f.json {
		return f.pageFlags.write(d.document(), out, f.format, report.WidthOf(out))
	}
	if f.html != "" {
		if err := f.pageFlags.write(d.document(), io.Discard, "text", 0); err != nil {
			return err
		}
	}
	return report.JSON(out, d.json())
}

// policyDiff is what differs between two policies.
type policyDiff struct {
	old, new    string // as they were given
	comparisons []policy.Comparison
	settings    []settingChange
	same        []string // the settings that are the same for every VPC
	notes       []string

	open   []string // what cannot be compared, and what to give
	unread []string // what neither policy says, which both have
}

// pairsAsked leaves the VPCs that --vpc names.
func pairsAsked(pairs []policy.Pair, only []string, after *policy.Policy) ([]policy.Pair, error) {
	for _, name := range only {
		if !slices.ContainsFunc(pairs, func(p policy.Pair) bool { return p.Has(name) }) {
			return nil, fmt.Errorf("neither policy has a VPC %q; the new one has %s", name, namesOf(after.VPCs))
		}
	}
	return slices.DeleteFunc(pairs, func(p policy.Pair) bool {
		return len(only) > 0 && !slices.ContainsFunc(only, p.Has)
	}), nil
}

// withoutLoneGroups leaves out rule groups without a VPC that are in only one policy, if there are
// VPCs to compare: they change no verdict of a VPC.
func withoutLoneGroups(pairs []policy.Pair, asked []string) (kept []policy.Pair, notes []string) {
	isLone := func(p policy.Pair) bool {
		return p.Old == nil && p.New.Alone || p.New == nil && p.Old.Alone
	}
	if len(asked) > 0 || !slices.ContainsFunc(pairs, func(p policy.Pair) bool { return !isLone(p) }) {
		return pairs, nil
	}
	for _, p := range pairs {
		switch {
		case !isLone(p):
			kept = append(kept, p)
		case p.Old == nil:
			notes = append(notes, "not on any VPC in the new policy: rule group "+p.New.Associations[0].Group.ID)
		default:
			notes = append(notes, "not on any VPC in the old policy: rule group "+p.Old.Associations[0].Group.ID)
		}
	}
	return kept, notes
}

// changed counts the VPCs with a verdict that changes, or may.
func (d *policyDiff) changed() (n int) {
	for _, c := range d.comparisons {
		if len(c.Differences) > 0 {
			n += len(c.Pairs)
		}
	}
	return n
}

func (d *policyDiff) compared() (n int) {
	for _, c := range d.comparisons {
		n += len(c.Pairs)
	}
	return n
}

// unreadOf returns the unknown values of only one policy, whose change is unknown, and those of
// both.
func unreadOf(before, after *policy.Policy) (open, unread []string) {
	key := func(u policy.Unknown) string { return u.Property + "\x00" + u.Source + "\x00" + u.Why }
	ofOld := map[string]bool{}
	for _, u := range before.Unknowns {
		ofOld[key(u)] = true
	}
	ofNew := map[string]bool{}
	for _, u := range after.Unknowns {
		if ofNew[key(u)] = true; ofOld[key(u)] {
			unread = append(unread, u.String())
		} else {
			open = append(open, u.String())
		}
	}
	for _, u := range before.Unknowns {
		if !ofNew[key(u)] {
			open = append(open, u.String())
		}
	}
	return open, unread
}

// openIn describes the values that the policies read from different sources, each once, with advice.
func openIn(comparisons []policy.Comparison) []string {
	var lines []string
	seen := map[string]bool{}
	for _, c := range comparisons {
		for _, d := range c.Differences {
			for _, u := range d.Unshared {
				if line := openLine(u); !seen[line] {
					seen[line] = true
					lines = append(lines, line)
				}
			}
		}
	}
	return lines
}

// openLine says that something is read from elsewhere, as in "list L is read from
// s3://b/old.txt and from s3://b/new.txt; give both with ...".
func openLine(u policy.Unshared) string {
	none := policy.Unknown{}
	switch {
	case u.Old == none:
		return u.New.String()
	case u.New == none:
		return u.Old.String()
	}
	relation := "is read from %s and from %s; "
	if strings.HasPrefix(u.What, "whether ") {
		relation = "depends on %s and on %s; "
	}
	line := u.What + " " + fmt.Sprintf(relation, readFrom(u.Old), readFrom(u.New))
	switch {
	case u.List != "":
		list := report.Shell(u.List)
		return line + fmt.Sprintf("give both with --stand-in, each in a file of its own: --old-stand-in %s=OLD --new-stand-in %s=NEW", list, list)
	case u.Old.Why == u.New.Why && strings.Contains(u.Old.Source, " of Systems Manager"):
		return line + u.Old.Why + ", once as --old-parameter and once as --new-parameter"
	case u.Old.Why == u.New.Why:
		return line + u.Old.Why
	default:
		return line + u.Old.Why + "; " + u.New.Why
	}
}

func readFrom(u policy.Unknown) string {
	if u.Source == "" || strings.HasPrefix(u.Source, "a sensitive value ") {
		return u.Origin.String()
	}
	return u.Source
}

// settingChange is a setting of VPCs that is another one than before. It changes no verdict.
type settingChange struct {
	setting, old, new string
	vpcs              []string
}

func (c settingChange) String() string {
	return fmt.Sprintf("%s of %s: %s -> %s", c.setting, report.Some(c.vpcs, mostVPCs), c.old, c.new)
}

// mostVPCs is how many VPCs people read.
const mostVPCs = 5

// setting is a setting of a VPC, in words; "" if the policy does not contain it.
type setting struct {
	name string
	of   func(*policy.VPC) string
}

func vpcSettings() []setting {
	return []setting{
		{"associations", associationsOf},
		{"mutation protection", protectionsOf},
		{"fail mode", func(v *policy.VPC) string { return v.FailOpen }},
		{"query logging", queryLogsOf},
		{"name servers", func(v *policy.VPC) string { return strings.Join(v.NameServers, ", ") }},
	}
}

// associationsOf lists the rule groups of a VPC in their order.
func associationsOf(v *policy.VPC) string {
	var all []string
	for _, a := range v.Associations {
		text := fmt.Sprintf("%d %s", a.Priority, a.Group.ID)
		if a.Via != "" {
			text += " by " + a.Via
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func protectionsOf(v *policy.VPC) string {
	var all []string
	for _, a := range v.Associations {
		if a.MutationProtection != "" {
			all = append(all, fmt.Sprintf("%d %s", a.Priority, a.MutationProtection))
		}
	}
	return strings.Join(all, ", ")
}

func queryLogsOf(v *policy.VPC) string {
	var all []string
	for _, l := range v.QueryLogs {
		text := l.Config.ID
		if l.Config.Destination != "" {
			text += " to " + l.Config.Destination
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// settingsOfPairs returns the settings that change, those that change alike together, and the
// names of those that stay for every VPC that both policies have. What differs in the name of
// a stack alone is the same: it is there if another stack uses the name too.
func settingsOfPairs(pairs []policy.Pair, stacks []string) (changes []settingChange, same []string) {
	var prefixes []string
	for _, s := range stacks {
		if s != "" {
			prefixes = append(prefixes, " "+s+".", " ")
		}
	}
	unqualified := strings.NewReplacer(prefixes...)
	both := slices.DeleteFunc(slices.Clone(pairs), func(p policy.Pair) bool { return p.Old == nil || p.New == nil })
	for _, s := range vpcSettings() {
		own := settingChanges(s, both, unqualified)
		changes = append(changes, own...)
		if len(own) == 0 && len(both) > 0 {
			same = append(same, s.name)
		}
	}
	return changes, same
}

func settingChanges(s setting, pairs []policy.Pair, unqualified *strings.Replacer) []settingChange {
	var changes []settingChange
	at := map[[2]string]int{}
	for _, p := range pairs {
		old, new := s.of(p.Old), s.of(p.New)
		if unqualified.Replace(" "+old) == unqualified.Replace(" "+new) {
			continue
		}
		key := [2]string{cmp.Or(old, "not in the policy"), cmp.Or(new, "not in the policy")}
		i, known := at[key]
		if !known {
			i = len(changes)
			at[key] = i
			changes = append(changes, settingChange{setting: s.name, old: key[0], new: key[1]})
		}
		changes[i].vpcs = append(changes[i].vpcs, p.Name())
	}
	return changes
}
