package main

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
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

// The last label begins with a letter, which keeps IP addresses out. Blocking a single label
// would be blocking a top-level domain.
const (
	label         = `[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	lastLabel     = `[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	name          = `(` + label + `\.)*` + lastLabel
	namePattern   = `^` + name + `$`
	domainPattern = `^(` + label + `\.)+` + lastLabel + `$`
	listPattern   = `^$|^` + name + `(,` + name + `)*$`
)

const keepForEver = "NEVER"

func retentionDays() (all []string) {
	for _, days := range awsdns.LogRetentionDays() {
		all = append(all, strconv.Itoa(days))
	}
	return append(all, keepForEver)
}

// groups are the parameters of a template, in the order in which people meet them.
func (k kind) groups() []group {
	all := []group{k.vpcGroup(), {"Query logging", loggingParameters()}}
	if k.allowOnly {
		all = append(all, group{"DNS Firewall", allowOnlyParameters()})
	} else {
		all = append(all, group{"DNS Firewall", firewallParameters()},
			group{"AWS managed threat list", managedListParameters()})
	}
	if len(k.protections) > 0 {
		all = append(all, group{"DNS Firewall Advanced", k.protectionParameters()})
	}
	return append(all, group{"S3 copy and alerts", elsewhereParameters()})
}

const vpcPattern = `^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`

func (k kind) vpcGroup() group {
	if k.vpcs == 0 {
		return group{"VPC", []parameter{{"VpcId", "VPC", awscdk.CfnParameterProps{
			Type:        jsii.String("AWS::EC2::VPC::Id"),
			Description: jsii.String("A VPC in this account and Region. Its DHCP options must name AmazonProvidedDNS: queries to any other resolver are neither seen nor filtered."),
		}}}}
	}
	all := group{label: "VPCs"}
	for _, p := range k.places() {
		all.parameters = append(all.parameters, parameter{p.parameter, "VPC " + p.number, awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|` + vpcPattern),
			ConstraintDescription: jsii.String("must be empty or the ID of a VPC, vpc-..."),
			Description:           jsii.String("ID of a VPC in this account and Region that uses AmazonProvidedDNS. Empty: none. To take a VPC out, empty its field and leave the others where they are."),
		}})
	}
	return all
}

func loggingParameters() []parameter {
	return []parameter{
		{"QueryLogging", "Record DNS queries", awscdk.CfnParameterProps{
			Default:       jsii.String("ON"),
			AllowedValues: jsii.Strings("ON", "OFF"),
			Description:   jsii.String("Record every DNS query of the VPC in CloudWatch Logs. Choose OFF if the VPC logs its queries to CloudWatch already: AWS allows one configuration per type of destination. The log group is there either way and keeps what it has."),
		}},
		{"LogRetentionDays", "Days to keep the log", awscdk.CfnParameterProps{
			Default:       jsii.String("30"),
			AllowedValues: jsii.Strings(retentionDays()...),
			Description:   jsii.String("Days until CloudWatch Logs deletes a record. NEVER keeps all records. Names and client addresses can be personal data."),
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
		{"LogBucketArn", "S3 bucket for a copy of the log", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|^arn:[a-z0-9-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/([A-Za-z0-9!_.*()=-]+/)+)?$`),
			ConstraintDescription: jsii.String("must be empty or the ARN of a bucket, arn:aws:s3:::NAME or arn:aws:s3:::NAME/PREFIX/"),
			Description:           jsii.String("ARN of an existing bucket in this Region, with /PREFIX/ if you like, that also gets every query, whatever QueryLogging says. Its policy must allow delivery.logs.amazonaws.com s3:GetBucketAcl and s3:PutObject. To change it, first empty it, then give the new one: two updates. Empty: no copy."),
		}},
		{"AlertEmail", "E-mail address for alerts", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|^[^@,\s]+@[^@,\s]+\.[^@,\s]+$`),
			ConstraintDescription: jsii.String("must be empty or one e-mail address"),
			Description:           jsii.String("Gets a message when the firewall blocks or alerts on a query, at most once in six hours for a name, after the address is confirmed. Makes an encrypted SNS topic and a KMS key that costs by the month. Empty: no messages."),
		}},
	}
}

func firewallParameters() []parameter {
	return []parameter{
		{"FirewallMode", "Firewall mode (start with ALERT on a VPC in use)", awscdk.CfnParameterProps{
			Default:       jsii.String("BLOCK"),
			AllowedValues: jsii.Strings("BLOCK", "ALERT", "OFF"),
			Description:   jsii.String("BLOCK answers queries for BlockedDomains with BlockResponse; the default list has two reserved sample names. ALERT blocks nothing and shows in the query log what would be blocked. OFF detaches the rule group from the VPC, to undo everything at once."),
		}},
		{"BlockedDomains", "Blocked domains", awscdk.CfnParameterProps{
			Type:                  jsii.String("CommaDelimitedList"),
			Default:               jsii.String("malware.example,phishing.test"),
			AllowedPattern:        jsii.String(domainPattern),
			ConstraintDescription: jsii.String("must be domain names such as malware.example, each once, separated by commas, without *. and without a trailing dot; a top-level domain is refused"),
			Description:           jsii.String("Names to block, separated by commas, without *. before them; each once whatever its case, at least one, and 4,096 characters in all."),
		}},
		{"IncludeSubdomains", "Include subdomains", awscdk.CfnParameterProps{
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
		blockResponse("NODATA"),
		associationPriority(),
	}
}

func blockResponse(standard string) parameter {
	return parameter{"BlockResponse", "Answer to a blocked query", awscdk.CfnParameterProps{
		Default:       jsii.String(standard),
		AllowedValues: jsii.Strings("NODATA", "NXDOMAIN"),
		Description:   jsii.String("What a client gets for a blocked name. NODATA: it exists but has no such record. NXDOMAIN: it does not exist, which makes clients with search domains try more names."),
	}}
}

func associationPriority() parameter {
	return parameter{"AssociationPriority", "Priority among the rule groups of the VPC", awscdk.CfnParameterProps{
		Type:        jsii.String("Number"),
		Default:     150,
		MinValue:    jsii.Number(101),
		MaxValue:    jsii.Number(9899),
		Description: jsii.String("Position of this rule group among those of the VPC: the lowest number is checked first. Each rule group of a VPC needs a number of its own."),
	}}
}

// allowOnlyParameters: the exceptions are what the firewall is about. NXDOMAIN lets clients
// with search domains go on to the name that is allowed.
func allowOnlyParameters() []parameter {
	return []parameter{
		{"FirewallMode", "Firewall mode (BLOCK only after ALERT showed what is missing)", awscdk.CfnParameterProps{
			Default:       jsii.String("ALERT"),
			AllowedValues: jsii.Strings("ALERT", "BLOCK", "OFF"),
			Description:   jsii.String("ALERT blocks nothing and shows in the query log every name that is not allowed. BLOCK answers those with BlockResponse. OFF detaches the rule group from the VPC, to undo everything at once."),
		}},
		{"AllowedDomains", "Allowed domains", awscdk.CfnParameterProps{
			Type:                  jsii.String("CommaDelimitedList"),
			AllowedPattern:        jsii.String(domainPattern),
			ConstraintDescription: jsii.String("must be domain names such as api.example.com, each once, separated by commas, without *. and without a trailing dot; a top-level domain is refused"),
			Description:           jsii.String("Names that may be resolved, separated by commas, without *. before them; each once whatever its case, at least one, and 4,096 characters in all. vpcdns suggest --for allow-only makes such a list from query logs."),
		}},
		{"PrivateDomains", "Private zones", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(listPattern),
			ConstraintDescription: jsii.String("must be empty or domain names separated by commas, without spaces, *. and trailing dots"),
			Description:           jsii.String("Names of private hosted zones and of your own network, separated by commas without spaces: a firewall blocks those too. Each is allowed with everything below it. Empty: none."),
		}},
		{"IncludeSubdomains", "Include subdomains", awscdk.CfnParameterProps{
			Default:       jsii.String("YES"),
			AllowedValues: jsii.Strings("YES", "NO"),
			Description:   jsii.String("Also everything below each name in AllowedDomains."),
		}},
		{"CnameTargets", "Targets of CNAME records", awscdk.CfnParameterProps{
			Default:       jsii.String("TRUST"),
			AllowedValues: jsii.Strings("TRUST", "INSPECT"),
			Description:   jsii.String("TRUST: an allowed name may lead anywhere. INSPECT: every name of a CNAME chain must be in AllowedDomains, those of content networks and load balancers included."),
		}},
		blockResponse("NXDOMAIN"),
		associationPriority(),
	}
}

const partlyOn = " BLOCK needs FirewallMode BLOCK, and is ALERT otherwise."

func managedListParameters() []parameter {
	return []parameter{
		{"ManagedThreatList", "AWS managed threat list", awscdk.CfnParameterProps{
			Default:       jsii.String("OFF"),
			AllowedValues: jsii.Strings("OFF", "ALERT", "BLOCK"),
			Description:   jsii.String("Also use AWSManagedDomainsAggregateThreatList, which AWS maintains, after your own lists. ALERT shows matches in the query log." + partlyOn),
		}},
		{"ManagedThreatListId", "ID of the managed list", awscdk.CfnParameterProps{
			Default:               jsii.String(""),
			AllowedPattern:        jsii.String(`^$|^rslvr-fdl-[0-9a-f]+$`),
			ConstraintDescription: jsii.String("must be empty or the ID of a domain list, rslvr-fdl-..."),
			Description:           jsii.String("Empty: this template knows the ID in most Regions. Needed in the others, and for another managed list: VPC console, DNS firewall, Domain lists, AWS managed; or aws route53resolver list-firewall-domain-lists."),
		}},
	}
}

// protection is one of DNS Firewall Advanced: its parameter, AWS's name and its label.
type protection struct{ parameter, name, label, description string }

func protections() []protection {
	return []protection{
		{"DgaProtection", "DGA", "Generated domains (DGA)", "Domains that malware generates, such as x7f3kq9z.example."},
		{"DictionaryDgaProtection", "DICTIONARY_DGA", "Generated domains made of words (dictionary DGA)", "Domains that malware generates from words."},
		{"DnsTunnelingProtection", "DNS_TUNNELING", "DNS tunneling", "Data that is carried out in DNS queries."},
	}
}

func (k kind) protectionParameters() []parameter {
	var all []parameter
	for _, p := range k.protections {
		all = append(all, parameter{p.parameter, p.label, awscdk.CfnParameterProps{
			Default:       jsii.String("OFF"),
			AllowedValues: jsii.Strings("OFF", "ALERT", "BLOCK"),
			Description:   jsii.String(p.description + " AWS charges DNS Firewall Advanced for every query checked. ALERT shows matches in the query log." + partlyOn),
		}})
	}
	return append(all, parameter{"ProtectionConfidence", "Confidence of DNS Firewall Advanced", awscdk.CfnParameterProps{
		Default:       jsii.String("HIGH"),
		AllowedValues: jsii.Strings("HIGH", "MEDIUM", "LOW"),
		Description:   jsii.String("HIGH: the fewest false positives. LOW: the most matches, and the most false positives."),
	}})
}

// parameters are the parameters in the stack, by name.
type parameters struct {
	all   map[string]awscdk.CfnParameter
	texts map[string]*string // those that were asked for: each asks node once
}

func addParameters(stack awscdk.Stack, k kind) parameters {
	p := parameters{map[string]awscdk.CfnParameter{}, map[string]*string{}}
	for _, g := range k.groups() {
		for _, each := range g.parameters {
			if each.props.Type == nil {
				each.props.Type = jsii.String("String")
			}
			p.all[each.id] = awscdk.NewCfnParameter(stack, jsii.String(each.id), &each.props)
		}
	}
	return p
}

func (p parameters) text(id string) *string {
	if p.texts[id] == nil {
		p.texts[id] = p.all[id].ValueAsString()
	}
	return p.texts[id]
}

func (p parameters) list(id string) *[]*string { return p.all[id].ValueAsList() }

// addInterface groups and labels the parameters in the console.
func addInterface(options awscdk.ITemplateOptions, k kind) {
	var shown []any
	labels := map[string]any{}
	for _, g := range k.groups() {
		var ids []any
		for _, p := range g.parameters {
			ids = append(ids, p.id)
			labels[p.id] = map[string]any{"default": p.label}
		}
		shown = append(shown, map[string]any{"Label": map[string]any{"default": g.label}, "Parameters": ids})
	}
	options.SetMetadata(&map[string]any{
		"AWS::CloudFormation::Interface": map[string]any{"ParameterGroups": shown, "ParameterLabels": labels},
	})
}
