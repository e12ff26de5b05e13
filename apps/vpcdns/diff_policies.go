package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

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

// policies compares two policies, VPC by VPC.
func (f *diffFlags) policies(cmd *cobra.Command, old, new string) error {
	before, after, err := f.openBoth(cmd, old, new)
	if err != nil {
		return err
	}
	return f.compare(cmd, old, new, before, after)
}

// onDeployed compares what is deployed with what will be once a policy is deployed too.
func (f *diffFlags) onDeployed(cmd *cobra.Command, path string) error {
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
		return listedError{"cannot be compared:", d.open}
	case d.changed() > 0:
		return findings("")
	default:
		return nil
	}
}

func (f *diffFlags) write(cmd *cobra.Command, d *policyDiff) error {
	out := cmd.OutOrStdout()
	switch {
	case f.json:
		return report.JSON(out, d.json())
	case f.format == "markdown":
		d.document().WriteMarkdown(out)
	default:
		d.document().WriteText(out, widthOf(out))
	}
	return nil
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

// withoutLoneGroups leaves out the stand-ins for VPCs with a rule group that only one policy
// leaves without a VPC, if there are VPCs to compare: no verdict of a VPC changes by them.
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

// unreadOf returns what only one policy does not say, so that nothing is known of how it
// changes, and what both do not say.
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

// openIn returns what the policies read from elsewhere, each once, with what to do.
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
	verb := "is read from %s and from %s; "
	if strings.HasPrefix(u.What, "whether ") {
		verb = "depends on %s and on %s; "
	}
	line := u.What + " " + fmt.Sprintf(verb, readFrom(u.Old), readFrom(u.New))
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
