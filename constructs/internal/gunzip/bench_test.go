package gunzip

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"testing"

	klauspost "github.com/klauspost/compress/gzip"
)

// BenchmarkReader compares with the libraries, on logs.
func BenchmarkReader(b *testing.B) {
	text := texts(rand.New(rand.NewPCG(7, 8)))["logs"]
	data := compressed(b, text, gzip.DefaultCompression)
	readers := map[string]func() io.Reader{
		"klauspost": func() io.Reader { r, _ := klauspost.NewReader(bytes.NewReader(data)); return r },
		"standard":  func() io.Reader { r, _ := gzip.NewReader(bytes.NewReader(data)); return r },
		"ours":      func() io.Reader { r := new(Reader); _ = r.Reset(bytes.NewReader(data)); return r },
	}
	for _, name := range []string{"ours", "klauspost", "standard"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if n, err := io.Copy(io.Discard, readers[name]()); n != int64(len(text)) || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}
