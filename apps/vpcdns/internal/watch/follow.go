package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Source hands out what is written to a log, in batches of whole lines.
type Source struct {
	// Path is a file, which may be a named pipe.
	Path string

	// Lines is with how many of its last lines a file begins; a negative number for all.
	Lines int

	// Follow waits at the end of a file for more, also if another file takes its place.
	Follow bool

	// Poll is how often a file is looked at. Default: DefaultPoll.
	Poll time.Duration

	// Note is called with what happens to the file, in words.
	Note func(string)
}

// DefaultPoll is short enough for a person to call it at once.
const DefaultPoll = 200 * time.Millisecond

// maxLine is the longest line; querylog reads no longer ones. The rest of a longer one is another,
// and both are broken.
const maxLine = 1 << 20

// Run calls take with lines until the context ends or, without Follow, the file does. What take
// gets is valid until it returns. The last line may lack its newline.
func (s *Source) Run(ctx context.Context, take func([]byte) error) error {
	if s.Poll == 0 {
		s.Poll = DefaultPoll
	}
	file, err := os.Open(s.Path)
	if err != nil {
		return err
	}
	t := &tail{Source: s, take: take, file: file}
	defer func() { _ = t.file.Close() }()
	if err := t.start(); err != nil {
		return err
	}
	return t.run(ctx)
}

// ReadLines calls take with the lines of a stream until it ends.
func ReadLines(ctx context.Context, from io.Reader, take func([]byte) error) error {
	t := &tail{take: take}
	for ctx.Err() == nil {
		n, err := t.read(from)
		switch {
		case errors.Is(err, io.EOF):
			return t.flush()
		case err != nil:
			return err
		}
		if err := t.give(n); err != nil {
			return err
		}
	}
	return nil
}

// tail reads a file on and on.
type tail struct {
	*Source
	take func([]byte) error
	file *os.File
	at   int64 // in the file
	held []byte
	size int // of what is held
}

// start goes to the first of the last lines of a regular file.
func (t *tail) start() error {
	info, err := t.file.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("%s is a folder; name a file", t.Path)
	}
	if !info.Mode().IsRegular() || t.Lines < 0 {
		return nil
	}
	at, err := lastLines(t.file, info.Size(), t.Lines)
	if err != nil {
		return err
	}
	t.at, err = t.file.Seek(at, io.SeekStart)
	return err
}

// lastLines returns where the last n lines begin.
func lastLines(file io.ReaderAt, size int64, n int) (int64, error) {
	if n == 0 {
		return size, nil
	}
	block := make([]byte, 64<<10)
	for end := size; end > 0; {
		begin := max(0, end-int64(len(block)))
		part := block[:end-begin]
		if _, err := file.ReadAt(part, begin); err != nil {
			return 0, err
		}
		for i := len(part) - 1; i >= 0; i-- {
			if at := begin + int64(i) + 1; part[i] == '\n' && at < size {
				if n--; n == 0 {
					return at, nil
				}
			}
		}
		end = begin
	}
	return 0, nil
}

func (t *tail) run(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := t.read(t.file)
		t.at += int64(n)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n > 0 {
			if err := t.give(n); err != nil {
				return err
			}
			continue
		}
		if !t.Follow {
			return t.flush()
		}
		if err := t.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wait waits for more, and goes on with the file that took the place of this one.
func (t *tail) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(t.Poll):
	}
	now, err := os.Stat(t.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // until there is one again
	}
	if err != nil {
		return err
	}
	open, err := t.file.Stat()
	if err != nil {
		return err
	}
	switch {
	case !os.SameFile(now, open):
		return t.next(open.Size())
	case now.Mode().IsRegular() && now.Size() < t.at:
		t.Note(t.Path + " was truncated; reading it from its beginning")
		if err := t.flush(); err != nil { // a record may lack its newline; half of one is a broken line
			return err
		}
		t.at, err = t.file.Seek(0, io.SeekStart)
		return err
	default:
		return nil
	}
}

// next opens the file that took the place of this one, after all of this one is read.
func (t *tail) next(size int64) error {
	if t.at < size {
		return nil // the rest comes first
	}
	if err := t.flush(); err != nil {
		return err
	}
	file, err := os.Open(t.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_ = t.file.Close() // it was only read
	t.file, t.at = file, 0
	t.Note(t.Path + " was replaced; reading the new file")
	return nil
}

// read reads behind what is held.
func (t *tail) read(from io.Reader) (int, error) {
	const room = 64 << 10
	if len(t.held)-t.size < room {
		t.held = append(t.held[:t.size], make([]byte, room)...)
	}
	return from.Read(t.held[t.size:])
}

// give hands out the whole lines with n bytes more, and keeps the rest.
func (t *tail) give(n int) error {
	t.size += n
	text := t.held[:t.size]
	end := bytes.LastIndexByte(text, '\n') + 1
	if end == 0 && len(text) < maxLine {
		return nil
	}
	if end == 0 {
		end = len(text)
	}
	if err := t.take(text[:end]); err != nil {
		return err
	}
	t.size = copy(t.held, text[end:])
	return nil
}

// flush hands out a last line without a newline.
func (t *tail) flush() error {
	if t.size == 0 {
		return nil
	}
	text := t.held[:t.size]
	t.size = 0
	return t.take(text)
}
