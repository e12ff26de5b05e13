package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/watch"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/remote"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

type watchFlags struct {
	policyFlags
	remoteFlags
	policy      string
	who         []string
	suffixes    []string
	filter      watch.Filter
	lines       int
	follow      bool
	plain, json bool
}

func watchCommand() *cobra.Command {
	var f watchFlags
	cmd := &cobra.Command{
		Use:   "watch SOURCE",
		Short: "Watch a query log while it is written",
		Long: `Watch a query log while it is written: the newest queries, what DNS Firewall blocked or alerted on,
well-known lookups by their names, the most frequent names and clients, and findings as they arise.

SOURCE is a file, which is followed as tail -F does, also when it is truncated or replaced; a named
pipe, or - for standard input; or cloudwatch:LOG_GROUP, which is polled every few seconds. A file has
one record per line, as Resolver writes it or as aws logs tail prints it.

On a terminal it shows a screen; elsewhere, and with --plain, a line for each query. --json prints one
object per line: a query, a finding or a note. With --policy, each query shows what that policy
would do. All queries are counted; --name, --client and --action say which are shown.

Memory use is bounded: the counts of rare names may be too high, which <= in front of them shows, and
the detectors look at the last 50,000 names only.

Exit codes: 0 fine, 2 wrong usage or input, a source that can no longer be read or that has no
query, 130 interrupted (Ctrl-C).`,
		Example: `  vpcdns watch queries.log
  vpcdns watch --policy new.yaml --action changed queries.log
  aws logs tail --follow /aws/route53resolver/queries | vpcdns watch --json -`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.policyFlags.addTo(cmd)
	f.addVPCsTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "", "`PATH` of a policy, to show what it would do")
	flags.StringArrayVar(&f.who, "who", nil, "`FILE` of aws ec2 describe-network-interfaces, describe-instances or ECS task state changes, to name clients (repeatable)")
	flags.StringSliceVar(&f.suffixes, "search-suffix", nil, "your search `DOMAINS`, which clients append to names")
	flags.StringVar(&f.filter.Name, "name", "", "show only queries whose name has this `TEXT` in it")
	flags.StringVar(&f.filter.Client, "client", "", "show only queries whose client, address or VPC has this `TEXT` in it")
	flags.StringVar(&f.filter.Action, "action", "", "show only queries that are "+report.Or(watch.Actions()))
	flags.IntVar(&f.lines, "lines", 100, "how many of the last lines of a file to begin with; -1 for all")
	flags.BoolVar(&f.follow, "follow", true, "wait at the end of a file for more")
	flags.BoolVar(&f.plain, "plain", false, "print lines on a terminal too")
	flags.BoolVar(&f.json, "json", false, "print JSON, one object per line")
	flags.StringVar(&f.profile, "profile", "", "AWS `PROFILE` for cloudwatch: (default AWS_PROFILE)")
	flags.StringVar(&f.region, "region", "", "Region of the log group (default that of your AWS profile or AWS_REGION)")
	return cmd
}

func (f *watchFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.check(args); err != nil {
		return hint.With(err, "see vpcdns watch --help")
	}
	if args[0] != "-" && !remote.IsRemote(args[0]) {
		if _, err := os.Stat(args[0]); err != nil { // before a screen hides why it is empty
			return err
		}
	}
	options, err := f.options(cmd)
	if err != nil {
		return err
	}
	w := watch.New(options)
	terminal := report.FileOf(cmd.OutOrStdout())
	if f.plain || f.json || !report.IsTerminal(cmd.OutOrStdout()) {
		return f.print(cmd, w, args[0])
	}
	return f.show(cmd, w, args[0], terminal)
}

func (f *watchFlags) check(args []string) error {
	switch {
	case len(args) != 1:
		return fmt.Errorf("watch requires one source, got %d", len(args))
	case f.filter.Action != "" && !slices.Contains(watch.Actions(), f.filter.Action):
		return fmt.Errorf("unknown --action %q; use %s", f.filter.Action, report.Or(watch.Actions()))
	case f.lines < -1:
		return fmt.Errorf("--lines %d is out of range; use 0 or more, or -1 for all", f.lines)
	case f.plain && f.json:
		return errors.New("--plain and --json exclude each other; choose one")
	case f.filter.Action == "changed" && f.policy == "":
		return errors.New("--action changed requires --policy")
	case f.policy == "-" && args[0] == "-":
		return errors.New("- is given as a source and to --policy; standard input can be read once")
	case f.policy == "" && len(f.parameters)+len(f.standIns)+len(f.vpcs) > 0:
		return errors.New("--parameter, --stand-in and --vpc require --policy")
	case strings.HasPrefix(args[0], "s3://"):
		return errors.New("query logs reach a bucket minutes later; use survey or replay, or watch a log group")
	}
	return nil
}

