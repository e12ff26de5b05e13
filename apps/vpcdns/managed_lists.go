package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/jsonedit"
)

// managedListsFlags are the flags of managed-lists.
type managedListsFlags struct {
	region, write string
	json          bool
}

func managedListsCommand() *cobra.Command {
	var flags managedListsFlags
	cmd := &cobra.Command{
		Use:   "managed-lists",
		Short: "Look up the IDs of the AWS managed domain lists",
		Long: `Look up the IDs of the AWS managed domain lists in one Region.

It asks AWS with your credentials and changes nothing there. They need one permission,
route53resolver:ListFirewallDomainLists. The IDs are the same in every account
and differ between Regions.

With --write it adds them to the context file of the CDK, next to the values that the CDK looked
up itself: commit the file, and every synthesis has the IDs without another look-up.`,
		Example: `  vpcdns managed-lists --region eu-central-1
  vpcdns managed-lists --region eu-central-1 --write cdk.context.json
  vpcdns managed-lists --region eu-central-1 --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return managedLists(cmd, flags)
		},
	}
	cmd.Flags().StringVar(&flags.region, "region", "", "Region to ask (default that of your AWS profile or AWS_REGION)")
	cmd.Flags().StringVar(&flags.write, "write", "", "context file to write the IDs to, such as cdk.context.json")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print JSON: IDs by name")
	return cmd
}

func managedLists(cmd *cobra.Command, flags managedListsFlags) error {
	if err := output.Check(nil, output.Target{Flag: "--write", Path: flags.write}); err != nil {
		return err
	}
	ctx, stdout := cmd.Context(), cmd.OutOrStdout()
	found, err := account.ManagedLists(ctx, flags.region)
	if err != nil {
		return err
	}
	if flags.write != "" {
		if err := keepInContext(cmd, flags.write, found); err != nil {
			return err
		}
	}
	if flags.json {
		return report.JSON(stdout, found.IDs)
	}
	managedListsTable(found.IDs).WriteText(stdout, math.MaxInt)
	return nil
}

// keepInContext writes the IDs to the key that a CDK app reads with TryGetContext.
func keepInContext(cmd *cobra.Command, path string, found account.Lists) error {
	return updateContextFile(cmd, path, "vpcdns:managed-lists:"+found.Region, found.IDs)
}

func managedListsTable(ids map[string]string) *report.Document {
	table := report.Section{Columns: []report.Column{{Title: "NAME", Code: true}, {Title: "ID", Code: true}}}
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		table.Rows = append(table.Rows, report.Row{Cells: []string{name, ids[name]}})
	}
	return &report.Document{Sections: []report.Section{table}}
}

// updateContextFile sets one key in a context file of the CDK and leaves the
// rest of it as it is, byte for byte. The file is made if it is not there.
func updateContextFile(cmd *cobra.Command, path, key string, value map[string]string) error {
	before, err := readText(cmd, path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	after, err := jsonedit.SetMember(before, key, value)
	if err != nil {
		return hint.With(fmt.Errorf("%s: %w", path, err), "repair the file, or name another one; it was left as it is")
	}
	return output.WriteBytes(path, after)
}
