package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/replayreport"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

type replayFlags struct {
	policyFlags
	logFlags
	pageFlags
	stackFlags
	policy, baseline string
	json, format, by string
	failOn           []string
	suffixes         []string
	top              int
	merge            bool

	judge *policy.Policy // that --policy names, once it is read
}

func replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay --policy NEW [--baseline OLD] SOURCE...",
		Short: "Judge recorded queries by a policy: what it would newly block, and for whom",
		Long: `Judges recorded queries offline; sends no DNS query, changes nothing.

It takes the queries in your query logs and a policy that is not deployed yet, and reports what
that policy would newly block, let through or alert on, for whom, and since when they ask.

"Before" is the verdict in the log, or with --baseline the verdict of another policy. Logs do not
distinguish an ALLOW from no matching rule: both are PASSED there. The names that an answer
leads to are judged as AWS does by default, unless a rule trusts redirections. A verdict that
depends on a list that AWS does not publish, or on the answer to a query that AWS blocked, is
undecided, and counted as such.

The VPCs of a policy are found in the log by their IDs. If the policy does not have the ID, as
with a parameter, and there is only one such VPC, its rules apply to every VPC of the log, or to
those of --vpc.

` + sourcesHelp + `

` + logsHelp + `

` + stackHelp + `

--json writes the complete report; --merge combines such reports of parts of a log. The names whose
verdicts change and the clients are kept in memory until the report. If that takes more than about
a gigabyte, the replay ends with an error; --no-limits goes on.

Exit codes: 0 fine, 1 for what --fail-on names, 2 wrong usage or input, or no record to judge.`,
		Example: `  vpcdns replay --policy cdk.out logs/
  vpcdns replay --policy new.yaml --baseline old.yaml --since 7d --fail-on newly-blocked logs/
  vpcdns replay --policy new.yaml --html report.html --redact addresses logs/
  vpcdns replay --policy new.yaml --since 2026-11-22 --until 2026-11-28 --on dns-review --dry-run
  vpcdns replay --merge --format markdown monday.json tuesday.json`,
		RunE: func(cmd *cobra.Command, sources []string) error { return f.run(cmd, sources) },
	}
	f.policyFlags.addTo(cmd)
	f.addVPCsTo(cmd)
	f.logFlags.addTo(cmd)
	f.pageFlags.addTo(cmd)
	f.stackFlags.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "", "`PATH` of the policy (required)")
	flags.StringVar(&f.baseline, "baseline", "", "`PATH` of the policy to compare with (default the verdicts in the log)")
	flags.StringVar(&f.json, "json", "", "also write the whole report to this `FILE`")
	flags.StringVar(&f.format, "format", "text", "text or markdown")
	flags.StringSliceVar(&f.failOn, "fail-on", nil, "`CLASSES` that exit 1: "+strings.Join(classNames(), ", "))
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "your search `DOMAINS`, which clients append to names")
	flags.StringVar(&f.by, "by", "domain", "also total the newly blocked names by this `DIMENSION`: "+strings.Join(replayreport.Dimensions(), ", "))
	flags.IntVar(&f.top, "top", 10, "how many names to show")
	flags.BoolVar(&f.merge, "merge", false, "SOURCES are reports of --json, of parts of a log")
	return cmd
}

// classNames are those that --fail-on takes.
func classNames() (names []string) {
	for _, class := range replay.Classes() {
		if class != replay.Unchanged {
			names = append(names, class.String())
		}
	}
	return names
}

func (f *replayFlags) run(cmd *cobra.Command, sources []string) error {
	failOn, err := f.check(cmd, sources)
	if err != nil {
		return err
	}
	finder, err := finderOf(f.suffixes)
	if err != nil {
		return err
	}
	found, err := f.report(cmd, sources)
	if err != nil || found == nil { // after a dry run
		return err
	}
	var files []output.File
	if f.json != "" {
		files = append(files, output.File{Path: f.json, Content: found})
	}
	out := cmd.OutOrStdout()
	document := replayreport.New(found, replayreport.Options{Finder: finder, Top: f.top, By: f.by})
	if err := f.write(document, out, f.format, report.WidthOf(out), files...); err != nil {
		return err
	}
	outcome := errors.Join(f.failure(found, failOn), f.partlyRead(found))
	if len(failOn) > 0 && f.judge != nil {
		return gate(outcome, f.allowIncomplete, f.judge, f.policy)
	}
	return outcome
}

