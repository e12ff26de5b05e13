package replay_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// readFolder has three sinks read records from a thousand small files.
func readFolder(t *testing.T, lines [][]byte, r *replay.Replayer) querylog.Stats {
	t.Helper()
	folder := t.TempDir()
	const files = 1000
	for i := range files {
		var b bytes.Buffer
		packed := gzip.NewWriter(&b)
		for _, line := range lines[len(lines)*i/files : len(lines)*(i+1)/files] {
			if _, err := packed.Write(line); err != nil {
				t.Fatal(err)
			}
		}
		if err := packed.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.log.gz", i)), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := querylog.Open([]string{folder}, querylog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	stats, err := reader.Each(t.Context(), 3, r.Sink)
	if err != nil || stats.Files != files {
		t.Fatalf("%d files, error %v", stats.Files, err)
	}
	return stats
}
