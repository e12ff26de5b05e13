// Package logtable_test has others judge the table and the SQL of constructs/logtable. Trino's grammar, as
// dt-sql-parser has it, parses the questions, and DuckDB answers them about generated logs as package
// survey does. Both are in test/logtable/peer; VPCDNS_TABLE_PEERS is the path of its node_modules.
//
// Trino itself, of which Athena is a relative, reads the table as NewLogTable describes it in a template,
// from objects in S3, and answers the questions of the template. VPCDNS_TRINO is the path of a program that
// runs it; .ci/trino makes that of what is in test/logtable/trino, with Maven and Java 25.
package logtable_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/logtable"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

const (
	numRecords = 20_000 // that are generated
	wanted     = "metadata.google.internal"
	days       = 2
)

func phantoms() []string { return []string{wanted, "wpad"} }

// row is a row of an answer. Numbers are texts.
type row map[string]any

func (r row) count(column string) int64 {
	n, _ := strconv.ParseInt(fmt.Sprint(r[column]), 10, 64)
	return n
}

// sum adds up a column of the rows that hold.
func sum(rows []row, column string, holds func(row) bool) (n int64) {
	for _, r := range rows {
		if holds == nil || holds(r) {
			n += r.count(column)
		}
	}
	return n
}

// rarities are names that no generated record has: a long one of no TXT, and one as a client that mixes the
// case asks.
var rarities = []string{strings.Repeat("Long-", 11) + "." + strings.Repeat("long-", 11) + ".example.", "MetaData.Google.Internal."}

