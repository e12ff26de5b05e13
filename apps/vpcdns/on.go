package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/surveyreport"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/engine"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// stackFlags run a command in AWS.
type stackFlags struct {
	stack  string
	dryRun bool
}

// stackHelp is in the help of commands that can run in AWS.
var stackHelp = `With --on STACK, the stack with NewLogReview of package resolver does it in AWS, with many workers at
once, and the report is the same. Without a SOURCE these are the logs that the stack reviews; others
must be s3:// and readable for its function. --profile and --region are those of STACK. A policy must
be in the current folder. --dry-run lists
the logs and says how long a run takes and what it costs, and starts nothing. These permissions are
needed:
  ` + strings.Join(engine.Actions(), "\n  ")

func (f *stackFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.stack, "on", "", "`STACK` with a review of logs that does this in AWS, or the ARN of its state machine")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "with --on, only say what a run reads, how long it takes and what it costs")
}

// check refuses what the function does not know.
func (f *stackFlags) check(logs *logFlags, sources []string) error {
	if f.stack == "" {
		if f.dryRun {
			return errors.New("--dry-run is for --on STACK; without it nothing costs")
		}
		return nil
	}
	switch {
	case len(logs.who) > 0:
		return errors.New("--who is not supported with --on: the function does not know who had an address; replay on this machine, or leave it out")
	case logs.requesterPays:
		return errors.New("--requester-pays is not supported with --on; replay on this machine")
	}
	for _, source := range sources {
		if !strings.HasPrefix(source, "s3://") {
			return fmt.Errorf("--on reads logs in S3, and %s is not there; write s3://BUCKET/PREFIX, or leave it out for the logs of the stack", source)
		}
	}
	return nil
}

// remoteRun is a run in AWS.
type remoteRun struct {
	*stackFlags
	*logFlags
	cmd      *cobra.Command
	question review.Question
	notes    []string // what files lack
}

// newRemoteRun asks about logs, without a policy yet.
func newRemoteRun(cmd *cobra.Command, stack *stackFlags, logs *logFlags, sources, vpcs, suffixes []string) (*remoteRun, error) {
	w, err := logs.window(time.Now())
	if err != nil {
		return nil, err
	}
	r := &remoteRun{stackFlags: stack, logFlags: logs, cmd: cmd, question: review.Question{Sources: sources, VPCs: vpcs, Suffixes: suffixes}}
	r.question.Since, r.question.Until = w.times()
	return r, nil
}

// do runs it by policies, which may be nil, and hands a file of it to read. After a dry run, it
// returns false.
func (r *remoteRun) do(policies [2]*review.Bundle, read map[string]func(io.Reader) error) (bool, error) {
	ctx := r.cmd.Context()
	cfg, err := account.LogConfig(ctx, r.profile, r.region)
	if err != nil {
		return false, err
	}
	e, err := engine.Open(ctx, cfg, r.stack)
	if err != nil {
		return false, err
	}
	if r.dryRun {
		options := remote.Options{Since: r.question.Since, Until: r.question.Until, VPCs: r.question.Listed()}
		if len(r.question.Sources) == 0 {
			r.question.Sources = e.Defaults.Sources
		}
		unread, err := forecast(r.cmd, r.question.Sources, e.Workers, func(path string) (*querylog.Found, error) {
			return remote.New(cfg, options).Find(ctx, path)
		})
		if err == nil && !r.allowIncomplete {
			err = incomplete(unread, 0)
		}
		return false, err
	}
	for i, key := range []*string{&r.question.Policy, &r.question.Baseline} {
		if policies[i] != nil {
			if *key, err = e.Put(ctx, policies[i]); err != nil {
				return false, err
			}
		}
	}
	progress := newMapProgress(r.cmd.ErrOrStderr())
	outcome, err := e.Run(ctx, r.question, func(execution string) {
		report.Printf(r.cmd.ErrOrStderr(), "vpcdns: note: the run goes on in AWS if this command ends before it; %s\n", engine.StopHint(execution))
	}, progress.show)
	progress.done()
	if err != nil {
		return false, err
	}
	for name, take := range read {
		content, err := e.Get(ctx, outcome, name)
		if err != nil {
			return false, err
		}
		if err := errors.Join(take(fetched(r.cmd, content)), content.Close()); err != nil {
			return false, fmt.Errorf("%s%s: %w", e.Location(outcome), name, err)
		}
	}
	r.notes = outcome.Notes
	report.Printf(r.cmd.ErrOrStderr(), "vpcdns: note: all reports of this run are in %s\n", e.Location(outcome))
	return true, nil
}

