package watch_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/watch"
)

// collector keeps what a source hands out.
type collector struct {
	mu      sync.Mutex
	text    bytes.Buffer
	batches []string
	notes   []string
}

func (c *collector) take(lines []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text.Write(lines)
	c.batches = append(c.batches, string(lines))
	return nil
}

func (c *collector) note(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes = append(c.notes, text)
}

func (c *collector) wait(t *testing.T, want string) {
	t.Helper()
	for range 1000 {
		c.mu.Lock()
		got := c.text.String()
		c.mu.Unlock()
		if got == want {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("got %q, want %q", c.text.String(), want)
}

func write(t *testing.T, path, text string, flags int) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flags, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, text); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFileIsFollowed lets a file grow in the middle of lines, and be truncated, renamed and
// replaced.
func TestFileIsFollowed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	write(t, path, "one\ntwo\nthree\n", 0)
	var c collector
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		s := watch.Source{Path: path, Lines: 2, Follow: true, Poll: time.Millisecond, Note: c.note}
		done <- s.Run(ctx, c.take)
	}()
	c.wait(t, "two\nthree\n")
	write(t, path, "fo", os.O_APPEND)
	time.Sleep(20 * time.Millisecond)
	c.wait(t, "two\nthree\n")
	write(t, path, "ur\nfive\nla", os.O_APPEND)
	c.wait(t, "two\nthree\nfour\nfive\n")

	// The unfinished line of a file that is moved away is its last.
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	write(t, path+".1", "st", os.O_APPEND)
	time.Sleep(20 * time.Millisecond)
	write(t, path, "new\n", 0)
	c.wait(t, "two\nthree\nfour\nfive\nlastnew\n")

	// So is that of a file that is truncated.
	write(t, path, "end", os.O_APPEND)
	time.Sleep(20 * time.Millisecond)
	write(t, path, "", os.O_TRUNC)
	c.wait(t, "two\nthree\nfour\nfive\nlastnew\nend")
	write(t, path, "again\n", os.O_APPEND)
	c.wait(t, "two\nthree\nfour\nfive\nlastnew\nendagain\n")
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !slices.Contains(c.batches, "last") || !slices.Contains(c.batches, "end") {
		t.Errorf("the unfinished line of a file became one with the first of the next: %q", c.batches)
	}
	if len(c.notes) != 2 || !strings.HasSuffix(c.notes[0], "was replaced; reading the new file") || !strings.HasSuffix(c.notes[1], "was truncated; reading it from its beginning") {
		t.Errorf("notes: %q", c.notes)
	}
}

func TestLastLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	for _, test := range []struct {
		text  string
		lines int
		want  string
	}{
		{"", 3, ""},
		{"one", 3, "one"},
		{"one\ntwo\n", 0, ""},
		{"one\ntwo\n", 1, "two\n"},
		{"one\ntwo", 1, "two"},
		{"one\ntwo\n", 2, "one\ntwo\n"},
		{"one\ntwo\n", 9, "one\ntwo\n"},
		{"one\ntwo\n", -1, "one\ntwo\n"},
		{"\n\n\n", 2, "\n\n"},
		{"a\n" + long + "\nb\n", 2, long + "\nb\n"},
	} {
		path := filepath.Join(t.TempDir(), "log")
		write(t, path, test.text, 0)
		var c collector
		s := watch.Source{Path: path, Lines: test.lines, Note: c.note}
		if err := s.Run(t.Context(), c.take); err != nil || c.text.String() != test.want {
			t.Errorf("the last %d lines of %.20q: %.20q, %v", test.lines, test.text, c.text.String(), err)
		}
	}
}

// TestLinesAreWhole reads a stream that comes in pieces, with a line that is too long.
func TestLinesAreWhole(t *testing.T) {
	t.Parallel()
	var batches []string
	text := "one\n" + strings.Repeat("y", 3<<20) + "\nlast"
	err := watch.ReadLines(t.Context(), iotestHalf{strings.NewReader(text)}, func(lines []byte) error {
		if len(lines) > 2<<20 {
			t.Errorf("a batch of %d bytes", len(lines))
		}
		batches = append(batches, string(lines))
		return nil
	})
	if err != nil || strings.Join(batches, "") != text || batches[0] != "one\n" || batches[len(batches)-1] != "last" {
		t.Errorf("%d batches, %v", len(batches), err)
	}
	stop := errors.New("stop")
	if err := watch.ReadLines(t.Context(), strings.NewReader("x\n"), func([]byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the error of take: %v", err)
	}
}

// iotestHalf reads a few bytes at a time.
type iotestHalf struct{ from io.Reader }

func (h iotestHalf) Read(p []byte) (int, error) { return h.from.Read(p[:min(len(p), 5000)]) }
