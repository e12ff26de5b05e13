package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
	"github.com/seed-482a6d4f/vpcdns/test/aws/resolve"
	"github.com/seed-482a6d4f/vpcdns/test/aws/simulated"
	"github.com/seed-482a6d4f/vpcdns/test/freeport"
)

// emulated is an emulator of AWS, with a simulated resolver in the place of the prober and its
// query log. It stands between the run and the emulator.
type emulated struct {
	t     *testing.T
	url   string
	does  simulated.AWS
	logs  *cloudwatchlogs.Client
	proxy *httputil.ReverseProxy

	one     sync.Mutex
	mu      sync.Mutex
	actions []string
	on      func(action string) // called for every request, if there
	deny    func(action string) bool
}

// startEmulated skips the test without an emulator.
func startEmulated(t *testing.T) *emulated {
	script := os.Getenv("VPCDNS_EMULATOR")
	if script == "" {
		t.Skip("VPCDNS_EMULATOR is not set: it is the path of the emulator script, see test/emulator")
	}
	if exec.Command("python3", "-c", "import moto.server").Run() != nil {
		t.Skip("python3 has no moto.server: pip install moto[server]")
	}
	port := freeport.Of(t)
	var log bytes.Buffer
	server := exec.Command("python3", filepath.Join("testdata", "refusing.py"), filepath.Join("..", "emulator", "testdata", "mended.py"), script, "-H", "127.0.0.1", "-p", port)
	server.Stdout, server.Stderr = &log, &log
	require(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Kill() // it may have died by itself
		_ = server.Wait()         // to be killed is its fate
		if t.Failed() {
			t.Logf("the emulator said:\n%s", log.String()[max(0, log.Len()-3000):])
		}
	})
	awaitPort(t, port)
	target, err := url.Parse("http://localhost:" + port)
	require(t, err)
	e := &emulated{t: t, does: simulated.Usual(), proxy: httputil.NewSingleHostReverseProxy(target)}
	e.proxy.ErrorLog = stdlog.New(io.Discard, "", 0) // of requests that an interrupted run gives up
	front := httptest.NewServer(e)
	t.Cleanup(front.Close)
	// Not 127.0.0.1: moto would take the 127 for the name of a bucket.
	e.url = strings.Replace(front.URL, "127.0.0.1", "localhost", 1)
	environment(t, e.url)
	cfg, err := config.LoadDefaultConfig(t.Context())
	require(t, err)
	e.logs = cloudwatchlogs.NewFromConfig(cfg)
	return e
}

func require(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func awaitPort(t *testing.T, port string) {
	for range 600 {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			require(t, conn.Close())
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the emulator does not start")
}

// environment leads to the emulator and nowhere else.
func environment(t *testing.T, endpoint string) {
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			require(t, os.Unsetenv(name))
		}
	}
	empty := t.TempDir()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "dummy", "AWS_SECRET_ACCESS_KEY": "dummy", "AWS_REGION": "us-east-1",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "NO_PROXY": "localhost,127.0.0.1",
		"AWS_CONFIG_FILE": filepath.Join(empty, "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(empty, "credentials"),
	} {
		t.Setenv(name, value)
	}
}

var invocation = regexp.MustCompile(`^/2015-03-31/functions/[^/]+/invocations$`)

// ServeHTTP answers what the emulator cannot, and passes the rest on.
func (e *emulated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	action := actionOf(r, body)
	e.mu.Lock()
	e.actions = append(e.actions, action)
	on, deny := e.on, e.deny
	e.mu.Unlock()
	if on != nil {
		on(action)
	}
	name, _, _ := strings.Cut(action, " ")
	switch {
	case deny != nil && deny(action):
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>denied by the test</Message></Error></ErrorResponse>")
	case action == "CreateStack trial-foreach": // moto knows no transform
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>no transform for lists of VPCs</Message></Error></ErrorResponse>")
	case name == "Invoke":
		e.invoke(w, body)
	case name == "ListFirewallRuleTypes":
		e.ruleTypes(w)
	case name == "DescribeType":
		fmt.Fprint(w, "<DescribeTypeResponse><DescribeTypeResult><ProvisioningType>NON_PROVISIONABLE</ProvisioningType></DescribeTypeResult></DescribeTypeResponse>")
	default:
		e.one.Lock() // moto is not made for several requests at once
		defer e.one.Unlock()
		e.proxy.ServeHTTP(w, r)
	}
}

