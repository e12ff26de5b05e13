// Command template generates the plain CloudFormation template of the project: query
// logging and a DNS Firewall for one VPC, for people who paste it into the console. It
// goes to standard output, as YAML or JSON.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/cdkapp"
)

const usage = `Usage: template [--format yaml|json] [--validate] > vpcdns.yaml

Generates the plain CloudFormation template for query logging and DNS Firewall.

  --format    yaml (the default) or json
  --validate  also run the CDK's own validation, where any finding is an error; it
              takes seconds, and the committed template has passed it
`

type options struct {
	format   string
	validate bool
}

func main() {
	options, err := parse(os.Args[1:])
	if err == flag.ErrHelp {
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
	flags.StringVar(&o.format, "format", "yaml", "")
	flags.BoolVar(&o.validate, "validate", false, "")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.format != "yaml" && o.format != "json" {
		return o, fmt.Errorf("there is no format %q; use yaml or json", o.format)
	}
	return o, nil
}

// generate writes the template at the end and in one piece, so that a failure leaves
// no half of one.
func generate(o options, out io.Writer) error {
	if !o.validate {
		os.Setenv("CDK_VALIDATION", "false")
	}
	template, err := synthesize(o.validate)
	if err != nil {
		return err
	}
	text, err := render(template, o.format)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
