package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// openBoth reads two policies. A parameter or a list that only one of them has is no
// error.
func (f *policyFlags) openBoth(cmd *cobra.Command, old, new string) (before, after *policy.Policy, err error) {
	before, missing, err := f.openWithout(cmd, old)
	if err != nil {
		return nil, nil, err
	}
	after, alsoMissing, err := f.openWithout(cmd, new)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range missing {
		if slices.ContainsFunc(alsoMissing, func(other *load.NotThereError) bool {
			return other.Parameter == e.Parameter && other.StandIn == e.StandIn
		}) {
			return nil, nil, fmt.Errorf("%s: %w", old, e)
		}
	}
	return before, after, nil
}

// openWithout reads a policy, and returns what was given for it that it does not have.
func (f *policyFlags) openWithout(cmd *cobra.Command, path string) (*policy.Policy, []*load.NotThereError, error) {
	o, err := f.options(cmd)
	if err != nil {
		return nil, nil, err
	}
	var stdin bytes.Buffer
	if path == "-" {
		if _, err := io.Copy(&stdin, io.LimitReader(o.Stdin, 65<<20)); err != nil { // load takes less
			return nil, nil, err
		}
	}
	var missing []*load.NotThereError
	for {
		o.Stdin = bytes.NewReader(stdin.Bytes())
		p, err := load.Open(path, o)
		var e *load.NotThereError
		if !errors.As(err, &e) {
			return p, missing, err
		}
		missing = append(missing, e)
		delete(o.Parameters, e.Parameter)
		delete(o.StandIns, e.StandIn)
	}
}
