package who

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrappers finds the same task in all that people have it in.
func TestWrappers(t *testing.T) {
	t.Parallel()
	plain := event("web", "10.0.0.5", "subnet-a", "2026-11-24T08:00:00Z", "")
	quoted, _ := json.Marshal(plain)
	detail := plain[strings.Index(plain, `"detail":`)+len(`"detail":`) : len(plain)-1]
	other := `{"detail-type":"ECS Service Action","detail":{"attachments":7}}`
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(plain), "", "  "); err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write([]byte(plain))
	_ = w.Close()
	for name, text := range map[string]string{
		"a line":             other + "\n" + plain + "\r\n",
		"a byte order mark":  "\ufeff" + plain,
		"no line break":      other + plain,
		"pretty":             indented.String(),
		"array":              "[" + other + ",\n" + plain + "]",
		"export":             "2026-11-24T08:00:01.000Z " + other + "\n2026-11-24T08:00:02.000Z " + plain + "\n",
		"filter-log-events":  `{"events":[{"logStreamName":"s","timestamp":1,"message":` + string(quoted) + `,"ingestionTime":2}],"searchedLogStreams":[]}`,
		"get-query-results":  `{"results":[[{"field":"@timestamp","value":"2026"},{"field":"@message","value":` + string(quoted) + `}]],"statistics":{},"status":"Complete"}`,
		"console, as text":   `[{"@timestamp":"2026","@message":` + string(quoted) + `}]`,
		"console, as object": `[{"@timestamp":"2026","@message":` + plain + `}]`,
		"subscription":       `{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"CWL CONTROL MESSAGE"}]}{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":` + string(quoted) + `}]}`,
		"describe-tasks":     `{"tasks":[` + detail + `],"failures":[]}`,
		"gzip":               zipped.String(),
	} {
		d, err := Read(name, strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if w, ok := d.Find("vpc-1", "10.0.0.5", milli(t, "2026-11-24T08:30:00Z")); !ok || w.String() != "ECS service c/web" {
			t.Errorf("%s: found %q, %v", name, w, ok)
		}
	}
}

func TestNumbersForTimes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]moment{
		`1795000000.5`: 1795000000500, `1795000000500`: 1795000000500, `"2026-11-24T08:00:00+01:00"`: moment(milli(t, "2026-11-24T07:00:00Z")),
		`null`: 0, `""`: 0,
	} {
		var m moment
		if err := json.Unmarshal([]byte(text), &m); err != nil || m != want {
			t.Errorf("%s is %d (%v), want %d", text, m, err, want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                            "f: no workload found; expected " + expected,
		`{"NetworkInterfaces":[]}`:    "f: no workload found; expected " + expected,
		"\n\nhello":                   `f:3: not JSON: "hello"; expected ` + expected,
		"{\"a\":1,\n\"b\":}":          "f:2: not JSON: invalid character '}' looking for beginning of value",
		`{"events":[`:                 "f:1: not JSON: unexpected EOF",
		`{"query_name":"a.example."}`: "f:1: an object with query_name; expected " + expected,
		`{}`:                          "f:1: an object with nothing in it; expected " + expected,
		`[1]`:                         "f:1: element 1: got 1; expected " + expected,
		`{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1"}]}`:                     "f:1: element 1: network interface eni-1 has no VpcId; give the whole output of describe-network-interfaces",
		"\n" + `[{"NetworkInterfaceId":"eni-1","VpcId":7}]`:                          "f:2: element 1: network interface: json: cannot unmarshal number into Go struct field networkInterface.VpcId of type string",
		`{"detail-type":"ECS Task State Change"}`:                                    "f:1: an ECS Task State Change without detail",
		`{"detail-type":"ECS Task State Change","detail":{"createdAt":"yesterday"}}`: `f:1: ECS task: "yesterday" is not a time such as 2026-11-25T08:00:00Z`,
		`{"events":[{"message":"REPORT RequestId"}]}`:                                `f:1: element 1: message "REPORT RequestId"; expected ` + expected,
		`{"events":[{"message":"{\"a\":"}]}`:                                         `f:1: element 1: the message is not JSON: "{\"a\":"`,
		strings.Repeat("[", 9) + strings.Repeat("]", 9):                              strings.Repeat("element 1: ", 8) + "wrapped more than 8 times; expected " + expected,
	} {
		_, err := Read("f", strings.NewReader(text))
		if err == nil || err.Error() != want && err.Error() != "f:1: "+want {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"stream/000000.json":  event("web", "10.0.0.5", "s", "2026-11-24T08:00:00Z", ""),
		"aws-logs-write-test": "Permission Check Successful",
		".hidden":             "no",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Open([]string{folder, "-"}, Options{Stdin: strings.NewReader(event("job", "10.0.0.6", "s", "2026-11-24T08:00:00Z", ""))})
	if err != nil || d.Tasks() != 2 {
		t.Errorf("%d tasks, %v, want 2", d.Tasks(), err)
	}
	if _, err := Open([]string{filepath.Join(folder, "none")}, Options{}); err == nil {
		t.Error("no error for a file that does not exist")
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"testdata/interfaces.json", "testdata/events.jsonl"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`2026 {"events":[{"message":"{\"taskArn\":\"a\",\"attachments\":[{\"details\":[{\"name\":\"ipv6Address\",\"value\":\"::1\"}]}]}"}]}`))
	f.Add([]byte(`[[{"field":"@message","value":"{}"}]]`))
	f.Add([]byte(`[[{"field":"@message"}]]`)) // no value at all
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Read("fuzz", bytes.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz") {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		again, err := Read("fuzz", bytes.NewReader(append(append(bytes.Clone(text), '\n'), text...)))
		if err != nil {
			return // the beginning of a value at the end may go on
		}
		if d.Tasks() != again.Tasks() || d.Interfaces() > again.Interfaces() {
			t.Errorf("read twice: %d tasks and %d interfaces, then %d and %d", d.Tasks(), d.Interfaces(), again.Tasks(), again.Interfaces())
		}
		d.Find("vpc-1", "10.0.0.1", 0)
	})
}
