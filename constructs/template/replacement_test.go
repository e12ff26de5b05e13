package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
	ready "github.com/seed-482a6d4f/vpcdns/examples/template"
)

// logged is a VPC that is logged and filtered, in the way that most people write it.
const logged = `
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: dns}
  Config:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfig
    Properties:
      DestinationArn: !GetAtt Logs.Arn
      Tags: [{Key: a, Value: 1}, {Key: b, Value: 'true'}]
  LogsVpc:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation
    Properties: {ResolverQueryLogConfigId: !GetAtt Config.Id, ResourceId: vpc-1}
  List:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Name: bad, Domains: [bad.example]}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      Name: group
      FirewallRules: [{Priority: 1, Action: ALERT, FirewallDomainListId: !Ref List}]
  FilterVpc:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {FirewallRuleGroupId: !Ref Group, VpcId: vpc-1, Priority: 150}
`

// summary is one line for each finding: what the tables below compare.
func summary(found []template.Replacement) []string {
	var lines []string
	for _, r := range found {
		line := r.ID + " " + r.LogicalID
		if r.RenamedTo != "" {
			line += "->" + r.RenamedTo
		}
		if r.Fails {
			line += " fails"
		}
		if r.Kept {
			line += " kept"
		}
		lines = append(lines, line)
	}
	return lines
}

// edited returns text with pairs of old and new replaced, each of which must be there.
func edited(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("no %q to replace", pairs[i])
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func TestUpdatesThatReplaceNothing(t *testing.T) {
	t.Parallel()
	for name, edits := range map[string][]string{
		"no change":                 nil,
		"tags in another order":     {"[{Key: a, Value: 1}, {Key: b, Value: 'true'}]", "[{Value: yes, Key: b}, {Key: a, Value: '1'}]"},
		"Ref for the attribute Id":  {"!GetAtt Config.Id", "!Ref Config"},
		"Id for Ref":                {"FirewallRuleGroupId: !Ref Group", "FirewallRuleGroupId: !GetAtt Group.Id"},
		"no value for absent":       {"Tags: [", "Name: !Ref AWS::NoValue\n      Tags: ["},
		"what can be changed":       {"Priority: 150", "Priority: 200", "[bad.example]", "[worse.example]", "ALERT", "BLOCK"},
		"class that is the default": {"{LogGroupName: dns}", "{LogGroupName: dns, LogGroupClass: STANDARD}"},
		"condition":                 {"Type: AWS::Route53Resolver::ResolverQueryLoggingConfig\n", "Type: AWS::Route53Resolver::ResolverQueryLoggingConfig\n    Condition: C\n"},
		"Fn::Sub for Ref":           {"FirewallRuleGroupId: !Ref Group", "FirewallRuleGroupId: !Sub '${Group}'"},
		"Fn::Sub for Fn::GetAtt":    {"!GetAtt Logs.Arn", "!Sub ['${A}', {A: !GetAtt Logs.Arn}]"},
		"Fn::Join of one text":      {"LogGroupName: dns", "LogGroupName: !Join ['', [d, ns]]"},
		"mapping for its value":     {"LogGroupName: dns", "LogGroupName: !FindInMap [M, 1, Name]", "Resources:\n", "Mappings: {M: {1: {Name: dns}}}\nResources:\n"},
		"new resources":             {"Resources:\n", "Resources:\n  Other: {Type: 'AWS::Logs::LogGroup'}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := template.Replacements(parse(t, logged), parse(t, edited(t, logged, edits...))); len(found) > 0 {
				t.Errorf("found %v", found)
			}
		})
	}
}

