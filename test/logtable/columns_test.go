package logtable_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/logtable"
)

// contents are how often each value is in a column, or in a field of one.
type contents map[string]map[string]int64

func (c contents) add(column string, value any) {
	if value == nil {
		return
	}
	if c[column] == nil {
		c[column] = map[string]int64{}
	}
	c[column][fmt.Sprint(value)]++
}

// contentsOf reads the log as JSON. The fields of an answer are in upper case there.
func contentsOf(t *testing.T, log string) contents {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	c := contents{}
	for line := range bytes.Lines(text) {
		var record map[string]any
		if json.Unmarshal(line, &record) != nil {
			continue
		}
		for field, value := range record {
			switch v := value.(type) {
			case map[string]any:
				for name, inner := range v {
					c.add(field+"."+name, inner)
				}
			case []any:
				for _, a := range v {
					answer := a.(map[string]any)
					c.add(field, fmt.Sprint(answer["Rdata"], " ", answer["Type"], " ", answer["Class"]))
				}
			default:
				c.add(field, v)
			}
		}
	}
	return c
}

// selectable returns what SQL calls a column and the fields in it.
func selectable(c logtable.Column) (expressions []string) {
	fields, isStruct := strings.CutPrefix(c.Type, "struct<")
	if !isStruct {
		return []string{c.Name}
	}
	for field := range strings.SplitSeq(fields, ",") {
		name, _, _ := strings.Cut(field, ":")
		expressions = append(expressions, c.Name+"."+name)
	}
	return expressions
}

// compareColumns compares all that is in the columns of the days that are asked about with the log.
func compareColumns(t *testing.T, server trino, log string) {
	t.Helper()
	got := contents{}
	from := " FROM dns_queries WHERE day >= '" + daysAgo(days) + "'"
	for _, c := range logtable.Columns() {
		for _, e := range selectable(c) {
			sql := "SELECT " + e + " AS value, count(*) AS n" + from + " GROUP BY 1"
			if e == "answers" {
				sql = "SELECT rdata || ' ' || type || ' ' || class AS value, count(*) AS n FROM (SELECT answers" + from + ") CROSS JOIN UNNEST(answers) AS a(rdata, type, class) GROUP BY 1"
			}
			for _, r := range server.ask(t, sql) {
				if r["value"] != nil {
					got.add(e, r["value"])
					got[e][fmt.Sprint(r["value"])] = r.count("n")
				}
			}
		}
	}
	if diff := cmp.Diff(contentsOf(t, log), got); diff != "" {
		t.Errorf("what is in the columns: %.3000s", diff)
	}
}