func (f *watchFlags) options(cmd *cobra.Command) (watch.Options, error) {
	o := watch.Options{Filter: f.filter}
	var err error
	if o.Finder, err = finderOf(f.suffixes); err != nil {
		return o, err
	}
	if f.policy != "" {
		if o.Judge, err = f.judge(cmd); err != nil {
			return o, err
		}
	}
	if len(f.who) > 0 {
		directory, err := who.Open(f.who, who.Options{Stdin: cmd.InOrStdin(), NoLimits: noLimits(cmd)})
		if err != nil {
			return o, err
		}
		o.Who = func(vpc, address string, unixMilli int64) (string, bool) {
			workload, known := directory.Find(vpc, address, unixMilli)
			return workload.String(), known
		}
	}
	return o, nil
}

// judge returns what the policy decides about records. As in replay, the rules of a VPC whose ID the
// policy does not have apply to every VPC that it does not have.
func (f *watchFlags) judge(cmd *cobra.Command) (func(*querylog.Record) watch.Verdict, error) {
	p, err := f.open(cmd, f.policy)
	if err != nil {
		return nil, err
	}
	evaluators, err := f.evaluators(p, f.policy)
	if err != nil {
		return nil, err
	}
	j := judge{byID: map[string]*policy.Evaluator{}, known: map[string]watch.Verdict{}}
	for _, e := range evaluators {
		name := e.VPC().Name
		switch {
		case strings.HasPrefix(name, awsdns.VPCID):
			j.byID[name] = e
		case j.rest == nil || j.rest.VPC().SameRules(e.VPC()):
			j.rest = e
		default:
			return nil, hint.With(fmt.Errorf("%s has several VPCs whose ID it does not have: %s and %s", f.policy, j.rest.VPC().Name, name), "give --vpc NAME")
		}
	}
	return j.verdict, nil
}

// judge decides by the policy of a VPC. One goroutine uses it.
type judge struct {
	byID  map[string]*policy.Evaluator
	rest  *policy.Evaluator
	known map[string]watch.Verdict // of queries that lead to no other name
}

// mostVerdicts is how many are remembered.
const mostVerdicts = 50_000

func (j *judge) verdict(r *querylog.Record) watch.Verdict {
	e := cmp.Or(j.byID[string(r.VPCID)], j.rest)
	if e == nil {
		return watch.Verdict{Action: "not its VPC"}
	}
	key := string(r.VPCID) + " " + string(r.QueryType) + " " + string(r.QueryName)
	leads := slices.ContainsFunc(r.Answers, func(a querylog.Answer) bool { return a.IsAlias() })
	if v, ok := j.known[key]; ok && !leads && !r.Blocked() {
		return v
	}
	v := verdictOf(e, r)
	if len(j.known) >= mostVerdicts {
		clear(j.known)
	}
	if !leads && !r.Blocked() {
		j.known[key] = v
	}
	return v
}

func verdictOf(e *policy.Evaluator, r *querylog.Record) watch.Verdict {
	queries, err := queryOf(r)
	if err != nil {
		return watch.Verdict{Action: "invalid name"}
	}
	found := e.Judge(queries[0])
	v := watch.Verdict{
		Action: strings.TrimSpace(found.Action.String() + " " + found.Response), Blocks: found.Action == policy.ActionBlock,
		// Nobody knows where the answer to a blocked query leads.
		Certain: found.Certain && (found.Action == policy.ActionBlock || !r.Blocked()),
	}
	if !v.Certain {
		v.Action += "?"
	}
	if found.By != nil {
		v.By = strings.Join(report.Present(found.By.Where(), found.By.Entry.String()), ", ")
	}
	return v
}

