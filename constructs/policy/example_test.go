package policy_test

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func ExampleReplacements() {
	const template = `
Resources:
  Config:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfig
    Properties: {DestinationArn: 'arn:aws:s3:::dns-logs', Tags: [{Key: team, Value: %s}]}
  Association:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation
    Properties: {ResolverQueryLogConfigId: !Ref Config, ResourceId: vpc-1}
`
	deployed, err := policy.ParseTemplate("deployed.yaml", fmt.Appendf(nil, template, "blue"))
	if err != nil {
		fmt.Println(err)
		return
	}
	next, err := policy.ParseTemplate("next.yaml", fmt.Appendf(nil, template, "green"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range policy.Replacements(deployed, next) {
		fmt.Printf("%v: %s, fails: %t\n  %s\n", r.Position, r.ID, r.Fails, r.WayOut)
	}
	// Output:
	// next.yaml:6:3: query-log-association-replaced, fails: true
	//   deploy once without this association, then deploy this; the VPC is not logged in between
	// next.yaml:3:3: query-log-config-replaced, fails: false
	//   deploy once without its associations, those of other stacks too, then deploy this
}

func ExampleParseTemplate() {
	template, err := policy.ParseTemplate("vpc.yaml", []byte("Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: !Ref Cidr, EnableDnsSupport: yes}\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(template.Resources["Vpc"].Properties)
	fmt.Println(template.Position("Resources", "Vpc"))
	// Output:
	// map[CidrBlock:map[Ref:Cidr] EnableDnsSupport:true]
	// vpc.yaml:2:3
}

func ExampleParseTemplate_error() {
	_, err := policy.ParseTemplate("vpc.yaml", []byte("Resources:\n  Vpc: &vpc {Type: AWS::EC2::VPC}\n  Other: *vpc\n"))
	fmt.Println(err)
	// Output: vpc.yaml:3:10: CloudFormation takes no YAML aliases; write the value out
}
