package load_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// argumentResources has a resource of every kind that others refer to.
const argumentResources = `
Parameters:
  VpcP: {Type: 'AWS::EC2::VPC::Id'}
  SubnetP: {Type: 'AWS::EC2::Subnet::Id'}
  TextP: {Type: String}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Logs: {Type: AWS::Logs::LogGroup}
  Bucket: {Type: AWS::S3::Bucket}
  Stream: {Type: AWS::KinesisFirehose::DeliveryStream}
  Data: {Type: AWS::Kinesis::Stream}
  Topic: {Type: AWS::SNS::Topic}
  List: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [bad.example]}}
  Group: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: ALERT, Priority: 1, FirewallDomainListId: !Ref List}]}}
  Config: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: !GetAtt Logs.Arn}}
  Profile: {Type: AWS::Route53Profiles::Profile, Properties: {Name: all}}
  Rule: {Type: AWS::Route53Resolver::ResolverRule, Properties: {DomainName: a.example, RuleType: FORWARD, ResolverEndpointId: !Ref Endpoint}}
  Endpoint: {Type: AWS::Route53Resolver::ResolverEndpoint, Properties: {Direction: OUTBOUND}}
  Custom: {Type: Custom::Thing, Properties: {ServiceToken: x}}
`

// TestArguments puts every kind of value into every property that takes an ID or an ARN.
func TestArguments(t *testing.T) {
	t.Parallel()
	always := []string{"!Ref TextP", "!GetAtt Custom.Id", "!ImportValue there", "!Sub '${TextP}'", "'{{resolve:ssm:/there}}'"}
	values := []string{
		"!Ref Vpc", "!GetAtt Vpc.VpcId", "!GetAtt Vpc.CidrBlock", "!Ref Subnet", "!GetAtt Subnet.VpcId", "!GetAtt Subnet.SubnetId",
		"!Ref VpcP", "!Ref SubnetP", "!Ref Logs", "!GetAtt Logs.Arn", "!Ref Bucket", "!GetAtt Bucket.Arn", "!Sub '${Bucket.Arn}/prefix'",
		"!Ref Stream", "!GetAtt Stream.Arn", "!Ref Data", "!GetAtt Data.Arn", "!Ref Topic", "!Ref List", "!GetAtt List.Id", "!GetAtt List.Arn",
		"!GetAtt List.Status", "!Ref Group", "!GetAtt Group.Id", "!GetAtt Group.Arn", "!Ref Config", "!GetAtt Config.Id", "!GetAtt Config.Arn",
		"!Ref Profile", "!GetAtt Profile.Arn", "!Ref Rule", "!GetAtt Rule.Arn", "!Ref Endpoint", "!GetAtt Rule.ResolverEndpointId",
		"!Sub 'arn:aws:route53resolver:us-east-1:111122223333:firewall-rule-group/${Group}'",
		"vpc-0a", "subnet-0a", "rslvr-frg-0a", "rslvr-fdl-0a", "rqlc-0a", "rp-0a", "rslvr-rr-0a", "arn:aws:s3:::logs", "something",
	}
	group := "!GetAtt Group.Arn !Sub 'arn:aws:route53resolver:us-east-1:111122223333:firewall-rule-group/${Group}'"
	logs := "!GetAtt Logs.Arn !GetAtt Bucket.Arn !Sub '${Bucket.Arn}/prefix' !GetAtt Stream.Arn arn:aws:s3:::logs"
	vpc := "!Ref Vpc !GetAtt Vpc.VpcId !GetAtt Subnet.VpcId !Ref VpcP vpc-0a"
	for _, property := range []struct{ resource, takes string }{
		{"Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {Priority: 101, FirewallRuleGroupId: !Ref Group, VpcId: VALUE}", vpc},
		{"Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {Priority: 101, VpcId: !Ref Vpc, FirewallRuleGroupId: VALUE}", "!Ref Group !GetAtt Group.Id rslvr-frg-0a"},
		{"Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: ALERT, Priority: 1, FirewallDomainListId: VALUE}]}", "!Ref List !GetAtt List.Id rslvr-fdl-0a"},
		{"Type: AWS::Route53Resolver::FirewallConfig, Properties: {FirewallFailOpen: DISABLED, ResourceId: VALUE}", vpc},
		{"Type: AWS::Route53Resolver::ResolverConfig, Properties: {AutodefinedReverseFlag: DISABLE, ResourceId: VALUE}", vpc},
		{"Type: AWS::Route53Resolver::ResolverDNSSECConfig, Properties: {ResourceId: VALUE}", vpc},
		{"Type: AWS::Route53Resolver::ResolverRuleAssociation, Properties: {ResolverRuleId: !Ref Rule, VPCId: VALUE}", vpc},
		{"Type: AWS::Route53Resolver::ResolverRuleAssociation, Properties: {VPCId: !Ref Vpc, ResolverRuleId: VALUE}", "!Ref Rule rslvr-rr-0a rslvr-frg-0a rslvr-fdl-0a"},
		{"Type: AWS::Route53Resolver::ResolverRule, Properties: {RuleType: FORWARD, ResolverEndpointId: VALUE}", "!Ref Endpoint !GetAtt Rule.ResolverEndpointId rslvr-rr-0a rslvr-frg-0a rslvr-fdl-0a"},
		{"Type: AWS::Route53Resolver::ResolverEndpoint, Properties: {Direction: INBOUND, IpAddresses: [{SubnetId: VALUE}]}", "!Ref Subnet !GetAtt Subnet.SubnetId !Ref SubnetP subnet-0a"},
		{"Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: VALUE}", logs},
		{"Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation, Properties: {ResourceId: !Ref Vpc, ResolverQueryLogConfigId: VALUE}", "!Ref Config !GetAtt Config.Id rqlc-0a"},
		{"Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation, Properties: {ResolverQueryLogConfigId: !Ref Config, ResourceId: VALUE}", vpc},
		{"Type: AWS::Route53Profiles::ProfileAssociation, Properties: {Name: a, ProfileId: VALUE, ResourceId: !Ref Vpc}", "!Ref Profile rp-0a"},
		{"Type: AWS::Route53Profiles::ProfileAssociation, Properties: {Name: a, ProfileId: !Ref Profile, ResourceId: VALUE}", vpc},
		{
			"Type: AWS::Route53Profiles::ProfileResourceAssociation, Properties: {Name: a, ProfileId: !Ref Profile, ResourceArn: VALUE, ResourceProperties: '{\"priority\":102}'}",
			group + " !GetAtt Config.Arn !GetAtt Rule.Arn arn:aws:s3:::logs",
		},
		{"Type: AWS::RAM::ResourceShare, Properties: {Name: a, ResourceArns: [VALUE]}", logs + " " + group + " !GetAtt Data.Arn !Ref Topic !GetAtt Config.Arn !GetAtt Profile.Arn !GetAtt Rule.Arn"},
	} {
		for _, value := range append(values, always...) {
			text := argumentResources + "  X: {" + strings.Replace(property.resource, "VALUE", value, 1) + "}\n"
			want := !strings.Contains(" "+property.takes+" ", " "+value+" ")
			for _, unknown := range always {
				want = want && value != unknown
			}
			if why := refusedIn(t, text); (why != "") != want {
				t.Errorf("%s with %s: %q", property.resource, value, why)
			}
		}
	}
}

