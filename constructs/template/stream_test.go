package template_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// streamed is a VPC that is logged to a delivery stream.
const streamed = `
Resources:
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamType: DirectPut
      ElasticsearchDestinationConfiguration: {IndexName: dns, VpcConfiguration: {RoleARN: role}}
  Config:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfig
    Properties: {DestinationArn: !GetAtt Stream.Arn}
  Vpc:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation
    Properties: {ResolverQueryLogConfigId: !Ref Config, ResourceId: vpc-1}
`

func TestDeliveryStreamsTakeTheirConfigAlong(t *testing.T) {
	t.Parallel()
	const all = "query-log-config-replaced Config|delivery-stream-replaced Stream|query-log-association-replaced Vpc fails"
	const renamed = "query-log-config-renamed Config->Config1|delivery-stream-renamed Stream->Stream1|query-log-association-replaced Vpc fails"
	for name, test := range map[string]struct {
		edits []string
		want  string
	}{
		"type":              {[]string{"DirectPut", "MSKAsSource"}, all},
		"name":              {[]string{"DeliveryStreamType", "DeliveryStreamName: s\n      DeliveryStreamType"}, all},
		"Kinesis source":    {[]string{"DeliveryStreamType", "KinesisStreamSourceConfiguration: {RoleARN: r}\n      DeliveryStreamType"}, all},
		"MSK source":        {[]string{"DeliveryStreamType", "MSKSourceConfiguration: {TopicName: t}\n      DeliveryStreamType"}, all},
		"database source":   {[]string{"DeliveryStreamType", "DatabaseSourceConfiguration: {Port: 1}\n      DeliveryStreamType"}, all},
		"throughput":        {[]string{"DeliveryStreamType", "DirectPutSourceConfiguration: {ThroughputHintInMBs: 1}\n      DeliveryStreamType"}, all},
		"network":           {[]string{"RoleARN: role", "RoleARN: other"}, all},
		"what is beside it": {[]string{"IndexName: dns", "IndexName: other"}, ""},
		"condition":         {[]string{"{IndexName: dns, VpcConfiguration: {RoleARN: role}}", "!If [C, {VpcConfiguration: {RoleARN: role}}, !Ref AWS::NoValue]"}, all},
		"logical ID":        {[]string{"Stream:", "Stream1:", "!GetAtt Stream.Arn", "!GetAtt Stream1.Arn"}, strings.Replace(all, "delivery-stream-replaced Stream", "delivery-stream-renamed Stream->Stream1", 1)},
		"and the config's":  {[]string{"Stream:", "Stream1:", "!GetAtt Stream.Arn", "!Sub '${Stream1.Arn}'", "Config:", "Config1:", "!Ref Config", "!Ref Config1"}, renamed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := summary(template.Replacements(parse(t, streamed), parse(t, edited(t, streamed, test.edits...))))
			if diff := cmp.Diff(test.want, strings.Join(got, "|")); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConditionsInsideOfAProperty(t *testing.T) {
	t.Parallel()
	const plain, network = "{IndexName: dns, VpcConfiguration: {RoleARN: role}}", "!If [C, {IndexName: a, VpcConfiguration: {RoleARN: role}}, {IndexName: a}]"
	before := edited(t, streamed, plain, network)
	for to, want := range map[string]int{"IndexName: b": 0, "IndexName: a, VpcConfiguration: {}": 3} {
		after := edited(t, before, "{IndexName: a}", "{"+to+"}")
		if found := template.Replacements(parse(t, before), parse(t, after)); len(found) != want {
			t.Errorf("with %s found %v, want %d", to, found, want)
		}
	}
	without := edited(t, streamed, plain, "!If [C, {IndexName: a}, {IndexName: b}]")
	if found := template.Replacements(parse(t, without), parse(t, edited(t, streamed, plain, "{IndexName: a}"))); len(found) > 0 {
		t.Errorf("where neither side has it, found %v", found)
	}
}

func TestDeliveryStreamsWithANameAndKeptOnes(t *testing.T) {
	t.Parallel()
	named := edited(t, streamed, "DeliveryStreamType", "DeliveryStreamName: dns\n      DeliveryStreamType")
	kept := edited(t, named, "DeliveryStream\n", "DeliveryStream\n    UpdateReplacePolicy: Retain\n")
	for name, test := range map[string]struct {
		old   string
		edits []string
		want  string
	}{
		"another type": {named, []string{"DirectPut", "MSKAsSource"}, "Stream: DeliveryStreamType changes from \"DirectPut\" to \"MSKAsSource\": no two have the same name, and the new one is made while the old one is there: the update fails and is rolled back; in this deployment, give it a name that nobody has, too"},
		"another name": {named, []string{": dns\n", ": dns2\n"}, "a new one is made and the old one is deleted with what it has not delivered yet; deploy once with UpdateReplacePolicy: Retain"},
		"kept":         {kept, []string{": dns\n", ": dns2\n"}, "is for good: a new one is made, and the old one stays"},
		"logical ID":   {named, []string{"Stream:", "Stream1:"}, "Stream is Stream1: no two have the same name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range template.Replacements(parse(t, test.old), parse(t, edited(t, test.old, test.edits...))) {
				if r.LogicalID == "Stream" && !strings.Contains(r.String(), test.want) {
					t.Errorf("found %v, want something with %q", r, test.want)
				}
			}
		})
	}
}
