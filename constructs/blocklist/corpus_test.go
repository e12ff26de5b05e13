package blocklist_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// TestPlainFindsAllThatPublishersCount reads published lists and compares the
// number of their entries with the one that they give in their header.
func TestPlainFindsAllThatPublishersCount(t *testing.T) {
	t.Parallel()
	for _, file := range corpusFiles(t, "blocklistproject/*.plain.txt", "hagezi/*.domains.txt") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			entries, refused := countPlain(t, filepath.Base(file), string(text))
			if got, want := entries+refused, headerCount(t, string(text)); got != want {
				t.Errorf("found %d entries and %d that AWS would refuse, %d in all, but the header says %d", entries, refused, got, want)
			}
			t.Logf("%d entries, and %d that AWS would refuse", entries, refused)
		})
	}
}

// corpusFiles skips the test unless VPCDNS_CORPUS names a folder of lists.
func corpusFiles(t *testing.T, globs ...string) []string {
	t.Helper()
	folder := os.Getenv("VPCDNS_CORPUS")
	if folder == "" {
		t.Skip("VPCDNS_CORPUS names no folder with published lists")
	}
	var files []string
	for _, glob := range globs {
		found, err := filepath.Glob(filepath.Join(folder, glob))
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s in %s (%v)", glob, folder, err)
		}
		files = append(files, found...)
	}
	return files
}

// countPlain counts the entries, and the names that are in use although they
// are not host names; any other error fails the test.
func countPlain(t *testing.T, file, text string) (entries, refused int) {
	t.Helper()
	for _, err := range read(strings.NewReader(text), blocklist.ReadOptions{Format: blocklist.Plain}) {
		var refusal *domain.ParseError
		switch {
		case err == nil:
			entries++
		case errors.As(err, &refusal) && (refusal.Reason == domain.ReasonUnderscore || refusal.Reason == domain.ReasonEdgeHyphen):
			refused++
		default:
			t.Error(err)
		}
	}
	return entries, refused
}

func headerCount(t *testing.T, text string) int {
	t.Helper()
	header := regexp.MustCompile(`(?m)^# (?:Entries|Domains): ([\d,]+)`).FindStringSubmatch(text)
	if header == nil {
		t.Fatal("the header gives no number of entries")
	}
	n, err := strconv.Atoi(strings.ReplaceAll(header[1], ",", ""))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
