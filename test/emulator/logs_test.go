package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestLogGroupOfAnAccount reads a log group as a file with the same records is read, and asks EC2
// and ECS who was behind an address.
func TestLogGroupOfAnAccount(t *testing.T) {
	script := emulatorScript(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	s := &shell{ctx: ctx, dir: t.TempDir(), env: environment(startEmulator(ctx, t, script), t.TempDir())}
	buildApp(ctx, t, s.dir, "vpcdns")

	var subnet struct{ SubnetID, VpcID, CidrBlock string }
	require(t, s.ask(&subnet, "ec2 describe-subnets --query Subnets[0]"))
	address := strings.TrimSuffix(subnet.CidrBlock, "0/20") + "9"
	s.must(t, "aws", "ec2", "create-network-interface", "--subnet-id", subnet.SubnetID, "--private-ip-address", address,
		"--description", "AWS Lambda VPC ENI-billing-01234567-89ab-cdef-0123-456789abcdef")
	s.must(t, "aws", "ecs", "create-cluster", "--cluster-name", "prod")

	now := time.Now().UTC()
	since := now.Add(-2 * time.Hour).Format(time.RFC3339) // not 2h, which a report has as a time
	records, events := hourOfRecords(now, subnet.VpcID, address)
	require(t, os.WriteFile(filepath.Join(s.dir, "queries.log"), []byte(records), 0o600))
	require(t, os.WriteFile(filepath.Join(s.dir, "events.json"), events, 0o600))
	s.must(t, "aws", "logs", "create-log-group", "--log-group-name", "/dns/queries")
	s.must(t, "aws", "logs", "create-log-stream", "--log-group-name", "/dns/queries", "--log-stream-name", "all")
	s.must(t, "aws", "logs", "put-log-events", "--log-group-name", "/dns/queries", "--log-stream-name", "all", "--log-events", "file://events.json")

	for _, command := range [][]string{
		{"survey", "--since", since, "--json", "OUT"},
		{"survey", "--since", since, "--vpc", subnet.VpcID, "--json", "OUT"},
		{"suggest", "--since", since, "--for", "allow-only"},
	} {
		want, got := s.outputs(t, command, "queries.log"), s.outputs(t, command, "cloudwatch:/dns/queries")
		if got != want || !strings.Contains(want, "example") {
			t.Errorf("%v of the log group:\n%s\nof the file:\n%s", command, got, want)
		}
	}
	for _, source := range []string{"queries.log", "cloudwatch:/dns/queries"} {
		out, err := s.run(t, "./vpcdns", "who", "q7.example", "--since", since, "--who", "aws", source)
		if err != nil || !strings.Contains(out, "Lambda function billing") || !strings.Contains(out, "q7.example was queried 1 time by 1 client") {
			t.Errorf("who asked, in %s: error %v\n%s", source, err, out)
		}
	}
}

// hourOfRecords are 300 of queries for q0.example to q299.example since an hour ago, as lines and as
// events for PutLogEvents.
func hourOfRecords(now time.Time, vpc, address string) (lines string, events []byte) {
	type event struct {
		Timestamp int64  `json:"timestamp"`
		Message   string `json:"message"`
	}
	var all []event
	for i := range 300 {
		at := now.Add(time.Duration(i-3600) * time.Second)
		line := fmt.Sprintf(`{"version":"1.100000","vpc_id":%q,"query_timestamp":%q,"query_name":"q%d.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"192.0.2.1","Type":"A","Class":"IN"}],"srcaddr":%q,"srcport":"%d"}`,
			vpc, at.Format(time.RFC3339), i, address, 1024+i)
		lines += line + "\n"
		all = append(all, event{at.UnixMilli(), line})
	}
	events, _ = json.Marshal(all)
	return lines, events
}

var filesRead = regexp.MustCompile(`[0-9]+ files?`)

// outputs are what a command prints, with the file that takes the place of OUT. The number of
// files is left out: a log group has parts.
func (s *shell) outputs(t *testing.T, command []string, source string) string {
	t.Helper()
	args := append([]string{}, command...)
	file := filepath.Join(s.dir, "out.json")
	require(t, os.WriteFile(file, nil, 0o600))
	for i := range args {
		if args[i] == "OUT" {
			args[i] = file
		}
	}
	out, err := s.run(t, "./vpcdns", append(args, source)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(file)
	require(t, err)
	return filesRead.ReplaceAllString(out, "FILES") + string(text)
}
