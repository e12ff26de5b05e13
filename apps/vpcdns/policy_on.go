package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// onHelp says, in the help of every command that has --on, what it does.
const onHelp = `With --on SNAPSHOT, a template or plan is laid over what is deployed, so verdicts take the
rule groups of other teams into account, in the order of all associations. Give the ID of its
VPC with --parameter if the template does not contain it. An association replaces a deployed one
of the same rule group or of the same name. A rule group is a deployed one if both have one ID or,
as templates have no IDs, one Name. What a stack no longer has stays: a snapshot does not say
which stack made it. Each such assumption is printed, and so are priorities that clash and VPCs
with more rule groups than AWS takes.`

func (f *policyFlags) addOnTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.on, "on", "", "`SNAPSHOT` of vpcdns snapshot to lay the policy over")
}

// openOn reads what is deployed, and what will be once a policy is deployed too. A stand-in may
// be for a list of either.
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
