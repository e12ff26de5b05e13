package querylog

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// source is a file to read, or a piece of one.
type source struct {
	path     string
	size     int64 // as it is stored; 0 for the standard input
	from, to int64 // of the piece; 0, 0: all of it
}

// stdin is the path of the standard input.
const stdin = "-"

// findSources returns the files at a path: itself, or those in the folder and the
// folders in it that look like logs, sorted. It also counts the others.
func findSources(path string) (found []source, skipped int, err error) {
	if path == stdin {
		return []source{{path: stdin}}, 0, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.IsDir() {
		return []source{{path: path, size: size(info)}}, 0, nil
	}
	// The separator makes a link to a folder the folder.
	err = filepath.WalkDir(path+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() || !isLog(path) {
			skipped++
			return nil
		}
		found = append(found, source{path: path, size: size(info)})
		return nil
	})
	if err == nil && len(found)+skipped == 0 {
		err = fmt.Errorf("%s: the folder is empty", path)
	}
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s: no query log in this folder (%s), only %d other files; name a file to read it whatever it is called",
			path, strings.Join(extensions, ", "), skipped)
	}
	return found, skipped, err
}

// size returns 0 for a pipe, whose size nobody knows.
func size(info fs.FileInfo) int64 {
	if info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}

// extensions are those of logs in folders.
var extensions = []string{".log.gz", ".gz", ".log", ".json", ".jsonl", ".ndjson"}

// isLog reports whether a file in a folder may be a query log.
func isLog(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	switch {
	case strings.HasPrefix(name, ".") || isOfOtherService(path):
		return false
	case !strings.Contains(name, "."):
		return looksLikeLog(path) // Firehose gives no extension
	default:
		return slices.ContainsFunc(extensions, func(e string) bool { return strings.HasSuffix(name, e) })
	}
}

// isOfOtherService reports whether a path says that AWS delivered something else there, such as
// AWSLogs/111122223333/CloudTrail/...: many services may share a bucket.
func isOfOtherService(path string) bool {
	parts := strings.Split(filepath.ToSlash(path), "/")
	i := slices.Index(parts, "AWSLogs")
	return i >= 0 && i+3 < len(parts) && parts[i+2] != "vpcdnsquerylogs"
}

// looksLikeLog reports whether a file begins as a log does.
func looksLikeLog(path string) bool {
	opened, err := os.Open(path)
	if err != nil {
		return true // so that reading it tells
	}
	defer opened.Close()
	start := make([]byte, 2)
	n, _ := io.ReadFull(opened, start)
	return n > 0 && (start[0] == '{' || start[0] == '[') || bytes.Equal(start, []byte("\x1f\x8b"))
}
