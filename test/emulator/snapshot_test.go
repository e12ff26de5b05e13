package emulator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// askedFor are names that the parameters of the plain template decide, and one that they do not.
var askedFor = []string{
	"malware.example", "a.malware.example", "phishing.test", "bad.example", "a.worse.example", "good.bad.example",
	"a.good.bad.example", "fine.example", "example.org",
}

// checkSnapshot checks that a snapshot of the deployment has the same verdicts as the template had
// before.
func (s *plainStack) checkSnapshot(t *testing.T, parameters ...string) {
	t.Helper()
	s.must(t, "./vpcdns", "snapshot", "--vpc", s.vpc, "--out", "vpc.json")
	s.withoutProfiles(t, "vpc.json")
	values := map[string]string{"AWS::Region": "us-east-1"}
	for _, parameter := range append(parameters, "VpcId="+s.vpc) {
		name, value, _ := strings.Cut(parameter, "=")
		values[name] = value
	}
	before := s.evaluator(t, "vpcdns.yaml", load.Options{Parameters: values})
	after := s.evaluator(t, "vpc.json", load.Options{})
	for _, text := range askedFor {
		name, err := domain.ParseName(text)
		require(t, err)
		q := policy.Query{Name: name}
		want, got := before.Judge(q), after.Judge(q)
		if got.Action != want.Action || got.Response != want.Response || got.Certain != want.Certain {
			t.Errorf("deployed:\n%s\nexpected:\n%s", got.Explain(q, after.VPC()), want.Explain(q, before.VPC()))
		}
	}
}

// withoutProfiles removes from a snapshot that the Profiles of the VPC are unknown: the emulator does
// not support them. Everything else must be known.
func (s *plainStack) withoutProfiles(t *testing.T, file string) {
	t.Helper()
	path := filepath.Join(s.dir, file)
	text, err := os.ReadFile(path)
	require(t, err)
	taken, err := snapshot.Parse(text)
	require(t, err)
	if len(taken.Unread) != 1 || taken.Unread[0].Part != snapshot.Profiles || taken.Unread[0].Of != s.vpc {
		t.Fatalf("unread: %+v, want the Profiles of %s alone", taken.Unread, s.vpc)
	}
	taken.Unread = nil
	text, err = taken.Text()
	require(t, err)
	require(t, os.WriteFile(path, text, 0o600))
}

// evaluator returns that of the only VPC of a policy.
func (s *plainStack) evaluator(t *testing.T, file string, o load.Options) *policy.Evaluator {
	t.Helper()
	p, err := load.Open(filepath.Join(s.dir, file), o)
	require(t, err)
	if len(p.VPCs) != 1 || p.VPCs[0].Name != s.vpc {
		t.Fatalf("%s has the VPCs %+v, want %s alone", file, p.VPCs, s.vpc)
	}
	e, err := policy.NewEvaluator(&p.VPCs[0])
	require(t, err)
	return e
}
