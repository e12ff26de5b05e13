package main

import (
	"context"
	"io"
	"net/http/httptrace"
	"os"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

// patience is how long a terminal stays without a progress bar.
const patience = time.Second

// progress shows on a terminal how much is read of what takes longer than a second.
type progress struct {
	to    io.Writer
	total int64 // -1 if it is not known
	read  int64
	begun time.Time
	bar   *progressbar.ProgressBar
}

// askingAWS shows on a terminal how many answers came to the requests that are made with the
// context that it returns, until done is called.
func askingAWS(cmd *cobra.Command) (ctx context.Context, done func()) {
	p := newProgress(cmd.ErrOrStderr(), nil)
	return p.asking(cmd.Context()), p.done
}

// asking counts answers of servers.
func (p *progress) asking(ctx context.Context) context.Context {
	if p.to == nil {
		return ctx
	}
	p.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(patient{p.to, p.begun}), progressbar.OptionSetDescription("asking AWS"),
		progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	bar, answers := p.bar, new(atomic.Int64) // the bar locks itself
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: func() {
		bar.Describe("asking AWS: " + report.Count(answers.Add(1), "answer", "answers"))
		_ = bar.Add(1)
	}})
}

// newProgress returns a progress that shows nothing if stderr is not a terminal.
func newProgress(stderr io.Writer, names []string) *progress {
	p := &progress{total: totalSize(names), begun: time.Now()}
	if report.IsTerminal(stderr) {
		p.to = report.FileOf(stderr) // a bar moves the cursor, which is not for text
	}
	return p
}

func totalSize(names []string) (total int64) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			return -1
		}
		total += info.Size()
	}
	return total
}

func (p *progress) opener(open func() (io.ReadCloser, error)) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		opened, err := open()
		return counted{opened, p}, err
	}
}

type counted struct {
	io.ReadCloser
	progress *progress
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	c.progress.add(n)
	return n, err
}

func (p *progress) add(n int) {
	p.read += int64(n)
	if p.to == nil {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions64(p.total, progressbar.OptionSetWriter(patient{p.to, p.begun}), progressbar.OptionShowBytes(true),
			progressbar.OptionSetDescription("reading"), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	_ = p.bar.Set64(p.read) // a bar that cannot be drawn does not stop the reading
}

// patient writes nothing for a while. The bar is there from the beginning, because it
// measures rates from its creation.
type patient struct {
	to    io.Writer
	begun time.Time
}

// Write implements [io.Writer].
func (w patient) Write(p []byte) (int, error) {
	if time.Since(w.begun) < patience {
		return len(p), nil
	}
	return w.to.Write(p)
}

// done takes the bar away.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
