package logtable_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/logtable"
)

func table() logtable.Table {
	return logtable.Table{
		Name: "dns_queries", Bucket: "logs", Prefix: "dns/queries", Accounts: []string{"111122223333", "444455556666"}, VPCs: []string{"vpc-0a", "vpc-0b"},
		Since: time.Date(2026, 2, 4, 0, 0, 0, 0, time.UTC),
	}
}

func TestParameters(t *testing.T) {
	t.Parallel()
	of := table()
	if err := of.Validate(); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"EXTERNAL": "TRUE", "projection.enabled": "true",
		"projection.account.type": "enum", "projection.account.values": "111122223333,444455556666",
		"projection.vpc.type": "enum", "projection.vpc.values": "vpc-0a,vpc-0b",
		"projection.day.type": "date", "projection.day.format": "yyyy/MM/dd", "projection.day.range": "2026/02/04,NOW",
		"projection.day.interval": "1", "projection.day.interval.unit": "DAYS",
		"storage.location.template": "s3://logs/dns/queries/AWSLogs/${account}/vpcdnsquerylogs/${vpc}/${day}",
	}
	if diff := cmp.Diff(want, of.Parameters()); diff != "" {
		t.Error(diff)
	}
	of.Prefix = ""
	if got := of.Location(); got != "s3://logs/AWSLogs/" {
		t.Errorf("location %s", got)
	}
}

// TestPartitionsAreProjected has a parameter for each partition, and its place in the path.
func TestPartitionsAreProjected(t *testing.T) {
	t.Parallel()
	of := table()
	parameters := of.Parameters()
	for _, p := range logtable.Partitions() {
		if parameters["projection."+p.Name+".type"] == "" || !strings.Contains(parameters["storage.location.template"], "${"+p.Name+"}") {
			t.Errorf("partition %s is not projected", p.Name)
		}
		if slices.ContainsFunc(logtable.Columns(), func(c logtable.Column) bool { return c.Name == p.Name }) {
			t.Errorf("%s is a column and a partition", p.Name)
		}
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*logtable.Table){
		`table name "1a" is invalid`:            func(t *logtable.Table) { t.Name = "1a" },
		`table name "a\"b" is invalid`:          func(t *logtable.Table) { t.Name = `a"b` },
		`bucket name "B" is invalid`:            func(t *logtable.Table) { t.Bucket = "B" },
		`prefix "/a" is invalid`:                func(t *logtable.Table) { t.Prefix = "/a" },
		`prefix "a/" is invalid`:                func(t *logtable.Table) { t.Prefix = "a/" },
		`prefix "a,b" is invalid`:               func(t *logtable.Table) { t.Prefix = "a,b" },
		`no account`:                            func(t *logtable.Table) { t.Accounts = nil },
		`account 2 is "1"`:                      func(t *logtable.Table) { t.Accounts[1] = "1" },
		`no VPC`:                                func(t *logtable.Table) { t.VPCs = nil },
		`VPC 1 is "vpc-a,b"`:                    func(t *logtable.Table) { t.VPCs[0] = "vpc-a,b" },
		`first day 0001-01-01 is not from 2020`: func(t *logtable.Table) { t.Since = time.Time{} },

		"no account; list those whose VPCs are logged\nno VPC": func(t *logtable.Table) { t.Accounts, t.VPCs = nil, nil },
	} {
		of := table()
		change(&of)
		if err := of.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	of := table()
	all, err := of.Questions(logtable.QuestionOptions{Days: 3, Phantoms: []string{"metadata.google.internal", "wpad"}})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, q := range all {
		ids = append(ids, q.ID)
		if !strings.Contains(q.SQL, `FROM "dns_queries"`) || !strings.Contains(q.SQL, "WHERE day >= date_format(current_date - INTERVAL '3' DAY, '%Y/%m/%d') AND ") || !strings.Contains(q.SQL, "LIMIT 200") {
			t.Errorf("%s: not of the table, of all days, or without an end:\n%s", q.ID, q.SQL)
		}
		if strings.Count(q.SQL, "?") != len(q.Parameters) {
			t.Errorf("%s has %d parameters, and other question marks:\n%s", q.ID, len(q.Parameters), q.SQL)
		}
		if strings.Contains(q.SQL, "PHANTOMS") || strings.Contains(q.SQL, "TABLE") {
			t.Errorf("%s is not filled in:\n%s", q.ID, q.SQL)
		}
		if q.ID == "WithoutPhantoms" && !strings.Contains(q.SQL, `'^(metadata\.google\.internal|wpad)\.'`) {
			t.Errorf("%s does not leave them out:\n%s", q.ID, q.SQL)
		}
	}
	if !slices.IsSorted(ids) || len(ids) != 9 {
		t.Errorf("questions %v", ids)
	}
	for want, o := range map[string]logtable.QuestionOptions{
		"a question of 0 days":    {Phantoms: []string{"wpad"}},
		"no phantom":              {Days: 1},
		`phantom 1 is "it's"`:     {Days: 1, Phantoms: []string{"it's"}},
		`phantom 2 is "WPAD"`:     {Days: 1, Phantoms: []string{"wpad", "WPAD"}},
		"a question of 4000 days": {Days: 4000, Phantoms: []string{"wpad"}},
		"Athena takes at most":    {Days: 1, Phantoms: slices.Repeat([]string{"a.long.name.example"}, 20_000)},
	} {
		if _, err := of.Questions(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
