package load_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

func TestSnapshots(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"account", "odd"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := load.Open("testdata/snapshots/"+name+".json", load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkDump(t, p, "testdata/snapshots/"+name+".want")
		})
	}
}

func TestSnapshotRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"vpcdnsSnapshot": 2}`:                  "vpc.json: this is a snapshot of version 2 and only version 1 can be read",
		"{\"vpcdnsSnapshot\": 1,\n\"vpcs\": 3}":  "vpc.json: line 2: vpcs has a number",
		"{\"vpcdnsSnapshot\": 1,\n\n\"vpcs\": [": "vpc.json: line 3: unexpected end of JSON input",
	} {
		if _, err := load.Read("vpc.json", []byte(text), load.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestSnapshotWithoutAPart has a part that could not be read: no verdict that it may change
// is certain, and the verdict says what is missing.
func TestSnapshotWithoutAPart(t *testing.T) {
	t.Parallel()
	const whole = `{"vpcdnsSnapshot": 1, "region": "eu-central-1",
		"vpcs": [{"id": "vpc-1", "ruleGroups": [{"ruleGroup": "rslvr-frg-1", "priority": 101}], "profiles": ["rp-1"]}],
		"profiles": [{"id": "rp-1"}],
		"ruleGroups": [{"id": "rslvr-frg-1", "rules": [{"priority": 1, "action": "BLOCK", "blockResponse": "NODATA", "domainList": "rslvr-fdl-1"}]}],
		"domainLists": [{"id": "rslvr-fdl-1", "domains": ["bad.example."]}]}`
	unread := func(part, of string) []string {
		return []string{`"region"`, `"unread": [{"part": "` + part + `", "of": "` + of + `", "why": "AWS refuses it"}], "region"`}
	}
	for name, test := range map[string]struct {
		change  []string // of the whole snapshot
		certain bool
		want    string // among what is unresolved, or among the unknowns of the policy
	}{
		"nothing":                   {nil, true, ""},
		"Profiles of the VPC":       {unread("profiles", "vpc-1"), false, "the Route 53 Profiles of vpc-1 could not be read: AWS refuses it"},
		"resources of its Profile":  {unread("profiles", "rp-1"), false, "the rule groups of Profile rp-1 could not be read: AWS refuses it"},
		"Profiles of another VPC":   {unread("profiles", "vpc-2"), true, "the Route 53 Profiles of vpc-2 could not be read"},
		"a part of a later version": {unread("endpoints", "vpc-1"), false, "the endpoints of vpc-1 could not be read: AWS refuses it"},
		"fail mode":                 {unread("failOpen", "vpc-1"), true, "the fail mode of vpc-1 could not be read: AWS refuses it"},
		"name servers":              {unread("nameServers", "vpc-1"), true, "the name servers of vpc-1 could not be read: AWS refuses it"},
		"query logging":             {unread("queryLogs", "vpc-1"), true, "the query logging of vpc-1 could not be read: AWS refuses it"},
		"no such Profile":           {[]string{`[{"id": "rp-1"}]`, `[]`}, false, "the snapshot does not have Profile rp-1"},
		"rules of the group":        {[]string{`"rules"`, `"unread": "AWS refuses it", "rules"`}, false, "its rules could not be read: AWS refuses it"},
		"no such group":             {[]string{`[{"id": "rslvr-frg-1"`, `[{"id": "rslvr-frg-2"`}, false, "the snapshot does not have the rule group rslvr-frg-1"},
		"entries of the list":       {[]string{`"domains": ["bad.example."]`, `"unread": "AWS refuses it"`}, false, "the entries of list rslvr-fdl-1 could not be read: AWS refuses it; give them with --stand-in rslvr-fdl-1=FILE"},
		"no such list":              {[]string{`[{"id": "rslvr-fdl-1"`, `[{"id": "rslvr-fdl-2"`}, false, "the snapshot does not have the domain list rslvr-fdl-1"},
		"priority of the rule":      {[]string{`"priority": 1,`, ``}, true, ""}, // it is the only rule
		"no match of the rule":      {[]string{`, "domainList": "rslvr-fdl-1"`, ``}, false, "the snapshot does not have what the rule looks for"},
	} {
		text := strings.NewReplacer(test.change...).Replace(whole)
		if text == whole && test.change != nil {
			t.Fatalf("%s: nothing changed", name)
		}
		p, err := load.Read("vpc.json", []byte(text), load.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		at := slices.IndexFunc(p.VPCs, func(v policy.VPC) bool { return v.Name == "vpc-1" })
		e, err := policy.NewEvaluator(&p.VPCs[at])
		if err != nil {
			t.Fatal(err)
		}
		v := e.Judge(policy.Query{Name: domain.MustParseName("other.example"), Type: 1})
		if v.Certain != test.certain || v.Certain != (len(v.Missing()) == 0) {
			t.Errorf("%s: certain is %t with %v unresolved, want %t", name, v.Certain, v.Missing(), test.certain)
		}
		missing := v.Missing()
		if v.Certain {
			missing = p.Unknowns
		}
		if test.want != "" && !slices.ContainsFunc(missing, func(u policy.Unknown) bool { return strings.Contains(u.Why, test.want) }) {
			t.Errorf("%s: %v, want %q", name, missing, test.want)
		}
	}
}
