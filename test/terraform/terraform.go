// Package terraform makes real plans for tests: [Start] finds Terraform and the AWS provider or
// skips the test, and [Workspace.Plan] returns what terraform show -json says of a plan. No
// account is needed: nothing is asked of AWS but who is calling, and a server on this machine
// answers that.
//
// .ci/terraform installs or builds the provider and runs the tests that use this package.
package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// Mirror is the environment variable with a folder of providers, as terraform providers mirror
// makes it.
const Mirror = "VPCDNS_TERRAFORM_MIRROR"

// Region and Account are where the plans are made for.
const (
	Region  = "eu-west-1"
	Account = "111122223333"
)

// Workspace is a folder with a configuration, initialised.
type Workspace struct {
	dir string
	env []string
}

// Start initialises a workspace with these files. The test is skipped if there is no Terraform
// or no provider.
func Start(t *testing.T, files map[string][]byte) Workspace {
	t.Helper()
	mirror := os.Getenv(Mirror)
	if mirror == "" {
		t.Skipf("skipped: plans of Terraform, because %s is not set; .ci/terraform sets it", Mirror)
	}
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skipf("skipped: plans of Terraform: %v", err)
	}
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
	}
	write(t, filepath.Join(dir, "test_provider.tf"), []byte(`provider "aws" {
  region                      = "`+Region+`"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  endpoints {
    sts = "`+caller(t)+`"
  }
}
`))
	settings := filepath.Join(t.TempDir(), "terraformrc")
	write(t, settings, []byte(`provider_installation { filesystem_mirror { path = "`+mirror+`" } }`+"\n"))
	w := Workspace{dir, append(os.Environ(), "TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")}
	w.run(t, "init", "-no-color", "-input=false")
	return w
}

// Bare is a workspace with one file that needs no provider. The test is skipped if there is no
// Terraform.
func Bare(t *testing.T, text []byte) Workspace {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skipf("skipped: plans of Terraform: %v", err)
	}
	w := Workspace{t.TempDir(), append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")}
	write(t, filepath.Join(w.dir, "main.tf"), text)
	return w
}

// Refusal returns what Terraform says against a plan with these variables, or nothing.
func (w Workspace) Refusal(t *testing.T, variables map[string]any) string {
	t.Helper()
	write(t, filepath.Join(w.dir, "test.auto.tfvars.json"), encode(t, variables))
	cmd := exec.Command("terraform", "plan", "-no-color", "-input=false", "-lock=false")
	cmd.Dir, cmd.Env = w.dir, w.env
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err == nil {
		return ""
	}
	return string(out)
}

// Validate runs terraform validate.
func (w Workspace) Validate(t *testing.T) {
	t.Helper()
	w.run(t, "validate", "-no-color")
}

// Plan returns the JSON of a plan with these variables, without what is of this run alone: the
// time, the address of the server that says who is calling, and the order of relevant_attributes.
func (w Workspace) Plan(t *testing.T, variables map[string]any) []byte {
	t.Helper()
	write(t, filepath.Join(w.dir, "test.auto.tfvars.json"), encode(t, variables))
	w.run(t, "plan", "-no-color", "-input=false", "-lock=false", "-out=plan.bin")
	plan := w.run(t, "show", "-no-color", "-json", "plan.bin")
	return reproducible(t, plan)
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// reproducible writes the members of a plan in the order of their names, and in that of their
// text those of a list which Terraform does not order.
func reproducible(t *testing.T, plan []byte) []byte {
	t.Helper()
	var members map[string]json.RawMessage
	var relevant []json.RawMessage
	err := json.Unmarshal(address.ReplaceAll(plan, []byte("http://127.0.0.1:1")), &members)
	if err == nil && members["relevant_attributes"] != nil {
		err = json.Unmarshal(members["relevant_attributes"], &relevant)
	}
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(relevant, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
	members["relevant_attributes"] = encode(t, relevant)
	members["timestamp"] = encode(t, "2026-01-01T00:00:00Z")
	return append(encode(t, members), '\n')
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(text.Bytes())
}

// Formatted fails the test if terraform fmt would change a file. It needs no provider.
func Formatted(t *testing.T, path string) {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skipf("skipped: terraform fmt: %v", err)
	}
	cmd := exec.Command("terraform", "fmt", "-check", "-diff", path)
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("terraform fmt would change %s: %v\n%s", path, err, out)
	}
}

func (w Workspace) run(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("terraform", args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("terraform %v: %v\n%s%s", args, err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes()
}

// caller is a server that answers GetCallerIdentity, the one question of these plans.
func caller(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.Write([]byte(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
			`<Arn>arn:aws:iam::` + Account + `:user/test</Arn><UserId>AIDATEST</UserId><Account>` + Account + `</Account>` +
			`</GetCallerIdentityResult></GetCallerIdentityResponse>`))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
