package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
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
	report := reportOf(t, "vpc-0000000a a.example", "vpc-0000000a a.example", "vpc-0000000b a.example", "vpc-0000000b b.example")
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

// reportOf writes the report of queries, each VPC and name, by a policy that blocks a.example
// with another response in each VPC: a name changes for several reasons.
func reportOf(t *testing.T, queries ...string) string {
	t.Helper()
	list := &policy.List{ID: "list", Entries: []policy.Entry{{Pattern: domain.MustParsePattern("a.example")}}}
	blocking := func(vpc, response string) policy.VPC {
		rule := policy.Rule{Priority: 1, Action: "BLOCK", Block: policy.Block{Response: response}, List: list}
		group := &policy.Group{ID: vpc + "-group", Rules: []policy.Rule{rule}}
		return policy.VPC{Name: vpc, Associations: []policy.Association{{Priority: 101, Group: group}}}
	}
	r, err := replay.New(replay.Options{Policy: &policy.Policy{VPCs: []policy.VPC{blocking("vpc-0000000a", "NODATA"), blocking("vpc-0000000b", "NXDOMAIN")}}})
	if err != nil {
		t.Fatal(err)
	}
	sink := r.Sink()
	for _, query := range queries {
		vpc, name, _ := strings.Cut(query, " ")
		record := querylog.Record{VPCID: []byte(vpc), QueryName: []byte(name), QueryType: []byte("A"), SrcAddr: []byte("10.0.0.1"), UnixMilli: 1_770_000_000_000}
		if err := sink(&record); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	if _, err := r.Finish().WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return write(t, b.String())
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answer")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
