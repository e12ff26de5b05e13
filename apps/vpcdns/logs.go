package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/surveyreport"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// logFlags say which records of query logs a command reads.
type logFlags struct {
	remoteFlags
	since, until    string
	maxBroken       string
	allowIncomplete bool
	who             []string

	forVerdicts bool // nothing else is asked about the records

	opened *logs // nil as long as no log is read
}

// logsHelp is in the help of every command that reads query logs.
var logsHelp = `A SOURCE is a file or a folder of query logs, such as what aws s3 sync fetched, or a digest of them,
which vpcdns digest writes; - is standard input. Logs may be compressed with gzip and in what
CloudWatch Logs, Logs Insights, Athena, Lambda, Kinesis, Firehose or another tool wrapped them. A
record that was delivered or exported twice counts once. A file that cannot be read does not stop
the command, but it ends with exit code 2 unless --allow-incomplete is given.

` + remoteHelp

func (f *logFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "only queries since this `TIME`: 7d or 36h ago, 2026-11-24 or 2026-11-24T08:00:00Z")
	flags.StringVar(&f.until, "until", "", "only queries before this `TIME`; a date counts to its end")
	flags.StringVar(&f.maxBroken, "max-broken", "0.1%", "the `SHARE` of lines that may be broken")
	flags.BoolVar(&f.allowIncomplete, "allow-incomplete", false, "do not fail if files or parts of a policy cannot be read or are truncated, or if records could not be compared with --on")
	flags.StringArrayVar(&f.who, "who", nil, "`FILE` of aws ec2 describe-network-interfaces, describe-instances or ECS task state changes, or aws to ask EC2 and ECS, to name who asked (repeatable)")
	f.remoteFlags.addTo(cmd)
	cmd.RunE = f.checked(cmd.RunE)
}

// checked makes a command fail at its end if it read only a part of its logs, whatever it found
// in the rest.
func (f *logFlags) checked(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := run(cmd, args)
		if f.opened == nil || f.allowIncomplete || exitCode(err) > exitFindings {
			return err
		}
		incomplete := f.opened.incomplete()
		if err == nil || incomplete == nil {
			return cmp.Or(incomplete, err)
		}
		return errors.Join(err, incomplete)
	}
}

// inputs are the files that are read beside the logs.
func (f *logFlags) inputs() []string {
	return slices.DeleteFunc(slices.Clone(f.who), func(path string) bool { _, isAccount := accountRegion(path); return isAccount })
}

// options returns how to read, and of when.
func (f *logFlags) options(cmd *cobra.Command, now time.Time) (querylog.Options, window, error) {
	share, err := parseShare(f.maxBroken)
	if err != nil {
		return querylog.Options{}, window{}, err
	}
	w, err := f.window(now)
	return querylog.Options{MaxBroken: share, Stdin: cmd.InOrStdin()}, w, err
}

// logs are the query logs that a command reads.
type logs struct {
	reader *querylog.Reader
	window window
	who    *who.Directory // nil without --who

	// What each found.
	stats   querylog.Stats
	outside int64 // records that are not in the window
}

// open finds the logs. If there are VPCs, only records of these count.
func (f *logFlags) open(cmd *cobra.Command, sources []string, vpcs ...string) (*logs, error) {
	options, window, err := f.options(cmd, time.Now())
	if err != nil {
		return nil, err
	}
	// Only what is asked before the reading counts here; objects are read with another context.
	ctx, done := askingAWS(cmd)
	defer done()
	options.Find = f.find(ctx, window, vpcs)
	options.Group, options.ForVerdicts = true, f.forVerdicts
	reader, err := querylog.Open(sources, options)
	if err != nil {
		return nil, err
	}
	l := &logs{reader: reader, window: window}
	f.opened = l
	if len(f.who) > 0 {
		if slices.Contains(f.who, "-") && slices.Contains(sources, "-") {
			return nil, errors.New("- is given as a source and to --who; standard input can be read once")
		}
		l.who, err = who.Open(f.who, who.Options{
			Stdin: cmd.InOrStdin(), NoLimits: noLimits(cmd), Find: f.findWorkloads(ctx, vpcs),
		})
	}
	return l, err
}

