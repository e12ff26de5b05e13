package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

type whoFlags struct {
	logFlags
	vpcs   []string
	format string
}

func whoCommand() *cobra.Command {
	var f whoFlags
	cmd := &cobra.Command{
		Use:   "who NAME SOURCE...",
		Short: "Show who asked for a name: every client, when, how often and what it got",
		Long: `Show who asked for a name in the query logs of Route 53 Resolver: every client with the first
and the last time, how often, and what it got. NAME is a name, or *.example.com for all names
below example.com. A CNAME that leads to NAME is not a query for it.

--who names who had an address at the time of a query: the ECS service with its task, the
revision of its task definition and its containers, the Lambda function, the instance. A
question mark is a guess, with its reason below. ` + whoHelp + `

` + logsHelp + `

Exit codes: 0 somebody asked, 1 nobody did, 2 wrong usage or input, too many broken lines, or no
record.`,
		Example: `  vpcdns who metadata.google.internal --since 7d AWSLogs/
  vpcdns who '*.bad.example' --who interfaces.json --who tasks.jsonl AWSLogs/
  aws logs tail /aws/vendedlogs/resolver --since 1h | vpcdns who bad.example -`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.addTo(cmd)
	cmd.Flags().StringArrayVar(&f.vpcs, "vpc", nil, "only queries from this `VPC`, by its ID (repeatable; default all)")
	cmd.Flags().StringVar(&f.format, "format", "text", "text, markdown or json")
	return cmd
}

// whoHelp says where the files for --who come from.
const whoHelp = `Its FILES are what aws ec2
describe-network-interfaces, aws ec2 describe-instances and aws ecs describe-tasks print, and
the ECS task state changes that EventBridge sent.`

func (f *whoFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.check(args); err != nil {
		return withHint(err, "see "+cmd.CommandPath()+" --help")
	}
	wanted, err := newWanted(args[0])
	if err != nil {
		return err
	}
	logs, err := f.open(cmd, args[1:])
	if err != nil {
		return err
	}
	all, err := f.ask(cmd, logs, wanted)
	if err != nil {
		return err
	}
	view := whoView{wanted: wanted, askers: all, rows: all.sorted(), trust: logs.trust(), named: logs.who != nil}
	if err := view.write(cmd.OutOrStdout(), f.format); err != nil {
		return err
	}
	if len(view.rows) == 0 {
		return findings("")
	}
	return nil
}

func (f *whoFlags) check(args []string) error {
	switch {
	case len(args) < 2:
		return errors.New("who requires a name and at least one query log")
	case !slices.Contains([]string{"text", "markdown", "json"}, f.format):
		return fmt.Errorf("unknown --format %q; use text, markdown or json", f.format)
	}
	return nil
}

// ask counts the queries for what is wanted, by who asked.
func (f *whoFlags) ask(cmd *cobra.Command, l *logs, wanted *wanted) (*askers, error) {
	var parts []*askers
	err := l.each(cmd, func() func(*querylog.Record) error {
		part := newAskers(wanted, l.who)
		parts = append(parts, part)
		return func(r *querylog.Record) error {
			if len(f.vpcs) == 0 || slices.Contains(f.vpcs, string(r.VPCID)) {
				part.add(r)
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	for _, part := range parts[1:] {
		parts[0].merge(part)
	}
	all := parts[0]
	if all.records == 0 && l.stats.Records > l.outside {
		return nil, fmt.Errorf("none of the %s is of %s", count64(l.stats.Records-l.outside, "record", "records"), oneOf(f.vpcs))
	}
	if all.records == 0 {
		return nil, l.none()
	}
	return all, nil
}

// wanted is a name, or all names below one.
type wanted struct {
	text  string // as people write it
	base  string
	below bool
}

func newWanted(text string) (*wanted, error) {
	base, below := strings.CutPrefix(text, "*.")
	name, err := domain.ParseTypedName(base)
	if err != nil {
		return nil, err
	}
	w := &wanted{text: name.String(), base: name.String(), below: below}
	if below {
		w.text = "*." + w.base
	}
	return w, nil
}

// matches reports whether a name in canonical form is wanted, and whether it is below one that
// is.
func (w *wanted) matches(name []byte) (is, isBelow bool) {
	front := len(name) - len(w.base)
	if front < 0 || string(name[front:]) != w.base {
		return false, false
	}
	isBelow = front > 0 && name[front-1] == '.'
	return w.below && isBelow || !w.below && front == 0, isBelow
}

func (v *whoView) write(out interface{ Write([]byte) (int, error) }, format string) error {
	switch format {
	case "json":
		return report.JSON(out, v.json())
	case "markdown":
		v.document().WriteMarkdown(out)
	default:
		v.document().WriteText(out, widthOf(out))
	}
	return nil
}
