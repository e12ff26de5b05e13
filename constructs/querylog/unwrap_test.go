package querylog

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// each writes records one after another, each in a form.
func each(records []string, form, separator string) string {
	var b strings.Builder
	for i, record := range records {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(strings.NewReplacer("TEXT", strconv.Quote(record), "RECORD", record, "ZIPPED", strconv.Quote(encoded(compressed(record))),
			"BASE64", strconv.Quote(encoded(record)), "CELL", `"`+strings.ReplaceAll(record, `"`, `""`)+`"`).Replace(form))
	}
	return b.String()
}

func pretty(t testing.TB, text string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	indented, _ := json.MarshalIndent(value, "", "    ")
	return string(indented)
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// lambda is the event with which CloudWatch Logs calls a function.
func lambda(document string) string {
	return each([]string{document}, `{"awslogs":{"data":ZIPPED}}`, "")
}

func pretties(t testing.TB, records []string) (all []string) {
	for _, record := range records {
		all = append(all, pretty(t, record))
	}
	return all
}

// wrappers are what people have records in. Each holds q0 to q6.
func wrappers(t testing.TB) map[string]string {
	records := numbered(0, 7)
	filtered := `{"events":[` + each(records, `{"logStreamName":"vpc-0a_i-0b","timestamp":1770227515000,"message":TEXT,"ingestionTime":1770227516000,"eventId":"1"}`, ",") + `],"searchedLogStreams":[{"logStreamName":"vpc-0a","searchedCompletely":true}]}`
	columns := `[` + each(records, `[{"field":"@timestamp","value":"2026-02-04 17:51:55.000"},{"field":"@message","value":TEXT},{"field":"@ptr","value":"x"}]`, ",") + `]`
	subscribed := func(records []string) string {
		return `{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"dns","logStream":"vpc-0a_i-0b","subscriptionFilters":["all"],"logEvents":[` +
			each(records, `{"id":"1","timestamp":1770227515000,"message":TEXT}`, ",") + `]}`
	}
	control := `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1770227515000,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`
	return map[string]string{
		"a record a line":            lines(records),
		"without the last break":     strings.TrimSuffix(lines(records), "\n"),
		"CRLF":                       strings.ReplaceAll(lines(records), "\n", "\r\n"),
		"byte order mark":            "\ufeff" + lines(records),
		"empty lines":                "\n\n \t\n" + strings.Join(records, "\n\n\r\n"),
		"concatenated":               strings.Join(records, ""),
		"by tabs":                    strings.Join(records, "\t"),
		"pretty":                     each([]string{pretty(t, records[0]), pretty(t, records[1])}, "RECORD", "\n") + lines(records[2:]),
		"pretty with two spaces":     strings.ReplaceAll(each(records, "RECORD", "\n"), ",", ",\n  "),
		"array":                      "[" + strings.Join(records, ",") + "]",
		"array a record a line":      "[\n" + strings.Join(records, ",\n") + "\n]\n",
		"pretty array":               pretty(t, "["+strings.Join(records, ",")+"]"),
		"array of texts":             "[" + each(records, "TEXT", ",\n") + "]",
		"arrays":                     "[" + records[0] + "]\n[]\n[\n" + strings.Join(records[1:], ",") + "]",
		"export":                     each(records, "2026-02-04T17:51:55.000Z RECORD", "\n") + "\n",
		"aws logs tail":              each(records, "2026-02-04T17:51:55.123000+00:00 vpc-0a_i-0b RECORD", "\n"),
		"filter-log-events":          pretty(t, filtered),
		"filter-log-events compact":  filtered,
		"filter-log-events pages":    `{"events":[],"nextToken":"x"}` + "\n" + filtered,
		"filter-log-events --query":  `[` + each(records, `{"timestamp":1,"message":TEXT}`, ",") + `]`,
		"events in lines":            each(records, `{"timestamp":1,"message":TEXT,"ingestionTime":2}`, "\n"),
		"get-log-events":             `{"nextForwardToken":"f/1","events":[` + each(records, `{"message":TEXT}`, ",") + `]}`,
		"insights":                   `{"queryLanguage":"CWLI","results":` + columns + `,"statistics":{"recordsMatched":7.0},"status":"Complete"}`,
		"insights pretty":            pretty(t, `{"results":`+columns+`,"status":"Complete"}`),
		"insights --query":           columns,
		"insights console":           `[` + each(records, `{"@timestamp":"2026-02-04 17:51:55.000","@message":TEXT,"@ptr":"x"}`, ",\n") + `]`,
		"insights console objects":   pretty(t, `[`+each(records, `{"@timestamp":"2026-02-04 17:51:55.000","@message":RECORD}`, ",")+`]`),
		"insights in lines":          each(records, `{"@message":RECORD}`, "\n"),
		"subscription":               control + subscribed(records[:3]) + subscribed(nil) + subscribed(records[3:]),
		"subscription in lines":      subscribed(records[:3]) + "\n" + control + "\n" + subscribed(records[3:]) + "\n",
		"subscription, other order":  strings.Replace(control, `"messageType":"CONTROL_MESSAGE",`, "", 1) + strings.Replace(subscribed(records), `"messageType":"DATA_MESSAGE",`, "", 1),
		"subscription, gzip members": compressed(control) + compressed(subscribed(records[:3])) + compressed(subscribed(records[3:])),
		"subscription, gzip twice":   compressed(compressed(subscribed(records[:3])) + compressed(subscribed(records[3:]))),
		"documents in an array":      "[" + filtered + "," + control + "]",
		"a bit of everything":        records[0] + subscribed(records[1:3]) + "[" + records[3] + "]" + "\n2026-02-04T17:51:55.000Z " + records[4] + "\n" + pretty(t, records[5]) + records[6],
		"gzip members":               compressed(lines(records[:3])) + compressed(lines(records[3:])),
		"gzip members cut a record":  compressed(lines(records)[:700]) + compressed(lines(records)[700:]),
		"Elastic":                    each(records, `{"@timestamp":"2026-02-04T17:51:55.000Z","ecs":{"version":"8.11.0"},"dns":{"question":{"name":"x.example"}},"event":{"dataset":"aws.route53_resolver_logs","original":TEXT}}`, "\n"),
		"a hit of OpenSearch":        each(records, `{"_index":"dns","_id":"1","_source":{"event":{"original":TEXT}}}`, "\n"),
		"Splunk's collector":         each(records, `{"time":1770227515,"sourcetype":"aws:route53","event":RECORD}`, "\n"),
		"an export of Splunk":        each(records, `{"preview":false,"result":{"_time":"1770227515","_raw":TEXT}}`, "\n"),
		"OCSF with the raw data":     each(records, `{"class_uid":4003,"rcode":"NoError","query":{"hostname":"x.example"},"raw_data":TEXT}`, "\n"),
		"Datadog":                    each(records, `{"id":"A","content":{"service":"route53","message":"","tags":["a:b"],"attributes":RECORD}}`, "\n"),
		"Sumo Logic":                 each(records, `{"timestamp":1770227515000,"message":RECORD,"logStream":"s","logGroup":"g"}`, "\n"),
		"an event behind its group":  each(records, `{"logGroup":"g","logStream":"s","timestamp":1,"message":TEXT}`, "\n"),
		"Fluent Bit":                 each(records, `{"date":1770227515.1,"log":TEXT}`, "\n"),
		"Graylog":                    each(records, `{"version":"1.1","host":"h","short_message":TEXT,"level":6}`, "\n"),
		"an alert of Wazuh":          each(records, `{"timestamp":"2026-02-04","rule":{"level":3},"data":{"integration":"aws","aws":RECORD}}`, "\n"),
		"Loki":                       `{"streams":[{"stream":{"job":"dns"},"values":[` + each(records, `["1770227515000000000",TEXT]`, ",") + `]}]}`,
		"logcli":                     each(records, `{"labels":{"job":"dns"},"line":TEXT,"timestamp":"2026-02-04"}`, "\n"),
		"hits of OpenSearch":         `{"took":1,"hits":{"total":{"value":7},"hits":[` + each(records, `{"_id":"1","_source":RECORD}`, ",") + `]}}`,
		"the API of Datadog":         `{"data":[` + each(records, `{"id":"A","attributes":{"message":TEXT,"attributes":RECORD}}`, ",") + `],"meta":{}}`,
		"a fixture of Elastic":       pretty(t, `{"expected":[`+each(records, `{"event":{"original":TEXT}}`, ",")+`]}`),
		"tail --format json":         each(pretties(t, records), "2026-02-04T17:51:55.123000+00:00 vpc-0a_i-0b \nRECORD", "\n"),
		"tail --format json, a line": each(pretties(t, records), "2026-02-04T17:51:55.123000+00:00 vpc-0a_i-0b RECORD", "\n"),
		"tail in colours":            each(records, "\x1b[32m2026-02-04T17:51:55.123000+00:00\x1b[0m \x1b[36mvpc-0a_i-0b\x1b[0m RECORD", "\n"),
		"tail json in colours":       each(pretties(t, records), "\x1b[32m2026-02-04T17:51:55.123000+00:00\x1b[0m \x1b[36mvpc-0a_i-0b\x1b[0m \nRECORD", "\n"),
		"jq in colours":              strings.ReplaceAll(each(pretties(t, records), "\x1b[1;39mRECORD\x1b[0m", "\n"), `":`, "\"\x1b[0m\x1b[1;39m:"),
		"Lambda":                     lambda(control) + lambda(subscribed(records[:3])) + "\n" + pretty(t, lambda(subscribed(records[3:]))),
		"Lambda, Kinesis":            `{"Records":[` + each([]string{control, subscribed(records[:4]), subscribed(records[4:])}, `{"kinesis":{"partitionKey":"1","data":ZIPPED},"eventSource":"aws:kinesis","eventVersion":"1.0"}`, ",") + `]}`,
		"Lambda, Kinesis, plain":     `{"Records":[` + each(records, `{"kinesis":{"partitionKey":"1","data":BASE64},"eventSource":"aws:kinesis"}`, ",") + `]}`,
		"Firehose transformation":    `{"invocationId":"1","deliveryStreamArn":"arn:aws:firehose","region":"us-east-1","records":[` + each([]string{lines(records[:2]), lines(records[2:])}, `{"recordId":"1","approximateArrivalTimestamp":1,"data":BASE64}`, ",") + `]}`,
		"Kinesis get-records":        `{"Records":[` + each([]string{subscribed(records)}, `{"SequenceNumber":"1","Data":ZIPPED,"PartitionKey":"1"}`, ",") + `],"NextShardIterator":"x","MillisBehindLatest":0}`,
		"SQS":                        `{"Records":[` + each([]string{subscribed(records[:3]), subscribed(records[3:])}, `{"messageId":"1","body":TEXT,"eventSource":"aws:sqs"}`, ",") + `]}`,
		"SNS in SQS":                 `{"Records":[` + each([]string{each(records[:3], `{"Type":"Notification","Message":TEXT}`, ""), each(records[3:], `{"Type":"Notification","Message":TEXT}`, "")}, `{"messageId":"1","body":TEXT,"eventSource":"aws:sqs"}`, ",") + `]}`,
		"SNS in Lambda":              `{"Records":[` + each(records, `{"EventSource":"aws:sns","Sns":{"Type":"Notification","Message":TEXT}}`, ",") + `]}`,
		"a key of a document first":  each(records, `{"status":"info","attributes":RECORD}`, "\n"),
		"owner first":                each(records, `{"owner":"team-a","record":RECORD}`, "\n"),
		"region first":               strings.ReplaceAll(each(records, "RECORD", "\n"), `{"version"`, `{"results":"none","version"`),
		"text and parsed":            each(records, `{"log":TEXT,"log_processed":RECORD}`, "\n"),
		"parsed and text":            each(records, `{"a":RECORD,"kept":TEXT}`, "\n"),
		"documents in one text":      each([]string{filtered}, `{"body":TEXT}`, ""),
		"CSV of Logs Insights":       "\ufeff@timestamp,@message\n" + each(records, "2026-02-04 17:51:55.000,CELL", "\n"),
		"CSV of the console":         "timestamp,message\r\n" + each(records, "1770227515000,CELL", "\r\n") + "\r\n",
		"CSV with columns":           "\"@timestamp\",\"query_name\",\"srcaddr\",\"answers.0.Rdata\",\"answers.0.Type\"\n" + each(names(0, 7), `"2026-02-04 17:51:55.000","RECORD","10.0.0.1","192.0.2.1","A"`, "\n"),
		"CSV of Athena":              `"version","vpc_id","query_timestamp","query_name","query_type","rcode","answers","srcaddr","srcport","srcids","firewall_rule_action"` + "\n" + each(names(0, 7), `"1.100000","vpc-0a","2026-02-04T17:51:55Z","RECORD","A","NOERROR","[{rdata=a.example., type=CNAME, class=IN}, {rdata=192.0.2.1, type=A, class=IN}]","10.0.0.1","1025","{instance=i-0a, resolver_endpoint=null}",`, "\n"),
		"insights with columns":      `{"results":[` + each(names(0, 7), `[{"field":"@timestamp","value":"2026-02-04 17:51:55.000"},{"field":"query_name","value":"RECORD"}]`, ",") + `],"status":"Complete"}`,
		"console with columns":       `[` + each(names(0, 7), `{"@timestamp":"2026-02-04 17:51:55.000","query_name":"RECORD","rcode":"NOERROR"}`, ",") + `]`,
		"padded with spaces":         strings.ReplaceAll(lines(records), `":"`, `" : "`),
	}
}

func TestWrappers(t *testing.T) {
	for name, text := range wrappers(t) {
		t.Run(name, func(t *testing.T) {
			stored := []string{text}
			if name != "subscription, gzip twice" {
				stored = append(stored, compressed(text))
			}
			for _, stored := range stored {
				got, stats, err := readText(t, stored)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(names(0, 7), got); diff != "" {
					t.Errorf("names:\n%s\n%+v", diff, stats)
				}
				if stats.Broken != 0 || len(stats.Damaged) != 0 {
					t.Errorf("broken: %v, damaged: %v", stats.Examples, stats.Damaged)
				}
			}
		})
	}
}

// TestWrappersByteByByte gives every wrapper as slowly as a pipe can.
func TestWrappersByteByByte(t *testing.T) {
	for name, text := range wrappers(t) {
		want, _, err := readText(t, text)
		if err != nil {
			t.Fatal(err)
		}
		got, stats, err := readNames(t, Options{Stdin: &slow{text}, MaxBroken: -1}, "-")
		if err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: read %q, %+v, error %v", name, got, stats, err)
		}
	}
}

