package querylog

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// run reads the sources with one worker for each sink.
func (r *Reader) run(ctx context.Context, sources []source, sinks []func(*Record) error) (Stats, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var next atomic.Int64
	var workers sync.WaitGroup
	all := newResults(cancel)
	var known *copies
	if !r.options.KeepCopies {
		known = newCopies(maxSlots)
	}
	for _, sink := range sinks {
		workers.Go(func() {
			w := &worker{reader: r, ctx: ctx, file: file{sink: sink, copies: known, scanner: scanner{undated: r.options.Undated}}}
			for i := int(next.Add(1)) - 1; i < len(sources) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				err := w.read(sources[i])
				all.add(i, sources[i], &w.file, err)
			}
		})
	}
	workers.Wait()
	all.stats.Skipped, all.stats.SkippedFiles = r.skipped, r.passed
	all.stats.CopiesForgotten = known != nil && known.forgot.Load()
	if all.err == nil {
		all.err = ctx.Err()
	}
	if all.err != nil {
		return all.stats, all.err
	}
	return all.stats, all.stats.check(r.options.MaxBroken)
}

// worker reads one source after another.
type worker struct {
	reader *Reader
	ctx    context.Context
	decompressor
	file
}

// read reads a source. What is wrong with it alone is in the stats; an error ends everything.
func (w *worker) read(s source) error {
	w.begin(s)
	err := w.readSource(s)
	var sink *sinkError
	switch {
	case errors.As(err, &sink):
		return sink.error
	case err != nil && w.ctx.Err() != nil:
		return w.ctx.Err()
	case err != nil:
		w.stats.Unread = append(w.stats.Unread, Unread{s.path, err})
	}
	return nil
}

func (w *worker) readSource(s source) error {
	if s.unread != nil {
		return s.unread
	}
	opened, err := w.reader.open(w.ctx, s)
	if err != nil {
		return err
	}
	defer opened.Close() // it was only read
	stored := &input{ctx: w.ctx, stored: opened, read: &w.reader.read}
	if s.to > 0 {
		w.reset(stored)
		err = w.readPiece()
	} else {
		w.reset(w.decompressed(stored))
		err = w.readAll()
	}
	w.stats.Bytes = stored.bytes
	if s.to > 0 {
		w.stats.Bytes = s.to - s.from // the end of its last line is another piece's
	}
	return err
}

func (r *Reader) open(ctx context.Context, s source) (io.ReadCloser, error) {
	if s.path == stdin {
		return waiting(ctx, func() (io.ReadCloser, error) { return io.NopCloser(r.options.Stdin), nil }), nil
	}
	if s.size == 0 && s.to == 0 { // maybe a pipe, which may have nobody who writes to it yet
		return waiting(ctx, func() (io.ReadCloser, error) { return os.Open(s.path) }), nil
	}
	opened, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	if s.from > 0 {
		// The piece begins with the first line that begins in it, so maybe right here.
		_, err = opened.Seek(s.from-1, io.SeekStart)
	}
	return opened, err
}