// failure is what --fail-on makes of a report.
func (f *replayFlags) failure(found *replay.Report, failOn []replay.Class) error {
	if n := found.Impact(failOn...).Names; n > 0 {
		return findings("")
	}
	return nil
}

// partlyRead is the error for reports of --merge and --on about logs that were read in part. For logs
// that are read here, [logFlags.checked] has it.
func (f *replayFlags) partlyRead(found *replay.Report) error {
	if !f.merge && f.stack == "" || f.allowIncomplete {
		return nil
	}
	return partly(found.Reading)
}

func (f *replayFlags) check(cmd *cobra.Command, sources []string) (failOn []replay.Class, err error) {
	switch {
	case len(sources) == 0 && f.merge:
		err = errors.New("replay --merge requires the reports to merge")
	case f.merge && (f.policy != "" || f.baseline != "" || f.since != "" || f.until != "" || len(f.vpcs)+len(f.who) > 0):
		err = errors.New("--merge takes reports as they are, so no --policy, --baseline, --vpc, --since, --until or --who")
	case f.merge && f.stack != "":
		err = errors.New("--merge adds up reports on this machine, so no --on")
	case !f.merge && (f.policy == "" || len(sources) == 0 && f.stack == ""):
		err = errors.New("replay requires --policy PATH and at least one query log")
	case f.format != "text" && f.format != "markdown":
		err = fmt.Errorf("unknown --format %q; use text or markdown", f.format)
	case f.top < 0:
		err = fmt.Errorf("--top %d is negative; use 0 or more", f.top)
	case !slices.Contains(replayreport.Dimensions(), f.by):
		err = fmt.Errorf("unknown --by %q; use %s", f.by, strings.Join(replayreport.Dimensions(), ", "))
	case stdins(f.policy, f.baseline, sources) > 1:
		err = errors.New("- is given more than once; standard input can be read once")
	}
	if err == nil {
		err = f.pageFlags.check(given("--json", f.json))
	}
	err = errors.Join(err, f.stackFlags.check(&f.logFlags, sources))
	for _, text := range f.failOn {
		var class replay.Class
		if class.UnmarshalText([]byte(text)) != nil || class == replay.Unchanged {
			err = errors.Join(err, fmt.Errorf("unknown --fail-on class %q; use %s", text, strings.Join(classNames(), ", ")))
		}
		failOn = append(failOn, class)
	}
	if err != nil {
		return nil, hint.With(err, "see "+cmd.CommandPath()+" --help")
	}
	inputs := slices.Concat(sources, []string{f.policy, f.baseline}, f.policyFlags.inputs(), f.logFlags.inputs())
	return failOn, output.Check(inputs, output.Target{Flag: "--json", Path: f.json}, f.target())
}

func stdins(policy, baseline string, sources []string) (n int) {
	for _, path := range slices.Concat([]string{policy, baseline}, sources) {
		if path == "-" {
			n++
		}
	}
	return n
}

func (f *replayFlags) report(cmd *cobra.Command, sources []string) (*replay.Report, error) {
	if f.merge {
		return mergedReports(cmd, sources)
	}
	if f.stack != "" {
		return f.replayRemotely(cmd, sources)
	}
	collectLess()
	options, err := f.replayOptions(cmd)
	if err != nil {
		return nil, err
	}
	f.forVerdicts = true
	logs, err := f.logFlags.open(cmd, sources)
	if err != nil {
		return nil, err
	}
	if logs.who != nil {
		options.Who = logs.whoIs
	}
	return logs.replay(cmd, options)
}

