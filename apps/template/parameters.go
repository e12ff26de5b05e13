package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// group is a group of parameters as the console shows it.
type group struct {
	label      string
	parameters []parameter
}

type parameter struct {
	id    string
	label string
	props awscdk.CfnParameterProps
}

// The last label begins with a letter, which keeps IP addresses out.
const (
	name        = `([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	namePattern = `^` + name + `$`
	listPattern = `^$|^` + name + `(,` + name + `)*$`
)

// CloudWatch Logs knows no other retention.
var retentionDays = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// groups are the parameters of the template, in the order in which people meet them.
func groups() []group {
	return []group{
		{"VPC", vpcParameters()},
		{"Query logging", loggingParameters()},
		{"DNS Firewall", firewallParameters()},
		{"Threat list maintained by AWS", managedListParameters()},
		{"Elsewhere", elsewhereParameters()},
	}
}

func vpcParameters() []parameter {
	return []parameter{
		{"VpcId", "VPC", awscdk.CfnParameterProps{
			Type:        jsii.String("AWS::EC2::VPC::Id"),
			Description: jsii.String("A VPC in this account and Region. Its DHCP options must name AmazonProvidedDNS: queries to any other resolver are neither seen nor filtered."),
		}},
	}
}

func loggingParameters() []parameter {
	return []parameter{
		{"QueryLogging", "Record DNS queries", awscdk.CfnParameterProps{
			Default:       jsii.String("ON"),
			AllowedValues: jsii.Strings("ON", "OFF"),
			Description:   jsii.String("Record every DNS query of the VPC in CloudWatch Logs. Choose OFF if the VPC logs its queries to CloudWatch already: AWS allows one configuration per type of destination. The log group is there either way and keeps what it has."),
		}},
		{"LogRetentionDays", "Days to keep the log", awscdk.CfnParameterProps{
			Type:          jsii.String("Number"),
			Default:       30,
			AllowedValues: texts(retentionDays),
			Description:   jsii.String("Days to keep the log. Names and client addresses can be personal data."),
		}},
		{"LogGroupKmsKeyArn", "KMS key of the log group", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|^arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`),
			ConstraintDescription: jsii.String("must be empty or the full ARN of a KMS key"),
			Description:           jsii.String("ARN of a KMS key for the log group; its key policy must allow CloudWatch Logs to use it. Empty: CloudWatch Logs encrypts with a key of its own."),
		}},
	}
}

func elsewhereParameters() []parameter {
	return []parameter{
		{"LogBucketArn", "S3 bucket for queries", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|^arn:[a-z0-9-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/([A-Za-z0-9!_.*()=-]+/)+)?$`),
			ConstraintDescription: jsii.String("must be empty or the ARN of a bucket, arn:aws:s3:::NAME or arn:aws:s3:::NAME/PREFIX/"),
			Description:           jsii.String("ARN of a bucket in this Region, with /PREFIX/ if need be, that queries are recorded in as well, whatever QueryLogging says. Its policy must let delivery.logs.amazonaws.com do s3:GetBucketAcl and s3:PutObject. Empty: none."),
		}},
		{"AlertEmail", "Tell of matches", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|^[^@,\s]+@[^@,\s]+\.[^@,\s]+$`),
			ConstraintDescription: jsii.String("must be empty or one e-mail address"),
			Description:           jsii.String("Who is told when the firewall blocks or marks a lookup, once the address is confirmed: once in six hours for a name. Makes an encrypted SNS topic, and a KMS key for it that costs by the month. Empty: nobody."),
		}},
	}
}

