package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

type surveyFlags struct {
	logFlags
	baselines []string
	vpcs      []string
	suffixes  []string
	json      string
	format    string
	top       int
	merge     bool
}

func surveyCommand() *cobra.Command {
	var f surveyFlags
	cmd := &cobra.Command{
		Use:   "survey SOURCE...",
		Short: "Tell what is in query logs: who asks for what, what fails, what is new or suspicious",
		Long: `Tell what is in the query logs of Route 53 Resolver, without any policy: well-known lookups
with who asks and what to do about them, what looks like a tunnel, whose queries fail, names
that are rare or were never seen before, and who asks most. It sends no query.

` + logsHelp + `

--json keeps all that was counted: for --baseline next week, which tells what is new since
then, and for --merge, which puts surveys of several logs together.

Exit codes: 0 whatever it finds, 2 wrong usage or input, too many broken lines, or no record.`,
		Example: `  vpcdns survey --since 7d AWSLogs/
  vpcdns survey --who interfaces.json --json this-week.json --baseline last-week.json AWSLogs/
  aws logs filter-log-events --log-group-name /aws/vendedlogs/resolver | vpcdns survey -`,
		RunE: func(cmd *cobra.Command, sources []string) error { return f.run(cmd, sources) },
	}
	f.addTo(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.vpcs, "vpc", nil, "only queries from this `VPC`, by its ID (repeatable; default all)")
	flags.StringArrayVar(&f.baselines, "baseline", nil, "`FILE` that --json wrote earlier, to tell what is new (repeatable)")
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "search domains of yours, which machines append to names")
	flags.StringVar(&f.json, "json", "", "`FILE` for all that was counted")
	flags.StringVar(&f.format, "format", "text", "text or markdown")
	flags.IntVar(&f.top, "top", 10, "how many rows a table has")
	flags.BoolVar(&f.merge, "merge", false, "SOURCES are files that --json wrote")
	return cmd
}

func (f *surveyFlags) run(cmd *cobra.Command, sources []string) error {
	if err := f.check(sources); err != nil {
		return withHint(err, "see "+cmd.CommandPath()+" --help")
	}
	finder, err := f.finder()
	if err != nil {
		return err
	}
	earlier, err := openSurveys(f.baselines)
	if err != nil {
		return err
	}
	s, trust, err := f.survey(cmd, sources)
	if err != nil {
		return err
	}
	if f.json != "" {
		var b bytes.Buffer
		if _, err := s.WriteTo(&b); err != nil {
			return err
		}
		if err := replaceFile(f.json, b.Bytes()); err != nil {
			return err
		}
	}
	view := surveyView{survey: s, finder: finder, earlier: earlier, top: f.top, trust: trust, named: len(f.who) > 0}
	view.find()
	if f.format == "markdown" {
		view.markdown(cmd.OutOrStdout())
	} else {
		view.text(cmd.OutOrStdout())
	}
	return nil
}

func (f *surveyFlags) check(sources []string) error {
	switch {
	case len(sources) == 0:
		return errors.New("survey wants query logs: files, folders, or - for standard input")
	case f.format != "text" && f.format != "markdown":
		return fmt.Errorf("--format wants text or markdown, got %q", f.format)
	case f.top < 1:
		return fmt.Errorf("--top wants a number from 1 on, got %d", f.top)
	case f.merge && (f.since != "" || f.until != "" || len(f.vpcs)+len(f.who) > 0):
		return errors.New("--merge takes surveys as they are, so no --since, --until, --vpc or --who")
	}
	return nil
}

func (f *surveyFlags) finder() (*phantom.Finder, error) {
	suffixes, err := namesIn(f.suffixes)
	if err != nil {
		return nil, err
	}
	return phantom.NewFinder(suffixes...)
}
