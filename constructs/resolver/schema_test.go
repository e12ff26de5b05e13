package resolver_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
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
	"FirewallRuleType.FirewallAdvancedContentCategory": "ContentCategory", "FirewallRuleType.FirewallAdvancedThreatCategory": "ThreatCategory",
	"FirewallRuleType.PartnerThreatProtection": "PartnerProtection", "FirewallAdvancedContentCategoryConfig.Category": "ContentCategory",
	"FirewallAdvancedThreatCategoryConfig.Category": "ThreatCategory", "PartnerThreatProtectionConfig.Partner": "PartnerProtection",
	"FirewallConfig.FirewallFailOpen": "FailModeProps.Mode", "FirewallConfig.ResourceId": "FailModeProps.Vpcs",
}

// schemaFile is a file of the CDK with the properties of a type of DNS Firewall or query logging,
// or with those of a part of one. The CDK makes them from CloudFormation's schema.
var schemaFile = regexp.MustCompile(`^Cfn((?:Firewall|ResolverQuery)[A-Za-z]*?)(?:Props|_([A-Za-z0-9]+)Property)\.go$`)

// TestEveryPropertyOfCloudFormationIsSetOrDeliberatelyNot reads the CDK that this is compiled
// with: a property, a part or a type that AWS adds fails here first. Run it with a newer CDK by
//
//	GOFLAGS=-modfile=FILE go test ./constructs/resolver -run EveryPropertyOfCloudFormation
func TestEveryPropertyOfCloudFormationIsSetOrDeliberatelyNot(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, notSet, _ := strings.Cut(string(readme), "## What is not set")
	found := schemaProperties(t)
	for _, property := range found {
		_, set := setFromProps[property]
		deliberatelyNot := strings.Contains(notSet, "`"+property+"`")
		if set == deliberatelyNot {
			t.Errorf("%s: set from a prop: %v, listed as not set: %v; one of them must hold", property, set, deliberatelyNot)
		}
	}
	for property := range setFromProps {
		// The CDK has AWS::Route53Resolver::FirewallConfig since 2.276.
		if !slices.Contains(found, property) && !strings.HasPrefix(property, "FirewallConfig.") {
			t.Errorf("%s is set from a prop, and CloudFormation does not have it", property)
		}
	}
}

// schemaProperties are all properties of those types, as TYPE.PROPERTY or PART.PROPERTY.
func schemaProperties(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "Cfn*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var properties []string
	for _, file := range files {
		match := schemaFile.FindStringSubmatch(filepath.Base(file))
		if match == nil {
			continue
		}
		name := match[1]
		if match[2] != "" {
			name = match[2]
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for field := range structFields(parsed) {
			properties = append(properties, name+"."+field)
		}
	}
	if len(properties) < 30 {
		t.Fatalf("only %v found in %s", properties, out)
	}
	return properties
}

// structFields are the exported fields of the structs of a file.
func structFields(file *ast.File) map[string]bool {
	fields := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			for _, field := range s.Fields.List {
				for _, name := range field.Names {
					fields[name.Name] = true
				}
			}
		}
		return true
	})
	return fields
}
