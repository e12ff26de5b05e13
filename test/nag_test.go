package test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNag runs cdk-nag, a separate module, on the templates of the constructs and the committed
// templates: every finding has a reason, and every reason a finding.
func TestNag(t *testing.T) {
	nag := buildNag(t)
	t.Run("everything", func(t *testing.T) { nagAccepts(t, nag) })
	// The same program must fail by a bucket that takes connections without TLS, and by
	// suppressions that nothing needs.
	t.Run("finding", func(t *testing.T) {
		nagRefuses(t, nag, "finding", "FINDING     Faulty/NoTls/Resource  AwsSolutions-S10: ", " 0 stale")
	})
	t.Run("stale", func(t *testing.T) {
		nagRefuses(t, nag, "stale", " 0 findings, 3 stale",
			"STALE       Faulty/Queries/LogGroup  AwsSolutions-S1: ",
			"STALE       Faulty/Queries/LogGroup  AwsSolutions-IAM5: [Resource::*] ",
			"STALE       Faulty/Queries/Bucket  AwsSolutions-S1: ")
	})
}

func nagAccepts(t *testing.T, nag string) {
	out, code := runNag(t, nag)
	t.Logf("cdk-nag printed:\n%s", out)
	if code != 0 {
		t.Errorf("exit %d: give each FINDING a reason in nag/reasons.go or fix its cause, and delete each STALE suppression", code)
	}
	// Rules that must have had something to judge: encryption, TLS and access logs of
	// buckets, topics and streams, rotation of keys, wildcards of roles.
	for _, rule := range []string{"S1", "S2", "S10", "SNS2", "SNS3", "KDF1", "KMS5", "IAM5"} {
		if !strings.Contains(out, "AwsSolutions-"+rule+" at ") && !strings.Contains(out, "AwsSolutions-"+rule+": ") {
			t.Errorf("AwsSolutions-%s judged nothing", rule)
		}
	}
}

func nagRefuses(t *testing.T, nag, fault string, want ...string) {
	out, code := runNag(t, nag, "-fault", fault)
	if code != 1 {
		t.Errorf("exit %d, want 1", code)
	}
	for _, text := range want {
		if !strings.Contains(out, text) {
			t.Errorf("%q is not in\n%s", text, out)
		}
	}
}

func buildNag(t *testing.T) string {
	t.Helper()
	nag := filepath.Join(t.TempDir(), "nag")
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", nag, ".")
	cmd.Dir = "nag"
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return nag
}

// runNag returns what the program printed and its exit code. jsii chatters on standard
// error, which is shown only if the program did not come to a judgement.
func runNag(t *testing.T, nag string, args ...string) (string, int) {
	t.Helper()
	var out, chatter bytes.Buffer
	cmd := exec.Command(nag, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "nag", &out, &chatter
	cmd.Env = append(os.Environ(), "CDK_VALIDATION=false")
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v\n%s%s", err, out.String(), chatter.String())
	}
	return out.String(), cmd.ProcessState.ExitCode()
}
