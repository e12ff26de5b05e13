package gunzip

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// theirs is what compress/gzip makes of data.
func theirs(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func ours(r *Reader, source io.Reader) ([]byte, error) {
	if err := r.Reset(source); err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// kind is what an error means to a user.
func kind(err error) string {
	var ofTheirs flate.CorruptInputError
	var ofOurs CorruptError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &ofTheirs) || errors.As(err, &ofOurs):
		return "corrupt"
	case errors.Is(err, gzip.ErrHeader) || errors.Is(err, ErrHeader):
		return "header"
	case errors.Is(err, gzip.ErrChecksum) || errors.Is(err, ErrChecksum):
		return "checksum"
	default:
		return err.Error()
	}
}

func compare(t *testing.T, r *Reader, data []byte, source io.Reader) {
	t.Helper()
	want, wantErr := theirs(data)
	got, gotErr := ours(r, source)
	if errors.Is(wantErr, io.ErrUnexpectedEOF) && kind(gotErr) == "corrupt" {
		gotErr = wantErr
	}
	if errors.Is(wantErr, io.ErrUnexpectedEOF) && bytes.HasPrefix(got, want) && len(got) < len(want)+maxCodeBits*maxMatch {
		got = got[:len(want)] // theirs reads no code of fewer bits than the end of the block has
	}
	if !bytes.Equal(got, want) || kind(gotErr) != kind(wantErr) {
		t.Fatalf("%d bytes %.60x...: %d bytes and %v, want %d and %v", len(data), data, len(got), gotErr, len(want), wantErr)
	}
}

// texts are the kinds of input that make compressors do different things.
func texts(random *rand.Rand) map[string][]byte {
	noise := make([]byte, 300<<10)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	var logs, mixed bytes.Buffer
	for logs.Len() < 2<<20 {
		fmt.Fprintf(&logs, `{"version":"1.100000","vpc_id":"vpc-%x","query_name":"%x.example.com.","srcport":"%d"}`+"\n", random.IntN(4), random.IntN(1<<20), random.IntN(1<<16))
	}
	for mixed.Len() < 1<<20 { // distances and lengths of all sizes
		if from := random.IntN(mixed.Len() + 1); random.IntN(3) > 0 && from < mixed.Len() {
			mixed.Write(bytes.Clone(mixed.Bytes()[from:min(from+1+random.IntN(1+random.IntN(600)), mixed.Len())]))
			continue
		}
		mixed.Write(noise[:random.IntN(200)])
	}
	return map[string][]byte{
		"empty": nil, "one byte": {'a'}, "zeros": make([]byte, 1<<20), "noise": noise,
		"logs": logs.Bytes(), "mixed": mixed.Bytes(), "periods": []byte(strings.Repeat("abc", 90000) + strings.Repeat("0123456789abcde", 9000)),
	}
}

func compressed(t testing.TB, text []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Name, w.Comment, w.Extra = "queries.log", "of one day", []byte("extra")
	if _, err = w.Write(text); err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var levels = []int{gzip.HuffmanOnly, gzip.NoCompression, gzip.BestSpeed, gzip.DefaultCompression, gzip.BestCompression}

func TestReader(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var r Reader
	for name, text := range texts(random) {
		for _, level := range levels {
			data := compressed(t, text, level)
			got, err := ours(&r, bytes.NewReader(data))
			if err != nil || !bytes.Equal(got, text) {
				t.Errorf("%s at level %d: %d bytes and %v, want %d", name, level, len(got), err, len(text))
			}
			twice := append(bytes.Clone(data), data...)
			compare(t, &r, twice, iotest.DataErrReader(bytes.NewReader(twice)))
			compare(t, &r, data, iotest.HalfReader(bytes.NewReader(data)))
		}
	}
	small := compressed(t, []byte(strings.Repeat("a few words, ", 30)), gzip.DefaultCompression)
	compare(t, &r, small, iotest.OneByteReader(bytes.NewReader(small)))
}

// TestDamage changes bytes and bits of small files, adds and removes some, and cuts them everywhere.
func TestDamage(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var r Reader
	all := texts(random)
	for round := range 20_000 {
		text := all[[]string{"logs", "mixed", "periods", "noise"}[round%4]]
		from := random.IntN(len(text) - 3000)
		data := compressed(t, text[from:from+random.IntN(3000)], levels[random.IntN(len(levels))])
		switch at := random.IntN(len(data)); random.IntN(6) {
		case 0:
			data[at] ^= 1 << random.IntN(8)
		case 1:
			data[at] = byte(random.Uint32())
		case 2:
			data = data[:at]
		case 3:
			data = append(data[:at], data[min(at+1+random.IntN(3), len(data)):]...)
		case 4:
			data = append(data, data[:at]...)
		case 5:
			data = append(data, make([]byte, random.IntN(20))...)
		}
		compare(t, &r, data, bytes.NewReader(data))
	}
}

// TestCodes has random blocks, most of which no compressor writes: of codes that are too many or
// too few, with lengths and distances that mean nothing.
func TestCodes(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	header := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}
	var r Reader
	outcomes := map[string]int{}
	for range 200_000 {
		data := bytes.Clone(header)
		first := byte(random.Uint32())
		switch random.IntN(3) {
		case 0:
			first = first&^7 | 3 // the last block, of fixed codes
		case 1:
			first = first&^7 | 5 // of its own codes
		}
		data = append(data, first)
		for range random.IntN(300) {
			b := byte(random.Uint32())
			if random.IntN(2) == 0 {
				b = data[len(data)-1]
			}
			data = append(data, b)
		}
		compare(t, &r, data, bytes.NewReader(data))
		_, err := ours(&r, bytes.NewReader(data))
		outcomes[kind(err)]++
	}
	if outcomes["corrupt"] == 0 || outcomes["unexpected EOF"] == 0 || outcomes["checksum"] == 0 {
		t.Errorf("the random data does not reach every kind of end: %v", outcomes)
	}
}

func TestErrorsOfTheSource(t *testing.T) {
	data := compressed(t, []byte(strings.Repeat("words ", 100_000)), gzip.DefaultCompression)
	broken := errors.New("broken")
	var r Reader
	got, err := ours(&r, io.MultiReader(bytes.NewReader(data[:len(data)/2]), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || !bytes.HasPrefix([]byte(strings.Repeat("words ", 100_000)), got) || len(got) == 0 {
		t.Errorf("%d bytes and %v", len(got), err)
	}
	if err := r.Reset(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("Reset: %v", err)
	}
	if err := r.Reset(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Errorf("Reset of nothing: %v", err)
	}
	if _, err := ours(&r, iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(data)))); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a timeout: %v", err)
	}
}

func FuzzReader(f *testing.F) {
	for _, level := range levels {
		f.Add(compressed(f, []byte(strings.Repeat("some words and others ", 40)), level))
	}
	var r Reader
	f.Fuzz(func(t *testing.T, data []byte) {
		if text, _ := theirs(data); len(text) > 64<<20 {
			return
		}
		compare(t, &r, data, bytes.NewReader(data))
	})
}
