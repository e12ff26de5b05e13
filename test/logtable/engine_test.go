package logtable_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/logtable"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
	"github.com/seed-482a6d4f/vpcdns/test/fakes3"
)

// partition is where the objects are of a day of a VPC.
type partition struct{ account, vpc, day string }

func daysAgo(n int) string { return time.Now().UTC().AddDate(0, 0, -n).Format("2006/01/02") }

func (p partition) key() string {
	return "dns/AWSLogs/" + p.account + "/vpcdnsquerylogs/" + p.vpc + "/" + p.day + "/" + p.vpc + "_vpcdnsquerylogs.log.gz"
}

// put makes the object with lines, as Resolver delivers it.
func (p partition) put(t *testing.T, bucket *fakes3.Bucket, lines []byte) {
	t.Helper()
	var compressed bytes.Buffer
	w := gzip.NewWriter(&compressed)
	_, err := w.Write(lines)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	bucket.Put(p.key(), compressed.String())
}

// scatter puts the lines of the log into objects by account and VPC, of today and of yesterday. What is
// not a record is at the end, with the last record.
func scatter(t *testing.T, log string) (objects map[partition][]byte, last partition) {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	objects = map[partition][]byte{}
	for i, line := range bytes.SplitAfter(text, []byte("\n")) {
		var record struct {
			Account string `json:"account_id"`
			VPC     string `json:"vpc_id"`
		}
		if json.Unmarshal(line, &record) == nil {
			last = partition{record.Account, record.VPC, daysAgo(i % 2)}
		}
		objects[last] = append(objects[last], line...)
	}
	return objects, last
}

// execute fills in the parameters of a question, as Athena does.
func execute(sql string, q *logtable.Question) string {
	if len(q.Parameters) == 0 {
		return sql
	}
	return "EXECUTE IMMEDIATE '" + strings.ReplaceAll(sql, "'", "''") + "' USING " + strings.Join(slices.Repeat([]string{"'" + wanted + "'"}, len(q.Parameters)), ", ")
}

// delivery is what a bucket has.
type delivery struct {
	bucket     fakes3.Bucket
	table      resolver.LogTableProps
	inTable    map[partition]int64 // lines
	asked      map[string]bool     // keys of the objects of the days that are asked about
	unreadable string              // key of the object with lines that are not records
}

// deliver puts the log into a bucket, and what is not in the table or not asked about.
func deliver(t *testing.T, log string) *delivery {
	t.Helper()
	d := &delivery{inTable: map[partition]int64{}, asked: map[string]bool{}}
	objects, last := scatter(t, log)
	accounts, vpcs := map[string]bool{}, map[string]bool{}
	for p, lines := range objects {
		accounts[p.account], vpcs[p.vpc] = true, true
		d.asked[p.key()], d.inTable[p] = true, int64(bytes.Count(lines, []byte("\n")))
		p.put(t, &d.bucket, lines)
	}
	if len(accounts) != 3 || len(vpcs) != 6 || len(objects) != 12 {
		t.Fatalf("%d objects of %d VPCs in %d accounts", len(objects), len(vpcs), len(accounts))
	}
	d.unreadable = last.key()
	old := partition{last.account, last.vpc, daysAgo(days + 3)}
	d.inTable[old] = d.inTable[last]
	for _, p := range []partition{old, {last.account, last.vpc, daysAgo(20)}, {last.account, "vpc-0f", last.day}, {"999988887777", last.vpc, last.day}} {
		p.put(t, &d.bucket, objects[last])
	}
	d.table = resolver.LogTableProps{
		BucketName: jsii.String("logs"), Prefix: jsii.String("dns"),
		Accounts: jsii.Strings(slices.Sorted(maps.Keys(accounts))...), VpcIds: jsii.Strings(slices.Sorted(maps.Keys(vpcs))...),
		Since: jsii.String(time.Now().UTC().AddDate(0, 0, -10).Format(time.DateOnly)),
		Days:  jsii.Number(days), PhantomNames: jsii.Strings(phantoms()...),
	}
	return d
}

// TestTrinoAnswersAsTheSurvey has Trino read the table that NewLogTable writes into a template, from Glue
// and S3, and answer the questions of the template.
func TestTrinoAnswersAsTheSurvey(t *testing.T) {
	program := os.Getenv("VPCDNS_TRINO")
	if program == "" {
		t.Skip("VPCDNS_TRINO does not name the program (.ci/trino makes it of Maven's packages): Trino itself answers no question")
	}
	log := logOf(t)
	f, d := surveyOf(t, log), deliver(t, log)
	s := stackOf(t, &d.table)
	server := startTrino(t, program, s, d.bucket.Start(t))
	questions := questionsOf(t, &logtable.Table{Name: "dns_queries"})
	if len(s.questions) != len(questions) {
		t.Errorf("the template has %d questions, not %d", len(s.questions), len(questions))
	}
	answers := map[string][]row{}
	for _, q := range questions {
		answers[q.ID] = server.ask(t, execute(unlimited(s.questions[q.Title]), &q))
		saved := server.ask(t, execute(s.questions[q.Title], &q))
		ordered := questionsInGo[q.ID].ordered
		compareTexts(t, q.ID+" as it is saved", ordered(answers[q.ID][:min(200, len(answers[q.ID]))]), ordered(saved))
	}
	f.compare(t, "Trino", answers)
	if diff := cmp.Diff([]string{"map[lines:2 object:s3://logs/" + d.unreadable + "]"}, texts(answers[logtable.Unreadable])); diff != "" {
		t.Errorf("lines that are not records: %s", diff)
	}
	for _, r := range d.bucket.Requests() {
		if r.Operation == "GetObject" && !d.asked[r.Key] {
			t.Errorf("a question about %d days reads %s", days, r.Key)
		}
	}

	compareColumns(t, server, log)
	got := map[partition]int64{}
	for _, r := range server.ask(t, "SELECT account, vpc, day, count(*) AS lines FROM dns_queries GROUP BY account, vpc, day") {
		got[partition{r["account"].(string), r["vpc"].(string), r["day"].(string)}] = r.count("lines")
	}
	if diff := cmp.Diff(d.inTable, got, cmp.AllowUnexported(partition{})); diff != "" {
		t.Errorf("the partitions of the table: %s", diff)
	}
}