// fetched is a report of a run, which is read as a whole.
func fetched(cmd *cobra.Command, content io.Reader) io.Reader {
	return bounded.NewReader(content, limitOf(cmd, maxReport))
}

// warn reports what could not be read, as [logs.warn] does for logs that are read here.
func (r *remoteRun) warn(read replay.Reading) {
	stderr := r.cmd.ErrOrStderr()
	warnings(stderr, read.Unread, len(read.Unread), "%s; it was not read", "files could not be read")
	warnings(stderr, read.Damaged, len(read.Damaged), "%s; what comes before it was read", "files are damaged")
	warnings(stderr, read.Examples, int(read.Broken), "%s", "lines are broken")
	warnings(stderr, r.notes, len(r.notes), "%s", "files lack something")
	warnUnknown(stderr, read.UnknownVersion)
	warnSkipped(stderr, read.Skipped, read.SkippedFiles)
	if read.Uncompared > 0 {
		report.Printf(stderr, "vpcdns: warning: %s not compared with others, as that needs more memory than the function has; copies of them may be counted\n",
			report.Count(read.Uncompared, "record was", "records were"))
	}
}

// takeReplay reads the report of a replay.
func takeReplay(into **replay.Report) func(io.Reader) error {
	return func(content io.Reader) (err error) {
		*into, err = replay.Decode(content)
		return err
	}
}

// replayRemotely returns the report of a run, or nothing after a dry run.
func (f *replayFlags) replayRemotely(cmd *cobra.Command, sources []string) (*replay.Report, error) {
	share, err := parseShare(f.maxBroken)
	if err != nil {
		return nil, err
	}
	run, err := newRemoteRun(cmd, &f.stackFlags, &f.logFlags, sources, f.vpcs, f.suffixes)
	if err != nil {
		return nil, err
	}
	policies, err := f.bundles(cmd)
	if err != nil {
		return nil, err
	}
	var found *replay.Report
	done, err := run.do(policies, map[string]func(io.Reader) error{review.ReplayFile: takeReplay(&found)})
	if err != nil || !done {
		return nil, err
	}
	run.warn(found.Reading)
	return found, checkRemote(found, share)
}

// surveyRemotely returns the survey of a run and how it was read, or nothing after a dry run.
func (f *surveyFlags) surveyRemotely(cmd *cobra.Command, sources []string) (*survey.Survey, string, error) {
	share, err := parseShare(f.maxBroken)
	if err != nil {
		return nil, "", err
	}
	run, err := newRemoteRun(cmd, &f.stackFlags, &f.logFlags, sources, f.vpcs, f.suffixes)
	if err != nil {
		return nil, "", err
	}
	run.question.Restrict = len(f.vpcs) > 0
	var found *survey.Survey
	var read *replay.Report
	done, err := run.do([2]*review.Bundle{noPolicy()}, map[string]func(io.Reader) error{
		review.ReplayFile: takeReplay(&read),
		review.SurveyFile: func(content io.Reader) (err error) {
			found, err = survey.Read(content)
			return err
		},
	})
	if err != nil || !done {
		return nil, "", err
	}
	run.warn(read.Reading)
	if found.Records() == 0 {
		return nil, "", hint.With(errors.New("no record"), "widen --since and --until, or name other logs or VPCs")
	}
	f.partly = partly(read.Reading)
	return found, surveyreport.Trust(read.Reading, read.Outside.Records), checkBroken(read, share)
}

// noPolicy is the policy of a survey: none of any VPC, so a survey does not depend on what is deployed.
func noPolicy() *review.Bundle {
	const path = "survey.yaml"
	return &review.Bundle{Path: path, Files: map[string][]byte{path: []byte(`Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Group: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: []}}
  Association: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {VpcId: !Ref Vpc, FirewallRuleGroupId: !Ref Group, Priority: 101}}
`)}}
}

func isNotVPC(id string) bool { return !awsdns.IsID(id, awsdns.VPCID) }

// checkRemote is what a replay on this machine refuses: too many broken lines, and no record.
func checkRemote(r *replay.Report, share float64) error {
	if r.Records == 0 {
		return hint.With(errors.New("no record to judge"), "widen --since and --until, or name other logs or VPCs")
	}
	return checkBroken(r, share)
}

