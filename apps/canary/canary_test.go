package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/dns/dnsmessage"
)

const control = "controldomain1.malwarelist.firewall.route53resolver.us-east-1.amazonaws.com"

func TestExpectations(t *testing.T) {
	s := serve(t, map[string]answer{
		"fine.example.": works, "alias.example.": {alias: "fine.example.", address: works.address}, "bad.example.": blocked,
		"sinkholed.example.": {alias: "Block.corp.example.", address: works.address}, "dangling.example.": {alias: "gone.example."},
		"broken.example.": {code: dnsmessage.RCodeServerFailure}, "long.example.": {truncated: true, address: works.address},
		"spoofed.example.": {forged: true, address: works.address}, control + ".": unblocked,
	})
	for _, test := range []struct {
		name, want, got string
		failed          bool
	}{
		{"fine.example", "ANSWER", "ANSWER 192.0.2.1", false},
		{"fine.example.", "ANSWER", "ANSWER 192.0.2.1", false},
		{"alias.example", "ANSWER", "ANSWER 192.0.2.1", false},
		{"dangling.example", "ANSWER", "CNAME gone.example. without an address", true},
		{"dangling.example", "NODATA", "CNAME gone.example. without an address", true},
		{"bad.example", "NODATA", "NODATA", false},
		{"bad.example", "NXDOMAIN", "NODATA", true},
		{"bad.example", "ANSWER", "NODATA", true},
		{"gone.example", "NXDOMAIN", "NXDOMAIN", false},
		{"gone.example", "NODATA", "NXDOMAIN", true},
		{"sinkholed.example", "OVERRIDE block.corp.example", "ANSWER 192.0.2.1", false},
		{"alias.example", "OVERRIDE block.corp.example", "ANSWER 192.0.2.1", true},
		{"broken.example", "ANSWER", "SERVERFAILURE", true},
		{"long.example", "ANSWER", "ANSWER 192.0.2.1", false},
		{"spoofed.example", "ANSWER", "ANSWER 192.0.2.1", false},
		{control, "NODATA", "ANSWER 1.2.3.4", true},
	} {
		r := expectation{test.name, test.want}.check(t.Context(), []string{s.address})
		if r.got != test.got || r.failed != test.failed || r.server != s.address || r.latency <= 0 {
			t.Errorf("%s, %s: got %q, failed %v, from %s in %v", test.name, test.want, r.got, r.failed, r.server, r.latency)
		}
	}
}

func TestALostPacketIsNoFailure(t *testing.T) {
	s := serve(t, map[string]answer{"fine.example.": {address: works.address, silent: 1}})
	if r := (expectation{"fine.example", wantAnswer}).check(t.Context(), []string{s.address}); r.failed {
		t.Errorf("got %s after %d queries", r.got, s.asked.Load())
	}
}

func TestTheNextServerIsAsked(t *testing.T) {
	s := serve(t, map[string]answer{"fine.example.": works})
	closed := httptest.NewServer(nil)
	closed.Close()
	address := strings.TrimPrefix(closed.URL, "http://")
	if r := (expectation{"fine.example", wantAnswer}).check(t.Context(), []string{address, s.address}); r.failed || r.server != s.address {
		t.Errorf("got %s from %s", r.got, r.server)
	}
}

func TestNoResponse(t *testing.T) {
	s := serve(t, map[string]answer{"bad.example.": {silent: 100}})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r := expectation{"bad.example", noData}.check(ctx, []string{s.address})
	if !r.failed || !strings.HasPrefix(r.got, "no response: ") || r.latency != 0 {
		t.Errorf("got %s, failed %v, in %v", r.got, r.failed, r.latency)
	}
}

func TestLatency(t *testing.T) {
	for limit, want := range map[time.Duration]string{0: "NODATA", 3 * time.Millisecond: "NODATA", 2 * time.Millisecond: "NODATA, after more than 2ms"} {
		r := result{got: noData, latency: 3 * time.Millisecond}
		if r.judgeLatency(limit); r.got != want || r.failed != (want != noData) {
			t.Errorf("%v: %s, failed %v", limit, r.got, r.failed)
		}
	}
}

