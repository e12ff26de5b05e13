package resolver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeSdk stands in for boto3 as far as the handler uses it: parameters, answers and
// errors have the shapes of botocore's model of route53resolver. AWS_ANSWER is the error
// to give, and AWS_CALLS the file that calls are written to.
var fakeSdk = map[string]string{
	"botocore/__init__.py": "",
	"botocore/config.py": `
class Config:
    def __init__(self, connect_timeout, read_timeout, retries):
        assert set(retries) == {"mode", "total_max_attempts"}, retries
`,
	"botocore/exceptions.py": `
class ClientError(Exception):
    def __init__(self, response, operation):
        self.response, self.operation_name = response, operation
        e = response["Error"]
        super().__init__(f"An error occurred ({e['Code']}) when calling the {operation} operation: {e['Message']}")
`,
	"boto3/__init__.py": `
import json, os
from botocore.exceptions import ClientError

CODES = ["AccessDeniedException", "InternalServiceErrorException", "ResourceNotFoundException",
         "ThrottlingException", "ValidationException"]
MODELLED = {code: type(code, (ClientError,), {}) for code in CODES}

class Route53Resolver:
    exceptions = type("Exceptions", (), MODELLED)

    def update_firewall_config(self, *, ResourceId, FirewallFailOpen):
        with open(os.environ["AWS_CALLS"], "a") as calls:
            calls.write(f"{ResourceId} {FirewallFailOpen}\n")
        if code := os.environ.get("AWS_ANSWER"):
            raise MODELLED[code]({"Error": {"Code": code, "Message": "told by AWS"}}, "UpdateFirewallConfig")
        mode = os.environ.get("AWS_MODE") or FirewallFailOpen
        return {"FirewallConfig": {"Id": "rslvr-fc-1", "ResourceId": ResourceId,
                                   "OwnerId": "111122223333", "FirewallFailOpen": mode}}

def client(service, config):
    assert service == "route53resolver", service
    if os.environ.get("AWS_NO_REGION"):
        raise ValueError("You must specify a region.")
    return Route53Resolver()
`,
}

// invocation is what one run of the handler did.
type invocation struct {
	answers []map[string]any // that CloudFormation got
	calls   string           // of the API, a line each
	output  string
	err     error
}

// invokeFailMode runs the handler as Lambda does, with the fake SDK in front of any other.
func invokeFailMode(t *testing.T, event map[string]any, environment ...string) (got invocation) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed, so that the handler cannot run")
	}
	url := cloudFormation(t, &got)
	dir := lambdaFolder(t)
	if _, given := event["ResponseURL"]; !given {
		event["ResponseURL"] = url
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(python, "-c", "import json, sys, index; index.handler(json.load(sys.stdin), None)")
	run.Dir, run.Stdin = dir, strings.NewReader(string(text))
	run.Env = append(environment, "PATH="+os.Getenv("PATH"), "PYTHONPATH="+dir, "no_proxy=*", "AWS_CALLS="+filepath.Join(dir, "calls"))
	output, err := run.CombinedOutput()
	got.output, got.err = string(output), err
	calls, _ := os.ReadFile(filepath.Join(dir, "calls"))
	got.calls = strings.TrimSpace(string(calls))
	return got
}

// lambdaFolder holds the code under the name that Lambda gives it, and the SDK.
func lambdaFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	code, err := os.ReadFile("failmode/handler.py")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"index.py": string(code)}
	for name, text := range fakeSdk {
		files[name] = text
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// cloudFormation takes answers as the presigned URL does: by PUT, and signed without a
// content type.
func cloudFormation(t *testing.T, got *invocation) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var answer map[string]any
		if err := json.Unmarshal(body, &answer); err != nil || len(body) > 4096 {
			t.Errorf("an answer of %d bytes: %v", len(body), err)
		}
		if r.Method != http.MethodPut || r.Header.Get("Content-Type") != "" {
			t.Errorf("%s with content type %q", r.Method, r.Header.Get("Content-Type"))
		}
		got.answers = append(got.answers, answer)
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/answer?Signature=secret"
}
