package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/engine"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// stackFlags run a command in AWS.
type stackFlags struct {
	stack  string
	dryRun bool
}

// stackHelp is in the help of commands that can run in AWS.
var stackHelp = `With --on STACK, the stack with NewLogReview of package resolver does it in AWS, with many workers at
once, and the report is the same. Without a SOURCE these are the logs that the stack reviews; others
must be s3:// and readable for its function. The policy must be in the current folder. --dry-run lists
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

// remoteReplay is a replay in AWS.
type remoteReplay struct {
	*replayFlags
	cmd     *cobra.Command
	sources []string
}

// replay returns the report of a run, or nothing after a dry run.
func (r *remoteReplay) replay() (*replay.Report, error) {
	ctx := r.cmd.Context()
	share, err := parseShare(r.maxBroken)
	if err != nil {
		return nil, err
	}
	question, err := r.question()
	if err != nil {
		return nil, err
	}
	bundles, err := r.bundles()
	if err != nil {
		return nil, err
	}
	cfg, err := account.LogConfig(ctx, r.profile, r.region)
	if err != nil {
		return nil, err
	}
	e, err := engine.Open(ctx, cfg, r.stack)
	if err != nil {
		return nil, err
	}
	if r.dryRun {
		options := remote.Options{Since: question.Since, Until: question.Until}
		if len(question.Sources) == 0 {
			question.Sources = e.Defaults.Sources
		}
		return nil, forecast(r.cmd.OutOrStdout(), question.Sources, e.Workers, func(path string) (*querylog.Found, error) {
			return remote.New(cfg, options).Find(ctx, path)
		})
	}
	for i, key := range []*string{&question.Policy, &question.Baseline} {
		if bundles[i] != nil {
			if *key, err = e.Put(ctx, bundles[i]); err != nil {
				return nil, err
			}
		}
	}
	return r.run(ctx, e, question, share)
}

func (r *remoteReplay) run(ctx context.Context, e *engine.Engine, q review.Question, share float64) (*replay.Report, error) {
	outcome, err := e.Run(ctx, q, newMapProgress(r.cmd.ErrOrStderr()).show)
	if err != nil {
		return nil, err
	}
	content, err := e.Get(ctx, outcome, review.ReplayFile)
	if err != nil {
		return nil, err
	}
	defer content.Close() // it was only read
	found, err := replay.Decode(content)
	if err != nil {
		return nil, err
	}
	report.Printf(r.cmd.ErrOrStderr(), "vpcdns: note: all reports of this run are in %s\n", e.Location(outcome))
	return found, checkRemote(found, share)
}

// checkRemote is what a replay on this machine refuses: too many broken lines, and no record.
func checkRemote(r *replay.Report, share float64) error {
	if share == 0 {
		share = querylog.DefaultMaxBroken
	}
	all := r.Reading.Broken + r.Reading.Records + r.Reading.Copies
	switch {
	case r.Reading.Broken > 0 && float64(r.Reading.Broken) > share*float64(all):
		return fmt.Errorf("%d of %d records are broken, more than --max-broken allows; the first: %s", r.Reading.Broken, all, strings.Join(r.Reading.Examples[:min(1, len(r.Reading.Examples))], ""))
	case r.Records == 0:
		return hint.With(errors.New("no record to judge"), "widen --since and --until, or name other logs or VPCs")
	default:
		return nil
	}
}

// question is what to ask, without the policies.
func (r *remoteReplay) question() (review.Question, error) {
	w, err := r.window(time.Now())
	if err != nil {
		return review.Question{}, err
	}
	q := review.Question{Sources: r.sources, VPCs: r.vpcs, Suffixes: r.suffixes}
	q.Since, q.Until = w.times()
	return q, nil
}

// bundles returns the policy and the baseline. They are read here first, so that a mistake in one
// shows before anything is started.
func (r *remoteReplay) bundles() (bundles [2]*review.Bundle, err error) {
	if r.judge, err = r.open(r.cmd, r.policy); err != nil {
		return bundles, err
	}
	if len(r.judge.VPCs) == 0 {
		return bundles, noVPCs(r.judge, r.policy)
	}
	options, err := r.options(r.cmd)
	if err != nil {
		return bundles, err
	}
	if bundles[0], err = review.NewBundle(r.policy, options); err != nil || r.baseline == "" {
		return bundles, err
	}
	if _, err = r.open(r.cmd, r.baseline); err == nil {
		bundles[1], err = review.NewBundle(r.baseline, options)
	}
	return bundles, err
}

func (r *remoteReplay) options(cmd *cobra.Command) (o load.Options, err error) {
	o, err = r.policyFlags.options(cmd)
	o.Stdin = nil
	return o, err
}

func (r *remoteReplay) open(cmd *cobra.Command, path string) (*policy.Policy, error) {
	if path == "-" {
		return nil, errors.New("--on needs the policy as a file; standard input cannot be sent to AWS")
	}
	return r.policyFlags.open(cmd, path)
}

// forecast says what a run takes.
func forecast(out io.Writer, sources []string, workers int, find func(string) (*querylog.Found, error)) error {
	reader, err := querylog.Open(sources, querylog.Options{Find: find})
	if err != nil {
		return err
	}
	objects, skipped, _ := reader.Objects()
	f, err := review.Estimate(objects, workers)
	if err != nil {
		return err
	}
	report.Printf(out, "%s\n", "dry run: nothing is started")
	for _, line := range [][2]string{
		{"logs", strings.Join(sources, ", ")},
		{"objects", fmt.Sprintf("%s, %s in all; %s skipped", report.Grouped(f.Objects), megabytes(f.Bytes), report.Grouped(skipped))},
		{"workers", fmt.Sprintf("%s at once, for %s", report.Grouped(f.Workers), report.Count(f.Batches, "batch", "batches"))},
		{"time", "about " + f.Duration.String()},
		{"cost", fmt.Sprintf("about $%.4f", f.Dollars)},
		{"from", f.Formula()},
	} {
		report.Printf(out, "%-8s %s\n", line[0], line[1])
	}
	return nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// mapProgress says how far a run is: on a terminal in one line that changes, elsewhere in a line
// for each part of a run.
type mapProgress struct {
	out  io.Writer
	last engine.Progress
}

func newMapProgress(out io.Writer) *mapProgress { return &mapProgress{out: out} }

func (p *mapProgress) show(now engine.Progress) {
	step := map[string]string{review.StepPlan: "listing the logs", review.StepRead: "reading", review.StepMerge: "adding up"}[now.Map]
	if terminal := report.IsTerminal(p.out); !terminal && now.Map == p.last.Map || now == p.last {
		return
	}
	p.last = now
	if now.Total > 0 {
		step += fmt.Sprintf(": %s of %s", report.Grouped(now.Done), report.Count(now.Total, "batch", "batches"))
	}
	report.Printf(p.out, "vpcdns: %s\n", step)
}
