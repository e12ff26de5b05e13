package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/surveyreport"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

type surveyFlags struct {
	logFlags
	pageFlags
	stackFlags
	baselines []string
	vpcs      []string
	suffixes  []string
	json      string
	findings  string
	known     []string
	threats   []string
	failOn    []string
	clients   int
	format    string
	top       int
	merge     bool

	partly error // what was not read in AWS
}

func surveyCommand() *cobra.Command {
	var f surveyFlags
	cmd := &cobra.Command{
		Use:   "survey SOURCE...",
		Short: "Summarize query logs: clients, names, failures, and suspicious or new activity",
		Long: `Summarize the query logs of Route 53 Resolver, without any policy. Detectors look for tunnels,
beacons, generated domains, rebinding, look-alikes, sweeps, ways around the rules and more; each
finding names the clients, the number of queries, the time and the rule. The other tables show
the actions of DNS Firewall, clients with failing queries, rare and new names, and the most
active clients. It sends no query.

` + logsHelp + `

` + stackHelp + `

--known FILE leaves names that you trust out of findings; --threats FILE looks for your own
indicators. --findings FILE writes the findings for a ticket or a SIEM, and --fail-on makes a
scheduled job fail.

--json writes the complete survey: for --baseline next week, which shows what is new since then,
and for --merge, which combines surveys of several logs.

Exit codes: 0 fine, 1 a finding of a class of --fail-on, 2 wrong usage or input, too many broken
lines, or no record.`,
		Example: `  vpcdns survey --since 7d AWSLogs/
  vpcdns survey --who interfaces.json --json this-week.json --baseline last-week.json AWSLogs/
  aws logs filter-log-events --log-group-name /aws/vendedlogs/resolver | vpcdns survey -`,
		RunE: func(cmd *cobra.Command, sources []string) error { return f.run(cmd, sources) },
	}
	f.logFlags.addTo(cmd)
	f.pageFlags.addTo(cmd)
	f.stackFlags.addTo(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.vpcs, "vpc", nil, "only queries from this `VPC`, by its ID (repeatable; default all)")
	flags.StringArrayVar(&f.baselines, "baseline", nil, "`FILE` that --json wrote earlier, to show what is new (repeatable)")
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "your search `DOMAINS`, which clients append to names")
	flags.StringVar(&f.json, "json", "", "`FILE` for the complete survey")
	flags.StringVar(&f.findings, "findings", "", "`FILE` for the findings as JSON, with IDs that stay the same from run to run")
	flags.StringArrayVar(&f.known, "known", nil, "list `FILE` of names and patterns to leave out of findings, with the notes of lists: reason=, owner=, until= (repeatable)")
	flags.StringArrayVar(&f.threats, "threats", nil, "list `FILE` of domains to find, in any list format (repeatable)")
	flags.StringSliceVar(&f.failOn, "fail-on", nil, "exit with 1 if there is a finding of this `CLASS`: suspicious or operational (repeatable)")
	flags.IntVar(&f.clients, "clients", 2, "how many clients to name in each row; 0 for all")
	flags.StringVar(&f.format, "format", "text", "text, markdown, or ocsf: the findings as OCSF Detection Findings, one a line, in --findings or else on standard output")
	flags.IntVar(&f.top, "top", 10, "how many rows a table has")
	flags.BoolVar(&f.merge, "merge", false, "SOURCES are files that --json wrote")
	return cmd
}

