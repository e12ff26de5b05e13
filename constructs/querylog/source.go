package querylog

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/gunzip"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/digest"
)

// source is a file to read, or a piece of one.
type source struct {
	path     string
	size     int64   // as it is stored; 0 for the standard input
	from, to int64   // of the piece; 0, 0: all of it
	last     bool    // of the pieces
	unread   error   // why it cannot be read
	object   *Object // nil: a file
}

// key is the same for two sources that are to be read once.
func (s *source) key() string {
	if s.object != nil {
		return s.path // in S3, a//b and a/b differ
	}
	return filepath.Clean(s.path)
}

// stdin is the path of the standard input.
const stdin = "-"

// finder finds the files at a path: itself, or those in the folder and the folders in it
// that look like logs, sorted.
type finder struct {
	found   []source
	skipped int
	passed  []string // the first of the skipped ones
}

func (f *finder) find(path string, options *Options) error {
	if path == stdin {
		f.found = []source{{path: stdin}}
		return nil
	}
	if options.Find != nil {
		if found, err := options.Find(path); err != nil {
			return err
		} else if found != nil {
			return f.take(path, found)
		}
	}
	if strings.HasPrefix(path, "s3://") {
		return fmt.Errorf("%s: objects of S3 are found by Options.Find, which package remote has; or fetch them with aws s3 sync %s FOLDER, and name the folder", path, path)
	}
	info, err := os.Stat(path)
	if err != nil && isLink(path) {
		f.found = []source{{path: path, unread: errDangling}} // one of the many that a shell may have named
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		f.found = []source{{path: path, size: size(info)}}
		return nil
	}
	// The separator makes a link to a folder the folder.
	if err := filepath.WalkDir(path+string(filepath.Separator), f.visit); err != nil {
		return err
	}
	return f.check(path)
}

// check returns an error if nothing at a path is a log.
func (f *finder) check(path string) error {
	switch {
	case len(f.found)+f.skipped == 0:
		return fmt.Errorf("%s: the folder is empty", path)
	case len(f.found) == 0:
		return fmt.Errorf("%s: no query log in this folder (%s), only %d other files, such as %s; name a file to read it whatever it is called",
			path, strings.Join(extensions, ", "), f.skipped, f.passed[0])
	}
	return nil
}

var errDangling = errors.New("a link to a file that does not exist")

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// visit takes a file or folder within a folder. What cannot be looked at is a source that
// cannot be read.
func (f *finder) visit(path string, entry fs.DirEntry, err error) error {
	if err != nil {
		f.found = append(f.found, source{path: path, unread: err})
		return nil
	}
	if entry.IsDir() {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil && entry.Type()&fs.ModeSymlink != 0:
		f.found = append(f.found, source{path: path, unread: errDangling})
	case err != nil:
		f.found = append(f.found, source{path: path, unread: err})
	case !info.Mode().IsRegular() || !isLog(path):
		f.skip(path)
	default:
		f.found = append(f.found, source{path: path, size: size(info)})
	}
	return nil
}

func (f *finder) skip(paths ...string) {
	f.skipped += len(paths)
	f.passed = append(f.passed, paths[:min(len(paths), maxExamples-len(f.passed))]...)
}

// size returns 0 for a pipe, whose size nobody knows.
func size(info fs.FileInfo) int64 {
	if info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}

// extensions are those of logs in folders.
var extensions = []string{".log.gz", ".gz", ".log", ".json", ".jsonl", ".ndjson", ".digest"}

// isLog reports whether a file in a folder may be a query log: by its name, or else by its
// beginning, as Firehose gives no extension and tools that rotate files give others.
func isLog(path string) bool {
	if byName, certain := isLogByName(path); certain {
		return byName
	}
	opened, err := os.Open(path)
	if err != nil {
		return true // so that reading it shows why
	}
	defer opened.Close() // it was only read
	return beginsAsLog(opened)
}

