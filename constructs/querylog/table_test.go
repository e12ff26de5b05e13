package querylog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTablesHaveWholeRecords compares rows of CSV files with the records that they are.
func TestTablesHaveWholeRecords(t *testing.T) {
	const record = `{"version":"1.100000","vpc_id":"vpc-0a","query_timestamp":"2026-02-04T17:51:55Z","query_name":"a.example.","query_type":"TXT","rcode":"NOERROR","answers":[{"Rdata":"b.example.","Type":"CNAME","Class":"IN"},{"Rdata":"v=spf1, type=x a=\"b\", c","Type":"TXT","Class":"IN"}],"srcaddr":"10.0.0.1","srcport":"1025","srcids":{"instance":"i-0a"}}`
	want, err := Parse([]byte(record))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"Athena": `"version","vpc_id","query_timestamp","query_name","query_type","rcode","answers","srcaddr","srcport","srcids"` + "\n" +
			`"1.100000","vpc-0a","2026-02-04T17:51:55Z","a.example.","TXT","NOERROR","[{rdata=b.example., type=CNAME, class=IN}, {rdata=v=spf1, kind=x a=""b"", c, type=TXT, class=IN}]","10.0.0.1","1025","{instance=i-0a, resolver_endpoint=null}"`,
		"JSON in cells": `version,vpc_id,query_timestamp,query_name,query_type,rcode,answers,srcaddr,srcport,srcids` + "\n" +
			`1.100000,vpc-0a,2026-02-04T17:51:55Z,a.example.,TXT,NOERROR,"[{""Rdata"":""b.example."",""Type"":""CNAME"",""Class"":""IN""},{""Rdata"":""v=spf1, kind=x a=\""b\"", c"",""Type"":""TXT"",""Class"":""IN""}]",10.0.0.1,1025,"{""instance"":""i-0a""}"`,
		"Logs Insights": `version,vpc_id,query_timestamp,query_name,query_type,rcode,answers.0.Rdata,answers.0.Type,answers.0.Class,answers.1.Rdata,answers.1.Type,answers.1.Class,srcaddr,srcport,srcids.instance` + "\n" +
			`1.100000,vpc-0a,2026-02-04T17:51:55Z,a.example.,TXT,NOERROR,b.example.,CNAME,IN,"v=spf1, kind=x a=""b"", c",TXT,IN,10.0.0.1,1025,i-0a`,
	} {
		var got *Record
		r, err := Open([]string{"-"}, Options{Stdin: strings.NewReader(text)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Read(t.Context(), func(r *Record) error { got = r.Clone(); return nil }); err != nil {
			t.Fatal(name, err)
		}
		got.At, want.At = Position{}, Position{}
		want.Answers[1].Rdata = []byte(`v=spf1, kind=x a="b", c`)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTablesSayWhatTheyLack(t *testing.T) {
	text := "@timestamp,query_name,srcaddr\n2026-02-04 17:51:55.000,a.example.,10.0.0.1\n,b.example.,10.0.0.1\n2026-02-04 17:51:55.000,\"c\"d,10.0.0.1\n2026-02-04 17:51:55.000,e.example.,10.0.0.1\n"
	got, stats, err := readText(t, text)
	if err != nil || !cmp.Equal(got, []string{"a.example.", "e.example."}) || stats.Broken != 2 || stats.Examples[0].At.Line != 3 || stats.Examples[1].At.Line != 4 {
		t.Errorf("read %q, %+v, error %v", got, stats, err)
	}
	if want := []string{"-: the table has no column query_type, rcode, answers, vpc_id, firewall_rule_action"}; !cmp.Equal(want, stats.Notes) {
		t.Errorf("notes %q, want %q", stats.Notes, want)
	}
}