// each hands all records in the window to sinks, as [querylog.Reader.Each] does with a
// worker for each core, and shows on a terminal how far it is. What is wrong with the
// logs goes to stderr. Files that could not be read do not stop it; see [logFlags.incomplete].
func (l *logs) each(cmd *cobra.Command, newSink func() func(*querylog.Record) error) error {
	var outside []*int64
	bounded := func() func(*querylog.Record) error {
		sink, n := newSink(), new(int64)
		outside = append(outside, n)
		return func(r *querylog.Record) error {
			all := r.Count()
			kept := r.Narrow(l.window.since, l.window.until)
			*n += int64(all - kept)
			if kept == 0 {
				return nil
			}
			return sink(r)
		}
	}
	hide := l.showProgress(newProgress(cmd.ErrOrStderr(), nil))
	stats, err := l.reader.Each(context.Background(), runtime.GOMAXPROCS(0), bounded)
	hide()
	l.stats = stats
	for _, n := range outside {
		l.outside += *n
	}
	var unread *querylog.UnreadError
	if errors.As(err, &unread) && stats.Records == 0 && len(unread.Unread) == 1 {
		return err // which says all of it
	}
	l.warn(cmd.ErrOrStderr())
	if unread != nil && stats.Records > 0 {
		return nil
	}
	return err
}

// showProgress draws until hide is called.
func (l *logs) showProgress(p *progress) (hide func()) {
	if p.to == nil {
		return func() {}
	}
	_, p.total = l.reader.Progress()
	if p.total == 0 {
		p.total = -1
	}
	done := make(chan struct{})
	var drawn sync.WaitGroup
	drawn.Go(func() {
		for tick := time.Tick(patience / 10); ; {
			select {
			case <-done:
				p.done()
				return
			case <-tick:
				read, _ := l.reader.Progress()
				p.add(int(read - p.read))
			}
		}
	})
	return func() { close(done); drawn.Wait() }
}

// maxWarnings is how many things of a kind are shown.
const maxWarnings = 3

// warn reports what could not be read.
func (l *logs) warn(stderr io.Writer) {
	warnings(stderr, unread(l.stats.Unread), len(l.stats.Unread), "%s", "files could not be read")
	warnings(stderr, l.stats.Damaged, len(l.stats.Damaged), "%s; what comes before it was read", "files are damaged")
	warnings(stderr, l.stats.Examples, int(l.stats.Broken), "%s", "lines are broken")
	warnings(stderr, l.stats.Notes, len(l.stats.Notes), "%s", "files lack something")
	warnUnknown(stderr, l.stats.UnknownVersion)
	warnSkipped(stderr, l.stats.Skipped, l.stats.SkippedFiles)
	if l.stats.CopiesForgotten {
		report.Printf(stderr, "vpcdns: warning: the log has more records than vpcdns remembers; copies of a record that are millions of records apart are counted as queries\n")
	}
}

func warnUnknown(stderr io.Writer, records int64) {
	if records > 0 {
		report.Printf(stderr, "vpcdns: warning: %d records have a version other than 1.x and may mean something else\n", records)
	}
}

func warnSkipped(stderr io.Writer, n int, files []string) {
	if n > 0 {
		report.Printf(stderr, "vpcdns: warning: skipped %s that do not look like query logs: %s; name a file explicitly to read it\n",
			report.Count(n, "file", "files"), report.SomeOf(files, maxWarnings, n))
	}
}

// warnings reports the first of several things and how many more there are.
func warnings[T any](stderr io.Writer, examples []T, all int, format, more string) {
	shown := examples[:min(maxWarnings, len(examples))]
	for _, example := range shown {
		report.Printf(stderr, "vpcdns: warning: "+format+"\n", fmt.Sprint(example))
	}
	if n := all - len(shown); n > 0 {
		report.Printf(stderr, "vpcdns: warning: %d more %s\n", n, more)
	}
}

// trust says in a sentence how the logs were read.
func (l *logs) trust() string {
	var r replay.Report
	r.AddReading(l.stats)
	return surveyreport.Trust(r.Reading, l.outside)
}

// incomplete is the error for logs of which a part could not be read, which decides the exit
// code after everything else is written.
func (l *logs) incomplete() error {
	return incomplete(len(l.stats.Unread), len(l.stats.Damaged))
}

// incomplete counts files that were not read, and those that were not read to the end.
func incomplete(unread, damaged int) error {
	var what []string
	if unread > 0 {
		what = append(what, report.Count(unread, "file was", "files were")+" not read")
	}
	if damaged > 0 {
		what = append(what, report.Count(damaged, "file was", "files were")+" not read to the end")
	}
	if len(what) == 0 {
		return nil
	}
	return hint.With(fmt.Errorf("the logs are incomplete: %s", strings.Join(what, ", ")),
		"make these files readable or fetch them again, or accept the result with --allow-incomplete")
}

// partly is the error for a report of logs that were not all read or, in AWS, not all compared.
func partly(read replay.Reading) error {
	if err := incomplete(len(read.Unread), len(read.Damaged)); err != nil || read.Uncompared == 0 {
		return err
	}
	return hint.With(fmt.Errorf("the counts may be too high: %s not compared with others", report.Count(read.Uncompared, "record was", "records were")),
		"ask for fewer days or VPCs, give the function more memory, or accept the result with --allow-incomplete")
}

