package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// associations returns a template with one association of a config of another
// stack for each VPC, "" for none, under logical IDs that are numbers.
func associations(vpcs ...string) string {
	text := "Resources:\n  Other: {Type: 'AWS::SNS::Topic'}\n"
	for i, vpc := range vpcs {
		if vpc != "" {
			text += fmt.Sprintf("  A%d:\n    Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation\n"+
				"    Properties: {ResolverQueryLogConfigId: rqlc-1, ResourceId: %s}\n", i, vpc)
		}
	}
	return text
}

func TestLogicalIdsThatAreNumbers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		old, new []string
		want     []string
	}{
		"added at the end":  {[]string{"a", "b"}, []string{"a", "b", "c"}, nil},
		"added before":      {[]string{"a"}, []string{"b", "a"}, []string{"query-log-association-replaced A0 fails"}},
		"taken from before": {[]string{"a", "b"}, []string{"b"}, []string{"query-log-association-replaced A0 fails", "query-log-association-removed A1"}},
		"swapped":           {[]string{"a", "b"}, []string{"b", "a"}, []string{"query-log-association-replaced A0 fails", "query-log-association-replaced A1 fails"}},
		"taken away":        {[]string{"a", "b"}, []string{"a"}, []string{"query-log-association-removed A1"}},
		"another number":    {[]string{"a"}, []string{"", "a"}, []string{"query-log-association-renamed A0->A1 fails"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := summary(template.Replacements(parse(t, associations(test.old...)), parse(t, associations(test.new...))))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDestinationsDecideWhetherAssociationsMeet(t *testing.T) {
	t.Parallel()
	const with = `
Resources:
  Logs: {Type: 'AWS::Logs::LogGroup'}
  Bucket: {Type: 'AWS::S3::Bucket'}
  Stream: {Type: 'AWS::KinesisFirehose::DeliveryStream'}
  Config:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfig
    Properties: {DestinationArn: %s}
  Vpc:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation
    Properties: {ResolverQueryLogConfigId: !Ref Config, ResourceId: vpc-1}
`
	for name, test := range map[string]struct {
		old, new string
		fails    bool
	}{
		"log group, bucket":          {"!GetAtt Logs.Arn", "!GetAtt Bucket.Arn", false},
		"bucket, delivery stream":    {"!GetAtt Bucket.Arn", "!GetAtt Stream.Arn", false},
		"bucket, its prefix":         {"!GetAtt Bucket.Arn", "!Sub '${Bucket.Arn}/dns/'", true},
		"bucket, one of others":      {"!GetAtt Bucket.Arn", "!Join ['', ['arn:', !Ref 'AWS::Partition', ':s3:::x']]", true},
		"log group, stream by text":  {"!GetAtt Logs.Arn", "!Sub ['arn:aws:firehose:${R}:x', {R: !Ref 'AWS::Region'}]", false},
		"log group, what is unknown": {"!GetAtt Logs.Arn", "!Ref DestinationArn", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := template.Replacements(parse(t, fmt.Sprintf(with, test.old)), parse(t, fmt.Sprintf(with, test.new)))
			if len(found) != 2 || found[1].LogicalID != "Vpc" || found[1].Fails != test.fails {
				t.Errorf("found %v, want that Vpc fails: %t", found, test.fails)
			}
		})
	}
}

func TestNamesThatAreTaken(t *testing.T) {
	t.Parallel()
	const groups = "Resources:\n  A: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: %s}}\n  B: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: %s}}"
	found := template.Replacements(parse(t, fmt.Sprintf(groups, "a", "b")), parse(t, fmt.Sprintf(groups, "b", "c")))
	if diff := cmp.Diff([]string{"log-group-replaced A fails", "log-group-replaced B"}, summary(found)); diff != "" {
		t.Fatalf("findings (-want +got):\n%s", diff)
	}
	const want = "no two have the same name, and the new one is made while the old B is there: the update fails and is rolled back"
	if found[0].Why != want {
		t.Errorf("the reason is %q, want %q", found[0].Why, want)
	}
}

func TestUnnamedThingsAreTheSameIfTheyAreAlike(t *testing.T) {
	t.Parallel()
	const unnamed = `
Resources:
  List: {Type: 'AWS::Route53Resolver::FirewallDomainList', Properties: {Domains: [bad.example]}}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties: {FirewallRules: [{Priority: 1, Action: ALERT, FirewallDomainListId: !Ref List}]}
`
	for name, test := range map[string]struct {
		edits []string
		want  []string
	}{
		"alike":     {nil, []string{"rule-group-renamed Group->Group1", "domain-list-renamed List->List1"}},
		"different": {[]string{"ALERT", "BLOCK"}, []string{"domain-list-renamed List->List1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			edits := append([]string{"  List:", "  List1:", "  Group:", "  Group1:", "!Ref List", "!Ref List1"}, test.edits...)
			got := summary(template.Replacements(parse(t, unnamed), parse(t, edited(t, unnamed, edits...))))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPoliciesThatAreInTheWay(t *testing.T) {
	t.Parallel()
	kept := edited(t, logged, "Association\n", "Association\n    UpdateReplacePolicy: Retain\n")
	for _, r := range template.Replacements(parse(t, kept), parse(t, edited(t, kept, "Value: 1", "Value: 2"))) {
		const want = "set its UpdateReplacePolicy to Delete and deploy that first"
		if r.LogicalID == "LogsVpc" && (!r.Kept || !strings.HasPrefix(r.WayOut, want)) {
			t.Errorf("kept: %t, way out: %q, want %q first", r.Kept, r.WayOut, want)
		}
	}
}
