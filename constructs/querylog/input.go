package querylog

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// input is a file as it is stored. It counts what is read, and reading it ends with its
// context.
type input struct {
	ctx    context.Context
	stored io.Reader
	read   *atomic.Int64 // of all files
	bytes  int64         // of this one
}

// Read implements [io.Reader].
func (in *input) Read(p []byte) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := in.stored.Read(p)
	in.read.Add(int64(n))
	in.bytes += int64(n)
	return n, err
}

// decompressor undoes gzip. It keeps its memory from file to file, because logs come in
// many small ones.
type decompressor struct {
	stored *bufio.Reader
	gzip   *gzip.Reader
}

const storedSize = 64 << 10

// decompressed returns what is in a file, which may be compressed whatever its name is.
// A subscription of CloudWatch Logs compresses what Firehose may compress again.
func (d *decompressor) decompressed(stored io.Reader) io.Reader {
	if d.stored == nil {
		d.stored, d.gzip = bufio.NewReaderSize(nil, storedSize), new(gzip.Reader)
	}
	d.stored.Reset(stored)
	if !isGzip(d.stored) {
		return d.stored
	}
	if err := d.gzip.Reset(d.stored); err != nil {
		return failing{damaged(err)}
	}
	once := bufio.NewReaderSize(gzipped{d.gzip}, storedSize)
	if !isGzip(once) {
		return once
	}
	twice, err := gzip.NewReader(once)
	if err != nil {
		return failing{damaged(err)}
	}
	return gzipped{twice}
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
type gzipped struct{ *gzip.Reader }

// Read implements [io.Reader].
func (g gzipped) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	return n, damaged(err)
}

// damageError is an error of the data, after which the rest of a file is lost.
type damageError struct{ error }

func (e *damageError) Unwrap() error { return e.error }

// damaged tells errors of the data from those of the disk and from the end.
func damaged(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case err == io.ErrUnexpectedEOF:
		return &damageError{errors.New("the gzip data ends too early; fetch the file again")}
	case err == gzip.ErrHeader || err == gzip.ErrChecksum || errors.As(err, &corrupt):
		return &damageError{fmt.Errorf("the gzip data is damaged (%w); fetch the file again", err)}
	default:
		return err
	}
}
