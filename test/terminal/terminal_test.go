// Package terminal drives vpcdns watch in a terminal: a pseudo-terminal with an emulator behind it,
// so the test sees what a person sees. It is a module of its own, because nothing else needs the
// emulator.
package terminal

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

var update = flag.Bool("update", false, "update the golden screens in testdata")

// screen is a terminal with a program in it.
type screen struct {
	t        *testing.T
	terminal *os.File
	emulator *vt.SafeEmulator
	program  *exec.Cmd
}

func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vpcdns")
	build := exec.Command("go", "build", "-o", path, "./apps/vpcdns")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func start(t *testing.T, width, height int, name string, args ...string) *screen {
	t.Helper()
	s := &screen{t: t, emulator: vt.NewSafeEmulator(width, height), program: exec.Command(name, args...)}
	s.program.Env = append(os.Environ(), "TERM=xterm-256color")
	var err error
	s.terminal, err = pty.StartWithSize(s.program, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(s.emulator, s.terminal) }() // until the program ends
	go func() { _, _ = io.Copy(s.terminal, s.emulator) }() // what the emulator answers to questions
	t.Cleanup(func() {
		_ = s.program.Process.Kill()
		_ = s.terminal.Close()
		_ = s.emulator.Close()
	})
	return s
}

func (s *screen) text() string {
	var lines []string
	for _, line := range strings.Split(ansi.Strip(s.emulator.String()), "\n") {
		lines = append(lines, strings.TrimRight(line, " \r"))
	}
	return strings.Join(lines, "\n")
}

// wait waits until the screen has a text.
func (s *screen) wait(text string) {
	s.t.Helper()
	for range 400 {
		if strings.Contains(s.text(), text) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	s.t.Fatalf("the screen never has %q:\n%s", text, s.text())
}

func (s *screen) press(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.terminal, keys); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) resize(width, height int) {
	s.t.Helper()
	s.emulator.Resize(width, height)
	if err := pty.Setsize(s.terminal, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the end of the program and returns its exit code.
func (s *screen) ends() int {
	s.t.Helper()
	done := make(chan struct{})
	go func() { _ = s.program.Wait(); close(done) }()
	select {
	case <-done:
		return s.program.ProcessState.ExitCode()
	case <-time.After(10 * time.Second):
		s.t.Fatalf("it does not end:\n%s", s.text())
		return -1
	}
}

var perSecond = regexp.MustCompile(`[\d,]+/s`)

// golden compares the screen with a file. The rate depends on the machine.
func (s *screen) golden(name string) {
	s.t.Helper()
	got := perSecond.ReplaceAllString(s.text(), "N/s") + "\n"
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if got != string(want) {
		s.t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
}

func record(second int, name, client, action string) string {
	firewall := ""
	if action != "" {
		firewall = fmt.Sprintf(`,"firewall_rule_action":%q,"firewall_rule_group_id":"rslvr-frg-1"`, action)
	}
	return fmt.Sprintf(`{"version":"1.100000","account_id":"111122223333","region":"eu-central-1","vpc_id":"vpc-0one","query_timestamp":"2026-02-03T08:%02d:%02dZ","query_name":%q,"query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":%q,"srcport":"1026","transport":"UDP","srcids":{}%s}`,
		second/60, second%60, name, client, firewall) + "\n"
}

func appended(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
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

const policy = `Resources:
  Blocked: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Name: blocked, Domains: ["*.tracker.example"]}}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules: [{Priority: 10, Action: BLOCK, BlockResponse: NODATA, FirewallDomainListId: !Ref Blocked}]
  Association:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {FirewallRuleGroupId: !Ref Group, Priority: 101, VpcId: vpc-0one}
`

// TestWatchAGrowingFile lets a file grow, presses keys and resizes the terminal.
func TestWatchAGrowingFile(t *testing.T) {
	name, dir := build(t), t.TempDir()
	log, rules := filepath.Join(dir, "queries.log"), filepath.Join(dir, "policy.yaml")
	if err := os.WriteFile(rules, []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		appended(t, log, record(i, fmt.Sprintf("host-%d.example.", i%5), fmt.Sprintf("10.0.0.%d", i%3), ""))
	}
	s := start(t, 80, 24, "sh", "-c", `cd "$1" && exec "$2" watch --policy policy.yaml queries.log`, "sh", dir, name)
	s.wait("50 queries")
	appended(t, log, record(60, "ads.tracker.example.", "10.0.0.9", "BLOCK")+record(61, "www.tracker.example.", "10.0.0.9", "")+record(62, "metadata.google.internal.", "10.0.0.8", ""))
	s.wait("53 queries")
	s.wait("newly block 1")
	s.golden("80x24.txt")

	s.press("/track\r")
	s.wait("shows name with track")
	s.press("a")
	s.wait("shows blocked, name with track")
	s.resize(200, 60)
	s.wait("a action   space pause   esc all queries   q quit")
	s.wait("the policy would newly block 1, let through 0, undecided 0")
	s.golden("200x60.txt")

	s.press("\x1b")
	s.wait("shows all queries")
	s.press(" ")
	s.wait("paused")
	appended(t, log, record(70, "after.example.", "10.0.0.1", ""))
	s.press(" ")
	s.wait("54 queries")
	if err := os.Rename(log, log+".1"); err != nil {
		t.Fatal(err)
	}
	appended(t, log, record(80, "rotated.example.", "10.0.0.1", ""))
	s.wait("55 queries")
	s.wait("queries.log was replaced; reading the new file")
	s.press("q")
	if code := s.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(s.text(), "") || strings.Contains(s.text(), "newest queries") {
		t.Errorf("the screen is not as it was before:\n%s", s.text())
	}
}

// TestWatchIsInterrupted holds that the terminal is restored and the exit codes are those of others.
func TestWatchIsInterrupted(t *testing.T) {
	name, log := build(t), filepath.Join(t.TempDir(), "queries.log")
	appended(t, log, record(1, "a.example.", "10.0.0.1", ""))
	for what, stop := range map[string]func(*screen){
		"130 Ctrl-C":  func(s *screen) { s.press("\x03") },
		"143 SIGTERM": func(s *screen) { _ = s.program.Process.Signal(syscall.SIGTERM) },
	} {
		s := start(t, 80, 24, name, "watch", log)
		s.wait("1 queries")
		stop(s)
		if code := s.ends(); !strings.HasPrefix(what, fmt.Sprint(code)) {
			t.Errorf("%s: exit code %d", what, code)
		}
		time.Sleep(50 * time.Millisecond)
		if strings.Contains(s.text(), "newest queries") {
			t.Errorf("%s: the screen is not as it was before:\n%s", what, s.text())
		}
	}
}

// TestWatchAPipe reads queries from standard input and keys from the terminal.
func TestWatchAPipe(t *testing.T) {
	name, log := build(t), filepath.Join(t.TempDir(), "queries.log")
	appended(t, log, record(1, "a.example.", "10.0.0.1", "")+record(2, "b.example.", "10.0.0.1", "ALERT"))
	s := start(t, 80, 24, "sh", "-c", `cat "$1" | "$2" watch -`, "sh", log, name)
	s.wait("2 queries")
	s.wait("the log has ended")
	s.press("a")
	s.wait("shows blocked")
	s.press("q")
	if code := s.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestWatchAFileThatIsNotThere ends before there is a screen.
func TestWatchAFileThatIsNotThere(t *testing.T) {
	s := start(t, 80, 24, build(t), "watch", filepath.Join(t.TempDir(), "gone.log"))
	s.wait("such file or directory")
	if code := s.ends(); code != 2 {
		t.Errorf("exit code %d", code)
	}
}