func firewallParameters() []parameter {
	return []parameter{
		{"FirewallMode", "What the firewall does", awscdk.CfnParameterProps{
			Default:       jsii.String("BLOCK"),
			AllowedValues: jsii.Strings("BLOCK", "ALERT", "OFF"),
			Description:   jsii.String("On a VPC in use, start with ALERT: matches are marked in the log and nothing is stopped. OFF detaches the rule group from the VPC: the way back."),
		}},
		{"BlockedDomains", "Blocked domains", awscdk.CfnParameterProps{
			Type:                  jsii.String("CommaDelimitedList"),
			Default:               jsii.String("malware.example,phishing.test"),
			AllowedPattern:        jsii.String(namePattern),
			ConstraintDescription: jsii.String("must be domain names such as malware.example, each once, separated by commas, without *. and without a trailing dot"),
			Description:           jsii.String("Names that must not be resolved, separated by commas, without *. before them; each once whatever its case, at least one, and 4,096 characters in all."),
		}},
		{"IncludeSubdomains", "Subdomains too", awscdk.CfnParameterProps{
			Default:       jsii.String("YES"),
			AllowedValues: jsii.Strings("YES", "NO"),
			Description:   jsii.String("Also everything below each name, in BlockedDomains and in AllowedDomains."),
		}},
		{"AllowedDomains", "Exceptions", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(listPattern),
			ConstraintDescription: jsii.String("must be empty or domain names separated by commas, without spaces, *. and trailing dots"),
			Description:           jsii.String("Exceptions, separated by commas without spaces, without *. before them. Each once, 4,096 characters in all. They are checked first, and skip every later rule group of the VPC too. Empty: none."),
		}},
		{"BlockResponse", "Answer to a blocked query", awscdk.CfnParameterProps{
			Default:       jsii.String("NODATA"),
			AllowedValues: jsii.Strings("NODATA", "NXDOMAIN"),
			Description:   jsii.String("What a client gets for a blocked name. NODATA: it exists but has no such record. NXDOMAIN: it does not exist, which makes clients with search domains try more names."),
		}},
		{"AssociationPriority", "Priority among the rule groups of the VPC", awscdk.CfnParameterProps{
			Type:        jsii.String("Number"),
			Default:     150,
			MinValue:    jsii.Number(101),
			MaxValue:    jsii.Number(9899),
			Description: jsii.String("Where this rule group stands among those of the VPC: the lowest number is checked first. No two rule groups of a VPC may have the same."),
		}},
	}
}

func managedListParameters() []parameter {
	return []parameter{
		{"ManagedThreatList", "Use a threat list of AWS", awscdk.CfnParameterProps{
			Default:       jsii.String("OFF"),
			AllowedValues: jsii.Strings("OFF", "ALERT", "BLOCK"),
			Description:   jsii.String("Also use a threat list that AWS maintains, after your own. ALERT only marks matches. BLOCK needs FirewallMode BLOCK and marks matches otherwise."),
		}},
		{"ManagedThreatListId", "ID of that list", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|^rslvr-fdl-[0-9a-f]+$`),
			ConstraintDescription: jsii.String("must be empty or the ID of a domain list, rslvr-fdl-..."),
			Description:           jsii.String("ID of that list in this Region, rslvr-fdl-...: VPC console, DNS firewall, Domain lists, AWS managed; or aws route53resolver list-firewall-domain-lists. AWSManagedDomainsAggregateThreatList holds all the others."),
		}},
	}
}

// parameters are the parameters in the stack, by name.
type parameters map[string]awscdk.CfnParameter

func addParameters(stack awscdk.Stack) parameters {
	all := parameters{}
	for _, g := range groups() {
		for _, p := range g.parameters {
			if p.props.Type == nil {
				p.props.Type = jsii.String("String")
			}
			all[p.id] = awscdk.NewCfnParameter(stack, jsii.String(p.id), &p.props)
		}
	}
	return all
}

func texts(values []int) *[]*string {
	out := make([]*string, len(values))
	for i, v := range values {
		out[i] = jsii.String(fmt.Sprint(v))
	}
	return &out
}

// addInterface groups and labels the parameters in the console.
func addInterface(stack awscdk.Stack) {
	var shown []any
	labels := map[string]any{}
	for _, g := range groups() {
		var ids []any
		for _, p := range g.parameters {
			ids = append(ids, p.id)
			labels[p.id] = map[string]any{"default": p.label}
		}
		shown = append(shown, map[string]any{"Label": map[string]any{"default": g.label}, "Parameters": ids})
	}
	stack.TemplateOptions().SetMetadata(&map[string]any{
		"AWS::CloudFormation::Interface": map[string]any{"ParameterGroups": shown, "ParameterLabels": labels},
	})
}
