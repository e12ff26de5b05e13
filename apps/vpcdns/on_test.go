package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
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
	n, err := forecast(cmd, []string{"s3://logs/"}, 0, find)
	if n != 1 || err != nil {
		t.Errorf("%d folders, %v", n, err)
	}
	if want := "objects  1, 3.0 MB in all"; !strings.Contains(stdout.String(), want) {
		t.Errorf("%s without %q", &stdout, want)
	}
	if want := `vpcdns: warning: s3://logs/denied\u202e/: AccessDenied; it was not read`; !strings.Contains(stderr.String(), want) {
		t.Errorf("%s without %q", &stderr, want)
	}
}
