package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/examples/template"
)

func templateCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "template",
		Short: "Print the plain CloudFormation template for one VPC",
		Long: `Print the plain CloudFormation template for query logging and DNS Firewall of one VPC.

It needs no bootstrap, no bucket and no IAM role: paste it into the CloudFormation
console, or hand it to aws cloudformation deploy --template-file.`,
		Example: `  vpcdns template > vpcdns.yaml
  vpcdns template --format json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := templateAs(format)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "yaml", "yaml or json")
	return cmd
}

func templateAs(format string) ([]byte, error) {
	switch format {
	case "yaml":
		return template.YAML, nil
	case "json":
		return template.JSON, nil
	default:
		return nil, hint.With(fmt.Errorf("unknown template format %q", format), "use --format yaml or --format json")
	}
}
