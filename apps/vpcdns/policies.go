package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// policyFlags say how a command reads a policy.
type policyFlags struct {
	parameters, standIns []string
	vpcs                 []string
	on                   string
}

// sourcesHelp is in the help of every command that reads a policy.
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
			return nil, fmt.Errorf("--%s requires NAME=VALUE, got %q", flag, text)
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
	err := fmt.Errorf("%s associates no rule group with a VPC", path)
	if len(p.Unknowns) > 0 {
		return fmt.Errorf("%w; not known: %s", err, p.Unknowns[0])
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

// assumption describes the assumptions behind a verdict, and the parts of the policy that were not
// read. It is empty for a policy that contains everything on its VPCs.
func assumption(p *policy.Policy) string {
	parts := slices.Clone(p.Notes)
	if !p.Complete {
		parts = append(parts, "assuming no other rule group on this VPC")
	}
	if n := len(p.Unknowns); n > 0 {
		unknowns := make([]string, n)
		for i, u := range p.Unknowns {
			unknowns[i] = u.String()
		}
		parts = append(parts, "not looked at: "+firstUnknown(unknowns))
	}
	return strings.Join(parts, "; ")
}

// bothFlags say how a command reads two policies, together and each on its own.
type bothFlags struct {
	policyFlags
	old, new policyFlags
}

func (f *bothFlags) addBothTo(cmd *cobra.Command) {
	f.addTo(cmd)
	for _, side := range []struct {
		name  string
		flags *policyFlags
	}{{"old", &f.old}, {"new", &f.new}} {
		cmd.Flags().StringArrayVar(&side.flags.parameters, side.name+"-parameter", nil, "as --parameter, for the "+side.name+" policy alone: `NAME=VALUE` (repeatable)")
		cmd.Flags().StringArrayVar(&side.flags.standIns, side.name+"-stand-in", nil, "as --stand-in, for the "+side.name+" policy alone: `LIST=FILE` (repeatable)")
	}
}

// openBoth reads two policies. A parameter or list that only one of them has is not an error.
func (f *bothFlags) openBoth(cmd *cobra.Command, old, new string) (before, after *policy.Policy, err error) {
	first := bothSource{flags: f, own: &f.old, path: old}
	second := bothSource{flags: f, own: &f.new, path: new}
	for _, s := range []*bothSource{&first, &second} {
		if err := s.open(cmd); err != nil {
			return nil, nil, err
		}
	}
	for _, e := range first.missing {
		if slices.ContainsFunc(second.missing, func(other *load.NotThereError) bool {
			return other.Parameter == e.Parameter && other.StandIn == e.StandIn
		}) {
			return nil, nil, fmt.Errorf("%s: %w", old, e)
		}
	}
	// A template file has no name for its stack, so the sources of the only stack of an assembly
	// are identified without its name too.
	isFile := func(p *policy.Policy) bool { return slices.Equal(p.Stacks, []string{""}) }
	for _, s := range []*bothSource{&first, &second} {
		if len(s.policy.Stacks) == 1 && isFile(first.policy) != isFile(second.policy) && !isFile(s.policy) {
			s.unnamed, s.missing = true, nil
			if err := s.open(cmd); err != nil {
				return nil, nil, err
			}
		}
	}
	return first.policy, second.policy, f.sameForBoth(first.policy, second.policy)
}

// sameForBoth refuses one value for what two policies read from different places.
func (f *bothFlags) sameForBoth(old, new *policy.Policy) error {
	standIns, err := pairsOf("stand-in", f.standIns)
	if err != nil {
		return err
	}
	for _, l := range old.Lists {
		for _, m := range new.Lists {
			same := l.ID == m.ID || l.Name != "" && l.Name == m.Name
			_, byID := standIns[l.ID]
			_, byName := standIns[l.Name]
			if same && (byID || byName) && l.StandIn != "" && m.StandIn != "" && l.Source != m.Source {
				return hint.With(fmt.Errorf("list %s is read from %s and from %s, and --stand-in gives one file for both", l.Label(), l.Source, m.Source),
					"give each its file, with --old-stand-in and --new-stand-in")
			}
		}
	}
	parameters, err := pairsOf("parameter", f.parameters)
	if err != nil {
		return err
	}
	for name, path := range old.Stored {
		_, given := parameters[name]
		if other, has := new.Stored[name]; given && has && other != path {
			return hint.With(fmt.Errorf("parameter %s is read from %s and from %s of Systems Manager, and --parameter gives one value for both", name, path, other),
				"give each its value, with --old-parameter and --new-parameter")
		}
	}
	return nil
}

// bothSource is one of two policies on its way.
type bothSource struct {
	flags   *bothFlags
	own     *policyFlags
	path    string
	unnamed bool
	stdin   []byte

	policy  *policy.Policy
	missing []*load.NotThereError // given for both and not in this one
}

// open reads a policy, without the values for both that are not in it.
func (s *bothSource) open(cmd *cobra.Command) error {
	both, err := s.flags.options(cmd)
	if err != nil {
		return err
	}
	own, err := s.own.options(cmd)
	if err != nil {
		return err
	}
	if s.path == "-" && s.stdin == nil {
		if s.stdin, err = readStdin(cmd, maxText); err != nil {
			return err
		}
	}
	o := load.Options{Parameters: withOwn(both.Parameters, own.Parameters), StandIns: withOwn(both.StandIns, own.StandIns), Unnamed: s.unnamed, NoLimits: both.NoLimits}
	for {
		o.Stdin = bytes.NewReader(s.stdin)
		p, err := load.Open(s.path, o)
		var e *load.NotThereError
		if !errors.As(err, &e) {
			s.policy = p
			return err
		}
		_, isOwn := own.Parameters[e.Parameter]
		if _, isOwnList := own.StandIns[e.StandIn]; isOwn || isOwnList {
			return fmt.Errorf("%s: %w", s.path, e)
		}
		s.missing = append(s.missing, e)
		delete(o.Parameters, e.Parameter)
		delete(o.StandIns, e.StandIn)
	}
}

func withOwn(both, own map[string]string) map[string]string {
	all := map[string]string{}
	for _, values := range []map[string]string{both, own} {
		for name, value := range values {
			all[name] = value
		}
	}
	return all
}

// onHelp is in the help of every command that has --on.
const onHelp = `With --on SNAPSHOT, a template or plan is applied to a snapshot of what is deployed, so verdicts
include the rule groups of other teams, in the order of all associations. Give the ID of its VPC
with --parameter if the template does not contain it. An association replaces a deployed one of
the same rule group or of the same name. Two rule groups are the same if they have the same ID or,
as templates have no IDs, the same Name. Resources that were removed from a stack stay: a snapshot
does not say which stack made them. Each such assumption is printed, and so are conflicting
priorities and VPCs with more rule groups than AWS allows.`

func (f *policyFlags) addOnTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.on, "on", "", "`SNAPSHOT` of vpcdns snapshot to apply the policy to")
}