func checkBroken(r *replay.Report, share float64) error {
	if share == 0 {
		share = querylog.DefaultMaxBroken
	}
	all := r.Reading.Broken + r.Reading.Records + r.Reading.Copies
	if r.Reading.Broken == 0 || float64(r.Reading.Broken) <= share*float64(all) {
		return nil
	}
	return fmt.Errorf("%d of %d records are broken, more than --max-broken allows; the first: %s",
		r.Reading.Broken, all, strings.Join(r.Reading.Examples[:min(1, len(r.Reading.Examples))], ""))
}

// bundles returns the policy and the baseline. They are read here first, so that a mistake in one
// shows before anything is started.
func (f *replayFlags) bundles(cmd *cobra.Command) (bundles [2]*review.Bundle, err error) {
	options, err := f.policyFlags.options(cmd)
	if err != nil {
		return bundles, err
	}
	options.Stdin = nil
	for i, path := range []string{f.policy, f.baseline} {
		switch path {
		case "":
			continue
		case "-":
			return bundles, errors.New("--on needs the policy as a file; standard input cannot be sent to AWS")
		}
		p, err := f.policyFlags.open(cmd, path)
		if err != nil {
			return bundles, err
		}
		if i == 0 {
			f.judge = p
		}
		if i == 0 && len(p.VPCs) == 0 {
			return bundles, noVPCs(p, path)
		}
		if bundles[i], err = review.NewBundle(path, options); err != nil {
			return bundles, err
		}
	}
	return bundles, nil
}

// forecast says what a run takes, and returns how many folders cannot be listed.
func forecast(cmd *cobra.Command, sources []string, workers int, find func(string) (*querylog.Found, error)) (notListed int, err error) {
	found, err := review.List(sources, find, nil)
	if err != nil {
		return 0, err
	}
	warnings(cmd.ErrOrStderr(), unread(found.Unread), len(found.Unread), "%s", "files could not be read")
	f, err := review.Estimate(found.Objects, workers)
	if err != nil {
		return 0, err
	}
	out := cmd.OutOrStdout()
	report.Printf(out, "%s\n", "dry run: nothing is started")
	for _, line := range [][2]string{
		{"logs", strings.Join(sources, ", ")},
		{"objects", fmt.Sprintf("%s, %s in all; %s skipped", report.Grouped(f.Objects), megabytes(f.Bytes), report.Grouped(found.Skipped))},
		{"workers", fmt.Sprintf("%s at once, for %s", report.Grouped(f.Workers), report.Count(f.Batches, "batch", "batches"))},
		{"time", "about " + f.Duration.String()},
		{"cost", fmt.Sprintf("about $%.4f", f.Dollars)},
		{"copies", fmt.Sprintf("about %v and $%.4f if all batches have copies of each other's records, and are read again without them", f.LongDuration, f.HighDollars)},
		{"from", f.Formula()},
	} {
		report.Printf(out, "%-8s %s\n", line[0], line[1])
	}
	return len(found.Unread), nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// mapProgress says how far a run is: on a terminal in one line that changes, elsewhere in a line
// for each part of a run.
type mapProgress struct {
	out  io.Writer
	line io.Writer // the terminal; nil: there is none
	last engine.Progress
}

func newMapProgress(out io.Writer) *mapProgress {
	p := &mapProgress{out: out}
	if report.IsTerminal(out) {
		p.line = report.FileOf(out)
	}
	return p
}

func (p *mapProgress) show(now engine.Progress) {
	if p.line == nil && now.Map == p.last.Map || now == p.last {
		return
	}
	p.last = now
	step := map[string]string{review.StepPlan: "listing the logs", review.ReadMap: "reading", review.AgainMap: "reading again without copies", review.MergeMap: "adding up"}[now.Map]
	if now.Total > 0 {
		step += fmt.Sprintf(": %s of %s", report.Grouped(now.Done), report.Count(now.Total, "batch", "batches"))
	}
	if p.line != nil {
		_, _ = io.WriteString(p.line, eraseLine+"vpcdns: "+step) // it is only for show
		return
	}
	report.Printf(p.out, "vpcdns: %s\n", step)
}

// done makes room for what comes after it.
func (p *mapProgress) done() {
	if p.line != nil {
		_, _ = io.WriteString(p.line, eraseLine) // it is only for show
	}
}

// eraseLine goes to the beginning of a line of a terminal, and erases it.
const eraseLine = "\r\x1b[2K"
