package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// snapshotFlags are the flags of snapshot.
type snapshotFlags struct {
	vpcs        []string
	all         bool
	region, out string
}

func snapshotCommand() *cobra.Command {
	var flags snapshotFlags
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Save what DNS Firewall and query logging do in VPCs today",
		Long: `Save what DNS Firewall and query logging do in VPCs today, in a file that explain, lint, test,
diff and replay read like a template.

A template contains what one stack does to a VPC. A snapshot contains everything that applies to
it: the rule groups of other teams, of Firewall Manager and of Route 53 Profiles, lists with their
entries, fail mode, query logging and name servers.

It asks AWS with your credentials and changes nothing there. They need these permissions:
  ` + strings.Join(account.SnapshotActions(), "\n  ") + `
If some are missing, all of them are reported at once, with a statement for an IAM policy.

Resources that other accounts share but do not show are marked as not readable, and so are
Profiles, fail mode, query logging and name servers where their actions are not allowed. Verdicts
that depend on them are then not certain. A snapshot of an account that has not changed is the same file.

If an endpoint does not answer, the command gives up within seconds.

Exit codes: 0 a snapshot, even if parts of it are missing, which is reported; 2 wrong usage, missing
permissions, or no answer.`,
		Example: `  vpcdns snapshot --region eu-central-1 --vpc vpc-0a1b2c3d4e5f60718 > vpc.json
  vpcdns snapshot --all-vpcs --out account.json
  vpcdns explain --policy vpc.json metadata.google.internal`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return takeSnapshot(cmd, flags) },
	}
	cmd.Flags().StringSliceVar(&flags.vpcs, "vpc", nil, "`ID` of a VPC, such as vpc-0a1b2c3d4e5f60718 (repeatable)")
	cmd.Flags().BoolVar(&flags.all, "all-vpcs", false, "all VPCs of the account in the Region")
	cmd.Flags().StringVar(&flags.region, "region", "", "Region to ask (default that of your AWS profile or AWS_REGION)")
	cmd.Flags().StringVar(&flags.out, "out", "", "`FILE` to write, whole or not at all (default standard output)")
	return cmd
}

func takeSnapshot(cmd *cobra.Command, flags snapshotFlags) error {
	if err := flags.check(); err != nil {
		return err
	}
	if err := output.Check(nil, output.Target{Flag: "--out", Path: flags.out}); err != nil {
		return err
	}
	ctx, done := askingAWS(cmd)
	s, hint, err := account.Snapshot(ctx, flags.region, flags.vpcs)
	done()
	if err != nil {
		return err
	}
	noteUnread(cmd.ErrOrStderr(), s, hint)
	return writeSnapshot(cmd, s, flags.out)
}

// noteUnread reports what a snapshot lacks, in one line for all VPCs with the same reason.
func noteUnread(w io.Writer, s *snapshot.Snapshot, hint string) {
	of := map[snapshot.Unread][]string{}
	for _, u := range s.Unread {
		key := snapshot.Unread{Part: u.Part, Why: u.Why}
		of[key] = append(of[key], u.Of)
	}
	var lines []report.Text
	for u, ids := range of {
		slices.Sort(ids)
		lines = append(lines, report.Sprintf("vpcdns: note: the %s of %s could not be read: %s", u.Part.Words(), report.Some(ids, mostNames), u.Why))
	}
	slices.Sort(lines)
	for _, line := range lines {
		report.Printf(w, "%s\n", line)
	}
	if hint != "" {
		report.Printf(w, "vpcdns: hint: %s\n", hint)
	}
}

func writeSnapshot(cmd *cobra.Command, s *snapshot.Snapshot, out string) error {
	text, err := s.Text()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := report.JSON(&b, json.RawMessage(text)); err != nil {
		return err
	}
	if out != "" {
		return output.WriteBytes(out, b.Bytes())
	}
	_, err = cmd.OutOrStdout().Write(b.Bytes())
	return err
}

func (f *snapshotFlags) check() error {
	switch {
	case f.all && len(f.vpcs) > 0:
		return errors.New("--vpc and --all-vpcs exclude each other")
	case !f.all && len(f.vpcs) == 0:
		return hint.With(errors.New("snapshot requires a VPC"), "add --vpc ID, once for each VPC, or --all-vpcs")
	}
	for _, id := range f.vpcs {
		if !awsdns.IsID(id, awsdns.VPCID) {
			return hint.With(fmt.Errorf("%q is not the ID of a VPC", id), "give one like vpc-0a1b2c3d4e5f60718")
		}
	}
	slices.Sort(f.vpcs)
	f.vpcs = slices.Compact(f.vpcs)
	return nil
}