// isLogByName reports whether a name is one of a log, and whether that is certain.
func isLogByName(path string) (isLog, certain bool) {
	name := strings.ToLower(filepath.Base(path))
	if strings.HasPrefix(name, ".") || isOfOtherService(path) {
		return false, true
	}
	hasExtension := func(e string) bool { return strings.HasSuffix(name, e) }
	isLog = slices.ContainsFunc(extensions, hasExtension)
	return isLog, isLog
}

// isOfOtherService reports whether a path says that AWS delivered something else there, such as
// AWSLogs/111122223333/CloudTrail/... or 111122223333_CloudTrail_...: many services may share
// a bucket. Between AWSLogs and the account may be an organization.
func isOfOtherService(path string) bool {
	parts := strings.Split(filepath.ToSlash(path), "/")
	i := slices.Index(parts, "AWSLogs")
	if i >= 0 && i+1 < len(parts) && awsdns.IsOrganizationID(parts[i+1]) {
		i++
	}
	return i >= 0 && i+3 < len(parts) && parts[i+2] != "vpcdnsquerylogs" || ofOtherService.MatchString(parts[len(parts)-1])
}

// ofOtherService matches the names of objects that begin with an account and the service which
// wrote them; those of query logs begin with the VPC.
var ofOtherService = regexp.MustCompile(`^[0-9]{12}_(CloudTrail|Config|vpcflowlogs|elasticloadbalancing|waflogs|network-firewall|GuardDuty)[_-]`)

// beginsAsLog reports whether a file begins with a record, or whatever holds one, in plain
// text or compressed.
func beginsAsLog(opened io.Reader) bool {
	start := make([]byte, 64<<10)
	n, _ := io.ReadFull(unzipped(opened, new(gunzip.Reader)), start)
	return digest.Is(start[:n]) || bytes.Contains(start[:n], []byte(recordKey)) || bytes.Contains(start[:n], []byte(`"awslogs"`))
}

// input is a file as it is stored. It counts what is read, and reading it ends with its
// context.
type input struct {
	ctx    context.Context
	stored io.Reader
	read   *atomic.Int64 // of all files
	bytes  int64         // of this one

	sum     checksum
	summing span // of the bytes that are to add to it
}

// Read implements [io.Reader].
func (in *input) Read(p []byte) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := in.stored.Read(p)
	in.read.Add(int64(n))
	in.sum.add(in.summing.of(p[:n], in.bytes))
	in.bytes += int64(n)
	return n, err
}

// span is a part of a file.
type span struct{ from, to int64 }

// of returns the bytes of a text that are in the span, if the text begins at a place.
func (s span) of(text []byte, at int64) []byte {
	length := int64(len(text))
	return text[min(max(s.from-at, 0), length):min(max(s.to-at, 0), length)]
}

// decompressor undoes gzip. It keeps its memory from file to file, because logs come in
// many small ones.
type decompressor struct {
	stored      *bufio.Reader
	once, twice gunzip.Reader
}

const storedSize = 64 << 10

// decompressed returns what is in a file, which may be compressed whatever its name is.
// A subscription of CloudWatch Logs compresses what Firehose may compress again.
func (d *decompressor) decompressed(stored io.Reader) io.Reader {
	if d.stored == nil {
		d.stored = bufio.NewReaderSize(nil, storedSize)
	}
	d.stored.Reset(stored)
	if !isGzip(d.stored) {
		return d.stored
	}
	if err := d.once.Reset(d.stored); err != nil {
		return failing{damaged(err)}
	}
	once := bufio.NewReaderSize(gzipped{&d.once}, storedSize)
	if !isGzip(once) {
		return once
	}
	if err := d.twice.Reset(once); err != nil {
		return failing{damaged(err)}
	}
	return gzipped{&d.twice}
}

// failing is what cannot be read at all.
type failing struct{ err error }

// Read implements [io.Reader].
func (f failing) Read([]byte) (int, error) { return 0, f.err }

func isGzip(r *bufio.Reader) bool {
	start, _ := r.Peek(2) // an error comes again
	return bytes.Equal(start, []byte("\x1f\x8b"))
}