// openOn reads a snapshot, and applies a policy to it. A stand-in may be for a list of either.
func (f *policyFlags) openOn(cmd *cobra.Command, path string) (deployed, p *policy.Policy, err error) {
	both := bothFlags{policyFlags: policyFlags{parameters: f.parameters, standIns: f.standIns}}
	deployed, p, err = both.openBoth(cmd, f.on, path)
	if err != nil {
		return nil, nil, err
	}
	after, err := policy.Overlay(deployed, p)
	if err != nil {
		return nil, nil, fmt.Errorf("%s on %s: %w", path, f.on, err)
	}
	return deployed, after, nil
}

// firstUnknown names the first of what a policy does not contain.
func firstUnknown(unknowns []string) string {
	if more := len(unknowns) - 1; more > 0 {
		return unknowns[0] + ", " + report.More(more, "vpcdns lint has all")
	}
	return unknowns[0]
}

// gateFlags are for commands whose exit code says that a policy is fine.
type gateFlags struct{ allowIncomplete bool }

func (f *gateFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.allowIncomplete, "allow-incomplete", false, "do not fail if a part of the policy cannot be read")
}

// gate adds to the outcome of a command an error if a part of the policy could not be read: that
// part is in no verdict and no finding.
func gate(outcome error, allowIncomplete bool, p *policy.Policy, path string) error {
	unread := unreadParts(p)
	if allowIncomplete || len(unread) == 0 || exitCode(outcome) > exitFindings {
		return outcome
	}
	err := fmt.Errorf("%s was only partly read: %s", path, unread[0])
	if more := len(unread) - 1; more > 0 {
		err = fmt.Errorf("%w; and %s", err, report.Count(more, "more part", "more parts"))
	}
	err = hint.With(err, "provide the missing part, or accept the result with --allow-incomplete")
	if outcome == nil {
		return err
	}
	return errors.Join(outcome, err)
}

// unreadParts are the parts of a policy that were not read. Parts that AWS would reject are not
// among them.
func unreadParts(p *policy.Policy) (unread []policy.Unknown) {
	for _, u := range p.Unknowns {
		if !u.Invalid && u.Property != policy.Refused && u.Property != "Type" && u.Property != policy.OrderUnknown {
			unread = append(unread, u)
		}
	}
	return unread
}
