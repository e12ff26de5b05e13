package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// bothFlags say how a command reads two policies: what is for both, and what is for one.
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

// openBoth reads two policies. A parameter or a list of which only one has need is no error.
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
	// A template file has no name for its stack, so what the only stack of an assembly reads is
	// identified without it too.
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
				return withHint(fmt.Errorf("list %s is read from %s and from %s, and --stand-in gives one file for both", l.Label(), l.Source, m.Source),
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
			return withHint(fmt.Errorf("parameter %s is read from %s and from %s of Systems Manager, and --parameter gives one value for both", name, path, other),
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
	missing []*load.NotThereError // what was given for both and this one does not have
}

// open reads a policy without what was given for both and it does not have.
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
