// Package querylog reads the query logs of Route 53 Resolver, fast and whatever they are
// wrapped in.
//
// Start with [Open] and [Reader.Read], or with [Reader.Each] to use several cores. Use
// [Parse] for one record.
//
// Records are found in what Resolver delivers to S3, CloudWatch Logs and Firehose, and in
// what people get out of these: exports, the output of aws logs tail with or without colours,
// the answers of aws logs filter-log-events and get-query-results, the JSON and CSV of Logs
// Insights, the console and Athena, subscriptions, and the events around them of Lambda,
// Kinesis and Firehose; events of Elastic, Splunk, Datadog and others around the record that
// was logged, whatever field they keep it in; events of Security Lake, as JSON; a record a
// line, pretty-printed or one right after the other; compressed with gzip or not. The content
// of a file decides how it is read, not its name.
//
// A digest is read like the logs that it was made of, only faster; see [Digester].
//
// Do not use this package for the query logs of public hosted zones, which Route 53
// writes in another format, nor to judge queries: it reads what was logged.
//
// # Design
//
// A record that looks as Resolver writes it is read in one pass, without copying or
// allocating anything. Whatever is unusual about one, be it an escape, a field that
// comes twice or a number for a text, encoding/json reads it, so the fast
// path never has to guess. A fuzz test compares the two.
//
// A record counts once, however often it comes: S3 may be given a record twice, exports
// overlap, and a tool may keep both a text and what it parsed. See [Options.KeepCopies].
//
// The memory is bounded whatever is read: a record by 1 MiB, an event that holds many by 16 MiB,
// what is remembered to find copies by 256 MiB, and documents are read one record at a time.
//
// Nothing is dropped without being counted. Broken records and files that cannot be read are
// passed over and reported, because the logs of weeks are not worth less for one of them; the
// caller says how much of that is acceptable. What is not a log at all is an error, because no
// records would look like no queries.
package querylog

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// Options say how to read logs. The zero Options fit most.
type Options struct {
	// MaxBroken is the share of records that may be broken, from 0 to 1; a negative
	// number allows none. Default: DefaultMaxBroken.
	MaxBroken float64

	// Undated takes records without a time too, of which somebody may have pasted only a part.
	// Default: they are broken.
	Undated bool

	// KeepCopies hands out records that came before too. A record is a copy if it has the same
	// second, client, port, question and answer as another one, in whatever file: S3 may be
	// given a record twice, and exports overlap. Default: copies are counted, in Stats.Copies,
	// and not handed out.
	KeepCopies bool

	// IsCopy reports whether a record is a copy of one that another Reader hands out, for logs that
	// several processes read. It is called for each record that is not a copy of one of these logs
	// and has the address and the port of its client, with what identifies the record: a text that
	// is the same for its copies. Both are valid until it returns. It may be called by several
	// goroutines at once, and not with KeepCopies. Default: no record is.
	IsCopy func(r *Record, identity []byte) bool

	// Group hands out queries of a digest that differ in nothing but time and port, within an hour,
	// as one Record. Sinks have to look at [Record.Count] then. Default: each on its own.
	Group bool

	// ForVerdicts leaves out what verdicts do not depend on, if that saves time: of a digest, ports
	// and the answers that are not part of a chain of CNAMEs. [Record.Answered] knows of these
	// nevertheless. Default: everything.
	ForVerdicts bool

	// Stdin is what the path "-" stands for. Default: os.Stdin.
	Stdin io.Reader

	// Find finds the objects at a path that is not one of files, such as s3://bucket/prefix; for
	// any other path it returns nil. Package remote has such a function. Default: all paths are
	// those of files.
	Find func(path string) (*Found, error)
}

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
// Other paths are those of objects, if the options have a function that finds them.
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
		if err := f.find(path, &options); err != nil {
			return nil, err
		}
		r.skipped += f.skipped
		r.passed = append(r.passed, f.passed[:min(len(f.passed), maxExamples-len(r.passed))]...)
		for _, s := range f.found {
			if key := s.key(); !seen[key] {
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

// Objects returns the objects to read, in the order of [Reader.Read], with how many others were
// found and skipped, and the first of these. Files are not among them.
func (r *Reader) Objects() (objects []Object, skipped int, first []string) {
	for i := range r.sources {
		if o := r.sources[i].object; o != nil {
			objects = append(objects, *o)
		}
	}
	return objects, r.skipped, r.passed
}

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
// begins, and each worker uses its own sink, so a sink needs no locks. A file goes to one
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

// run reads the sources with one worker for each sink.
func (r *Reader) run(ctx context.Context, sources []source, sinks []func(*Record) error) (Stats, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var next atomic.Int64
	var workers sync.WaitGroup
	all := newResults(cancel)
	all.stats.Skipped, all.stats.SkippedFiles = r.skipped, slices.Clone(r.passed)
	var known *copies
	if !r.options.KeepCopies {
		known = newCopies(maxSlots, r.options.IsCopy)
	}
	early := newAhead(ctx)
	early.opening.Go(func() { early.run(sources) })
	for _, sink := range sinks {
		workers.Go(func() {
			defer all.recover()
			w := &worker{reader: r, ctx: ctx, early: early, file: file{
				sink: sink, copies: known, scanner: scanner{undated: r.options.Undated},
				digests: digestOptions{group: r.options.Group, forVerdicts: r.options.ForVerdicts, alone: len(r.sources) == 1 && r.options.IsCopy == nil},
			}}
			for i := int(next.Add(1)) - 1; i < len(sources) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				err := w.read(sources[i], i)
				all.add(i, sources[i], &w.file, err)
			}
		})
	}
	workers.Wait()
	early.close()
	if fault := all.fault; fault != nil {
		panic(fault) // where the caller can recover
	}
	all.stats.CopiesForgotten = all.stats.CopiesForgotten || known != nil && known.forgot.Load()
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
	early  *ahead
	decompressor
	file
}

// read reads the source with a number. What is wrong with it alone is in the stats; an error ends everything.
func (w *worker) read(s source, number int) error {
	w.begin(s)
	err := w.readSource(s, number)
	var sink *sinkError
	switch {
	case errors.As(err, &sink):
		return sink.error
	case err != nil && w.ctx.Err() != nil:
		return w.ctx.Err()
	case err != nil:
		w.stats.Unread = append(w.stats.Unread, Unread{s.path, w.stats.Records + w.stats.Copies, err})
	}
	return nil
}

func (w *worker) readSource(s source, number int) error {
	if s.unread != nil {
		return s.unread
	}
	opened, err := w.open(s, number)
	if err != nil {
		return err
	}
	defer opened.Close() // it was only read
	stored := &input{ctx: w.ctx, stored: opened, read: &w.reader.read, summing: span{0, math.MaxInt64}}
	if s.to > 0 {
		begin := max(s.from-1, 0) // where reading begins; where it ends depends on the buffer
		stored.summing = span{s.from - begin, s.to - begin}
		w.reset(stored)
		err = w.readPiece()
	} else {
		w.reset(w.decompressed(stored))
		err = w.readAll()
	}
	w.sum = stored.sum
	if w.digest != nil && err == nil {
		return nil // its statistics are those of the logs that it was made of
	}
	w.stats.Bytes = stored.bytes
	if s.to > 0 {
		w.stats.Bytes = s.to - s.from // the end of its last line is another piece's
	}
	return err
}

func (w *worker) open(s source, number int) (io.ReadCloser, error) {
	if s.object != nil {
		return w.early.take(number)
	}
	return w.reader.open(w.ctx, s)
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

// pieceSize is how much of a large file a worker reads at once.
const pieceSize = 64 << 20

// pieces returns the sources, the large ones among them in pieces.
func (r *Reader) pieces() (pieces []source) {
	for _, s := range r.sources {
		if s.size <= r.pieceSize || s.object != nil || !hasRecordALine(s.path) {
			pieces = append(pieces, s)
			continue
		}
		for from := int64(0); from < s.size; from += r.pieceSize {
			to := min(from+r.pieceSize, s.size)
			pieces = append(pieces, source{path: s.path, from: from, to: to, last: to == s.size})
		}
	}
	return pieces
}

// hasRecordALine reports whether the first line of a file is a record that the scanner
// reads, and that ends with it: lines are then where it may be cut.
func hasRecordALine(path string) bool {
	opened, err := os.Open(path)
	if err != nil {
		return false // reading it says why
	}
	defer opened.Close()
	var f file
	f.reset(opened)
	line, whole := f.wholeLine()
	if !whole || len(line) == 0 || line[0] != '{' || len(line) == f.end {
		return false
	}
	n := f.scan(line, &f.record)
	return n == len(line) || n == len(line)-1 && line[n] == '\r'
}

// results puts together what the workers report, in the order of the sources, whatever the
// order is in which they finish.
type results struct {
	cancel func() // ends all workers

	mu      sync.Mutex
	waiting map[int]result // for those before them
	next    int
	stats   Stats
	lines   int // of the pieces of the current file
	current identity
	err     error
	failed  int // the source that err is of
	fault   any // what a worker panicked with
}

type result struct {
	source source
	stats  Stats
	lines  int
	sum    checksum
	digest *digestHeader // nil for a log
}

func newResults(cancel func()) *results {
	return &results{cancel: cancel, waiting: map[int]result{}}
}

// add takes the result of the source with a number.
func (r *results) add(number int, s source, f *file, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.fail(number, err)
	}
	r.waiting[number] = result{s, f.stats, f.linesOfPiece(), f.sum, f.digest}
	for done, ok := r.waiting[r.next]; ok; done, ok = r.waiting[r.next] {
		delete(r.waiting, r.next)
		r.next++
		r.merge(done)
	}
}

// recover keeps the panic of a worker, such as one of its sink, and makes the others stop.
func (r *results) recover() {
	fault := recover()
	if fault == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fault = fault
	r.cancel()
}

// fail keeps the error of the first source that has one. It makes the other workers stop,
// and what they say then is not an error of theirs.
func (r *results) fail(number int, err error) {
	stopped := r.err != nil && errors.Is(err, context.Canceled)
	if r.err == nil || number < r.failed && !stopped {
		r.err, r.failed = err, number
	}
	r.cancel()
}

// merge adds the next result. The lines of a piece are counted from its beginning, so those
// of the pieces before it come on top.
func (r *results) merge(done result) {
	if done.source.from == 0 {
		r.lines = 0
	}
	for i := range done.stats.Examples {
		done.stats.Examples[i].At.Line += r.lines
	}
	for i := range done.stats.Damaged {
		done.stats.Damaged[i].At.Line += r.lines
	}
	r.lines += done.lines
	r.stats.add(&done.stats)
	r.identify(&done)
}

// identity is what the stats keep of a file with records.
type identity struct {
	sum     checksum
	records bool
}

// identify adds a file to the sources once its last piece is there.
func (r *results) identify(done *result) {
	if done.digest != nil {
		r.stats.Sources = append(r.stats.Sources, done.digest.Sources...)
		return
	}
	s := done.source
	if s.from == 0 {
		r.current = identity{}
	}
	r.current.records = r.current.records || done.stats.Records+done.stats.Copies > 0
	r.current.sum.addPiece(done.sum)
	if whole := s.to == 0 || s.last; whole && r.current.records {
		r.stats.Sources = append(r.stats.Sources, r.current.sum.String())
	}
}
