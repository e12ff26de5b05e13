package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// place is what a flag of a command does with --on.
type place struct {
	name  string
	with  []string // the flag with its value, or several
	after []string // more flags, also without the flag
	says  string   // the error that refuses it; "": it has an effect

	elsewhere bool // another test sees the effect
}

// TestFlagsWithOn runs a command with --on STACK, with and without each of its flags: a flag changes
// what comes of it, or is refused. A new flag needs a row.
func TestFlagsWithOn(t *testing.T) {
	both := []place{
		{name: "since", with: []string{"--since", "2026-02-03"}},
		{name: "until", with: []string{"--until", "2026-02-02"}},
		{name: "max-broken", with: []string{"--max-broken", "1%"}},
		{name: "allow-incomplete", with: []string{"--allow-incomplete"}},
		{name: "who", with: []string{"--who", "who.json"}, says: "--who is not supported with --on"},
		{name: "requester-pays", with: []string{"--requester-pays"}, says: "--requester-pays is not supported with --on"},
		{name: "profile", with: []string{"--profile", "other"}},
		{name: "region", with: []string{"--region", "us-west-2"}},
		{name: "html", with: []string{"--html", "out/page.html"}},
		{name: "redact", with: []string{"--redact", "addresses,names"}},
		{name: "json", with: []string{"--json", "out/all.json"}},
		{name: "format", with: []string{"--format", "markdown"}},
		{name: "top", with: []string{"--top", "1"}},
		{name: "dry-run", with: []string{"--dry-run"}},
		{name: "on", with: []string{"--on", "other"}, says: "stack other"},
	}
	replay := append(slices.Clone(both), []place{
		{name: "policy", with: []string{"--policy", "other.yaml"}},
		{name: "policy", with: []string{"--policy", "-"}, says: "--on needs the policy as a file"},
		{name: "baseline", with: []string{"--baseline", "other.yaml"}},
		{name: "parameter", with: []string{"--parameter", "Extra=*.org"}},
		{name: "stand-in", with: []string{"--stand-in", "rslvr-fdl-0123456789abcdef=list.txt"}},
		{name: "vpc", with: []string{"--vpc", "vpc-0a"}},
		{name: "fail-on", with: []string{"--fail-on", "newly-blocked"}, after: []string{"--allow-incomplete", "--max-broken", "50%"}},
		{name: "search-suffix", with: []string{"--search-suffix", "corp.example"}},
		{name: "by", with: []string{"--by", "address"}},
		{name: "merge", with: []string{"--merge", "--policy", "", "report.json"}, says: "--merge adds up reports on this machine, so no --on"},
		{name: noLimitsFlag, with: []string{"--no-limits"}},
	}...)
	survey := append(slices.Clone(both), []place{
		{name: "vpc", with: []string{"--vpc", "vpc-0a"}},
		{name: "vpc", with: []string{"--vpc", "Vpc"}, says: `--vpc "Vpc" is not the ID of a VPC`},
		{name: "baseline", with: []string{"--baseline", "baseline.json"}},
		{name: "search-suffix", with: []string{"--search-suffix", "corp.example"}},
		{name: "findings", with: []string{"--findings", "out/findings.json"}},
		{name: "known", with: []string{"--known", "list.txt"}},
		{name: "threats", with: []string{"--threats", "list.txt"}},
		{name: "fail-on", with: []string{"--fail-on", "suspicious"}, after: []string{"--threats", "list.txt", "--allow-incomplete", "--max-broken", "50%"}},
		{name: "clients", with: []string{"--clients", "1"}, after: []string{"--threats", "list.txt"}},
		{name: "merge", with: []string{"--merge", "report.json"}, says: "--merge adds up surveys on this machine, so no --on"},
		{name: noLimitsFlag, elsewhere: true}, // see TestReportsOfARunAreBounded
	}...)
	for command, places := range map[string][]place{"replay": replay, "survey": survey} {
		t.Run(command, func(t *testing.T) {
			w := newStack(t)
			w.hasAll(t, command, places)
			base := []string{command, "--on", "reviews", "--max-broken", "50%"}
			if command == "replay" {
				base = append(base, "--policy", "new.yaml")
			}
			for _, p := range places {
				if p.elsewhere {
					continue
				}
				without := w.run(t, append(slices.Clone(base), p.after...)...)
				with := w.run(t, append(append(slices.Clone(base), p.after...), p.with...)...)
				refused := strings.Contains(with.Stderr, p.says) && with.Code == exitInput && with.Input == ""
				switch {
				case p.says != "" && !refused:
					t.Errorf("%v is not refused with %q: exit %d: %s", p.with, p.says, with.Code, with.Stderr)
				case p.says == "" && cmp.Equal(with, without):
					t.Errorf("%v has no effect: %+v", p.with, with)
				case p.says == "" && p.name != "max-broken" && with.Code == exitInput && !strings.Contains(with.Stderr, "the logs are incomplete"):
					t.Errorf("%v fails: %s", p.with, with.Stderr)
				}
			}
		})
	}
}