// actionOf names a request: the operation, and the stack if there is one.
func actionOf(r *http.Request, body []byte) string {
	if _, operation, found := strings.Cut(r.Header.Get("X-Amz-Target"), "."); found {
		return operation
	}
	if invocation.MatchString(r.URL.Path) {
		return "Invoke"
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		return strings.TrimSpace(form.Get("Action") + " " + partOf(form.Get("StackName")))
	}
	return r.Method + " " + r.URL.Path
}

// partOf is the part of a run that a stack is.
func partOf(stack string) string {
	return regexp.MustCompile(`^vpcdns-verify-r[0-9a-f]{8}-`).ReplaceAllString(stack, "")
}

// invoke is the function with the work of the prober, a resolver, and its query log.
func (e *emulated) invoke(w http.ResponseWriter, body []byte) {
	var request resolve.Request
	if err := json.Unmarshal(body, &request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var run string
	for _, name := range request.Names {
		if found := regexp.MustCompile(`\b(r[0-9a-f]{8})\.vpcdns\.test$`).FindStringSubmatch(name); found != nil {
			run = found[1]
		}
	}
	plan := experiment.NewPlan(run, experiment.Advanced, experiment.Profile)
	server, stop, err := simulated.Serve(func(name string) experiment.Answer {
		answer, _ := e.does.Resolve(plan, name)
		return answer
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer stop()
	var events []logstypes.InputLogEvent
	for _, name := range request.Names {
		_, record := e.does.Resolve(plan, name)
		events = append(events, logstypes.InputLogEvent{Message: aws.String(recordText(name, record)), Timestamp: aws.Int64(time.Now().UnixMilli())})
	}
	response, err := resolve.Ask(context.Background(), resolve.Request{Servers: []string{server}, Names: request.Names})
	if err = errors.Join(err, e.deliver(plan.Run, events)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(response) // the client sees if it fails
}

// deliver writes records into the log group of the run.
func (e *emulated) deliver(run string, events []logstypes.InputLogEvent) error {
	prefix := experiment.LogGroupPrefix + experiment.StackPrefix(run) + "template"
	groups, err := e.logs.DescribeLogGroups(context.Background(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &prefix})
	if err != nil || len(groups.LogGroups) == 0 { // without the plain template there is no log
		return err
	}
	group := groups.LogGroups[0].LogGroupName
	stream := aws.String(fmt.Sprintf("vpc-1_%d", time.Now().UnixNano()))
	if _, err := e.logs.CreateLogStream(context.Background(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: group, LogStreamName: stream}); err != nil {
		return err
	}
	_, err = e.logs.PutLogEvents(context.Background(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: group, LogStreamName: stream, LogEvents: events})
	return err
}

// recordText is a record as Resolver writes it.
func recordText(name string, l experiment.Logged) string {
	type answer struct{ Rdata, Type, Class string }
	record := map[string]any{
		"version": "1.100000", "account_id": "123456789012", "region": "us-east-1", "vpc_id": "vpc-0123456789abcdef0",
		"query_timestamp": time.Now().UTC().Format(time.RFC3339), "query_name": name + ".", "query_type": "A", "query_class": "IN", "rcode": l.Rcode,
		"srcaddr": "10.213.0.10", "srcport": "40000", "transport": "UDP", "srcids": map[string]any{},
	}
	answers := []answer{}
	for _, each := range l.Answers {
		kind, data, _ := strings.Cut(each, " ")
		answers = append(answers, answer{data, kind, "IN"})
	}
	record["answers"] = answers
	for key, value := range map[string]string{
		"firewall_rule_action": l.Action, "firewall_rule_group_id": l.Group, "firewall_domain_list_id": l.List, "firewall_protection": l.Protection,
	} {
		if value != "" {
			record[key] = value
		}
	}
	text, _ := json.Marshal(record) // texts and lists alone
	return string(text)
}

func (e *emulated) ruleTypes(w http.ResponseWriter) {
	var all []map[string]string
	for _, each := range simulated.RuleTypes() {
		all = append(all, map[string]string{"RuleType": each.Kind, "Value": each.Value, "DisplayName": each.DisplayName})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(map[string]any{"FirewallRuleTypes": all}) // the client sees if it fails
}

// run runs the command without waiting for what the emulator does at once.
func (e *emulated) run(args ...string) (table, said string, code int) {
	return e.runWith(func(context.Context) ([]byte, error) { return zipped("bootstrap", []byte("never run")) }, args...)
}

func (e *emulated) runWith(build builder, args ...string) (table, said string, code int) {
	var stdout, stderr bytes.Buffer
	quick := []string{"--poll", "20ms", "--settle", "0s", "--in-force", "1s", "--logs", "1s", "--network", "5s"}
	code = command(append(quick, args...), build, &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

// outcomes reads the table.
func outcomes(table string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, " | "); len(cells) > 4 {
			all[strings.TrimPrefix(cells[0], "| ")] = cells[4]
		}
	}
	return all
}

// onEmulator are the outcomes that are not those of an AWS that does what the code says: the
// emulator takes more than AWS does.
var onEmulator = map[string]string{
	"trust-later": "answered", "category-ids": "answered", "profile-order": "answered", "shared-config-account": "not asked",
	"edge-hyphen":           "refuted", // no switch of the simulated AWS
	"swapped-priorities":    "refuted",
	"lifted-protection":     "answered",
	"bucket-without-policy": "answered",
	"list-file-reader":      "answered",
	"managed-list-ids":      "refuted", // it has two of the four
}

// TestOnTheEmulator shares one emulator, which takes seconds to start.
func TestOnTheEmulator(t *testing.T) {
	e := startEmulated(t)
	t.Run("to the end", e.toTheEnd)
	t.Run("interrupted", e.interrupted)
	t.Run("refused", e.refused)
	t.Run("leftovers", e.leftovers)
	t.Run("interrupted twice", e.twice)
	t.Run("in use", e.inUse)
}

// toTheEnd compares the table of a whole run.
func (e *emulated) toTheEnd(t *testing.T) {
	e.t = t
	delete(e.does.Refused, "edge-hyphen") // the emulator takes it
	table, said, code := e.runWith(buildProber, "--advanced", "--profile")
	t.Logf("%s\n%s", table, said)
	if code != exitFinding {
		t.Errorf("exit %d", code)
	}
	got := outcomes(table)
	for _, each := range experiment.All("zone.test") {
		want := onEmulator[each.Name]
		if want == "" {
			want = "confirmed"
		}
		if got[each.Name] != want {
			t.Errorf("%s: %s, want %s", each.Name, got[each.Name], want)
		}
	}
	if !strings.HasSuffix(said, "and nothing is left\n") {
		t.Error("it does not say that nothing is left")
	}
	e.isEmpty()
}

// isEmpty asks the emulator itself what is left.
func (e *emulated) isEmpty() {
	e.t.Helper()
	cfg, err := config.LoadDefaultConfig(context.Background())
	require(e.t, err)
	a := newAccount(cfg, "", time.Second)
	all, err := cloudformation.NewFromConfig(cfg).DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{})
	require(e.t, err)
	for _, stack := range all.Stacks {
		if stack.StackStatus != "DELETE_COMPLETE" {
			e.t.Errorf("stack %s is left: %s", *stack.StackName, stack.StackStatus)
		}
	}
	functions, err := a.prober.lambda.ListFunctions(context.Background(), &lambda.ListFunctionsInput{})
	require(e.t, err)
	for _, function := range functions.Functions {
		e.t.Errorf("function %s is left", *function.FunctionName)
	}
	groups, err := e.logs.DescribeLogGroups(context.Background(), &cloudwatchlogs.DescribeLogGroupsInput{})
	require(e.t, err)
	for _, group := range groups.LogGroups {
		e.t.Errorf("log group %s is left", *group.LogGroupName)
	}
	buckets, err := a.s3.ListBuckets(context.Background(), &s3.ListBucketsInput{})
	require(e.t, err)
	for _, bucket := range buckets.Buckets {
		e.t.Errorf("bucket %s is left", *bucket.Name)
	}
	others, err := a.others(context.Background())
	require(e.t, err)
	if len(others) > 0 {
		e.t.Errorf("VPCs are left: %v", others)
	}
}
