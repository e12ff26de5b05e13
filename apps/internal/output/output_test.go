package output_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
)

type content string

func (c content) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, string(c))
	return int64(n), err
}

type broken struct{}

func (broken) WriteTo(io.Writer) (int64, error) { return 0, errors.New("no more") }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// names returns what is in a folder, and so whether anything temporary was left there.
func names(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return strings.Join(all, " ")
}

// failWithoutLinks skips a test on Windows, which lets only some users make links.
func failWithoutLinks(t *testing.T, err error) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skipf("links are not tested: %v", err)
	}
	t.Fatal(err)
}

func TestWriteAllOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := write(t, filepath.Join(dir, "a"), "old"), filepath.Join(dir, "b")
	err := output.Write(output.File{Path: a, Content: content("new")}, output.File{Path: b, Content: broken{}})
	if err == nil || err.Error() != "cannot write "+b+": no more" {
		t.Errorf("error %v", err)
	}
	if got := read(t, a); got != "old" {
		t.Errorf("a is %q", got)
	}
	if err := output.Write(output.File{Path: a, Content: content("1")}, output.File{Path: b, Content: content("2")}); err != nil {
		t.Fatal(err)
	}
	if read(t, a) != "1" || read(t, b) != "2" || names(t, dir) != "a b" {
		t.Errorf("a %q, b %q, folder %q", read(t, a), read(t, b), names(t, dir))
	}
}

// TestWriteDevicesFirst has a device that takes nothing: no file may be replaced before that is known.
func TestWriteDevicesFirst(t *testing.T) {
	t.Parallel()
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("no device that is full")
	}
	dir := t.TempDir()
	a := write(t, filepath.Join(dir, "a"), "old")
	err := output.Write(output.File{Path: a, Content: content("new")}, output.File{Path: full, Content: content("new")})
	if err == nil || !strings.HasPrefix(err.Error(), "cannot write "+full+": ") || read(t, a) != "old" || names(t, dir) != "a" {
		t.Errorf("%v, a is %q, folder %q", err, read(t, a), names(t, dir))
	}
}

// inTheWay is the content of a file, in whose place something else is made meanwhile.
type inTheWay string

func (c inTheWay) WriteTo(io.Writer) (int64, error) { return 0, os.Mkdir(string(c), 0o700) }

func TestWriteSaysWhatWasWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	err := output.Write(output.File{Path: a, Content: content("new")}, output.File{Path: b, Content: inTheWay(b)})
	if err == nil || !strings.Contains(err.Error(), b+": ") || !strings.HasSuffix(err.Error(), fmt.Sprintf("; already written: %q", []string{a})) || strings.Contains(err.Error(), ".vpcdns-") {
		t.Errorf("error %v", err)
	}
	if read(t, a) != "new" || names(t, dir) != "a b" {
		t.Errorf("a is %q, folder %q", read(t, a), names(t, dir))
	}
}

func TestWriteNamesTheFileThatWasAskedFor(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gone", "a")
	err := output.WriteBytes(path, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "cannot write "+path+": ") || strings.Contains(err.Error(), ".vpcdns-") {
		t.Errorf("error %v", err)
	}
}

func TestWriteKeepsLinksAndModes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	real, dangling := write(t, filepath.Join(dir, "real"), "old"), filepath.Join(dir, "dangling")
	link := filepath.Join(dir, "link")
	if err := errors.Join(os.Symlink("real", link), os.Symlink("nowhere", dangling), os.Chmod(real, 0o640)); err != nil {
		failWithoutLinks(t, err)
	}
	if err := output.Write(output.File{Path: link, Content: content("1")}, output.File{Path: dangling, Content: content("2")}); err != nil {
		t.Fatal(err)
	}
	if read(t, real) != "1" || read(t, filepath.Join(dir, "nowhere")) != "2" {
		t.Error("a link was replaced")
	}
	for _, path := range []string{link, dangling} {
		if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no longer a link: %v", path, err)
		}
	}
	if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	want, _ := os.Stat(plain)
	if got, err := os.Stat(filepath.Join(dir, "nowhere")); err != nil || got.Mode() != want.Mode() {
		t.Errorf("a new file has mode %v, and any other program's %v", got.Mode(), want.Mode())
	}
}

func TestWriteClearsLeftoversOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".a.vpcdns-KILLED"), "half")
	write(t, filepath.Join(dir, ".ab.vpcdns-OTHER"), "of another target")
	if err := output.Write(output.File{Path: filepath.Join(dir, "a"), Content: content("1")}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != ".ab.vpcdns-OTHER a" {
		t.Errorf("folder %q", got)
	}
}

