package review

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/seed-482a6d4f/vpcdns/constructs/review"
	"github.com/seed-482a6d4f/vpcdns/test/freeport"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

// Buckets of the server.
const (
	logs = "logs"
	runs = "runs"
)

const region = "eu-central-1"

// policyText blocks a part of the names that logs have.
const policyText = `Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  List:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Name: bad, Domains: ["*.com", "never.invalid"]}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules: [{Priority: 1, Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: !Ref List}]
  Association:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {VpcId: !Ref Vpc, FirewallRuleGroupId: !Ref Group, Priority: 101}
`

// world is an account with logs, the function and the state machine.
type world struct {
	folder   string   // with the policy
	keys     []string // of the logs, as URIs
	endpoint string   // of S3
	s3       *s3.Client
	aws      string // the endpoint of Step Functions
	steps    *sfn.Client
	machine  *string
	function *function
	requests requests
	started  int

	cloudFormation string // its endpoint
}

// newWorld makes objects with records, one that is damaged and one that is not a log.
func newWorld(t *testing.T, objects, records int) *world {
	t.Helper()
	server := program(t, "VPCDNS_GOFAKES3")
	program(t, "VPCDNS_RIE")
	w := &world{folder: t.TempDir()}
	must(t, os.WriteFile(filepath.Join(w.folder, "new.yaml"), []byte(policyText), 0o600))
	root := t.TempDir()
	w.writeLogs(t, root, objects, records)
	w.endpoint = w.requests.noted(t, serve(t, server, root))
	w.s3 = s3.New(s3.Options{Region: region, BaseEndpoint: &w.endpoint, UsePathStyle: true, Credentials: credentials})
	_, err := w.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(runs)})
	must(t, err)
	w.putPolicy(t)
	w.function = newFunction(t, w.environment())
	w.aws = executor(t, w)
	w.steps = sfn.New(sfn.Options{Region: region, BaseEndpoint: &w.aws, Credentials: credentials})
	w.machine = w.create(t)
	return w
}

var credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "READER", SecretAccessKey: "secret"}, nil
})

// environment is how programs reach the server of S3.
func (w *world) environment() []string {
	return append(os.Environ(), "AWS_REGION="+region, "AWS_ACCESS_KEY_ID=READER", "AWS_SECRET_ACCESS_KEY=secret",
		"AWS_ENDPOINT_URL="+w.endpoint, "AWS_EC2_METADATA_DISABLED=true", "VPCDNS_BUCKET="+runs, "VPCDNS_POLICY=s3://"+runs+"/policy.json", "VPCDNS_BATCH_BYTES=20000")
}

func (w *world) writeLogs(t *testing.T, root string, objects, each int) {
	g := records.NewWorld(5).NewGenerator(records.Options{Step: 30e9})
	var line []byte
	var first [][]byte // of each object
	for i := range objects {
		key := fmt.Sprintf("AWSLogs/111122223333/vpcdnsquerylogs/vpc-0a/2026/02/%02d/%05d.log.gz", 1+i*28/objects, i)
		w.keys = append(w.keys, "s3://"+logs+"/"+key)
		var b bytes.Buffer
		compressed := gzip.NewWriter(&b)
		for range each {
			line = g.Append(line[:0])
			_, _ = compressed.Write(line)
			if len(first) == i {
				first = append(first, bytes.Clone(line))
			}
		}
		// S3 was given a record twice, so it counts once, whatever batch the objects are in. The batches
		// of the last objects are read again then.
		if i%5 == 4 && i > objects/3*2 {
			_, _ = compressed.Write(first[i-3])
		}
		must(t, compressed.Close())
		write(t, filepath.Join(root, key), b.Bytes())
	}
	write(t, filepath.Join(root, "AWSLogs/111122223333/vpcdnsquerylogs/vpc-0b/2026/02/01/damaged.log.gz"), []byte("\x1f\x8b\x08\x00"))
	write(t, filepath.Join(root, "AWSLogs/111122223333/vpcdnsquerylogs/vpc-0b/2026/02/01/page.log.gz"), []byte("<html>"))
	write(t, filepath.Join(root, "AWSLogs/111122223333/CloudTrail/eu-central-1/trail.json.gz"), []byte("{}"))
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, content, 0o600))
}

// program is one that a variable names; without it, a test is skipped.
func program(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		t.Skipf("%s does not name a program, so no review is run; see .ci/run", variable)
	}
	return path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serve returns the endpoint of a server with the files of a folder in the bucket logs.
func serve(t *testing.T, program, root string) string {
	t.Helper()
	cmd := exec.Command(program, root)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close() // which ends it
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	return strings.TrimSpace(line)
}

// requests are how often logs were read, by their paths.
type requests struct {
	mu   sync.Mutex
	read map[string]int
}

