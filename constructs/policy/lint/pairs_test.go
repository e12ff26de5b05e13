package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// TestPairs holds every check against a policy that has what it finds and one that has
// not: testdata/ID.txtar with bad.yaml and good.yaml, or an entry of madePairs for what is
// too large for a file. The file also has what is found in bad.yaml, the update from
// old.yaml included if there is one; bad/LIST and good/LIST stand in for lists.
func TestPairs(t *testing.T) {
	t.Parallel()
	for _, check := range lint.Checks() {
		if check.ID == lint.StackRemoved {
			continue // of two folders; see TestRemovedStack
		}
		t.Run(check.ID, func(t *testing.T) {
			t.Parallel()
			if make, ok := madePairs()[check.ID]; ok {
				checkMade(t, check.ID, make())
				return
			}
			checkPair(t, check.ID, readPair(t, "testdata/"+check.ID+".txtar"))
		})
	}
}

// pair is a file of testdata.
type pair struct {
	path    string
	archive *txtar.Archive
	folder  string // with the files of the archive
}

func readPair(t *testing.T, path string) pair {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := pair{path, archive, t.TempDir()}
	for _, f := range archive.Files {
		name := filepath.Join(p.folder, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func checkPair(t *testing.T, id string, p pair) {
	t.Helper()
	bad, good := p.findings(t, "bad"), p.findings(t, "good")
	if !has(bad, id) {
		t.Errorf("bad.yaml does not have it; findings: %v", bad)
	}
	for _, f := range good {
		if f.ID == id || f.Severity == lint.Error {
			t.Errorf("good.yaml: %v", f)
		}
	}
	p.compare(t, bad)
}

func has(all []lint.Finding, id string) bool {
	return slices.ContainsFunc(all, func(f lint.Finding) bool { return f.ID == id })
}

// findings are those of bad or good.
func (p pair) findings(t *testing.T, side string) []lint.Finding {
	t.Helper()
	options := load.Options{StandIns: map[string]string{}}
	lists, _ := filepath.Glob(filepath.Join(p.folder, side, "*"))
	for _, list := range lists {
		options.StandIns[filepath.Base(list)] = list
	}
	text := p.file(side + ".yaml")
	parsed, err := load.Read(side+".yaml", text, options)
	if err != nil {
		t.Fatal(err)
	}
	found := lint.Run(parsed, lint.Options{Today: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)})
	found = append(found, lint.Templates([]template.Template{parse(t, side+".yaml", text)}, lint.Options{})...)
	if old := p.file("old.yaml"); old != nil {
		found = append(found, lint.Replacements(parse(t, "old.yaml", old), parse(t, side+".yaml", text), lint.Options{})...)
	}
	return found
}

func (p pair) file(name string) []byte {
	for _, f := range p.archive.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func parse(t *testing.T, file string, text []byte) template.Template {
	t.Helper()
	parsed, err := template.Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// compare holds the findings against the last file of the archive. -update writes it.
func (p pair) compare(t *testing.T, found []lint.Finding) {
	t.Helper()
	var b strings.Builder
	for _, f := range found {
		b.WriteString(strings.ReplaceAll(f.String(), p.folder+"/", "") + "\n")
	}
	want := &p.archive.Files[len(p.archive.Files)-1]
	if *update {
		want.Data = []byte(b.String())
		if err := os.WriteFile(p.path, txtar.Format(p.archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(want.Data), b.String()); diff != "" {
		t.Error(diff)
	}
}

// TestTestdata finds files that no check has.
func TestTestdata(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		id := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if _, known := lint.Find(id); !known {
			t.Errorf("unknown check %s", id)
		}
	}
}

// TestPlansOfTerraform has plans as Terraform wrote them, and what is found in them.
func TestPlansOfTerraform(t *testing.T) {
	t.Parallel()
	for plan, want := range map[string][]string{
		"logging": {
			"error duplicate-query-log aws_route53_resolver_query_log_config_association.second",
			"warning log-policy-order aws_route53_resolver_query_log_config.archive",
			"warning untagged-delivery-stream aws_kinesis_firehose_delivery_stream.stream",
			"warning wrong-log-key aws_s3_bucket_server_side_encryption_configuration.archive",
			"warning wrong-log-principal aws_cloudwatch_log_resource_policy.logs",
		},
		"logging-right":   nil,
		"logging-regions": nil,
	} {
		t.Run(plan, func(t *testing.T) {
			t.Parallel()
			p, err := load.Open("../load/testdata/plans/"+plan+"/plan.json", load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range lint.Run(p, lint.Options{}) {
				if f.Severity > lint.Note {
					got = append(got, f.Severity.String()+" "+f.ID+" "+f.Origin.Path)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// made is a pair of policies that are made here, because a file of them would be long.
type made struct{ bad, good *policy.Policy }

func madePairs() map[string]func() made {
	return map[string]func() made{
		"query-log-inactive": func() made { return made{loggedPolicy(1, "FAILED"), loggedPolicy(1, "ACTIVE")} },
		"quota-logged-vpcs":  func() made { return made{loggedPolicy(101, ""), loggedPolicy(100, "")} },

		"quota-inline-domains": func() made { return made{listsPolicy(1, 1001, ""), listsPolicy(1, 1000, "")} },
		"quota-file-domains": func() made {
			return made{listsPolicy(1, 250_001, "s3://lists/bad.txt"), listsPolicy(1, 250_000, "s3://lists/bad.txt")}
		},
		"quota-domains":      func() made { return made{listsPolicy(101, 1000, ""), listsPolicy(100, 1000, "")} },
		"quota-domain-lists": func() made { return made{listsPolicy(1001, 1, ""), listsPolicy(1000, 1, "")} },

		"quota-rules-per-group":   func() made { return made{rulesPolicy(1, 101), rulesPolicy(1, 100)} },
		"quota-rule-groups":       func() made { return made{rulesPolicy(1001, 1), rulesPolicy(1000, 1)} },
		"quota-query-log-configs": func() made { return made{configsPolicy(21), configsPolicy(20)} },
	}
}

func configsPolicy(n int) *policy.Policy {
	p := &policy.Policy{}
	for i := range n {
		p.QueryLogConfigs = append(p.QueryLogConfigs, &policy.QueryLogConfig{ID: fmt.Sprint("Log", i)})
	}
	return p
}

func checkMade(t *testing.T, id string, m made) {
	t.Helper()
	if found := lint.Run(m.bad, lint.Options{}); !has(found, id) {
		t.Errorf("the bad policy does not have it; findings: %v", found)
	}
	if found := lint.Run(m.good, lint.Options{}); has(found, id) {
		t.Errorf("the good policy has it; findings: %v", found)
	}
}

func loggedPolicy(vpcs int, status string) *policy.Policy {
	config := &policy.QueryLogConfig{ID: "Log", Destination: "arn:aws:s3:::logs"}
	p := &policy.Policy{QueryLogConfigs: []*policy.QueryLogConfig{config}}
	for i := range vpcs {
		p.VPCs = append(p.VPCs, policy.VPC{Name: fmt.Sprint("vpc-", i), QueryLogs: []policy.QueryLog{{Config: config, Status: status}}})
	}
	return p
}

func listsPolicy(lists, entries int, url string) *policy.Policy {
	group := &policy.Group{ID: "Firewall"}
	p := &policy.Policy{Groups: []*policy.Group{group}}
	for i := range lists {
		list := &policy.List{ID: fmt.Sprint("List", i), FileURL: url}
		for n := range entries {
			list.Entries = append(list.Entries, policy.ParseEntry(fmt.Sprintf("a%d.b%d.example", n, i), policy.Origin{}))
		}
		p.Lists = append(p.Lists, list)
		group.Rules = append(group.Rules, policy.Rule{Priority: i + 1, Action: "ALERT", List: list})
	}
	return p
}

func rulesPolicy(groups, rules int) *policy.Policy {
	p := &policy.Policy{}
	for i := range groups {
		group := &policy.Group{ID: fmt.Sprint("Firewall", i)}
		for n := range rules {
			group.Rules = append(group.Rules, policy.Rule{Priority: n + 1, Action: "ALERT", QueryType: fmt.Sprint("TYPE", n+1), List: &policy.List{ID: "L"}})
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}
