package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// vpcDifferences are those of one VPC.
type vpcDifferences struct {
	vpc    string
	all    []policy.Difference
	untold []policy.Unknown // what they hang on
}

// policies compares two policies, VPC by VPC.
func (f *diffFlags) policies(cmd *cobra.Command, old, new string) error {
	before, after, err := f.openBoth(cmd, old, new)
	if err != nil {
		return err
	}
	if len(before.VPCs)+len(after.VPCs) == 0 {
		return noVPCs(after, new)
	}
	pairs, err := pairsOfVPCs(before, after, f.vpcs)
	if err != nil {
		return err
	}
	var differing []vpcDifferences
	for _, pair := range pairs {
		found, err := pair.differences()
		if err != nil {
			return err
		}
		if len(found.all) > 0 {
			differing = append(differing, found)
		}
	}
	if f.format == "markdown" {
		policiesMarkdown(cmd.OutOrStdout(), old, new, differing)
	} else {
		policiesText(cmd.OutOrStdout(), differing, len(pairs))
	}
	var unknowns []policy.Unknown
	for _, vpc := range differing {
		unknowns = append(unknowns, vpc.untold...)
	}
	if err := untold(unknowns); err != nil {
		return err
	}
	if len(differing) > 0 {
		return findings("")
	}
	return nil
}

// vpcPair is a VPC of two policies. One that a policy does not have has no rules
// there.
type vpcPair struct{ old, new *policy.VPC }

func (p vpcPair) name() string {
	switch {
	case p.old.Name == "":
		return p.new.Name + " (new)"
	case p.new.Name == "":
		return p.old.Name + " (gone)"
	case p.old.Name != p.new.Name:
		return p.old.Name + " -> " + p.new.Name
	default:
		return p.new.Name
	}
}

func (p vpcPair) differences() (vpcDifferences, error) {
	old, err := policy.NewEvaluator(p.old)
	if err != nil {
		return vpcDifferences{}, err
	}
	new, err := policy.NewEvaluator(p.new)
	if err != nil {
		return vpcDifferences{}, err
	}
	found := vpcDifferences{vpc: p.name(), all: policy.Differences(old, new)}
	for _, d := range found.all {
		q := policy.Query{Name: d.Example()}
		if d.Types != nil {
			q.Type = d.Types[0]
		}
		found.untold = append(append(found.untold, old.Judge(q).Unresolved...), new.Judge(q).Unresolved...)
	}
	return found, nil
}

// pairsOfVPCs brings together VPCs of one name, and the only two there are.
func pairsOfVPCs(old, new *policy.Policy, only []string) ([]vpcPair, error) {
	var pairs []vpcPair
	if len(old.VPCs) == 1 && len(new.VPCs) == 1 {
		pairs = []vpcPair{{&old.VPCs[0], &new.VPCs[0]}}
	} else {
		for i := range old.VPCs {
			pairs = append(pairs, vpcPair{&old.VPCs[i], vpcNamed(new, old.VPCs[i].Name)})
		}
		for i := range new.VPCs {
			if vpcNamed(old, new.VPCs[i].Name).Name == "" {
				pairs = append(pairs, vpcPair{&policy.VPC{}, &new.VPCs[i]})
			}
		}
	}
	for _, name := range only {
		if !slices.ContainsFunc(pairs, func(p vpcPair) bool { return p.old.Name == name || p.new.Name == name }) {
			return nil, fmt.Errorf("neither policy has a VPC %q; the new one has %s", name, namesOf(new.VPCs))
		}
	}
	return slices.DeleteFunc(pairs, func(p vpcPair) bool {
		return len(only) > 0 && !slices.Contains(only, p.old.Name) && !slices.Contains(only, p.new.Name)
	}), nil
}

func vpcNamed(p *policy.Policy, name string) *policy.VPC {
	for i := range p.VPCs {
		if p.VPCs[i].Name == name {
			return &p.VPCs[i]
		}
	}
	return &policy.VPC{}
}

func policiesText(w io.Writer, differing []vpcDifferences, compared int) {
	for _, vpc := range differing {
		fmt.Fprintf(w, "%s\n", vpc.vpc)
		for _, d := range vpc.all {
			fmt.Fprintf(w, "  %s\n", differenceLine(d))
		}
	}
	if len(differing) == 0 {
		fmt.Fprintf(w, "no verdict changes in %s\n", numberOf(compared, "VPC"))
	}
}

func policiesMarkdown(w io.Writer, old, new string, differing []vpcDifferences) {
	fmt.Fprintf(w, "`%s` to `%s`: **verdicts change in %s**\n", old, new, numberOf(len(differing), "VPC"))
	for _, vpc := range differing {
		fmt.Fprintf(w, "\n`%s`\n\n| names | type | before | after |\n|---|---|---|---|\n", vpc.vpc)
		for _, d := range vpc.all {
			fmt.Fprintf(w, "| `%s` | %s | %s | %s |\n", d.Names, typesOf(d, "all"), d.Old, d.New)
		}
	}
}

// differenceLine says what becomes of names: "*.example.com TXT: NONE -> BLOCK NODATA".
func differenceLine(d policy.Difference) string {
	text := d.Names.String() + typesOf(d, "") + ": "
	if d.Same() {
		return text + d.New.String() + " stays"
	}
	return text + d.Old.String() + " -> " + d.New.String()
}

func typesOf(d policy.Difference, all string) string {
	if d.Types == nil {
		return all
	}
	var names []string
	for _, t := range d.Types {
		names = append(names, t.String())
	}
	if all == "" {
		return " " + strings.Join(names, ",")
	}
	return strings.Join(names, ", ")
}

// numberOf counts in words: 1 VPC, 2 VPCs.
func numberOf(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
