package template_test

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

func ExampleReplacements() {
	const stack = `
Resources:
  Config:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfig
    Properties: {DestinationArn: 'arn:aws:s3:::dns-logs', Tags: [{Key: team, Value: %s}]}
  Association:
    Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation
    Properties: {ResolverQueryLogConfigId: !Ref Config, ResourceId: vpc-1}
`
	deployed, err := template.Parse("deployed.yaml", fmt.Appendf(nil, stack, "blue"))
	if err != nil {
		fmt.Println(err)
		return
	}
	next, err := template.Parse("next.yaml", fmt.Appendf(nil, stack, "green"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range template.Replacements(deployed, next) {
		fmt.Printf("%v: %s, fails: %t\n  %s\n", r.Position, r.ID, r.Fails, r.WayOut)
	}
	// Output:
	// next.yaml:6:3: query-log-association-replaced, fails: true
	//   deploy once without this association, then deploy this; the VPC is not logged in between
	// next.yaml:3:3: query-log-config-replaced, fails: false
	//   deploy once without its associations, those of other stacks too, then deploy this
}

func ExampleParse() {
	template, err := template.Parse("vpc.yaml", []byte("Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: !Ref Cidr, EnableDnsSupport: yes}\n"))
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

func ExampleParse_error() {
	_, err := template.Parse("vpc.yaml", []byte("Resources:\n  Vpc: &vpc {Type: AWS::EC2::VPC}\n  Other: *vpc\n"))
	fmt.Println(err)
	// Output: vpc.yaml:3:10: CloudFormation takes no YAML aliases; write the value out
}
