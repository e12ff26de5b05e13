package replayreport

import (
	"maps"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

func TestShownOfAll(t *testing.T) {
	t.Parallel()
	for want, n := range map[string][3]int{
		"": {1, 1, 1},
		": 1 of 2, at most 3 of a domain; --top shows more":                  {1, 2, 2},
		": 1 of 3 rows for 2 names, at most 3 of a domain; --top shows more": {1, 3, 2},
	} {
		if got := ofAll(n[0], n[1], n[2]); got != want {
			t.Errorf("%v: %q, want %q", n, got, want)
		}
	}
}

// TestAssessmentsCountNames has a name that is known, one that nothing is known of, and two with two
// changes each, of which one looks legitimate.
func TestAssessmentsCountNames(t *testing.T) {
	t.Parallel()
	finder, err := phantom.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 2, 4, 0, 0, 0, 0, time.UTC)
	client := func(instance string) replay.ChangeClient {
		return replay.ChangeClient{
			Client: &replay.Client{Client: querylog.Client{VPC: "vpc-1", Instance: instance, Address: "10.0.0.1"}},
			Span:   replay.Span{Records: 2, First: day, Last: day.Add(48 * time.Hour)}, Answered: 2,
		}
	}
	change := func(name string, clients ...replay.ChangeClient) replay.Change {
		days := []replay.Day{20000, 20001}
		return replay.Change{Name: name, Clients: clients, Types: []replay.TypeCount{{Type: "A", Records: 2}}, Days: days, AnsweredDays: days, ChangeKind: &replay.ChangeKind{Class: replay.NewlyBlocked}}
	}
	r := &replay.Report{Changes: []replay.Change{
		change("metadata.google.internal", client("i-1")), change("new.example", client("i-1")),
		change("one.example", client("i-1")), change("one.example", client("i-1"), client("i-2")),
		change("two.example", client("i-1"), client("i-2")), change("two.example", client("i-1")),
	}}
	want := map[assessment]int{known: 1, unexplained: 1, legitimate: 2}
	if got := newKnowledge(finder).assessments(r); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
