package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// shell is a folder, an environment and a deadline.
type shell struct {
	ctx context.Context
	dir string
	env []string
	cdk string // the path of the CDK CLI
	api api
}

// environment is the machine's without the variables that could lead to a real account or to another
// endpoint.
func environment(endpoint, empty string) []string {
	env := slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(strings.ToUpper(pair), "=")
		return strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "CDK_") || strings.HasSuffix(name, "_PROXY")
	})
	return append(env,
		"AWS_ENDPOINT_URL="+endpoint,
		"AWS_ACCESS_KEY_ID=dummy",
		"AWS_SECRET_ACCESS_KEY=dummy",
		"AWS_REGION=us-east-1",
		"AWS_DEFAULT_REGION=us-east-1",
		"AWS_DEFAULT_OUTPUT=json",
		"AWS_PAGER=",
		"AWS_MAX_ATTEMPTS=1", // of the emulator, what fails once fails for good
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE="+filepath.Join(empty, "config"),
		"AWS_SHARED_CREDENTIALS_FILE="+filepath.Join(empty, "credentials"),
		"CDK_HOME="+empty,
		"CDK_DISABLE_CLI_TELEMETRY=true",
		"CDK_DISABLE_VERSION_CHECK=true",
		"CDK_VALIDATION=false", // the template is validated elsewhere, in 2 s each
		"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20",
		"NODE_NO_WARNINGS=1",
		"NO_COLOR=1",
		"TMPDIR="+empty,
	)
}

// run runs a program and gives what it printed. The transcript gets the command and the
// lines of the CDK CLI that say how it went.
func (s *shell) run(t *testing.T, program string, args ...string) (string, error) {
	fmt.Fprintf(t.Output(), "$ %s %s\n", filepath.Base(program), strings.Join(args, " "))
	out, err := s.command(program, args...).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "✅") || strings.Contains(line, "❌") || strings.Contains(line, "error:") {
			fmt.Fprintf(t.Output(), "  %s\n", strings.TrimSpace(line))
		}
	}
	return string(out), err
}

// must runs a program that has to succeed.
func (s *shell) must(t *testing.T, program string, args ...string) {
	t.Helper()
	if out, err := s.run(t, program, args...); err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(program), err, out)
	}
}

func (s *shell) command(program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.ctx, program, args...)
	cmd.Dir, cmd.Env = s.dir, s.env
	cmd.WaitDelay = time.Second // for children that outlive it
	return cmd
}

// write writes a file in the folder.
func (s *shell) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	require(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require(t, os.WriteFile(path, []byte(text), 0o644))
}

// createVpc makes a VPC and gives its ID.
func (s *shell) createVpc(t *testing.T, cidr string) string {
	var created struct{ Vpc struct{ VpcID string } }
	require(t, s.ask(&created, "ec2 create-vpc --cidr-block "+cidr))
	fmt.Fprintf(t.Output(), "$ aws ec2 create-vpc --cidr-block %s\n  %s\n", cidr, created.Vpc.VpcID)
	return created.Vpc.VpcID
}

// ask runs a command of the AWS CLI. Names of fields match in any case, so VpcID takes
// "VpcId".
func (s *shell) ask(answer any, command string) error {
	out, err := s.command("aws", strings.Fields(command)...).Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return fmt.Errorf("aws %s: %w: %s", command, err, failed.Stderr)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(out, answer)
}
