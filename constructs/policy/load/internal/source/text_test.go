package source

import (
	"io"
	"testing"
)

// spaces is text without an end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestReadBounded(t *testing.T) {
	t.Parallel()
	for size, fits := range map[int64]bool{0: true, MaxSize: true, MaxSize + 1: false} {
		text, err := ReadBounded("f", io.LimitReader(spaces{}, size))
		switch {
		case fits && (err != nil || int64(len(text)) != size):
			t.Errorf("of %d bytes %d are read: %v", size, len(text), err)
		case !fits && (err == nil || err.Error() != "f: larger than 64 MiB; no template, plan or snapshot is"):
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}