// awsStack is an account with a review, whose steps run in this process.
type awsStack struct {
	engine  *review.Engine
	mu      sync.Mutex
	outcome []byte

	// What was asked for since the last command.
	input  string
	region string
}

// commandResult is what comes of a command.
type commandResult struct {
	Code           int
	Stdout, Stderr string
	Files          map[string]string // in the folder out
	Input, Region  string            // of the execution
	Bundles        map[string]string
}

func newStack(t *testing.T) *awsStack {
	t.Helper()
	logs := map[string]string{"s3://logs/denied/": ""}
	for i := range 30 {
		record := func(vpc, name, client string) string {
			return fmt.Sprintf(`{"version":"1.100000","awsStackid":"111122223333","region":"eu-west-1","vpc_id":%q,"query_timestamp":"2026-02-%02dT08:%02d:00Z","query_name":%q,"query_type":"A","query_class":"IN","rcode":"NXDOMAIN","answers":[],"srcaddr":%q,"srcport":"%d"}`+"\n",
				vpc, 1+i/10, i, name, client, 1000+i)
		}
		text := record("vpc-0a", fmt.Sprintf("a%d.com.", i), "10.0.0.1") + record("vpc-0b", "wpad.corp.example.", "10.0.0.2") +
			record("vpc-0b", "one.org.", fmt.Sprintf("10.0.1.%d", i)) + record("vpc-0a", "evil.net.", fmt.Sprintf("10.0.0.%d", 4+i%4))
		if i < 3 {
			text += "broken\n" // 3 of 123
		}
		logs[fmt.Sprintf("s3://logs/%02d.log", i)] = text
	}
	find := func(string) (*querylog.Found, error) {
		found := &querylog.Found{}
		for name, text := range logs {
			o := querylog.Object{Name: name, Size: int64(len(text)), Version: name, Asked: true}
			if text == "" {
				o.Unread = errors.New("AccessDenied")
			}
			found.Objects = append(found.Objects, o)
		}
		slices.SortFunc(found.Objects, func(a, b querylog.Object) int { return strings.Compare(a.Name, b.Name) })
		return found, nil
	}
	w := &awsStack{engine: &review.Engine{
		Store: review.Folder(t.TempDir()),
		Find:  func(context.Context, review.Question) func(string) (*querylog.Found, error) { return find },
		Reopen: func(_ context.Context, objects []querylog.Object) ([]querylog.Object, error) {
			for i := range objects {
				text := logs[objects[i].Name]
				objects[i].Open = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
			}
			return objects, nil
		},
	}}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	t.Chdir(t.TempDir())
	for path, text := range map[string]string{
		"new.yaml": onPolicy, "other.yaml": strings.ReplaceAll(onPolicy, `"*.com"`, `"one.org"`), "list.txt": "evil.net\n", "who.json": "{}", "report.json": "{}",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "READER", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "", "AWS_DEFAULT_REGION": "",
		"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "none", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	if err := os.WriteFile("config", []byte("[default]\nregion = eu-central-1\n[profile other]\nregion = ap-south-1\naws_access_key_id = OTHER\naws_secret_access_key = secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("old.log", []byte(logs["s3://logs/01.log"]), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := run([]string{"survey", "--json", "baseline.json", "--max-broken", "50%", "old.log"}, io.Discard, io.Discard); code != 0 {
		t.Fatalf("exit %d", code)
	}
	return w
}

const onPolicy = `Parameters:
  Extra: {Type: String, Default: never.invalid}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  List:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Name: bad, Domains: ["*.com", !Ref Extra]}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules:
        - {Priority: 1, Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: !Ref List}
        - {Priority: 2, Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: rslvr-fdl-0123456789abcdef}
  Association:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {VpcId: !Ref Vpc, FirewallRuleGroupId: !Ref Group, Priority: 101}
`

// hasAll fails for a flag of a command that has no row.
func (w *awsStack) hasAll(t *testing.T, command string, places []place) {
	t.Helper()
	root := rootCommand()
	cmd, _, err := root.Find([]string{command})
	if err != nil {
		t.Fatal(err)
	}
	check := func(flag *pflag.Flag) {
		if flag.Name != "help" && !slices.ContainsFunc(places, func(p place) bool { return p.name == flag.Name }) {
			t.Errorf("%s --%s has no row: what does it do with --on?", command, flag.Name)
		}
	}
	cmd.Flags().VisitAll(check)
	for c := cmd; c != nil; c = c.Parent() {
		c.PersistentFlags().VisitAll(check)
	}
}

func (w *awsStack) run(t *testing.T, args ...string) commandResult {
	t.Helper()
	w.input, w.region = "", ""
	if err := errors.Join(os.RemoveAll("out"), os.Mkdir("out", 0o700)); err != nil {
		t.Fatal(err)
	}
	policies := filepath.Join(string(w.engine.Store.(review.Folder)), "policies")
	if err := os.RemoveAll(policies); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := run(args, &stdout, &stderr)
	notes := slices.DeleteFunc(slices.Collect(strings.Lines(stderr.String())), func(line string) bool {
		return strings.Contains(line, "all reports of this run are in") // which is elsewhere for each question
	})
	return commandResult{Code: code, Stdout: stdout.String(), Stderr: strings.Join(notes, ""), Files: filesIn(t, "out"), Input: w.input, Region: w.region, Bundles: filesIn(t, policies)}
}

func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && entry.IsDir() {
			return nil
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// ServeHTTP answers for CloudFormation, Step Functions and S3.
func (w *awsStack) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if scope := strings.Split(r.Header.Get("Authorization"), "/"); len(scope) > 2 {
		w.region = scope[2]
	}
	_, action, isSteps := strings.Cut(r.Header.Get("X-Amz-Target"), "AWSStepFunctions.")
	switch {
	case isSteps:
		w.steps(rw, action, body)
	case r.Method == http.MethodPost && strings.Contains(string(body), "StackName=reviews"):
		fmt.Fprint(rw, "<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>"+
			"<member><ResourceType>AWS::StepFunctions::StateMachine</ResourceType><PhysicalResourceId>arn:aws:states:eu-central-1:111122223333:stateMachine:r</PhysicalResourceId></member>"+
			"</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>")
	case r.Method == http.MethodPost:
		rw.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(rw, "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>")
	case strings.HasPrefix(r.URL.Path, "/runs/"):
		w.object(rw, r.Method, strings.TrimPrefix(r.URL.Path, "/runs/"), body)
	default: // a list of logs, for a dry run
		fmt.Fprint(rw, "<ListBucketResult><Contents><Key>a.log</Key><Size>5</Size></Contents></ListBucketResult>")
	}
}

func (w *awsStack) object(rw http.ResponseWriter, method, key string, body []byte) {
	if method == http.MethodPut {
		if err := w.engine.Store.Put(context.Background(), key, body); err != nil {
			rw.WriteHeader(http.StatusInternalServerError)
		}
		return
	}
	opened, err := w.engine.Store.Get(context.Background(), key)
	if err != nil {
		rw.WriteHeader(http.StatusNotFound)
		return
	}
	defer opened.Close()
	_, _ = io.Copy(rw, opened)
}

func (w *awsStack) steps(rw http.ResponseWriter, action string, body []byte) {
	rw.Header().Set("Content-Type", "application/x-amz-json-1.0")
	reply := func(value any) { _ = json.NewEncoder(rw).Encode(value) }
	switch action {
	case "DescribeStateMachine":
		definition, _ := review.Definition(review.Machine{Bucket: "runs", Defaults: review.Question{Sources: []string{"s3://logs/"}}})
		reply(map[string]any{"definition": definition})
	case "StartExecution":
		var start struct{ Input string }
		err := json.Unmarshal(body, &start)
		w.input = start.Input
		if err == nil {
			err = w.execute(start.Input)
		}
		if err != nil {
			rw.WriteHeader(http.StatusBadRequest)
			reply(map[string]any{"__type": "Failed", "message": err.Error()})
			return
		}
		reply(map[string]any{"executionArn": "arn:aws:states:eu-central-1:111122223333:execution:r:e", "startDate": 1})
	default:
		reply(map[string]any{"status": "SUCCEEDED", "output": string(w.outcome)})
	}
}

// execute does the steps of the state machine.
func (w *awsStack) execute(input string) error {
	do := func(event review.Event) (any, error) { return w.engine.Handle(context.Background(), event) }
	planned, err := do(review.Event{Step: review.StepPlan, Question: json.RawMessage(input), Defaults: review.Question{Sources: []string{"s3://logs/"}}})
	if err != nil {
		return err
	}
	plan := planned.(*review.Plan)
	all := func(key string) error {
		opened, err := w.engine.Store.Get(context.Background(), key)
		if err != nil {
			return err
		}
		defer opened.Close()
		var items []review.Event
		err = json.NewDecoder(opened).Decode(&items)
		for _, item := range items {
			if err == nil {
				_, err = do(item)
			}
		}
		return err
	}
	if err := all(plan.Read); err != nil {
		return err
	}
	out, err := do(review.Event{Step: review.StepCompare, Run: plan.Run, Items: plan.Read})
	if err != nil {
		return err
	}
	compared := out.(*review.Compared) // there are no copies to read again
	for _, key := range compared.Merge {
		if err := all(key); err != nil {
			return err
		}
	}
	outcome, err := do(review.Event{Step: review.StepReport, Run: plan.Run, Sum: compared.Sum, Uncompared: compared.Uncompared})
	if err != nil {
		return err
	}
	w.outcome, err = json.Marshal(outcome)
	return err
}

// TestReportsOfARunAreBounded reads no report without end, unless --no-limits says so.
func TestReportsOfARunAreBounded(t *testing.T) {
	t.Parallel()
	for _, lifted := range []bool{false, true} {
		root := rootCommand()
		cmd, _, err := root.Find([]string{"survey"})
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.ParseFlags([]string{fmt.Sprintf("--%s=%v", noLimitsFlag, lifted)}); err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, fetched(cmd, io.LimitReader(zeros{}, maxReport+1)))
		if (err == nil) != lifted || lifted && n != maxReport+1 {
			t.Errorf("--%s=%v: %d bytes, %v", noLimitsFlag, lifted, n, err)
		}
	}
}

type zeros struct{}

// Read implements [io.Reader].
func (zeros) Read(p []byte) (int, error) { return len(p), nil }
