package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/replayreport"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/surveyreport"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/engine"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// TestForecastOfAFolderThatCannotBeListed says that a dry run does not know what is in it.
func TestForecastOfAFolderThatCannotBeListed(t *testing.T) {
	t.Parallel()
	find := func(string) (*querylog.Found, error) {
		return &querylog.Found{Objects: []querylog.Object{
			{Name: "s3://logs/a.log.gz", Size: 3e6, Asked: true},
			{Name: "s3://logs/denied\u202e/", Asked: true, Unread: errors.New("AccessDenied")},
		}}, nil
	}
	var stdout, stderr bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	quiet := func(path string) (*querylog.Found, error) {
		if path == "s3://logs/quiet/" {
			return nil, errors.New("no object with this prefix")
		}
		return find(path)
	}
	n, err := forecast(cmd, []string{"s3://logs/", "s3://logs/quiet/"}, 0, quiet)
	if n != 2 || err != nil {
		t.Errorf("%d folders, %v", n, err)
	}
	if want := "objects  1, 3.0 MB in all"; !strings.Contains(stdout.String(), want) {
		t.Errorf("%s without %q", &stdout, want)
	}
	if want := `vpcdns: warning: s3://logs/denied\u202e/: AccessDenied; it was not read`; !strings.Contains(stderr.String(), want) {
		t.Errorf("%s without %q", &stderr, want)
	}
}

// TestProgressOfARun has one line that changes on a terminal, and elsewhere one for each part.
func TestProgressOfARun(t *testing.T) {
	t.Parallel()
	for _, isTerminal := range []bool{false, true} {
		var out, line bytes.Buffer
		p := newMapProgress(&out)
		if isTerminal {
			p.line = &line
		}
		for _, now := range []engine.Progress{{Map: "plan"}, {Map: "read", Total: 20}, {Map: "read", Done: 5, Total: 20}, {Map: "again", Total: 1}, {Map: "merge", Done: 1, Total: 2}} {
			p.show(now)
		}
		p.done()
		want, wantLine := "vpcdns: listing the logs\nvpcdns: reading: 0 of 20 batches\nvpcdns: reading again without copies: 0 of 1 batch\nvpcdns: adding up: 1 of 2 batches\n", ""
		if isTerminal {
			const erase = "\r\x1b[2K"
			want, wantLine = "", erase+"vpcdns: listing the logs"+erase+"vpcdns: reading: 0 of 20 batches"+erase+"vpcdns: reading: 5 of 20 batches"+
				erase+"vpcdns: reading again without copies: 0 of 1 batch"+erase+"vpcdns: adding up: 1 of 2 batches"+erase
		}
		if out.String() != want || line.String() != wantLine {
			t.Errorf("on a terminal %v: %q and %q", isTerminal, out.String(), line.String())
		}
	}
}

// TestWhatARunLacks is said on standard error and in the reports.
func TestWhatARunLacks(t *testing.T) {
	t.Parallel()
	var stderr, text bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetErr(&stderr)
	read := replay.Reading{Files: 3, Uncompared: 7, UnknownVersion: 1, Skipped: 1, SkippedFiles: []string{"s3://logs/trail/"}, Damaged: []string{"a.gz:1: cut"}, Unread: []string{"b.gz: denied"}}
	(&remoteRun{cmd: cmd, notes: []string{"c.csv: no column rcode"}}).warn(read)
	for _, want := range []string{
		"7 records were not compared with others", "1 records have a version", "skipped 1 file that do not look like query logs: s3://logs/trail/",
		"a.gz:1: cut; what comes before it was read", "b.gz: denied; it was not read", "c.csv: no column rcode",
	} {
		if !strings.Contains(stderr.String(), "vpcdns: warning: "+want) {
			t.Errorf("%s without %q", &stderr, want)
		}
	}
	replayreport.New(&replay.Report{Reading: read}, replayreport.Options{Top: 1, By: "domain"}).WriteText(&text, 1000)
	if want := "not compared, so copies of them may be counted: 7 records"; !strings.Contains(text.String(), want) {
		t.Errorf("%s without %q", &text, want)
	}
	if trust, want := surveyreport.Trust(read, 0), "7 records not compared with others, of which copies may be counted"; !strings.Contains(trust, want) {
		t.Errorf("%s without %q", trust, want)
	}
}

// TestWhatDecidesTheExitCode is what was not read and what was not compared.
func TestWhatDecidesTheExitCode(t *testing.T) {
	t.Parallel()
	for want, read := range map[string]replay.Reading{
		"": {Files: 1, Copies: 3, Broken: 1},
		"the logs are incomplete: 1 file was not read":                      {Unread: []string{"a"}, Uncompared: 1},
		"the counts may be too high: 1 record was not compared with others": {Uncompared: 1},
	} {
		found := &replay.Report{Reading: read}
		for _, f := range []replayFlags{{merge: true}, {stackFlags: stackFlags{stack: "reviews"}}, {logFlags: logFlags{allowIncomplete: true}, merge: true}} {
			err := f.partlyRead(found)
			if f.allowIncomplete != (err == nil) && want != "" || err != nil && (want == "" || !strings.HasPrefix(err.Error(), want)) {
				t.Errorf("%+v: %v, want %s", read, err, want)
			}
		}
	}
}