const (
	// replayGarbage is how much garbage there may be, in percent of what is kept, up to
	// replayMemory: a policy and what most logs make of it are small.
	replayGarbage = 400

	// replayMemory is the number of bytes from which garbage is collected more often: what a replay
	// keeps of a million names takes most of it. It is not a limit.
	replayMemory = 480 << 20

	// reportGarbage is how much garbage there may be once a log is read, if there is a large report
	// to make. It is kept nearly whole, so there is little to gain from more.
	reportGarbage = 30
	largeReport   = 160 << 20 // bytes in use
)

// collectLess sets how often garbage is collected until a report is made.
func collectLess() {
	debug.SetGCPercent(replayGarbage)
	debug.SetMemoryLimit(replayMemory)
}

// collectForReport sets it for the making of a report.
func collectForReport() {
	var memory runtime.MemStats
	if runtime.ReadMemStats(&memory); memory.HeapAlloc > largeReport {
		debug.SetGCPercent(reportGarbage)
		runtime.GC()
		runtime.ReadMemStats(&memory)
		debug.SetMemoryLimit(max(replayMemory, int64(memory.HeapAlloc)/5*8)) // a report takes half as much again
	}
}

// replay judges the records, and counts those outside the window too.
func (l *logs) replay(cmd *cobra.Command, options replay.Options) (*replay.Report, error) {
	asked := l.window
	options.Since, options.Until = asked.times()
	l.window = always()
	r, err := replay.New(options)
	if err != nil {
		return nil, whichVPC(err)
	}
	if err := l.each(cmd, r.Sink); err != nil {
		return nil, err
	}
	collectForReport()
	report := r.Finish()
	report.AddReading(l.stats)
	l.window, l.outside = asked, report.Outside.Records
	return report, l.judged(report)
}

// mergedReports adds up reports that --json wrote.
func mergedReports(cmd *cobra.Command, paths []string) (*replay.Report, error) {
	var all *replay.Report
	for _, path := range paths {
		report, err := readReport(cmd, path, replay.Decode)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = report
			continue
		}
		if err := all.Merge(report); err != nil {
			return nil, fmt.Errorf("%s: %w", path, withTwiceHint(err))
		}
	}
	return all, nil
}

func withTwiceHint(err error) error {
	if twice := (*replay.CountedTwiceError)(nil); errors.As(err, &twice) {
		return hint.With(err, twiceHint)
	}
	return err
}

func (f *replayFlags) replayOptions(cmd *cobra.Command) (replay.Options, error) {
	o := replay.Options{Name: f.policy, BaselineName: f.baseline, VPCs: f.vpcs, MaxKept: limitOf(cmd, maxKept)}
	var err error
	if o.Policy, err = f.policyFlags.open(cmd, f.policy); err != nil {
		return o, err
	}
	f.judge = o.Policy
	if len(o.Policy.VPCs) == 0 {
		return o, noVPCs(o.Policy, f.policy)
	}
	if f.baseline != "" {
		o.Baseline, err = f.policyFlags.open(cmd, f.baseline)
	}
	return o, err
}

// whichVPC adds the way out to an error about VPCs.
func whichVPC(err error) error {
	if e := (*replay.VPCError)(nil); errors.As(err, &e) && len(e.VPCs) > 0 {
		return hint.With(err, "give --vpc "+e.VPCs[0]+", and only the logs of that VPC")
	}
	return err
}

func (l *logs) whoIs(vpc, address string, unixMilli int64) (string, bool) {
	workload, known := l.who.Find(vpc, address, unixMilli)
	return workload.String(), known
}

// judged is the error for logs without a record that was judged.
func (l *logs) judged(r *replay.Report) error {
	if r.Records > 0 {
		return nil
	}
	unmatched := r.Unmatched()
	if len(unmatched) == 0 {
		return l.none()
	}
	var ids []string
	for _, v := range unmatched {
		ids = append(ids, v.ID)
	}
	want := r.Question.VPCs
	if len(want) == 0 {
		want = r.Question.Expected
	}
	return hint.With(fmt.Errorf("no record to judge: the log has records of %s, and none of %s", report.Some(ids, 5), report.Some(want, 5)),
		"fetch the logs of the VPCs that "+r.Question.Policy+" is for")
}
