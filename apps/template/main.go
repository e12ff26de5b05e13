// Command template generates the plain CloudFormation templates of the project: query logging
// and DNS Firewall, for people who paste them into the console. One goes to standard output, as
// YAML, JSON or Terraform.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/cdkapp"
)

const usage = `Usage: template [--kind vpc|vpcs|allow-only] [--vpcs N] [--format yaml|json|terraform] [--validate] > vpcdns.yaml

Generates a plain CloudFormation template for query logging and DNS Firewall.

  --kind      vpc (the default): one VPC, and names to block; vpcs: the same for up to
              10 VPCs; allow-only: one VPC, and names to allow
  --vpcs      how many VPCs the kind vpcs has room for, 2 to 40
  --format    yaml (the default) or json; terraform: the same as one file of Terraform,
              where the kinds vpc and vpcs are one
  --validate  run the CDK's own validation instead and print no template: any finding is an
              error. It has two VPCs at most, and neither protections nor the mapping of
              Regions, which would take it minutes
`

type options struct {
	kind     kind
	format   string
	validate bool
}

func main() {
	options, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		fmt.Print(usage)
		return
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "template: error: %v\ntemplate: hint: see --help\n", err)
		os.Exit(cdkapp.ExitInput)
	}
	os.Exit(cdkapp.Run("template", os.Stderr, func() error { return generate(options, os.Stdout) }))
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("template", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	name := flags.String("kind", "vpc", "")
	vpcs := flags.Int("vpcs", 0, "")
	flags.StringVar(&o.format, "format", "yaml", "")
	flags.BoolVar(&o.validate, "validate", false, "")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if !slices.Contains([]string{"yaml", "json", "terraform"}, o.format) {
		return o, fmt.Errorf("unknown format %q; use yaml, json or terraform", o.format)
	}
	var err error
	o.kind, err = kindOf(*name, *vpcs)
	return o, err
}

// generate writes the template at the end and in one piece, so a failure leaves
// no half of one.
func generate(o options, out io.Writer) error {
	if o.validate {
		_, err := synthesize(o.kind.validated(), true)
		return err
	}
	os.Setenv("CDK_VALIDATION", "false")
	template, err := synthesize(o.kind, false)
	if err != nil {
		return err
	}
	text, err := o.kind.render(template, o.format)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