// none is the error for logs without a matching record. An empty log is not a clean one.
func (l *logs) none() error {
	switch {
	case l.outside > 0:
		which := "the one record is not"
		if l.outside > 1 {
			which = fmt.Sprintf("none of the %s is", report.Count(l.outside, "record", "records"))
		}
		return hint.With(fmt.Errorf("%s in the time range (%v)", which, l.window), "widen --since and --until, or fetch logs of that time")
	case l.stats.Skipped > 0:
		return fmt.Errorf("no record in %s, and %s in the folders do not look like query logs, such as %s",
			report.Count(l.stats.Files, "file", "files"), report.Count(l.stats.Skipped, "file", "files"), l.stats.SkippedFiles[0])
	default:
		return hint.With(fmt.Errorf("no record in %s", report.Count(l.stats.Files, "file", "files")), "check that query logging is enabled for the VPC, and has been for long enough to deliver a file")
	}
}

// parseShare requires the percent sign, because 0.1 may be meant as a tenth or as one in a
// thousand. It returns a share as in [querylog.Options].
func parseShare(text string) (float64, error) {
	percent, signed := strings.CutSuffix(strings.TrimSpace(text), "%")
	number, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
	switch {
	case err != nil || math.IsNaN(number) || number < 0 || number > 100:
		return 0, fmt.Errorf("--max-broken requires a percentage from 0%% to 100%%, such as 0.1%%, got %q", text)
	case number == 0:
		return -1, nil
	case !signed:
		return 0, fmt.Errorf("--max-broken %s is ambiguous; write %s%% or %.4g%%", text, percent, 100*number)
	default:
		return number / 100, nil
	}
}

// window is from when to when queries count, in milliseconds since 1970; until is
// not in it.
type window struct{ since, until int64 }

// always returns the window that is open at both ends.
func always() window { return window{math.MinInt64, math.MaxInt64} }

func (f *logFlags) window(now time.Time) (window, error) {
	w := always()
	if f.since != "" {
		since, _, err := parseMoment(f.since, now)
		if err != nil {
			return w, fmt.Errorf("--since %w", err)
		}
		w.since = since.UnixMilli()
	}
	if f.until != "" {
		until, day, err := parseMoment(f.until, now)
		if err != nil {
			return w, fmt.Errorf("--until %w", err)
		}
		if day {
			until = until.AddDate(0, 0, 1)
		}
		w.until = until.UnixMilli()
	}
	if w.since >= w.until {
		return w, fmt.Errorf("--since %s is not before --until %s", f.since, f.until)
	}
	return w, nil
}

func (w window) holds(unixMilli int64) bool { return w.since <= unixMilli && unixMilli < w.until }

// String returns the window for people, and nothing if it is open at both ends.
func (w window) String() string {
	var parts []string
	if w.since != math.MinInt64 {
		parts = append(parts, "since "+showMoment(w.since))
	}
	if w.until != math.MaxInt64 {
		parts = append(parts, "before "+showMoment(w.until))
	}
	return strings.Join(parts, " and ")
}

func showMoment(unixMilli int64) string { return time.UnixMilli(unixMilli).UTC().Format(time.RFC3339) }

// layouts are how a time may be written besides how long ago it was. Without a zone it
// is UTC, as in the logs.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"}

// parseMoment reads a time and reports whether it is only a day.
func parseMoment(text string, now time.Time) (moment time.Time, day bool, err error) {
	text = strings.TrimSpace(text)
	if ago, ok := parseAgo(text); ok {
		return now.Add(-ago), false, nil
	}
	if moment, err := time.Parse(time.DateOnly, text); err == nil {
		return moment, true, nil
	}
	for _, layout := range layouts {
		if moment, err := time.Parse(layout, text); err == nil {
			return moment, false, nil
		}
	}
	return time.Time{}, false, fmt.Errorf("%q is not a time; use 7d, 36h, 2026-11-24 or 2026-11-24T08:00:00Z", text)
}

// parseAgo reads how long ago: 7d, 2w, or what Go calls a duration.
func parseAgo(text string) (time.Duration, bool) {
	days := map[byte]int{'d': 1, 'w': 7}
	if last := len(text) - 1; last > 0 && days[text[last]] > 0 {
		n, err := strconv.ParseUint(text[:last], 10, 16) // some 170 years, or 1,200 in weeks
		if ago := time.Duration(n) * time.Duration(days[text[last]]) * 24 * time.Hour; err == nil && n <= 15_000 {
			return ago, true
		}
		return 0, false
	}
	ago, err := time.ParseDuration(text)
	return ago, err == nil && ago >= 0
}

// times returns when the window begins and ends; zero where it is open.
func (w window) times() (since, until time.Time) {
	if w.since != math.MinInt64 {
		since = time.UnixMilli(w.since)
	}
	if w.until != math.MaxInt64 {
		until = time.UnixMilli(w.until)
	}
	return since, until
}
