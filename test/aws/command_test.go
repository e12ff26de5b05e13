package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	environment(t, "http://127.0.0.1:1") // nothing is there
	for args, want := range map[string]string{
		"extra":                      `unexpected argument "extra"`,
		"--no-such-flag":             "no-such-flag",
		"--remove R|1":               `--remove "R|1": a run is named by letters and digits`,
		"--poll 0s":                  "--poll 0s: it must be positive",
		"--plan --region no-such-1x": `--region "no-such-1x": unknown Region`,
		"--poll 1ms":                 "connection refused",
	} {
		var stdout, stderr bytes.Buffer
		if code := command(strings.Fields(args), buildProber, &stdout, &stderr); code != exitFailed || !strings.Contains(stderr.String(), want) || stdout.Len() > 0 {
			t.Errorf("%s: exit %d: %s%s", args, code, stdout.String(), stderr.String())
		}
	}
}

func TestHelpAndPlanCallNothing(t *testing.T) {
	environment(t, "http://127.0.0.1:1")
	var stdout, stderr bytes.Buffer
	if code := command([]string{"--plan", "--advanced", "--region", "cn-north-1"}, buildProber, &stdout, &stderr); code != exitFine || stderr.Len() > 0 {
		t.Errorf("exit %d: %s", code, stderr.String())
	}
	for _, want := range []string{"# Plan of a run in cn-north-1", "at most 17 cents", "vpcdns-verify-RUN-base", "arn:aws-cn:lambda", "not asked without `--profile`"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is not in the plan", want)
		}
	}
	stderr.Reset()
	if code := command([]string{"-help"}, buildProber, &stdout, &stderr); code != exitFine || !strings.Contains(stderr.String(), "-remove RUN") {
		t.Errorf("exit %d: %s", code, stderr.String())
	}
}

func TestProberIsBuiltEqualTwice(t *testing.T) {
	first, err := buildProber(t.Context())
	require(t, err)
	second, err := buildProber(t.Context())
	require(t, err)
	if !bytes.Equal(first, second) {
		t.Error("two builds differ")
	}
	const most = 50 << 20 // what Lambda takes in a request
	if len(first) > most {
		t.Errorf("%d bytes", len(first))
	}
}

func TestMessagesOfAWSAreHarmless(t *testing.T) {
	if got := harmless("a\x1b[31m\n\u202eb\u2028c\u200b"); got != "a [31m  b c " {
		t.Errorf("%q", got)
	}
}
