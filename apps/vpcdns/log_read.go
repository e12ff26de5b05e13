package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// logs are the query logs that a verb reads.
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
	if len(f.who) > 0 {
		if slices.Contains(f.who, "-") && slices.Contains(sources, "-") {
			return nil, errors.New("- is given as a source and to --who; standard input can be read once")
		}
		l.who, err = who.Open(f.who, cmd.InOrStdin())
	}
	return l, err
}

// each hands all records in the window to sinks, as [querylog.Reader.Each] does with a
// worker for each core, and shows on a terminal how far it is. What is wrong with the
// logs goes to stderr.
func (l *logs) each(cmd *cobra.Command, newSink func() func(*querylog.Record) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
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
	stats, err := l.reader.Each(ctx, runtime.GOMAXPROCS(0), bounded)
	hide()
	l.stats = stats
	for _, n := range outside {
		l.outside += *n
	}
	if ctx.Err() != nil {
		return errors.New("interrupted; nothing is written")
	}
	l.warn(cmd.ErrOrStderr())
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

// maxWarnings is how many broken lines are shown.
const maxWarnings = 3

// warn tells what could not be read.
func (l *logs) warn(stderr io.Writer) {
	for _, damage := range l.stats.Damaged {
		fmt.Fprintf(stderr, "vpcdns: warning: %v; what comes before it was read\n", damage)
	}
	shown := l.stats.Examples[:min(maxWarnings, len(l.stats.Examples))]
	for _, broken := range shown {
		fmt.Fprintf(stderr, "vpcdns: warning: %v\n", broken)
	}
	if more := l.stats.Broken - int64(len(shown)); more > 0 {
		fmt.Fprintf(stderr, "vpcdns: warning: %d more lines are broken\n", more)
	}
	if l.stats.UnknownVersion > 0 {
		fmt.Fprintf(stderr, "vpcdns: warning: %d records have a version other than 1.x and may mean something else\n", l.stats.UnknownVersion)
	}
}

// none is the error for logs without a record that counts. To find nothing is not to be
// fine.
func (l *logs) none() error {
	switch {
	case l.outside > 0:
		return withHint(fmt.Errorf("of %s none is of a query %v", count(int(l.outside), "record", "records"), l.window), "widen --since and --until, or fetch logs of that time")
	case l.stats.Skipped > 0:
		return fmt.Errorf("no record in %s, and %s in the folders do not look like logs by their names", count(l.stats.Files, "file", "files"), count(l.stats.Skipped, "file", "files"))
	default:
		return withHint(fmt.Errorf("no record in %s", count(l.stats.Files, "file", "files")), "is query logging on for the VPC, and long enough for a file to be delivered?")
	}
}