// TestWriteConcurrently has writers that must not take each other's files for leftovers.
func TestWriteConcurrently(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 200 {
				if err := output.Write(output.File{Path: path, Content: content("whole")}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := names(t, dir); got != "a" || read(t, path) != "whole" {
		t.Errorf("folder %q", got)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := write(t, filepath.Join(dir, "in"), "log")
	folder := filepath.Join(dir, "logs")
	hard, soft, twin := filepath.Join(dir, "hard"), filepath.Join(dir, "soft"), filepath.Join(dir, "twin")
	if err := errors.Join(os.Mkdir(folder, 0o700), os.Link(in, hard), os.Symlink("in", soft), os.Symlink("new", twin)); err != nil {
		failWithoutLinks(t, err)
	}
	inside := write(t, filepath.Join(folder, "old.json"), "report")
	at := func(flag, path string) output.Target { return output.Target{Flag: flag, Path: path} }
	for _, x := range []struct {
		inputs  []string
		targets []output.Target
		want    string // of the error; empty for none
	}{
		{[]string{in}, []output.Target{at("--json", filepath.Join(dir, "new"))}, ""},
		{[]string{in, "-", filepath.Join(dir, "gone")}, []output.Target{at("--json", "")}, ""},
		{[]string{in}, []output.Target{at("--json", in)}, "is also an input"},
		{[]string{in}, []output.Target{{Flag: "--out", Path: in, InPlace: []string{in}}}, ""},
		{[]string{in, soft}, []output.Target{{Flag: "--out", Path: in, InPlace: []string{in}}}, "is also an input"},
		{[]string{in}, []output.Target{at("--json", hard)}, "is also an input"},
		{[]string{soft}, []output.Target{at("--json", in)}, "is also an input"},
		{[]string{in}, []output.Target{at("--json", filepath.Join(dir, "logs", "..", "in"))}, "is also an input"},
		{[]string{folder}, []output.Target{at("--json", inside)}, "is in the folder"},
		{[]string{folder}, []output.Target{at("--json", filepath.Join(folder, "new.json"))}, ""},
		{nil, []output.Target{at("--out", in), at("--report", hard)}, "are the same file"},
		{nil, []output.Target{at("--out", in), at("--report", soft)}, "are the same file"},
		{nil, []output.Target{at("--out", filepath.Join(dir, "new")), at("--report", twin)}, "are the same file"},
		{nil, []output.Target{at("--out", filepath.Join(dir, "x")), at("--report", filepath.Join(folder, "..", "x"))}, "are the same file"},
		{nil, []output.Target{at("--out", filepath.Join(dir, "x")), at("--report", filepath.Join(dir, "y"))}, ""},
		{nil, []output.Target{at("--out", dir)}, "is a directory"},
		{nil, []output.Target{at("--out", filepath.Join(dir, "gone", "x"))}, "not found"},
		{nil, []output.Target{at("--out", os.DevNull), at("--report", os.DevNull)}, ""},
	} {
		err := output.Check(x.inputs, x.targets...)
		if (err == nil) != (x.want == "") || (err != nil && !strings.Contains(err.Error(), x.want)) {
			t.Errorf("Check(%q, %q) = %v, want %q", x.inputs, x.targets, err, x.want)
		}
	}
	if got := names(t, dir); got != "hard in logs soft twin" {
		t.Errorf("Check left something: %q", got)
	}
}

// interrupted is content in the middle of which a signal ends the process.
type interrupted struct{}

func (interrupted) WriteTo(io.Writer) (int64, error) {
	output.Abandon()
	os.Exit(0)
	return 0, nil
}

// TestAbandon writes two files in a process of its own, which ends at the second.
func TestAbandon(t *testing.T) {
	const variable = "VPCDNS_TEST_ABANDON"
	if dir := os.Getenv(variable); dir != "" {
		_ = output.Write(output.File{Path: filepath.Join(dir, "a"), Content: content("new")}, output.File{Path: filepath.Join(dir, "b"), Content: interrupted{}})
		t.Fatal("goes on after the signal")
	}
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a"), "old")
	cmd := exec.Command(os.Args[0], "-test.run=^TestAbandon$")
	cmd.Env = append(os.Environ(), variable+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if names(t, dir) != "a" || read(t, filepath.Join(dir, "a")) != "old" {
		t.Errorf("folder %q", names(t, dir))
	}
}
