package blocklist

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

var gzipMagic = []byte("\x1f\x8b")

// decompressed returns r, or what is compressed in it.
func decompressed(r *bufio.Reader) (*bufio.Reader, error) {
	if start, _ := r.Peek(len(gzipMagic)); !bytes.Equal(start, gzipMagic) {
		return r, nil // an error of Peek comes again
	}
	inner, err := gzip.NewReader(r)
	if err != nil {
		return nil, broken(err)
	}
	return bufio.NewReaderSize(gzipped{inner}, maxLine), nil
}

// gzipped says of errors that they come from the compression.
type gzipped struct{ *gzip.Reader }

func (g gzipped) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = broken(err)
	}
	return n, err
}

func broken(err error) error {
	return fmt.Errorf("the gzip data is cut short or damaged (%w); fetch the file again", err)
}
