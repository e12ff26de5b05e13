package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	s := settings{lines: 20_000, duplicates: 0.05}
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := hosts(w, s); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same settings gave two different files")
	}
	lines := strings.Split(strings.TrimSuffix(first.String(), "\n"), "\n")
	if len(lines) != s.lines {
		t.Errorf("%d lines, want %d", len(lines), s.lines)
	}
	distinct := map[string]bool{}
	for _, line := range lines {
		line, _, _ = strings.Cut(line, "#")
		if name := strings.TrimSpace(strings.TrimPrefix(line, "0.0.0.0 ")); name != "" {
			distinct[domain.MustParsePattern(name).String()] = true
		}
	}
	if n := len(distinct); n < 18_000 || n > 19_700 {
		t.Errorf("%d distinct names in %d lines, of which 5%% repeat another one", n, s.lines)
	}
}