func TestUpdatesThatReplace(t *testing.T) {
	t.Parallel()
	const configAndAssociation = "query-log-config-replaced Config|query-log-association-replaced LogsVpc fails"
	for name, test := range map[string]struct {
		edits []string
		want  string
	}{
		"a tag":                            {[]string{"Value: 1", "Value: 2"}, configAndAssociation},
		"no tags any more":                 {[]string{"Tags: [{Key: a, Value: 1}, {Key: b, Value: 'true'}]", ""}, configAndAssociation},
		"a name":                           {[]string{"Tags:", "Name: x\n      Tags:"}, configAndAssociation},
		"the log group":                    {[]string{"LogGroupName: dns", "LogGroupName: dns2"}, "query-log-config-replaced Config|log-group-replaced Logs|query-log-association-replaced LogsVpc fails"},
		"its class":                        {[]string{"LogGroupName: dns", "LogGroupName: dns, LogGroupClass: INFREQUENT_ACCESS"}, "log-group-class-changed Logs fails"},
		"name and class":                   {[]string{"LogGroupName: dns", "LogGroupName: dns2, LogGroupClass: INFREQUENT_ACCESS"}, "query-log-config-replaced Config|log-group-replaced Logs|query-log-association-replaced LogsVpc fails"},
		"log to a bucket":                  {[]string{"!GetAtt Logs.Arn", "arn:aws:s3:::logs"}, "query-log-config-replaced Config|query-log-association-replaced LogsVpc"},
		"foreign log group":                {[]string{"!GetAtt Logs.Arn", "!Sub 'arn:${AWS::Partition}:logs:x'"}, configAndAssociation},
		"unknown config":                   {[]string{"!GetAtt Config.Id", "!ImportValue x"}, "query-log-association-replaced LogsVpc fails"},
		"another VPC":                      {[]string{"ResourceId: vpc-1", "ResourceId: vpc-2"}, "query-log-association-replaced LogsVpc"},
		"another VPC to filter":            {[]string{"VpcId: vpc-1", "VpcId: vpc-2"}, "firewall-association-replaced FilterVpc"},
		"the rule group":                   {[]string{"Name: group", "Name: group2"}, "firewall-association-replaced FilterVpc fails|rule-group-replaced Group"},
		"rule group, and another priority": {[]string{"Name: group", "Name: group2", "150", "151"}, "firewall-association-replaced FilterVpc|rule-group-replaced Group"},
		"the list":                         {[]string{"Name: bad", "Name: worse"}, "domain-list-replaced List"},
		"association renamed":              {[]string{"LogsVpc:", "LogsVpc1:"}, "query-log-association-renamed LogsVpc->LogsVpc1 fails"},
		"config renamed":                   {[]string{"Config:", "Config1:", "Config.Id", "Config1.Id"}, "query-log-config-renamed Config->Config1|query-log-association-replaced LogsVpc fails"},
		"all of logging renamed": {
			[]string{"\n  Logs:", "\n  Logs1:", "Logs.Arn", "Logs1.Arn", "Config:", "Config1:", "Config.Id", "Config1.Id", "LogsVpc:", "LogsVpc1:"},
			"query-log-config-renamed Config->Config1|log-group-renamed Logs->Logs1 fails|query-log-association-renamed LogsVpc->LogsVpc1 fails",
		},
		"firewall association renamed":     {[]string{"FilterVpc:", "FilterVpc1:"}, "firewall-association-renamed FilterVpc->FilterVpc1 fails"},
		"and with another priority":        {[]string{"FilterVpc:", "FilterVpc1:", "150", "151"}, "firewall-association-renamed FilterVpc->FilterVpc1 fails"},
		"rule group renamed":               {[]string{"Group:\n", "Group1:\n", "!Ref Group", "!Ref Group1"}, "firewall-association-replaced FilterVpc fails|rule-group-renamed Group->Group1"},
		"list and rule group renamed":      {[]string{"Group:\n", "Group1:\n", "!Ref Group", "!Ref Group1", "List:", "List1:", "!Ref List", "!Ref List1", "150", "151"}, "firewall-association-replaced FilterVpc|rule-group-renamed Group->Group1|domain-list-renamed List->List1"},
		"association of logging gone":      {[]string{"AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", "AWS::Other::Type"}, "query-log-association-removed LogsVpc"},
		"association of the firewall gone": {[]string{"AWS::Route53Resolver::FirewallRuleGroupAssociation", "AWS::Other::Type"}, "firewall-association-removed FilterVpc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := summary(template.Replacements(parse(t, logged), parse(t, edited(t, logged, test.edits...))))
			if diff := cmp.Diff(strings.Split(test.want, "|"), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFindingsExplainThemselves(t *testing.T) {
	t.Parallel()
	found := template.Replacements(parse(t, logged), parse(t, edited(t, logged, "LogGroupName: dns", "LogGroupName: dns2")))
	want := []string{
		"query-log-config-replaced: Config: DestinationArn refers to Logs, which is replaced: a config cannot be changed, so a new one is made and every association has to move to it; AWS deletes no config that has one; deploy once without its associations, those of other stacks too, then deploy this",
		`log-group-replaced: Logs: LogGroupName changes from "dns" to "dns2": it cannot be renamed: a new one is made and the old one is deleted with all that it holds; deploy once with UpdateReplacePolicy: Retain on it, then deploy this with the policy as well`,
		"query-log-association-replaced: LogsVpc: ResolverQueryLogConfigId refers to Config, which is replaced: a VPC takes one config per destination type, and the new one is made while the old one is there: the update fails and is rolled back; deploy once without this association, then deploy this; the VPC is not logged in between",
	}
	var got []string
	for _, r := range found {
		got = append(got, r.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if at := found[2].Position.String(); at != "template:11:3" {
		t.Errorf("the association is at %s", at)
	}
}

func TestTheReadyTemplateReplacesNothingOfItself(t *testing.T) {
	t.Parallel()
	if found := template.Replacements(parse(t, string(ready.YAML)), parse(t, string(ready.YAML))); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

func TestCirclesEnd(t *testing.T) {
	t.Parallel()
	const circle = "Resources:\n  A: {Type: 'AWS::Route53Resolver::FirewallRuleGroup', Properties: {Name: !Ref B}}\n" +
		"  B: {Type: 'AWS::Route53Resolver::FirewallRuleGroup', Properties: {Name: !Sub '${A.Id}-${!x}-${AWS::Region}'}}\n"
	template.Replacements(parse(t, circle), parse(t, circle))
}

func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	const plain = "Resources:\n  X:\n    Type: %s\n    Properties: {%s}"
	const logs, bucket = "AWS::Logs::LogGroup", "AWS::S3::Bucket"
	const retained = "\n    UpdateReplacePolicy: Retain\n    DeletionPolicy: RetainExceptOnCreate"
	for name, test := range map[string]struct{ old, new, want, why string }{
		"log group":           {fmt.Sprintf(plain, logs, "LogGroupName: a"), fmt.Sprintf(plain, logs, "LogGroupName: b"), "log-group-replaced X", "deleted with all that it holds"},
		"log group, kept":     {fmt.Sprintf(plain, logs+retained, "LogGroupName: a"), fmt.Sprintf(plain, logs+retained, "LogGroupName: b"), "log-group-replaced X kept", "the old one stays"},
		"kept only now":       {fmt.Sprintf(plain, logs, "LogGroupName: a"), fmt.Sprintf(plain, logs+retained, "LogGroupName: b"), "log-group-replaced X", "deleted"},
		"unnamed group":       {fmt.Sprintf(plain, logs, "RetentionInDays: 1"), strings.Replace(fmt.Sprintf(plain, logs, "RetentionInDays: 1"), "X:", "Y:", 1), "log-group-renamed X->Y", "deleted with all"},
		"unnamed group, kept": {fmt.Sprintf(plain, logs+retained, ""), strings.Replace(fmt.Sprintf(plain, logs, ""), "X:", "Y:", 1), "log-group-renamed X->Y kept", "stays with what it holds"},
		"bucket":              {fmt.Sprintf(plain, bucket, "BucketName: a"), fmt.Sprintf(plain, bucket, "BucketName: b"), "bucket-replaced X", "if it holds anything"},
		"bucket renamed":      {fmt.Sprintf(plain, bucket, "BucketName: a"), strings.Replace(fmt.Sprintf(plain, bucket, "BucketName: a"), "X:", "Y:", 1), "bucket-renamed X->Y fails", "no two have the same name"},
		"association, kept": {
			fmt.Sprintf(plain, "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"+retained, "ResourceId: vpc-1"), "Resources: {}",
			"query-log-association-removed X kept", "out of every stack",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := template.Replacements(parse(t, test.old), parse(t, test.new))
			if diff := cmp.Diff([]string{test.want}, summary(found)); diff != "" {
				t.Fatalf("findings (-want +got):\n%s", diff)
			}
			if !strings.Contains(found[0].Why, test.why) {
				t.Errorf("the reason is %q, want something with %q", found[0].Why, test.why)
			}
		})
	}
}

func TestLongValuesAreCut(t *testing.T) {
	t.Parallel()
	change := template.Change{Property: "Name", New: strings.Repeat("ä", 100)}
	if got, want := change.String(), `Name changes from nothing to "`+strings.Repeat("ä", 39)+"..."; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}

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

func TestMutationProtectionIsInTheWay(t *testing.T) {
	t.Parallel()
	const refuses, first = "(RSLVR-02307)", "set its MutationProtection to DISABLED and deploy that first. Then: "
	const enabled, kept = "ENABLED", "ENABLED}\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Metadata: {a: b"
	for name, test := range map[string]struct {
		protection     string
		edits          []string
		id             string
		fails, refuses bool
	}{
		"replaced":               {enabled, []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", true, true},
		"replaced and met":       {enabled, []string{"Name: group", "Name: group2"}, "replaced", true, true},
		"renamed":                {enabled, []string{"FilterVpc:", "FilterVpc1:"}, "renamed", true, true},
		"removed":                {enabled, []string{"FirewallRuleGroupAssociation", "Other"}, "removed", true, true},
		"disabled only now":      {enabled, []string{"VpcId: vpc-1", "VpcId: vpc-2", "ENABLED", "DISABLED"}, "replaced", true, true},
		"by a mapping":           {"!FindInMap [M, a, b]", []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", true, true},
		"kept, so not deleted":   {kept, []string{"FirewallRuleGroupAssociation", "Other"}, "removed", false, true},
		"off":                    {"DISABLED", []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", false, false},
		"enabled only now":       {"DISABLED", []string{"VpcId: vpc-1", "VpcId: vpc-2", "DISABLED", "ENABLED"}, "replaced", false, false},
		"whatever a person says": {"!Ref P", []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := edited(t, logged, "Priority: 150", "Priority: 150, MutationProtection: "+test.protection, "Resources:\n", "Mappings: {M: {a: {b: ENABLED}}}\nResources:\n")
			for _, r := range template.Replacements(parse(t, before), parse(t, edited(t, before, test.edits...))) {
				if r.LogicalID != "FilterVpc" {
					continue
				}
				why := strings.Contains(r.Why, refuses)
				if r.ID != "firewall-association-"+test.id || r.Fails != test.fails || why != (test.refuses && !r.Kept) || strings.HasPrefix(r.WayOut, first) != test.refuses {
					t.Errorf("fails: %t, found %v", r.Fails, r)
				}
				return
			}
			t.Error("found nothing")
		})
	}
}

// TestRenamedConfigs has a log config under another logical ID: it is the same if it has the destination
// and the name of the old one, and of several such ones it is the first.
func TestRenamedConfigs(t *testing.T) {
	t.Parallel()
	config := func(id, name string) string {
		return "  " + id + ": {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: 'arn:aws:s3:::dns-logs', Name: " + name + "}}\n"
	}
	for name, test := range map[string]struct{ new, renamedTo string }{
		"the same":               {config("B", "a"), "B"},
		"another name":           {config("B", "b"), ""},
		"the first of several":   {config("C", "a") + config("B", "a"), "B"},
		"the one of that name":   {config("B", "b") + config("C", "a"), "C"},
		"another type of object": {"  B: {Type: AWS::S3::Bucket, Properties: {BucketName: a}}\n", ""},
	} {
		old, err := template.Parse("t", []byte("Resources:\n"+config("A", "a")))
		if err != nil {
			t.Fatal(err)
		}
		new, err := template.Parse("t", []byte("Resources:\n"+test.new))
		if err != nil {
			t.Fatal(err)
		}
		found := template.Replacements(old, new)
		renamedTo := ""
		for _, each := range found {
			renamedTo += each.RenamedTo
		}
		if renamedTo != test.renamedTo {
			t.Errorf("%s: %v, want A to be %q", name, found, test.renamedTo)
		}
	}
}
