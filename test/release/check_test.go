package release_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

const before = `{
  "Parameters": {"VpcId": {"Type": "String"}},
  "Resources": {
    "Log": {"Type": "AWS::Route53Resolver::ResolverQueryLoggingConfig", "Properties": {"Name": "dns", "DestinationArn": "arn:aws:s3:::a"}},
    "Group": {"Type": "AWS::Route53Resolver::FirewallRuleGroup", "Properties": {"Name": "g"}},
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t", "DisplayName": "d"}},
    "Key": {"Type": "AWS::KMS::Key", "Properties": {"Description": "k"}}
  },
  "Outputs": {"GroupId": {"Value": {"Ref": "Group"}, "Export": {"Name": "group"}}}
}`

// TestTheCheck changes one thing of a template at a time, and counts on the check to see it.
func TestTheCheck(t *testing.T) {
	for name, test := range map[string]struct {
		old, new string // a replacement in the text
		want     string // ID of what changes; empty for nothing
	}{
		"nothing":                    {"", "", ""},
		"a property that may change": {`"DisplayName": "d"`, `"DisplayName": "e"`, ""},
		"something more":             {`"Key": {`, `"More": {"Type": "AWS::KMS::Key"}, "Key": {`, ""},
		"a logical ID":               {`"Log"`, `"QueryLog"`, "Log"},
		"one of another type":        {`"Key"`, `"LogKey"`, "Key"},
		"a create-only property":     {`arn:aws:s3:::a`, `arn:aws:s3:::b`, "Log"},
		"one of another type, too":   {`"TopicName": "t"`, `"TopicName": "u"`, "Topic"},
		"the name of a rule group":   {`"Name": "g"`, `"Name": "h"`, "Group"},
		"a type":                     {`AWS::KMS::Key`, `AWS::KMS::ReplicaKey`, "Key"},
		"a parameter":                {`"VpcId"`, `"Vpc"`, "VpcId"},
		"an output":                  {`"GroupId"`, `"RuleGroupId"`, "GroupId"},
		"an export":                  {`"Name": "group"`, `"Name": "rules"`, "GroupId"},
	} {
		t.Run(name, func(t *testing.T) {
			after := strings.Replace(before, test.old, test.new, 1)
			if test.old != "" && after == before {
				t.Fatal("the template has not changed")
			}
			changes := changesBetween(t, one(t, before), one(t, after))
			ids := map[string]bool{}
			for _, c := range changes {
				ids[c.id] = true
			}
			if want := test.want; (want == "" && len(ids) > 0) || (want != "" && (len(ids) != 1 || !ids[want])) {
				t.Fatalf("changes %v, want %q", changes, want)
			}
			problems := unlisted(nil, changes)
			if (len(problems) > 0) != (test.want != "") {
				t.Errorf("problems %q", problems)
			}
			if test.want == "" {
				return
			}
			listed, err := readListed("# Upgrading\n\n## From v1.0.0\n\n| template | logical ID | what happens | what to do |\n|---|---|---|---|\n| app | `" + test.want + "` | it is replaced | nothing |\n")
			if err != nil {
				t.Fatal(err)
			}
			if problems := unlisted(listed["v1.0.0"], changes); len(problems) > 0 {
				t.Errorf("it is listed: %q", problems)
			}
		})
	}
}

func one(t *testing.T, text string) map[string]template.Template {
	t.Helper()
	if !json.Valid([]byte(text)) {
		t.Fatalf("not JSON: %s", text)
	}
	parsed, err := template.Parse("app.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]template.Template{"app": parsed}
}

func TestATemplateThatIsGone(t *testing.T) {
	changes := changesBetween(t, one(t, before), nil)
	if len(changes) != 1 || changes[0].id != "template" {
		t.Errorf("changes %v", changes)
	}
}

// TestRowsOfUpgrading refuses what would be overlooked: rows and sections in another form, and
// rows of what does not change.
func TestRowsOfUpgrading(t *testing.T) {
	for _, text := range []string{
		"## From now on\n",
		"## Unreleased\n",
		"## From v1.0.0\n| app | Log | it is replaced | nothing |\n",
		"## From v1.0.0\n| app | `Log` | it is replaced |  |\n",
		"| app | `Log` | it is replaced | nothing |\n",
	} {
		if listed, err := readListed(text); err == nil {
			t.Errorf("%q gives %v, want an error", text, listed)
		}
	}
	problems := unlisted(map[string]bool{"app Log": true}, nil)
	if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, "does not change") }) {
		t.Errorf("problems %q", problems)
	}
}