// read reads the source until the context or the source ends.
func (f *watchFlags) read(ctx context.Context, cmd *cobra.Command, source string, take func([]byte) error, note func(string)) error {
	switch {
	case source == "-":
		return watch.ReadLines(ctx, cmd.InOrStdin(), take)
	case remote.IsRemote(source):
		cfg, err := account.LogConfig(ctx, f.profile, f.region)
		if err != nil {
			return err
		}
		return watch.ReadGroup(ctx, cfg, source, f.follow, take, note)
	default:
		s := watch.Source{Path: source, Lines: f.lines, Follow: f.follow, Note: note}
		return s.Run(ctx, take)
	}
}

// print prints lines until the source ends.
func (f *watchFlags) print(cmd *cobra.Command, w *watch.Watch, source string) error {
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	var printing sync.Mutex
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	printer := watch.Printer{To: out, JSON: f.json}
	flushed := func(act func() error) error {
		printing.Lock()
		defer printing.Unlock()
		return errors.Join(act(), out.Flush())
	}
	find := func(atOnce bool) error {
		return flushed(func() (err error) {
			for _, found := range w.Look(atOnce) {
				err = errors.Join(err, printer.Finding(&found))
			}
			return err
		})
	}
	take := func(lines []byte) error {
		var failed error
		err := flushed(func() error {
			return w.Take(ctx, lines, func(e *watch.Event) {
				if failed == nil {
					failed = printer.Event(e)
				}
			})
		})
		return errors.Join(err, failed)
	}
	go everySecond(ctx, func() { _ = find(false) }) // a pipe without a reader fails at the next query
	err := f.read(ctx, cmd, source, take, func(text string) { _ = flushed(func() error { return printer.Note(text) }) })
	cancel()
	return errors.Join(err, find(true), f.outcome(cmd, w, source, err))
}

func everySecond(ctx context.Context, act func()) {
	for tick := time.NewTicker(time.Second); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
			act()
		}
	}
}

// outcome sums up what was read, and is an error if that is nothing, or not all of it.
func (f *watchFlags) outcome(cmd *cobra.Command, w *watch.Watch, source string, err error) error {
	c := w.Counts()
	report.Printf(cmd.ErrOrStderr(), "%s, %s blocked, %s alerted\n", report.Count(c.Queries, "query", "queries"), report.Grouped(c.Blocked), report.Grouped(c.Alerted))
	switch {
	case err != nil:
		return nil // which says why
	case c.Broken > 0 && float64(c.Broken) > querylog.DefaultMaxBroken*float64(c.Broken+c.Queries):
		return fmt.Errorf("%s: %s: %s", sourceOf(source), report.Count(c.Broken, "broken line", "broken lines"), c.Example)
	case c.Broken > 0:
		report.Printf(cmd.ErrOrStderr(), "vpcdns: warning: %s: %s\n", report.Count(c.Broken, "broken line", "broken lines"), c.Example)
		return nil
	case c.Queries == 0:
		return fmt.Errorf("no query in %s", sourceOf(source))
	}
	return nil
}

func sourceOf(path string) string { return report.Source(path) }

// show shows the screen until somebody leaves it.
func (f *watchFlags) show(cmd *cobra.Command, w *watch.Watch, source string, terminal *os.File) error {
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		err := f.read(ctx, cmd, source, func(lines []byte) error { return w.Take(ctx, lines, nil) }, w.Note)
		if w.End("the log has ended"); err != nil {
			w.Note(err.Error())
			w.End("stopped")
		}
		failed <- err
	}()
	go everySecond(ctx, func() { w.Look(false) })
	ended := untilSignal(cancel)
	interrupted, err := watch.Run(ctx, w, sourceOf(source), terminal)
	if number := ended(); number > 0 || interrupted {
		output.Abandon()
		os.Exit(exitSignal + cmp.Or(number, int(syscall.SIGINT)))
	}
	select {
	case broken := <-failed:
		return errors.Join(err, broken)
	default:
		return err // the source is still read, maybe by a read that waits
	}
}

// untilSignal ends a screen at a signal, so the terminal is restored before the process ends. What it
// returns says which signal that was; 0 for none.
func untilSignal(leave func()) (number func() int) {
	signal.Reset(syscall.SIGINT, syscall.SIGTERM)
	signals, received := make(chan os.Signal, 1), make(chan int, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		s, _ := (<-signals).(syscall.Signal)
		received <- int(s)
		leave()
	}()
	return func() int {
		select {
		case n := <-received:
			return n
		default:
			return 0
		}
	}
}