// logOf writes a log of today, with rarities and lines that are not records.
func logOf(t *testing.T) (path string) {
	t.Helper()
	actions := []string{"", "", "", "ALERT", "BLOCK"}
	asked := 0
	decide := func(string, string) (action, group, list string) {
		asked++
		if action = actions[asked%len(actions)]; action != "" {
			group, list = "rslvr-frg-1", "rslvr-fdl-1"
		}
		return action, group, list
	}
	world, start := records.NewWorld(7), time.Now().UTC().Truncate(24*time.Hour)
	g := world.NewGenerator(records.Options{Start: start, Step: time.Second, Decide: decide})
	var log []byte
	for range numRecords {
		log = g.Append(log)
	}
	vpc, account := world.VPC(1)
	for i, name := range rarities {
		at := start.Add(time.Duration(numRecords+i) * time.Second).Format(time.RFC3339)
		log = fmt.Appendf(log, `{"version":"1.100000","account_id":%q,"vpc_id":%q,"query_timestamp":%q,"query_name":%q,"query_type":"AAAA","rcode":"NOERROR","answers":[],"srcaddr":"10.0.0.9","srcids":{}}`+"\n", account, vpc, at, name)
	}
	log = append(log, "{\"query_name\":\nnot JSON\n"...)
	path = filepath.Join(t.TempDir(), "queries.log")
	if err := os.WriteFile(path, log, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// surveyOf surveys the log, and counts its names and those of the questions about names.
func surveyOf(t *testing.T, path string) *found {
	t.Helper()
	reader, err := querylog.Open([]string{path}, querylog.Options{KeepCopies: true})
	if err != nil {
		t.Fatal(err)
	}
	f := &found{survey: survey.New(nil), names: map[string]int64{}, rows: answersInGo{}}
	stats, err := reader.Read(context.Background(), func(r *querylog.Record) error {
		f.survey.Add(r)
		f.rows.add(r)
		f.names[lowerName(r)]++
		if isPhantom(r) {
			f.phantoms++
		}
		return nil
	})
	if err != nil || stats.Records != int64(numRecords+len(rarities)) || stats.Broken != 2 {
		t.Fatalf("%+v, %v", stats, err)
	}
	if f.phantoms == 0 || f.names[wanted+"."] == 0 || f.survey.Types()["TXT"] == 0 {
		t.Fatal("the log has nothing to find")
	}
	return f
}

// unlimited has all rows of an answer.
func unlimited(sql string) string { return strings.ReplaceAll(sql, "LIMIT 200", "") }

// ask has the questions parsed and answered.
func ask(t *testing.T, peers string, questions []logtable.Question, table *logtable.Table, log string) map[string][]row {
	t.Helper()
	type question struct {
		SQL        string   `json:"sql"`
		Parameters []string `json:"parameters"`
	}
	input := struct {
		Columns   [][2]string `json:"columns"`
		Log       string      `json:"log"`
		Table     string      `json:"table"`
		Day       string      `json:"day"`
		Questions []question  `json:"questions"`
	}{Log: log, Table: table.Name, Day: time.Now().UTC().Format("2006/01/02")}
	duck := strings.NewReplacer("array<struct<rdata:string,type:string,class:string>>", "JSON",
		"struct<instance:string,resolver_endpoint:string,resolver_network_interface:string>", "STRUCT(instance VARCHAR, resolver_endpoint VARCHAR, resolver_network_interface VARCHAR)",
		"string", "VARCHAR")
	for _, c := range logtable.Columns() {
		input.Columns = append(input.Columns, [2]string{c.Name, duck.Replace(c.Type)})
	}
	for _, q := range questions {
		parameters := []string{}
		for range q.Parameters {
			parameters = append(parameters, wanted)
		}
		input.Questions = append(input.Questions, question{unlimited(q.SQL), parameters})
	}
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join("peer", "ask.mjs"), peers)
	var problems bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(text), &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, problems.Bytes())
	}
	var answer struct {
		Answers []struct {
			Errors []string `json:"errors"`
			Rows   []row    `json:"rows"`
		} `json:"answers"`
		Wrong int `json:"wrong"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Wrong == 0 {
		t.Error("the grammar takes anything")
	}
	all := map[string][]row{}
	for i, a := range answer.Answers {
		all[questions[i].ID] = a.Rows
		for _, e := range a.Errors {
			t.Errorf("%s is not in Trino's grammar: %s\n%s", questions[i].ID, e, questions[i].SQL)
		}
	}
	return all
}

// found is what a survey, a count of the names and the questions without SQL find in the log.
type found struct {
	survey   *survey.Survey
	names    map[string]int64
	phantoms int64
	rows     answersInGo
}

// compare compares answers with what is found.
func (f *found) compare(t *testing.T, who string, answers map[string][]row) {
	t.Helper()
	s := f.survey
	is := func(column, value string) func(row) bool { return func(r row) bool { return r[column] == value } }
	for what, each := range map[string][2]int64{
		"blocked and alerted": {int64(len(answers["Blocked"])), s.Actions()["BLOCK"] + s.Actions()["ALERT"]},
		"alerted":             {sum(answers["WouldBlock"], "queries", nil), s.Actions()["ALERT"]},
		"NXDOMAIN":            {sum(answers["Failures"], "failures", is("rcode", "NXDOMAIN")), s.Rcodes()["NXDOMAIN"]},
		"SERVFAIL":            {sum(answers["Failures"], "failures", is("rcode", "SERVFAIL")), s.Rcodes()["SERVFAIL"]},
		"TXT":                 {sum(answers["TxtAndLongNames"], "queries", is("query_type", "TXT")), s.Types()["TXT"]},
		"names":               {int64(len(answers["RareNames"])), int64(len(f.names))},
		"queries by client":   {sum(answers["WhoAsksWhat"], "queries", nil), s.Records()},
		"queries for a name":  {sum(answers["WhoAskedFor"], "queries", nil), f.names[wanted+"."]},
		"without phantoms":    {int64(len(answers["WithoutPhantoms"])), s.Records() - f.phantoms},
		"no records":          {sum(answers[logtable.Unreadable], "lines", nil), 2},
	} {
		if each[0] != each[1] {
			t.Errorf("%s: %s says %d, survey %d", what, who, each[0], each[1])
		}
	}
	f.rows.compare(t, who, answers)
}

func questionsOf(t *testing.T, table *logtable.Table) []logtable.Question {
	t.Helper()
	questions, err := table.Questions(logtable.QuestionOptions{Days: days, Phantoms: phantoms()})
	if err != nil {
		t.Fatal(err)
	}
	return questions
}

func peersOf(t *testing.T) string {
	t.Helper()
	peers := os.Getenv("VPCDNS_TABLE_PEERS")
	if peers == "" {
		t.Skip("VPCDNS_TABLE_PEERS is not the path of node_modules with DuckDB and a grammar of Trino; .ci/run installs them")
	}
	return peers
}

func TestQuestionsAnswerAsTheSurvey(t *testing.T) {
	peers := peersOf(t)
	table := logtable.Table{Name: "dns_queries"}
	questions := questionsOf(t, &table)
	log := logOf(t)
	f := surveyOf(t, log)
	answers := ask(t, peers, questions, &table, log)
	f.compare(t, "DuckDB", answers)
	if len(answers) != len(questions) || len(questions) != len(questionsInGo)+1 {
		t.Errorf("%d answers to %d questions, of which %d are compared", len(answers), len(questions), len(questionsInGo)+1)
	}
}
