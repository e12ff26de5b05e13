package resolver_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
)

// setFromProps are the properties that a prop reaches; TestEveryPropReachesTheTemplate
// sees each of them.
var setFromProps = map[string]string{
	"FirewallDomainList.Domains":       "DomainListProps.Domains",
	"FirewallDomainList.DomainFileUrl": "Domains, Files, Sources", "FirewallDomainList.Name": "DomainListProps.Name",
	"FirewallRuleGroup.FirewallRules": "DnsFirewallProps.Rules", "FirewallRuleGroup.Name": "DnsFirewallProps.Name",
	"FirewallRuleGroupAssociation.FirewallRuleGroupId": "AssociateVpc", "FirewallRuleGroupAssociation.VpcId": "DnsFirewallProps.Vpcs",
	"FirewallRuleGroupAssociation.Priority": "AssociationProps.Priority", "FirewallRuleGroupAssociation.Name": "AssociationProps.Name",
	"FirewallRuleGroupAssociation.MutationProtection": "AssociationProps.MutationProtection",
	"ResolverQueryLoggingConfig.DestinationArn":       "QueryLoggingProps.Destination", "ResolverQueryLoggingConfig.Name": "QueryLoggingProps.Name",
	"ResolverQueryLoggingConfigAssociation.ResourceId":               "QueryLoggingProps.Vpcs",
	"ResolverQueryLoggingConfigAssociation.ResolverQueryLogConfigId": "AssociateVpc",
	"FirewallRule.Action": "Allow, Alert, Block", "FirewallRule.BlockResponse": "NoData, NxDomain, Override",
	"FirewallRule.BlockOverrideDomain": "Override", "FirewallRule.BlockOverrideTtl": "Override",
	"FirewallRule.ConfidenceThreshold": "Dga, DictionaryDga, DnsTunneling", "FirewallRule.DnsThreatProtection": "Dga, DictionaryDga, DnsTunneling",
	"FirewallRule.FirewallDomainListId": "Allow, Alert, Block", "FirewallRule.FirewallDomainRedirectionAction": "RuleProps.Redirection",
	"FirewallRule.FirewallRuleType": "ContentCategory, ThreatCategory, PartnerProtection",
	"FirewallRule.Priority":         "RuleProps.Priority", "FirewallRule.Qtype": "RuleProps.QueryType",
}

// TestEveryPropertyOfCloudFormationIsSetOrDeliberatelyNot walks the L1 props, which the
// CDK makes from CloudFormation's schema: a property that AWS adds fails here first.
func TestEveryPropertyOfCloudFormationIsSetOrDeliberatelyNot(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, notSet, _ := strings.Cut(string(readme), "## What is not set")
	for name, props := range map[string]any{
		"FirewallDomainList":                    awsroute53resolver.CfnFirewallDomainListProps{},
		"FirewallRuleGroup":                     awsroute53resolver.CfnFirewallRuleGroupProps{},
		"FirewallRuleGroupAssociation":          awsroute53resolver.CfnFirewallRuleGroupAssociationProps{},
		"ResolverQueryLoggingConfig":            awsroute53resolver.CfnResolverQueryLoggingConfigProps{},
		"ResolverQueryLoggingConfigAssociation": awsroute53resolver.CfnResolverQueryLoggingConfigAssociationProps{},
		"FirewallRule":                          awsroute53resolver.CfnFirewallRuleGroup_FirewallRuleProperty{},
	} {
		kind := reflect.TypeOf(props)
		for i := range kind.NumField() {
			property := name + "." + kind.Field(i).Name
			_, set := setFromProps[property]
			deliberatelyNot := strings.Contains(notSet, "`"+property+"`")
			if set == deliberatelyNot {
				t.Errorf("%s: set from a prop: %v, listed as not set: %v; one of them must hold", property, set, deliberatelyNot)
			}
		}
	}
}
