package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// logs are the query logs that a command reads.
type logs struct {
	reader *querylog.Reader
	window window
	who    *who.Directory // nil without --who

	// What each found.
	stats   querylog.Stats
	outside int64 // records that are not in the window
}

// open finds the logs.
func (f *logFlags) open(cmd *cobra.Command, sources []string) (*logs, error) {
	options, window, err := f.options(cmd, time.Now())
	if err != nil {
		return nil, err
	}
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
		l.who, err = who.Open(f.who, who.Options{Stdin: cmd.InOrStdin(), NoLimits: noLimits(cmd)})
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
			if l.window.holds(r.UnixMilli) {
				return sink(r)
			}
			*n++
			return nil
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

// showProgress draws until it is told to hide.
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
	warnings(stderr, l.stats.Unread, len(l.stats.Unread), "%s; it was not read", "files could not be read")
	warnings(stderr, l.stats.Damaged, len(l.stats.Damaged), "%s; what comes before it was read", "files are damaged")
	warnings(stderr, l.stats.Examples, int(l.stats.Broken), "%s", "lines are broken")
	warnings(stderr, l.stats.Notes, len(l.stats.Notes), "%s", "tables lack columns")
	if l.stats.UnknownVersion > 0 {
		report.Printf(stderr, "vpcdns: warning: %d records have a version other than 1.x and may mean something else\n", l.stats.UnknownVersion)
	}
	if l.stats.Skipped > 0 {
		report.Printf(stderr, "vpcdns: warning: passed over %s that are not query logs by name or content: %s; name a file to read it\n",
			count(l.stats.Skipped, "file", "files"), named(l.stats.SkippedFiles, l.stats.Skipped))
	}
	if l.stats.CopiesForgotten {
		report.Printf(stderr, "vpcdns: warning: the log has more records than are remembered; copies of a record that are millions of records apart are counted as queries\n")
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

// named names the first of many.
func named(examples []string, all int) string {
	shown := examples[:min(maxWarnings, len(examples))]
	text := strings.Join(shown, ", ")
	if more := all - len(shown); more > 0 {
		text += fmt.Sprintf(" and %s", count(more, "more", "more"))
	}
	return text
}

// trust says in a sentence how the logs were read.
func (l *logs) trust() string {
	s := &l.stats
	parts := []string{count(s.Files, "file", "files")}
	if s.Broken == 0 {
		parts = append(parts, "no line is broken")
	}
	for _, each := range []struct {
		n    int64
		what [2]string
	}{
		{s.Broken, [2]string{"broken line", "broken lines"}},
		{s.Copies, [2]string{"exact copy of a record, not counted", "exact copies of records, not counted"}},
		{int64(len(s.Damaged)), [2]string{"file ends too early", "files end too early"}},
		{int64(len(s.Unread)), [2]string{"file could not be read", "files could not be read"}},
		{int64(s.Skipped), [2]string{"other file passed over", "other files passed over"}},
		{l.outside, [2]string{"record outside the time range", "records outside the time range"}},
	} {
		if each.n > 0 {
			parts = append(parts, count(int(each.n), each.what[0], each.what[1]))
		}
	}
	return strings.Join(parts, ", ")
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
		what = append(what, count(unread, "file was", "files were")+" not read")
	}
	if damaged > 0 {
		what = append(what, count(damaged, "file was", "files were")+" not read to the end")
	}
	if len(what) == 0 {
		return nil
	}
	return withHint(fmt.Errorf("the logs are incomplete: %s", strings.Join(what, ", ")),
		"fetch these files again, or accept the result with --allow-incomplete")
}

// none is the error for logs without a record that counts. An empty log is not a clean one.
func (l *logs) none() error {
	switch {
	case l.outside > 0:
		which := "the one record is not"
		if l.outside > 1 {
			which = fmt.Sprintf("none of the %s is", count(int(l.outside), "record", "records"))
		}
		return withHint(fmt.Errorf("%s in the time range (%v)", which, l.window), "widen --since and --until, or fetch logs of that time")
	case l.stats.Skipped > 0:
		return fmt.Errorf("no record in %s, and %s of the folders are not query logs by name or content, such as %s",
			count(l.stats.Files, "file", "files"), count(l.stats.Skipped, "file", "files"), l.stats.SkippedFiles[0])
	default:
		return withHint(fmt.Errorf("no record in %s", count(l.stats.Files, "file", "files")), "is query logging on for the VPC, and long enough for a file to be delivered?")
	}
}
