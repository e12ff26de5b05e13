//go:build unix

package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSignalEndsAtOnce interrupts a command that waits for more of a log.
func TestSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	for want, signal := range map[int]os.Signal{130: syscall.SIGINT, 143: syscall.SIGTERM} {
		dir := t.TempDir()
		log := filepath.Join(dir, "log")
		if err := syscall.Mkfifo(log, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("vpcdns", "survey", log, "--json", filepath.Join(dir, "survey.json"))
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		pipe, err := os.OpenFile(log, os.O_WRONLY, 0) // waits until the command reads
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		_ = pipe.Close()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit code %d, want %d; %s", signal, got, want, stderr.String())
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Errorf("%v: left %v, %v", signal, left, err)
		}
	}
}

// TestFullOutputIsAnError prints to a device that is always full.
func TestFullOutputIsAnError(t *testing.T) {
	t.Parallel()
	const full = "/dev/full"
	h := "testdata/hostile/"
	for _, args := range [][]string{
		{"--help"},
		{"survey", "--help"},
		{"--version"},
		{"survey", h + "query.log"},
		{"replay", "--policy", h + "base.json", h + "query.log"},
		{"replay", "--policy", h + "base.json", "--format", "markdown", h + "query.log"},
		{"diff", h + "base.json", h + "base.json"},
		{"lint", h + "base.json"},
		{"test", "--policy", h + "base.json", h + "expect.yaml"},
		{"explain", "metadata.google.internal"},
		{"explain", "--policy", h + "base.json", "bad.example", "--json"},
		{"suggest", "--for", "allow-only", h + "rest.log"},
		{"compile", h + "plain.txt"},
		{"template"},
	} {
		out, err := os.OpenFile(full, os.O_WRONLY, 0)
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("a full disk is not tested: this system has no " + full)
		}
		if err != nil {
			t.Fatal(err)
		}
		var stderr strings.Builder
		code := run(args, out, &stderr)
		_ = out.Close()
		if code != exitInput || !strings.Contains(stderr.String(), "no space left on device") {
			t.Errorf("vpcdns %s: exit code %d, %s", strings.Join(args, " "), code, stderr.String())
		}
	}
}