// noted returns the endpoint of a proxy that notes what is read.
func (r *requests) noted(t *testing.T, endpoint string) string {
	t.Helper()
	r.read = map[string]int{}
	target, err := url.Parse(endpoint)
	must(t, err)
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodGet && strings.HasPrefix(request.URL.Path, "/"+logs+"/") && request.URL.RawQuery != "" && !strings.Contains(request.URL.RawQuery, "list-type") {
			r.mu.Lock()
			r.read[request.URL.Path]++
			r.mu.Unlock()
		}
		proxy.ServeHTTP(w, request)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func (r *requests) reset() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.read
	r.read = map[string]int{}
	return before
}

// executor returns the endpoint of Step Functions.
func executor(t *testing.T, w *world) string {
	t.Helper()
	port := freeport.Of(t)
	var log bytes.Buffer
	cmd := exec.Command("python3", filepath.Join("testdata", "steps.py"), port)
	cmd.Env = append(w.environment(), "VPCDNS_S3="+w.endpoint, "VPCDNS_LAMBDA="+w.function.url)
	cmd.Stdout, cmd.Stderr = &log, &log
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the executor's last words:\n%s", log.String()[max(0, log.Len()-4000):])
		}
	})
	await(t, port)
	return "http://localhost:" + port
}

// await returns when a port takes connections.
func await(t *testing.T, port string) {
	t.Helper()
	for range 600 {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = conn.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("a server does not start")
}

// create makes the state machine.
func (w *world) create(t *testing.T) *string {
	t.Helper()
	definition := w.definition(t)
	out, err := w.steps.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
		Name: aws.String("review"), Definition: &definition, RoleArn: aws.String("arn:aws:iam::111122223333:role/review"),
	})
	must(t, err)
	return out.StateMachineArn
}

func (w *world) definition(t *testing.T) string {
	t.Helper()
	definition, err := review.Definition(review.Machine{
		Function: "arn:aws:lambda:" + region + ":111122223333:function:review", Bucket: runs, Workers: emulators,
		Defaults: review.Question{Sources: []string{"s3://" + logs}},
	})
	must(t, err)
	return definition
}

// putPolicy stores the policy of the function.
func (w *world) putPolicy(t *testing.T) {
	t.Helper()
	bundle := &review.Bundle{Path: "new.yaml", Files: map[string][]byte{"new.yaml": []byte(policyText)}}
	text, err := bundle.Text()
	must(t, err)
	_, err = w.s3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(runs), Key: aws.String("policy.json"), Body: bytes.NewReader(text)})
	must(t, err)
}

// start starts an execution.
func (w *world) start(t *testing.T) *string {
	t.Helper()
	w.started++
	out, err := w.steps.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: w.machine, Name: aws.String(fmt.Sprint("run-", w.started)), Input: aws.String("{}")})
	must(t, err)
	return out.ExecutionArn
}

func (w *world) stop(t *testing.T, execution *string) {
	t.Helper()
	_, err := w.steps.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: execution})
	must(t, err)
}

// review runs an execution to its end.
func (w *world) review(t *testing.T) *review.Outcome {
	t.Helper()
	execution := w.start(t)
	for range 1200 {
		out, err := w.steps.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: execution})
		must(t, err)
		switch out.Status {
		case types.ExecutionStatusSucceeded:
			var outcome review.Outcome
			must(t, json.Unmarshal([]byte(*out.Output), &outcome))
			return &outcome
		case types.ExecutionStatusRunning:
			time.Sleep(100 * time.Millisecond)
		default:
			t.Fatalf("%s: %s: %s", out.Status, aws.ToString(out.Error), aws.ToString(out.Cause))
		}
	}
	t.Fatal("the execution does not end")
	return nil
}

// get returns an object, decompressed.
func (w *world) get(t *testing.T, bucket, key string) []byte {
	t.Helper()
	out, err := w.s3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Errorf("%s: %v", key, err)
		return nil
	}
	defer out.Body.Close()
	var content io.Reader = out.Body
	if strings.HasSuffix(key, ".gz") {
		content, err = gzip.NewReader(content)
		must(t, err)
	}
	text, err := io.ReadAll(content)
	must(t, err)
	return text
}

// vpcdns runs a command over the same logs, and returns what it prints.
func (w *world) vpcdns(t *testing.T, args ...string) string {
	t.Helper()
	out, complaints, code := w.run(t, append(args, "--allow-incomplete", "s3://"+logs)...)
	if code > 1 {
		t.Fatalf("exit %d: %s", code, complaints)
	}
	return out
}

// run runs a command of vpcdns in the account.
func (w *world) run(t *testing.T, args ...string) (out, complaints string, code int) {
	t.Helper()
	cmd := exec.Command(built(t, "vpcdns"), args...)
	cmd.Dir, cmd.Env = w.folder, append(w.environment(), "AWS_ENDPOINT_URL_SFN="+w.aws, "AWS_ENDPOINT_URL_CLOUDFORMATION="+w.cloudFormation)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}