// gzipped says of errors that the file is damaged.
type gzipped struct{ *gunzip.Reader }

// Read implements [io.Reader].
func (g gzipped) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	return n, damaged(err)
}

// damageError is an error of the data, after which the rest of a file is lost.
type damageError struct{ error }

func (e *damageError) Unwrap() error { return e.error }

// damaged distinguishes errors of the data from those of the disk and from the end.
func damaged(err error) error {
	var corrupt gunzip.CorruptError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &damageError{errors.New("the gzip data ends too early; fetch the file again")}
	case errors.Is(err, gunzip.ErrHeader) || errors.Is(err, gunzip.ErrChecksum) || errors.As(err, &corrupt):
		return &damageError{fmt.Errorf("the gzip data is damaged (%w); fetch the file again", err)}
	default:
		return err
	}
}

// patient reads what may keep a reader waiting for as long as it likes, such as a pipe: in a
// goroutine of its own, so the end of a context ends the wait. The goroutine ends with
// the read that it waits for.
type patient struct {
	ctx    context.Context
	full   chan chunk
	empty  chan []byte
	now    chunk
	unread []byte // of now
}

type chunk struct {
	memory []byte
	n      int
	err    error
}

const chunkSize = 64 << 10

// waiting opens and reads in a goroutine of its own.
func waiting(ctx context.Context, open func() (io.ReadCloser, error)) io.ReadCloser {
	p := &patient{ctx: ctx, full: make(chan chunk), empty: make(chan []byte, 2)}
	p.empty <- make([]byte, chunkSize)
	p.empty <- make([]byte, chunkSize)
	go p.run(open)
	return io.NopCloser(p)
}

func (p *patient) run(open func() (io.ReadCloser, error)) {
	from, err := open()
	if err != nil {
		p.give(chunk{err: err})
		return
	}
	defer from.Close() // it was only read
	for {
		var memory []byte
		select {
		case memory = <-p.empty:
		case <-p.ctx.Done():
			return
		}
		n, err := from.Read(memory)
		if !p.give(chunk{memory, n, err}) || err != nil {
			return
		}
	}
}

func (p *patient) give(c chunk) bool {
	select {
	case p.full <- c:
		return true
	case <-p.ctx.Done():
		return false
	}
}

// Read implements [io.Reader].
func (p *patient) Read(b []byte) (int, error) {
	for len(p.unread) == 0 {
		if p.now.err != nil {
			return 0, p.now.err
		}
		if p.now.memory != nil {
			p.empty <- p.now.memory // there is room for both
		}
		select {
		case p.now = <-p.full:
			p.unread = p.now.memory[:p.now.n]
		case <-p.ctx.Done():
			p.now = chunk{err: p.ctx.Err()}
		}
	}
	n := copy(b, p.unread)
	p.unread = p.unread[n:]
	return n, nil
}

// escape begins the sequences that colour a terminal, as "aws logs tail" and jq write them.
// No JSON has one.
const escape = 0x1b

// uncolour takes the colours out of all that is yet to be read.
func (f *file) uncolour() {
	c := &uncoloured{input: f.input}
	f.input = c
	f.end = f.p + c.strip(f.rest())
}

// uncoloured is a text without the sequences for a terminal: escape, "[", and all up to a
// letter.
type uncoloured struct {
	input    io.Reader
	sequence int // how many bytes of one were the last that were read
}

// Read implements [io.Reader].
func (u *uncoloured) Read(p []byte) (int, error) {
	for {
		n, err := u.input.Read(p)
		if n = u.strip(p[:n]); n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
}

// strip removes sequences from a text in place and returns its new length.
func (u *uncoloured) strip(text []byte) (n int) {
	for _, c := range text {
		switch {
		case c == escape:
			u.sequence = 1
		case u.sequence == 1 && c == '[':
			u.sequence = 2
		case u.sequence == 2:
			if c >= '@' && c <= '~' {
				u.sequence = 0
			}
		default:
			u.sequence = 0
			text[n] = c
			n++
		}
	}
	return n
}