// refusedIn returns what AWS would refuse of a template.
func refusedIn(t *testing.T, text string) string {
	t.Helper()
	p, err := load.Read("template.yaml", []byte(text), load.Options{})
	if err != nil {
		t.Fatal(err, text)
	}
	all := p.Unknowns
	for _, g := range p.Groups {
		all = append(all, g.Unknowns...)
		for _, r := range g.Rules {
			all = append(all, r.Unknowns...)
		}
	}
	for _, l := range p.Lists {
		all = append(all, l.Unknowns...)
	}
	for _, c := range p.QueryLogConfigs {
		all = append(all, c.Unknowns...)
	}
	for _, vpc := range p.VPCs {
		for _, a := range vpc.Associations {
			all = append(all, a.Unknowns...)
		}
	}
	var why []string
	for _, u := range all {
		if u.Invalid && u.Property != policy.Refused {
			why = append(why, u.Why)
		}
	}
	return fmt.Sprint(strings.Join(why, "; "))
}

// TestUnknownTypes looks for what is proposed instead of types that do not exist, and for
// silence about those that do.
func TestUnknownTypes(t *testing.T) {
	t.Parallel()
	for resourceType, want := range map[string]string{
		"AWS::Route53Resolver::ResolverQueryLogConfig":                "did you mean AWS::Route53Resolver::ResolverQueryLoggingConfig?",
		"AWS::Route53Resolver::ResolverQueryLogConfigAssociation":     "did you mean AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation?",
		"AWS::Route53Resolver::FirewallRuleGroupVpcAssociation":       "did you mean AWS::Route53Resolver::FirewallRuleGroupAssociation?",
		"AWS::Route53Resolver::FirewallDomainLists":                   "did you mean AWS::Route53Resolver::FirewallDomainList?",
		"AWS::route53resolver::firewallrulegroup":                     "did you mean AWS::Route53Resolver::FirewallRuleGroup?",
		"AWS::Route53::FirewallRuleGroup":                             "did you mean AWS::Route53Resolver::FirewallRuleGroup?",
		"AWS::Route53Profiles::ProfilesAssociation":                   "did you mean AWS::Route53Profiles::ProfileAssociation?",
		"AWS::Route53Resolver::Nothing":                               "is not known here",
		"AWS::Route53Resolver::FirewallRule":                          "a rule stands in FirewallRules",
		"AWS::Route53Resolver::ResolverEndpoint":                      "",
		"AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": "",
		"AWS::Route53Profiles::Profile":                               "",
		"AWS::Route53::HostedZone":                                    "",
		"AWS::Route53::QueryLoggingConfig":                            "",
		"AWS::Route53GlobalResolver::FirewallDomainList":              "",
		"AWS::NetworkFirewall::RuleGroup":                             "",
		"Custom::FirewallRuleGroup":                                   "",
	} {
		p, err := load.Read("template.yaml", []byte("Resources:\n  X: {Type: '"+resourceType+"'}\n"), load.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var why string
		for _, u := range p.Unknowns {
			if u.Property == "Type" {
				why += u.Why
			}
		}
		if (why == "") != (want == "") || !strings.Contains(why, want) || want == "is not known here" && strings.Contains(why, "did you mean") {
			t.Errorf("%s: %q, want %q", resourceType, why, want)
		}
	}
}