func TestMetrics(t *testing.T) {
	var out bytes.Buffer
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for _, r := range []result{
		{expectation{"bad.example", noData}, "ANSWER 192.0.2.1", "10.0.0.2:53", 1500 * time.Microsecond, true},
		{expectation{"bad.example", noData}, "no response: timeout", "", 0, true},
		{expectation{"fine.example", wantAnswer}, "ANSWER 192.0.2.1", "10.0.0.2:53", 2 * time.Millisecond, false},
	} {
		if err := r.write(&out, "canary", at); err != nil {
			t.Fatal(err)
		}
	}
	const head = `{"Failed":%d,"FunctionName":"canary","Got":"%s",%s"Name":"%s","Server":"%s","Want":"%s","_aws":{"CloudWatchMetrics":[{"Dimensions":[["FunctionName","Name"]],"Metrics":[{"Name":"Failed","Unit":"Count"}%s],"Namespace":"vpcdns/FirewallCanary"}],"Timestamp":1795953600000}}` + "\n"
	const latency = `,{"Name":"Latency","Unit":"Milliseconds"}`
	want := fmt.Sprintf(head, 1, "ANSWER 192.0.2.1", `"Latency":1.5,`, "bad.example", "10.0.0.2:53", "NODATA", latency) +
		fmt.Sprintf(head, 1, "no response: timeout", "", "bad.example", "", "NODATA", "") +
		fmt.Sprintf(head, 0, "ANSWER 192.0.2.1", `"Latency":2,`, "fine.example", "10.0.0.2:53", "ANSWER", latency)
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Error(d)
	}
}

func TestEnvironment(t *testing.T) {
	for expectations, want := range map[string]string{
		"":                                   "VPCDNS_EXPECTATIONS: unexpected end of JSON input",
		"[]":                                 "VPCDNS_EXPECTATIONS is empty",
		`[{"name":"","want":"ANSWER"}]`:      `"" is not a domain name`,
		`[{"name":"a.example","want":"no"}]`: `a.example: unknown expectation "no"`,
		`[{"name":"a.example","want":"OVERRIDE "}]`:                             `unknown expectation "OVERRIDE "`,
		`[{"name":"` + strings.Repeat("a.", 200) + `example","want":"ANSWER"}]`: "is not a domain name",
	} {
		_, err := newCanary(func(name string) string { return map[string]string{"VPCDNS_EXPECTATIONS": expectations}[name] }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expectations, err, want)
		}
	}
	for limit, want := range map[string]string{"0": `VPCDNS_MAX_MILLISECONDS is "0"`, "fast": `VPCDNS_MAX_MILLISECONDS is "fast"`, "20": ""} {
		_, err := newCanary(func(name string) string {
			return map[string]string{"VPCDNS_EXPECTATIONS": `[{"name":"a.example","want":"ANSWER"}]`, "VPCDNS_SERVERS": "127.0.0.1:53", "VPCDNS_MAX_MILLISECONDS": limit}[name]
		}, io.Discard)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", limit, err, want)
		}
	}
	got := serversIn("# made by Lambda\nsearch corp.example\nnameserver 169.254.100.5\nnameserver fd00:ec2::253\noptions ndots:1\n")
	if d := cmp.Diff([]string{"169.254.100.5:53", "[fd00:ec2::253]:53"}, got); d != "" {
		t.Error(d)
	}
}

// TestAsAFunction runs the program with a server that is Lambda's runtime to it.
func TestAsAFunction(t *testing.T) {
	program := filepath.Join(t.TempDir(), "bootstrap")
	if out, err := exec.Command("go", "build", "-tags=lambda.norpc", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	responses := make(chan string)
	invocations := 0
	runtime := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(http.StatusAccepted)
			responses <- r.URL.Path + " " + string(body)
		case invocations == 1:
			<-r.Context().Done() // no second event
		default:
			invocations++
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "one")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(time.Minute).UnixMilli()))
			w.Write([]byte(`{"source":"aws.events"}`))
		}
	}))
	defer runtime.Close()
	s := serve(t, map[string]answer{"bad.example.": blocked, control + ".": unblocked})
	expectations, _ := json.Marshal([]expectation{{"bad.example", noData}, {control, noData}})
	var out bytes.Buffer
	cmd := exec.Command(program)
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtime.URL, "http://"), "AWS_LAMBDA_FUNCTION_NAME=canary",
		"VPCDNS_EXPECTATIONS=" + string(expectations), "VPCDNS_SERVERS=" + s.address,
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-responses:
		if got != "/2018-06-01/runtime/invocation/one/response null" {
			t.Errorf("the runtime got %s", got)
		}
	case <-time.After(time.Minute):
		t.Error("no response")
	}
	runtime.CloseClientConnections()
	cmd.Process.Kill()
	cmd.Wait()
	for _, want := range []string{`"Failed":0,"FunctionName":"canary","Got":"NODATA"`, `"Failed":1,"FunctionName":"canary","Got":"ANSWER 1.2.3.4"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
}
