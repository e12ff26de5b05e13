package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/examples/template"
)

func templateCommand() *cobra.Command {
	var kind, format string
	cmd := &cobra.Command{
		Use:   "template",
		Short: "Print a plain CloudFormation template, or the same for Terraform",
		Long: `Print a plain CloudFormation template for query logging and DNS Firewall.

It needs no bootstrap, no bucket and no IAM role: paste it into the CloudFormation
console, or hand it to aws cloudformation deploy --template-file.

The kind vpc is for one VPC and names to block; vpcs is the same for up to ten VPCs;
allow-only is for one VPC that may resolve listed names and what AWS needs, and nothing
else. Start with the parameter FirewallMode=ALERT on a VPC in use.

With --format terraform it is one file of Terraform, which takes any number of VPCs.`,
		Example: `  vpcdns template > vpcdns.yaml
  vpcdns template --kind allow-only
  vpcdns template --format terraform > main.tf`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := templateAs(kind, format)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "vpc", "vpc, vpcs or allow-only")
	cmd.Flags().StringVar(&format, "format", "yaml", "yaml, json or terraform")
	return cmd
}

// templates are the committed ones, by kind and format.
func templates() map[string]map[string][]byte {
	return map[string]map[string][]byte{
		"vpc":        {"yaml": template.YAML, "json": template.JSON, "terraform": template.Terraform},
		"vpcs":       {"yaml": template.VpcsYAML, "json": template.VpcsJSON, "terraform": template.Terraform},
		"allow-only": {"yaml": template.AllowOnlyYAML, "json": template.AllowOnlyJSON, "terraform": template.AllowOnlyTerraform},
	}
}

func templateAs(kind, format string) ([]byte, error) {
	all := templates()
	formats, ok := all[kind]
	if !ok {
		return nil, hint.With(fmt.Errorf("unknown template kind %q", kind), "use --kind "+choice(all))
	}
	text, ok := formats[format]
	if !ok {
		return nil, hint.With(fmt.Errorf("unknown template format %q", format), "use --format "+choice(formats))
	}
	return text, nil
}

// choice lists the keys of a map as the values of a flag.
func choice[V any](values map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(values)), ", ")
}
