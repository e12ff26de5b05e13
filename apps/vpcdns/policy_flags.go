package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// policyFlags say how a verb reads a policy.
type policyFlags struct {
	parameters, standIns []string
	vpcs                 []string
	on                   string
}

// sourcesHelp says, in the help of every verb that reads a policy, what it may be.
const sourcesHelp = `A policy is read from a CloudFormation template (JSON or YAML), a cdk.out folder, the JSON
of terraform show -json, or a snapshot; - is standard input.`

func (f *policyFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.parameters, "parameter", nil, "`NAME=VALUE` of a parameter of the template, or of AWS::Region and the like (repeatable)")
	cmd.Flags().StringArrayVar(&f.standIns, "stand-in", nil, "`LIST=FILE` with the entries of a list that the policy does not have, by its name or ID (repeatable)")
}

func (f *policyFlags) addVPCsTo(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.vpcs, "vpc", nil, "only this VPC, by its ID or what the policy calls it (repeatable; default all)")
}

// inputs are the files of --stand-in.
func (f *policyFlags) inputs() []string {
	var files []string
	for _, pair := range f.standIns {
		_, file, _ := strings.Cut(pair, "=")
		files = append(files, file)
	}
	return files
}

// open reads the policy, and lays it over the snapshot of --on.
func (f *policyFlags) open(cmd *cobra.Command, path string) (*policy.Policy, error) {
	if f.on != "" {
		_, p, err := f.openOn(cmd, path)
		return p, err
	}
	o, err := f.options(cmd)
	if err != nil {
		return nil, err
	}
	return load.Open(path, o)
}

func (f *policyFlags) options(cmd *cobra.Command) (load.Options, error) {
	parameters, err := pairsOf("parameter", f.parameters)
	if err != nil {
		return load.Options{}, err
	}
	standIns, err := pairsOf("stand-in", f.standIns)
	return load.Options{Parameters: parameters, StandIns: standIns, Stdin: cmd.InOrStdin(), NoLimits: noLimits(cmd)}, err
}

func pairsOf(flag string, texts []string) (map[string]string, error) {
	pairs := map[string]string{}
	for _, text := range texts {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("--%s wants NAME=VALUE, got %q", flag, text)
		}
		if _, twice := pairs[key]; twice {
			return nil, fmt.Errorf("--%s %s is given twice", flag, key)
		}
		pairs[key] = value
	}
	return pairs, nil
}

// evaluators returns one for each VPC that was asked for.
func (f *policyFlags) evaluators(p *policy.Policy, path string) ([]*policy.Evaluator, error) {
	if len(p.VPCs) == 0 {
		return nil, noVPCs(p, path)
	}
	for _, name := range f.vpcs {
		if !slices.ContainsFunc(p.VPCs, func(v policy.VPC) bool { return v.Name == name }) {
			return nil, fmt.Errorf("%s has no VPC %q; it has %s", path, name, namesOf(p.VPCs))
		}
	}
	var asked []*policy.VPC
	for i := range p.VPCs {
		if len(f.vpcs) == 0 || slices.Contains(f.vpcs, p.VPCs[i].Name) {
			asked = append(asked, &p.VPCs[i])
		}
	}
	return policy.NewEvaluators(asked...)
}

func noVPCs(p *policy.Policy, path string) error {
	err := fmt.Errorf("%s associates no rule group with a VPC and has none of its own", path)
	if len(p.Unknowns) > 0 {
		return fmt.Errorf("%w that can be told: %s", err, p.Unknowns[0])
	}
	return err
}

func namesOf(vpcs []policy.VPC) string {
	var names []string
	for _, v := range vpcs {
		names = append(names, v.Name)
	}
	return strings.Join(names, ", ")
}

// assumption is what a verdict takes for granted, and what of the policy nobody has looked
// at. It is empty for a policy that knows all that is on its VPCs.
func assumption(p *policy.Policy) string {
	parts := slices.Clone(p.Notes)
	if !p.Complete {
		parts = append(parts, "assuming no other rule group on this VPC")
	}
	if n := len(p.Unknowns); n > 0 {
		text := fmt.Sprintf("not looked at: %s", p.Unknowns[0])
		if n > 1 {
			text += fmt.Sprintf(", and %d more that vpcdns lint names", n-1)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// gateFlags are for commands whose exit code says that a policy is fine.
type gateFlags struct{ allowIncomplete bool }

func (f *gateFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.allowIncomplete, "allow-incomplete", false, "do not fail because a part of the policy could not be read")
}

// gate adds to the outcome of a command that a part of the policy could not be read. What is
// in that part is in no verdict and no finding.
func gate(outcome error, allowIncomplete bool, p *policy.Policy, path string) error {
	unread := unreadParts(p)
	if allowIncomplete || len(unread) == 0 || exitCode(outcome) > exitFindings {
		return outcome
	}
	err := fmt.Errorf("%s was read in part: %s", path, unread[0])
	if more := len(unread) - 1; more > 0 {
		err = fmt.Errorf("%w; and %s", err, count(more, "more part", "more parts"))
	}
	err = withHint(err, "give what is missing, or accept the result with --allow-incomplete")
	if outcome == nil {
		return err
	}
	return errors.Join(outcome, err)
}

// unreadParts are what may be in a policy and was not looked at. What AWS would refuse is not
// among them.
func unreadParts(p *policy.Policy) (unread []policy.Unknown) {
	for _, u := range p.Unknowns {
		if !u.Invalid && u.Property != policy.Refused && u.Property != "Type" && u.Property != policy.OrderUnknown {
			unread = append(unread, u)
		}
	}
	return unread
}
