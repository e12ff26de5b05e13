package main

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func TestAnswersMustBeTheSame(t *testing.T) {
	t.Parallel()
	one := answer{"a.example": {3, 2, 1}, "b.example": {1, 1, 1}}
	more := maps.Clone(one)
	more["c.example"] = facts{1, 1, 1}
	for name, test := range map[string]struct {
		a, b answer
		want string
	}{
		"the same":       {one, maps.Clone(one), ""},
		"nothing":        {answer{}, answer{}, "no name is newly blocked, which shows nothing"},
		"other facts":    {one, answer{"a.example": {3, 2, 2}, "b.example": {1, 1, 1}}, "they differ about a.example: {records:3 workloads:2 days:1}, {records:3 workloads:2 days:2}"},
		"one is missing": {one, answer{"a.example": {3, 2, 1}}, "they differ about b.example: {records:1 workloads:1 days:1}, {records:0 workloads:0 days:0}"},
		"one too many":   {one, more, "they differ about c.example: only the second has it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := test.a.same(test.b); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAnswersAreRead(t *testing.T) {
	t.Parallel()
	table := write(t, "a.example\t3\t2\t1\n")
	report := write(t, `{"vpcdnsReplay":1,"changes":[
		{"name":"a.example","class":"newly-blocked","days":["2026-02-04"],"clients":[{"client":{"vpc":"v","address":"1"},"span":{"records":2}},{"client":{"vpc":"v","address":"2"},"span":{"records":0}}]},
		{"name":"a.example","class":"newly-blocked","days":["2026-02-04"],"clients":[{"client":{"vpc":"v","address":"1"},"span":{"records":1}}]},
		{"name":"b.example","class":"undecided","clients":[]}]}`)
	fromTheirs, err := fromTable(table)
	if err != nil {
		t.Fatal(err)
	}
	fromOurs, err := fromReport(report)
	if err != nil {
		t.Fatal(err)
	}
	if want := (answer{"a.example": {3, 2, 1}}); !maps.Equal(fromTheirs, want) || !maps.Equal(fromOurs, want) {
		t.Errorf("%v and %v, want %v", fromTheirs, fromOurs, want)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answer")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