func (f *surveyFlags) run(cmd *cobra.Command, sources []string) error {
	if err := f.check(sources); err != nil {
		return hint.With(err, "see "+cmd.CommandPath()+" --help")
	}
	finder, err := finderOf(f.suffixes)
	if err != nil {
		return err
	}
	earlier, err := openSurveys(cmd, f.baselines)
	if err != nil {
		return err
	}
	lists, err := readSurveyLists(cmd, f.known, f.threats, time.Now())
	if err != nil {
		return err
	}
	s, trust, err := f.survey(cmd, sources)
	if err != nil || s == nil { // after a dry run
		return err
	}
	all := s.Findings(lists.options(finder))
	files, err := f.files(s, all)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	document := surveyreport.New(s, surveyreport.Options{
		Finder: finder, Findings: all, Earlier: earlier, Top: f.top, Clients: f.clients,
		Trust: trust, Named: len(f.who) > 0, Muted: lists.facts(),
	})
	if f.format == "ocsf" && f.findings == "" {
		return f.writeOCSF(out, document, all, files)
	}
	if err := f.pageFlags.write(document, out, f.format, report.WidthOf(out), files...); err != nil {
		return err
	}
	return f.outcome(all)
}

// outcome is the exit code that findings make, and what was not read in AWS.
func (f *surveyFlags) outcome(all []survey.Finding) error {
	if f.partly != nil && !f.allowIncomplete {
		return errors.Join(f.failure(all), f.partly)
	}
	return f.failure(all)
}

// files are those of --json and --findings.
func (f *surveyFlags) files(s *survey.Survey, all []survey.Finding) (files []output.File, err error) {
	if f.json != "" {
		files = append(files, output.File{Path: f.json, Content: s})
	}
	if f.findings != "" {
		content, err := surveyreport.FindingsJSON(s, all)
		if f.format == "ocsf" {
			content, err = surveyreport.FindingsOCSF(all, time.Now())
		}
		if err != nil {
			return nil, err
		}
		files = append(files, output.File{Path: f.findings, Content: bytes.NewReader(content)})
	}
	return files, nil
}

// writeOCSF has the findings on standard output in place of a report.
func (f *surveyFlags) writeOCSF(out io.Writer, document *report.Document, all []survey.Finding, files []output.File) error {
	if err := f.pageFlags.write(document, io.Discard, "text", 0, files...); err != nil {
		return err
	}
	content, err := surveyreport.FindingsOCSF(all, time.Now())
	if err != nil {
		return err
	}
	if _, err := out.Write(content); err != nil {
		return err
	}
	return f.outcome(all)
}

// failure is what --fail-on makes of findings.
func (f *surveyFlags) failure(all []survey.Finding) error {
	for _, finding := range all {
		if slices.Contains(f.failOn, string(finding.Class)) {
			return findings("")
		}
	}
	return nil
}

func (f *surveyFlags) check(sources []string) error {
	switch {
	case f.merge && f.stack != "":
		return errors.New("--merge adds up surveys on this machine, so no --on")
	case len(sources) == 0 && f.stack == "":
		return errors.New("survey requires query logs: files, folders, or - for standard input")
	case !slices.Contains([]string{"text", "markdown", "ocsf"}, f.format):
		return fmt.Errorf("unknown --format %q; use text, markdown or ocsf", f.format)
	case f.top < 1:
		return fmt.Errorf("--top %d is too small; use 1 or more", f.top)
	case f.clients < 0:
		return fmt.Errorf("--clients %d is negative; use 0 for all", f.clients)
	case f.merge && (f.since != "" || f.until != "" || len(f.vpcs)+len(f.who) > 0):
		return errors.New("--merge takes surveys as they are, so no --since, --until, --vpc or --who")
	}
	if err := f.pageFlags.check(given("--json", f.json), given("--findings", f.findings), formatUnless(f.format)); err != nil {
		return err
	}
	for _, class := range f.failOn {
		if class != string(survey.Suspicious) && class != string(survey.Operational) {
			return fmt.Errorf("unknown --fail-on class %q; use suspicious or operational", class)
		}
	}
	if err := f.stackFlags.check(&f.logFlags, sources); err != nil {
		return err
	}
	if at := slices.IndexFunc(f.vpcs, isNotVPC); at >= 0 && f.stack != "" {
		return fmt.Errorf("--vpc %q is not the ID of a VPC, and the logs of a survey have only IDs, such as vpc-0123456789abcdef0", f.vpcs[at])
	}
	inputs := slices.Concat(sources, f.logFlags.inputs(), f.baselines, f.known, f.threats)
	return output.Check(inputs, output.Target{Flag: "--json", Path: f.json}, output.Target{Flag: "--findings", Path: f.findings}, f.target())
}

