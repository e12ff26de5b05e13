package bounded_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
)

func TestBothSidesOfTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 3 << 20
	for size, fits := range map[int]bool{0: true, limit - 1: true, limit: true, limit + 1: false, 2 * limit: false} {
		text := strings.Repeat("x", size)
		got, err := bounded.ReadAll(strings.NewReader(text), limit)
		var tooLarge *bounded.SizeError
		switch {
		case fits && (err != nil || len(got) != size):
			t.Errorf("%d bytes: %d, %v", size, len(got), err)
		case !fits && !errors.As(err, &tooLarge):
			t.Errorf("%d bytes: no error for the size: %v", size, err)
		}
	}
}

func TestReaderFailsBeyondItsLimit(t *testing.T) {
	t.Parallel()
	endless := strings.NewReader(strings.Repeat("x", 4<<20))
	n, err := io.Copy(io.Discard, bounded.NewReader(endless, 1<<20))
	var tooLarge *bounded.SizeError
	if n > 1<<20 || !errors.As(err, &tooLarge) {
		t.Errorf("%d bytes, %v", n, err)
	}
	if read := 4<<20 - endless.Len(); read > 1<<20+1 {
		t.Errorf("%d bytes were read", read)
	}
	if n, err := io.Copy(io.Discard, bounded.NewReader(strings.NewReader("xxx"), 0)); n != 3 || err != nil {
		t.Errorf("without a limit: %d, %v", n, err)
	}
}

// damaged ends as a decompressor does at damage.
type damaged struct{ io.Reader }

func (d damaged) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestReadAllKeepsTheErrorOfDamage(t *testing.T) {
	t.Parallel()
	if _, err := bounded.ReadAll(damaged{strings.NewReader("half")}, 0); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

// document reads {"names": [...], "n": 1}.
func document(text string) (names []string, n int, err error) {
	d := bounded.NewDocument(strings.NewReader(text))
	err = d.Members(map[string]func() error{
		"n": func() error { return d.Decode(&n) },
		"names": func() error {
			return d.Elements(func() error {
				var name string
				err := d.Decode(&name)
				names = append(names, name)
				return err
			})
		},
	})
	return names, n, err
}

func TestDocument(t *testing.T) {
	t.Parallel()
	names, n, err := document(`{"other": {"n": [2]}, "names": ["a", "b"], "n": 1} ` + "\n")
	if strings.Join(names, " ") != "a b" || n != 1 || err != nil {
		t.Errorf("%q, %d, %v", names, n, err)
	}
	long := strings.Repeat("x", 17<<20)
	for text, want := range map[string]string{
		`{"names": null}`:           "",
		`[]`:                        "instead of {",
		`{"n": 1, "n": 2}`:          `"n" is there twice`,
		`{"n": 1} {}`:               "something follows it",
		`{"names": {}}`:             "instead of a list",
		`{"names": ["a"`:            "EOF",
		`{"n": "` + long + `"}`:     "larger than 16 MiB",
		`{"` + long + `": 1}`:       "larger than 16 MiB",
		`{"other": "` + long + `"}`: "larger than 16 MiB",
		strings.Repeat(" ", len(long)) + `{"n": 1}`: "larger than 16 MiB",
	} {
		_, _, err := document(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: error %v, want %q", text, err, want)
		}
	}
	// Many small parts may be larger together.
	many := `{"names": [` + strings.Repeat(`"`+strings.Repeat("x", 1<<20)+`",`, 20) + `"z"]}`
	if names, _, err := document(many); len(names) != 21 || err != nil {
		t.Errorf("%d names, %v", len(names), err)
	}
}
