package blocklist

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// compression is a way to compress a file, which its first bytes tell.
type compression struct {
	name  string
	magic string                             // ? is any byte
	open  func(io.Reader) (io.Reader, error) // nil for those that are not read
	how   string                             // to decompress it without this package
}

var compressions = []compression{
	{"gzip", "\x1f\x8b", openGzip, "gunzip"},
	{"zstd", "\x28\xb5\x2f\xfd", openZstd, "zstd -d"},
	{"zip", "PK\x03\x04", nil, "unzip -p"},
	{"xz", "\xfd7zXZ\x00", nil, "xz -d"},
	{"bzip2", "BZh?1AY&", nil, "bzip2 -d"},
	{"7z", "7z\xbc\xaf\x27\x1c", nil, "7z x -so"},
}

func openGzip(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }

// maxWindow bounds the memory that a zstd file can ask for: that of zstd's levels up to 19,
// and of --long without a number.
const maxWindow = 128 << 20

func openZstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
}

// compressionOf returns how a file is compressed that begins with start, or nil.
func compressionOf(start []byte) *compression {
	for i := range compressions {
		if compressions[i].begins(start) {
			return &compressions[i]
		}
	}
	return nil
}

func (c *compression) begins(start []byte) bool {
	if len(start) < len(c.magic) {
		return false
	}
	for i := range len(c.magic) {
		if c.magic[i] != '?' && c.magic[i] != start[i] {
			return false
		}
	}
	return true
}

// decompressed returns r, or what is compressed in it.
func decompressed(r *bufio.Reader) (*bufio.Reader, error) {
	start, _ := r.Peek(8) // an error comes again
	c := compressionOf(start)
	if c == nil {
		return r, nil
	}
	if c.open == nil {
		return nil, fmt.Errorf("compressed with %s, which is not read; decompress it (%s), or compress it with gzip or zstd", c.name, c.how)
	}
	inner, err := c.open(r)
	if err != nil {
		return nil, c.broken(err)
	}
	return bufio.NewReaderSize(unpacker{inner, c}, maxLine), nil
}

// unpacker says of errors that they come from the compression.
type unpacker struct {
	io.Reader
	compression *compression
}

func (u unpacker) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = u.compression.broken(err)
	}
	return n, err
}

func (c *compression) broken(err error) error {
	return fmt.Errorf("the %s data is cut short or damaged (%w); fetch the file again", c.name, err)
}