// survey returns the survey of the sources, and a sentence on how they were read.
func (f *surveyFlags) survey(cmd *cobra.Command, sources []string) (*survey.Survey, string, error) {
	if f.merge {
		all, err := openSurveys(cmd, sources)
		if err != nil {
			return nil, "", err
		}
		s, err := merged(all, sources)
		if err != nil {
			return nil, "", err
		}
		if s.Records() == 0 {
			return nil, "", errors.New("no record in these surveys")
		}
		return s, report.Count(len(sources), "survey", "surveys") + " combined", nil
	}
	if f.stack != "" {
		return f.surveyRemotely(cmd, sources)
	}
	logs, err := f.open(cmd, sources, f.vpcs...)
	if err != nil {
		return nil, "", err
	}
	s, err := surveyLogs(cmd, logs, f.vpcs)
	return s, logs.trust(), err
}

// surveyLogs counts the queries from the VPCs, or from all if none is named.
func surveyLogs(cmd *cobra.Command, l *logs, vpcs []string) (*survey.Survey, error) {
	debug.SetGCPercent(surveyGarbage)
	debug.SetMemoryLimit(surveyMemory)
	s := survey.New(l.who)
	err := l.each(cmd, func() func(*querylog.Record) error {
		return func(r *querylog.Record) error {
			if len(vpcs) == 0 || slices.Contains(vpcs, string(r.VPCID)) {
				s.Add(r)
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	if s.Records() == 0 && l.stats.Records > l.outside {
		return nil, fmt.Errorf("none of %s is from %s", report.Count(l.stats.Records-l.outside, "record", "records"), oneOf(vpcs))
	}
	if s.Records() == 0 {
		return nil, l.none()
	}
	s.AddSources(l.sources(vpcs)...)
	return s, nil
}

// sources identify the files of the log, with the part of their records that counts: surveys
// of different VPCs of one log may be merged.
func (l *logs) sources(vpcs []string) []string {
	part := l.window.String()
	if len(vpcs) > 0 {
		part = strings.Join(report.Present(part, strings.Join(slices.Sorted(slices.Values(vpcs)), " ")), " ")
	}
	sources := make([]string, len(l.stats.Sources))
	for i, source := range l.stats.Sources {
		sources[i] = strings.TrimSpace(source + " " + part)
	}
	return sources
}

// surveyMemory is from how many bytes on garbage is collected more often. Nearly all of a
// survey is kept, so waiting until as much again is garbage would only double its memory. It
// does not bound what is kept: beyond it, the collector takes up to half of the time.
const surveyMemory = 560 << 20

// surveyGarbage is how much garbage there may be below that, in percent of what is kept.
const surveyGarbage = 300

func merged(parts []*survey.Survey, paths []string) (*survey.Survey, error) {
	for i, part := range parts[1:] {
		if n := parts[0].Shared(part); n > 0 {
			return nil, fmt.Errorf("%s: %w", paths[i+1], hint.With(fmt.Errorf("%s of the log in it %s counted already, and merging would count %s twice",
				report.Count(n, "file", "files"), report.Plural(n, "is", "are"), report.Plural(n, "it", "them")), twiceHint))
		}
		parts[0].Merge(part)
	}
	return parts[0], nil
}

// twiceHint is for reports that were made of the same files.
const twiceHint = "give each report once, and no report of a part of a log beside one of all of it"

func openSurveys(cmd *cobra.Command, paths []string) ([]*survey.Survey, error) {
	var all []*survey.Survey
	for _, path := range paths {
		s, err := readReport(cmd, path, survey.Read)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func oneOf(texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	return fmt.Sprintf("one of %v", texts)
}
