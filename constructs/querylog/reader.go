package querylog

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
)

// Reader reads the records of any number of files.
type Reader struct {
	sources   []source
	skipped   int
	passed    []string // the first of the skipped files
	options   Options
	pieceSize int64
	total     int64
	read      atomic.Int64
}

// Open finds the files to read. A path is a file; a folder, of which all logs are read,
// those in the folders below included; or "-", the standard input. Within a folder, logs
// are known by their names: .log.gz, .gz, .log, .json, .jsonl, .ndjson, or else by a beginning
// that is one of a log. What other services of AWS delivered is passed over, and counted and
// named in Stats.
//
// A path that does not exist and a folder without any log are errors. What cannot be read
// within a folder is not: see [Unread].
func Open(paths []string, options Options) (*Reader, error) {
	if len(paths) == 0 {
		return nil, errors.New("no path to read query logs from")
	}
	if options.Stdin == nil {
		options.Stdin = os.Stdin
	}
	r := &Reader{options: options, pieceSize: pieceSize}
	seen := map[string]bool{}
	for _, path := range paths {
		var f finder
		if err := f.find(path); err != nil {
			return nil, err
		}
		r.skipped += f.skipped
		r.passed = append(r.passed, f.passed[:min(len(f.passed), maxExamples-len(r.passed))]...)
		for _, s := range f.found {
			if key := filepath.Clean(s.path); !seen[key] {
				seen[key] = true
				r.sources = append(r.sources, s)
				r.total += s.size
			}
		}
	}
	return r, nil
}

// Files returns how many files there are to read.
func (r *Reader) Files() int { return len(r.sources) }

// Progress returns how many bytes of the files are read, and how many there are, before
// decompression. The standard input and pipes do not add to total. It may be called
// while another goroutine reads.
func (r *Reader) Progress() (read, total int64) {
	read = r.read.Load()
	if r.total > 0 {
		read = min(read, r.total) // pieces overlap a little
	}
	return read, r.total
}

// Read hands every record to the sink: files in the order of [Open], records in theirs. The
// record is valid until the sink returns. An error of the sink ends the reading and is
// returned.
//
// Records that are broken and files that end too early are in the Stats; more broken
// ones than the options allow are a [*TooBrokenError], and files that cannot be read or are no
// query logs an [*UnreadError], both after everything else is read. If the context ends, so
// does the reading, even one that waits for a pipe.
func (r *Reader) Read(ctx context.Context, sink func(*Record) error) (Stats, error) {
	return r.run(ctx, r.sources, []func(*Record) error{sink})
}

// Each reads with several workers at once. It calls newSink for each of them before it
// begins, and each worker uses its own sink, so that a sink needs no locks. A file goes to one
// sink, in order, unless it is large, uncompressed and has a record a line: such a file is
// read in pieces, and the pieces may go to any.
func (r *Reader) Each(ctx context.Context, workers int, newSink func() func(*Record) error) (Stats, error) {
	sinks := make([]func(*Record) error, max(workers, 1))
	for i := range sinks {
		sinks[i] = newSink()
	}
	sources := r.sources
	if len(sinks) > 1 {
		sources = r.pieces()
	}
	return r.run(ctx, sources, sinks)
}
