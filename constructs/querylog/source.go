package querylog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// source is a file to read, or a piece of one.
type source struct {
	path     string
	size     int64 // as it is stored; 0 for the standard input
	from, to int64 // of the piece; 0, 0: all of it
	unread   error // why it cannot be read
}

// stdin is the path of the standard input.
const stdin = "-"

// finder finds the files at a path: itself, or those in the folder and the folders in it
// that look like logs, sorted.
type finder struct {
	found   []source
	skipped int
	passed  []string // the first of the skipped ones
}

func (f *finder) find(path string) error {
	if path == stdin {
		f.found = []source{{path: stdin}}
		return nil
	}
	if rest, ok := strings.CutPrefix(path, "s3://"); ok {
		return fmt.Errorf("%s: objects of S3 are not read directly; fetch them with aws s3 sync s3://%s FOLDER, and name the folder", path, rest)
	}
	info, err := os.Stat(path)
	if err != nil && isLink(path) {
		f.found = []source{{path: path, unread: errDangling}} // one of the many that a shell may have named
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		f.found = []source{{path: path, size: size(info)}}
		return nil
	}
	// The separator makes a link to a folder the folder.
	if err := filepath.WalkDir(path+string(filepath.Separator), f.visit); err != nil {
		return err
	}
	switch {
	case len(f.found)+f.skipped == 0:
		return fmt.Errorf("%s: the folder is empty", path)
	case len(f.found) == 0:
		return fmt.Errorf("%s: no query log in this folder (%s), only %d other files, such as %s; name a file to read it whatever it is called",
			path, strings.Join(extensions, ", "), f.skipped, f.passed[0])
	}
	return nil
}

var errDangling = errors.New("a link to a file that does not exist")

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// visit takes a file or folder within a folder. What cannot be looked at is a source that
// cannot be read.
func (f *finder) visit(path string, entry fs.DirEntry, err error) error {
	if err != nil {
		f.found = append(f.found, source{path: path, unread: err})
		return nil
	}
	if entry.IsDir() {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil && entry.Type()&fs.ModeSymlink != 0:
		f.found = append(f.found, source{path: path, unread: errDangling})
	case err != nil:
		f.found = append(f.found, source{path: path, unread: err})
	case !info.Mode().IsRegular() || !isLog(path):
		f.skipped++
		if len(f.passed) < maxExamples {
			f.passed = append(f.passed, path)
		}
	default:
		f.found = append(f.found, source{path: path, size: size(info)})
	}
	return nil
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

// isLog reports whether a file in a folder may be a query log: by its name, or else by its
// beginning, as Firehose gives no extension and tools that rotate files give others.
func isLog(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	if strings.HasPrefix(name, ".") || isOfOtherService(path) {
		return false
	}
	hasExtension := func(e string) bool { return strings.HasSuffix(name, e) }
	return slices.ContainsFunc(extensions, hasExtension) || beginsAsLog(path)
}

// isOfOtherService reports whether a path says that AWS delivered something else there, such as
// AWSLogs/111122223333/CloudTrail/... or 111122223333_CloudTrail_...: many services may share
// a bucket.
func isOfOtherService(path string) bool {
	parts := strings.Split(filepath.ToSlash(path), "/")
	i := slices.Index(parts, "AWSLogs")
	return i >= 0 && i+3 < len(parts) && parts[i+2] != "vpcdnsquerylogs" || ofOtherService.MatchString(parts[len(parts)-1])
}

// ofOtherService matches the names of objects that begin with an account and the service which
// wrote them; those of query logs begin with the VPC.
var ofOtherService = regexp.MustCompile(`^[0-9]{12}_(CloudTrail|Config|vpcflowlogs|elasticloadbalancing|waflogs|network-firewall|GuardDuty)[_-]`)

// beginsAsLog reports whether a file begins with a record, or whatever holds one, in plain
// text or compressed.
func beginsAsLog(path string) bool {
	opened, err := os.Open(path)
	if err != nil {
		return true // so that reading it tells why
	}
	defer opened.Close() // it was only read
	start := make([]byte, 64<<10)
	n, _ := io.ReadFull(unzipped(opened), start)
	return bytes.Contains(start[:n], []byte(recordKey)) || bytes.Contains(start[:n], []byte(`"awslogs"`))
}