// slow reads 61 bytes at a time.
type slow struct{ text string }

func (s *slow) Read(p []byte) (int, error) {
	n := copy(p[:min(len(p), 61)], s.text)
	s.text = s.text[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// FuzzRead reads whatever it is given, and the same however slowly it comes.
func FuzzRead(f *testing.F) {
	for _, text := range wrappers(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, wantStats, wantErr := readNames(t, Options{Stdin: strings.NewReader(text), MaxBroken: 1}, "-")
		got, stats, err := readNames(t, Options{Stdin: &slow{text}, MaxBroken: 1}, "-")
		if !cmp.Equal(want, got) || stats.Broken != wantStats.Broken || (err == nil) != (wantErr == nil) {
			t.Errorf("slowly %q, %d broken, error %v; at once %q, %d broken, error %v", got, stats.Broken, err, want, wantStats.Broken, wantErr)
		}
		if err == nil && int64(len(got)) != stats.Records {
			t.Errorf("%d records handed out, %d counted", len(got), stats.Records)
		}
	})
}

func TestWrappersLargerThanTheBuffer(t *testing.T) {
	if testing.Short() {
		t.Skip("reads on one goroutine after another, which takes half a minute with the race detector")
	}
	const n = 4000 // 2 MB and more
	records := numbered(0, n)
	tests := map[string]string{
		"events":       `{"events":[` + each(records, `{"message":TEXT}`, ",") + `]}`,
		"results":      `{"results":[` + each(records, `[{"field":"@message","value":TEXT}]`, ",") + `]}` + "\n",
		"array":        "[" + strings.Join(records, ",") + "]",
		"concatenated": strings.Join(records, ""),
		"one strange":  strings.Replace(strings.Join(records, ""), `"region":`, `"r\u0065gion":`, 1),
		"documents":    each(records, `{"messageType":"DATA_MESSAGE","logEvents":[{"message":TEXT}]}`, ""),
	}
	for name, text := range tests {
		got, stats, err := readText(t, text)
		if err != nil || stats.Broken != 0 {
			t.Fatal(name, stats, err)
		}
		if !slices.Equal(names(0, n), got) {
			t.Errorf("%s: read %d records, want %d in order", name, len(got), n)
		}
	}
}

func TestDamagedDocumentsKeepWhatCameBefore(t *testing.T) {
	records := numbered(0, 7)
	document := `{"events":[` + each(records, "\n"+`{"message":TEXT}`, ",") + `]}`
	tests := map[string]string{
		"cut":          document[:len(document)-200],
		"wrong":        strings.Replace(document, `{"message":"{\"version\":\"1.100000\",\"account_id\":\"111122223333\",\"region\":\"eu-central-1\",\"vpc_id\":\"vpc-0a1b2c3d4e5f60718\",\"query_timestamp\":\"2026-02-04T17:51:55Z\",\"query_name\":\"q6`, `message":"q6`, 1),
		"huge element": strings.Replace(document, "q6.", strings.Repeat("x", 3<<20), 1),
		"cut array":    "[" + strings.Join(records[:6], ",\n"),
	}
	for name, text := range tests {
		got, stats, err := readText(t, text)
		if err != nil || len(stats.Damaged) != 1 {
			t.Errorf("%s: %+v, error %v", name, stats, err)
			continue
		}
		if diff := cmp.Diff(names(0, 6), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if line := stats.Damaged[0].At.Line; line < 6 || line > 8 {
			t.Errorf("%s: damaged at line %d", name, line)
		}
	}
}

func TestEventsThatAreNoRecordsAreBroken(t *testing.T) {
	text := `{"events":[{"message":"START RequestId"},{"message":7},{"message":"{}"},{"message":TEXT},{},7,{"message":"{\"query_name\":"}]}`
	got, stats, err := readText(t, each(numbered(0, 1), text, ""))
	if err != nil || len(got) != 1 || stats.Broken != 6 {
		t.Errorf("%d records, %+v, error %v", len(got), stats, err)
	}
}

// TestOCSF has records as Security Lake writes them, in two versions of OCSF.
func TestOCSF(t *testing.T) {
	const later = `{"activity_id":6,"class_uid":4003,"cloud":{"account":{"uid":"111122223333"},"provider":"AWS","region":"us-east-1"},"metadata":{"product":{"name":"Route 53","version":"1.100000"},"version":"1.1.0"},"src_endpoint":{"vpc_uid":"vpc-1","ip":"10.0.0.5","port":15083},"time":1665694956000,"time_dt":"2022-10-13T21:02:36Z","query":{"hostname":"shop.example.","type":"A","class":"IN"},"answers":[{"type":"CNAME","rdata":"cdn.example.","class":"IN"}],"connection_info":{"protocol_name":"UDP","direction":"Unknown"},"dst_endpoint":{"instance_uid":"rslvr-in-1","interface_uid":"rni-1"},"rcode":"NoError","rcode_id":0,"disposition":"Alert","firewall_rule":{"uid":"rslvr-frg-1"},"unmapped":{"firewall_domain_list_id":"rslvr-fdl-1"}}`
	const first = `{"class_uid":4003,"metadata":{"product":{"version":"1.100000"}},"cloud":{"account_uid":"111122223333","region":"us-east-1"},"src_endpoint":{"vpc_uid":"vpc-1","ip":"10.0.0.5","port":15083,"instance_uid":"i-1"},"time":1665694956001,"query":{"hostname":"gone.example.","type":"A","class":"IN"},"rcode":"NXDomain","disposition":"No Action","unmapped":[["a","b"]]}`
	const plainLater = `{"version":"1.100000","account_id":"111122223333","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2022-10-13T21:02:36Z","query_name":"shop.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[{"Rdata":"cdn.example.","Type":"CNAME","Class":"IN"}],"srcaddr":"10.0.0.5","srcport":"15083","transport":"UDP","srcids":{"resolver_endpoint":"rslvr-in-1","resolver_network_interface":"rni-1"},"firewall_rule_action":"ALERT","firewall_rule_group_id":"rslvr-frg-1","firewall_domain_list_id":"rslvr-fdl-1"}`
	const plainFirst = `{"version":"1.100000","account_id":"111122223333","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2022-10-13T21:02:36.001Z","query_name":"gone.example.","query_type":"A","query_class":"IN","rcode":"NXDOMAIN","srcaddr":"10.0.0.5","srcport":"15083","srcids":{"instance":"i-1"}}`
	for ocsf, same := range map[string]string{later: plainLater, first: plainFirst} {
		want, err := Parse([]byte(same))
		if err != nil {
			t.Fatal(err)
		}
		var got []*Record
		r, err := Open([]string{"-"}, Options{Stdin: strings.NewReader(ocsf)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Read(t.Context(), func(r *Record) error { got = append(got, r.Clone()); return nil }); err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		got[0].At = Position{}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Error(diff)
		}
	}
}

// TestSearchFindsOnlyRecords counts an object without any as one that is broken.
func TestSearchFindsOnlyRecords(t *testing.T) {
	text := `{"a":{"b":[{"query_name":"x."},"query_name"]},"c":"{\"query_name\":1}"}` + "\n" + each(numbered(0, 1), `{"x":{"y":TEXT}}`, "")
	got, stats, err := readText(t, text)
	if err != nil || len(got) != 1 || stats.Broken != 1 || stats.Examples[0].At.Line != 1 {
		t.Errorf("%q, %+v, error %v", got, stats, err)
	}
}

// TestLogsInALog bounds what may be in one another, and finds large ones.
func TestLogsInALog(t *testing.T) {
	const n = 9000
	records := numbered(0, n)
	text := `{"Records":[` + each([]string{lines(records[:n/2]), lines(records[n/2:])}, `{"kinesis":{"data":BASE64}}`, ",") + `]}`
	got, stats, err := readText(t, text)
	if err != nil || len(got) != n || stats.Broken != 0 || stats.Files != 1 || stats.Empty != 0 {
		t.Errorf("read %d records, %+v, error %v", len(got), stats, err)
	}
	within := lines(numbered(0, 1))
	for range maxNested + 1 {
		within = lambda(within)
	}
	if got, stats, err := readText(t, within); err != nil || len(got) != 0 || stats.Broken != 1 {
		t.Errorf("read %d records, %+v, error %v", len(got), stats, err)
	}
	if got, stats, err := readText(t, `{"awslogs":{"data":"bm8gbG9n"}}`+"\n"+lines(numbered(0, 1))); err != nil || len(got) != 1 || stats.Broken != 1 {
		t.Errorf("read %d records, %+v, error %v", len(got), stats, err)
	}
}

// TestCutDocumentsLoseNoRecordAfterThem cuts a document within its line.
func TestCutDocumentsLoseNoRecordAfterThem(t *testing.T) {
	records := numbered(0, 7)
	document := `{"owner":"1","logEvents":[` + each(records[:3], `{"message":TEXT}`, ",")
	got, stats, err := readText(t, document[:len(document)-40]+"\n"+lines(records[3:]))
	if err != nil || len(got) != 6 || len(stats.Damaged)+int(stats.Broken) != 1 {
		t.Errorf("read %q, %+v, error %v", got, stats, err)
	}
}

// TestOneRecordInTwoFields keeps those of a list apart.
func TestOneRecordInTwoFields(t *testing.T) {
	record := numbered(0, 1)[0]
	parsed := strings.NewReplacer(`"srcport":"`, `"port":"`, "17:51:55Z", "17:51:55.000Z", "q0.example.", "Q0.example").Replace(record)
	for text, want := range map[string]int{
		each([]string{record}, `{"z":`+parsed+`,"log":TEXT}`, ""):                      1,
		each([]string{record}, `{"x":[{"a":RECORD,"b":`+parsed+`},{"a":RECORD}]}`, ""): 2,
		each([]string{record}, `{"a":TEXT,"b":{"c":RECORD}}`, ""):                      1,
		each(numbered(0, 2), `{"a":RECORD,"b":`+numbered(2, 3)[0]+`}`, "\n"):           4,
	} {
		if got, stats, err := readText(t, text); err != nil || len(got) != want {
			t.Errorf("%s: read %q, want %d; %+v, error %v", text, got, want, stats, err)
		}
	}
}

// TestOCSFActions has what Security Lake makes of the actions of DNS Firewall.
func TestOCSFActions(t *testing.T) {
	for rest, want := range map[string]string{
		`"disposition":"No Action","disposition_id":16,"unmapped":{"firewall_rule_group_id":"g","firewall_domain_list_id":"l"}`: "ALERT",
		`"disposition":"No Action","unmapped":[["a","b"]]`:                                                                      "",
		`"disposition":"Allowed","firewall_rule":{"uid":"g"}`:                                                                   "ALERT",
		`"disposition":"Blocked","unmapped":{"firewall_rule_group_id":"g"}`:                                                     "BLOCK",
		`"disposition_id":2`:    "BLOCK",
		`"disposition_id":"19"`: "ALERT",
		`"disposition":"Alert"`: "ALERT",
	} {
		for _, at := range []string{`"time":1665694956000`, `"time":"1665694956000"`, `"time":"2022-10-13T21:02:36Z"`, `"time":"2022-10-13 21:02:36.000"`, `"time_dt":"2022-10-13T21:02:36Z"`} {
			var got *Record
			r, err := Open([]string{"-"}, Options{Stdin: strings.NewReader(`{"class_uid":4003,` + at + `,"query":{"hostname":"x.example."},` + rest + `}`)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = r.Read(t.Context(), func(r *Record) error { got = r.Clone(); return nil })
			if err != nil || string(got.FirewallRuleAction) != want || got.UnixMilli != 1665694956000 {
				t.Errorf("%s, %s: %+v, error %v; want %q", at, rest, got, err, want)
			}
		}
	}
}
