package experiment

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// resources is a template with resources alone.
func resources(all map[string]any) Document {
	return Document{"AWSTemplateFormatVersion": "2010-09-09", "Resources": all}
}

// withOutputs adds outputs.
func (d Document) withOutputs(values map[string]any) Document {
	outputs := map[string]any{}
	for name, value := range values {
		outputs[name] = map[string]any{"Value": value}
	}
	d["Outputs"] = outputs
	return d
}

// JSON returns the template as text, the same for the same template.
func (d Document) JSON() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // it holds texts and numbers only
	}
	return string(text)
}

func resource(kind string, properties map[string]any) map[string]any {
	return map[string]any{"Type": kind, "Properties": properties}
}

func ref(id string) any          { return map[string]any{"Ref": id} }
func getAtt(id, name string) any { return map[string]any{"Fn::GetAtt": []any{id, name}} }
func sub(text string) any        { return map[string]any{"Fn::Sub": text} }

func domainList(entries []string) map[string]any {
	return resource("AWS::Route53Resolver::FirewallDomainList", map[string]any{"Domains": entries})
}

// listOf is a stack with one list, whose ID is the output ListId.
func listOf(entries ...string) Document {
	return resources(map[string]any{"List": domainList(entries)}).withOutputs(map[string]any{"ListId": getAtt("List", "Id")})
}

func numbered(zone string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("n%d.%s", i, zone))
	}
	return all
}

// twoRules is a rule group on no VPC.
func twoRules(zone string, first, second int) Document {
	rule := func(list string, priority int) any {
		return map[string]any{"Priority": priority, "Action": "ALERT", "FirewallDomainListId": getAtt(list, "Id")}
	}
	return resources(map[string]any{
		"First":  domainList([]string{"first.swap." + zone}),
		"Second": domainList([]string{"second.swap." + zone}),
		"Group":  resource("AWS::Route53Resolver::FirewallRuleGroup", map[string]any{"FirewallRules": []any{rule("First", first), rule("Second", second)}}),
	})
}

func allowedCategory() Document {
	category := map[string]any{"FirewallAdvancedThreatCategory": map[string]any{"Category": "PHISHING"}}
	rule := map[string]any{"Priority": 10, "Action": "ALLOW", "FirewallRuleType": category}
	return resources(map[string]any{"Group": resource("AWS::Route53Resolver::FirewallRuleGroup", map[string]any{"FirewallRules": []any{rule}})})
}

// withParameters adds parameters that have the outputs of the base stack with their names.
func (d Document) withParameters(names ...string) Document {
	parameters := map[string]any{}
	for _, name := range names {
		parameters[name] = map[string]any{"Type": "String"}
	}
	d["Parameters"] = parameters
	return d
}

// onSpare is a rule group on the spare VPC.
func onSpare(zone string, properties map[string]any) Document {
	rule := map[string]any{"Priority": 10, "Action": "ALERT", "FirewallDomainListId": getAtt("List", "Id")}
	association := map[string]any{"FirewallRuleGroupId": getAtt("Group", "Id"), "VpcId": ref("SpareVpcId")}
	maps.Copy(association, properties)
	return resources(map[string]any{
		"List":        domainList([]string{"spare." + zone}),
		"Group":       resource("AWS::Route53Resolver::FirewallRuleGroup", map[string]any{"FirewallRules": []any{rule}}),
		"Association": resource("AWS::Route53Resolver::FirewallRuleGroupAssociation", association),
	}).withParameters("SpareVpcId")
}

// blockWithTrust is a list with a rule in a group on no VPC.
func blockWithTrust(entry string) Document {
	rule := map[string]any{
		"Priority": 10, "Action": "BLOCK", "BlockResponse": "NODATA", "FirewallDomainListId": getAtt("List", "Id"),
		"FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN",
	}
	d := listOf(entry)
	d["Resources"].(map[string]any)["Group"] = resource("AWS::Route53Resolver::FirewallRuleGroup", map[string]any{"FirewallRules": []any{rule}})
	return d
}

// logged is a query log config with a tag, on the spare VPC.
func logged(tag string) Document {
	return resources(map[string]any{
		"LogGroup": resource("AWS::Logs::LogGroup", map[string]any{
			"LogGroupName": sub(ownLogGroup), "RetentionInDays": 1, "ResourcePolicyDocument": deliveryPolicy(),
		}),
		"Config": resource("AWS::Route53Resolver::ResolverQueryLoggingConfig", map[string]any{
			"DestinationArn": getAtt("LogGroup", "Arn"), "Tags": []any{map[string]any{"Key": "vpcdns-verify", "Value": tag}},
		}),
		"Association": resource("AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", map[string]any{
			"ResolverQueryLogConfigId": getAtt("Config", "Id"), "ResourceId": ref("SpareVpcId"),
		}),
	}).withParameters("SpareVpcId")
}

const ownLogGroup = LogGroupPrefix + "${AWS::StackName}"

// LogGroupPrefix begins the names of the log groups of a run, before that of the stack.
const LogGroupPrefix = "/aws/vendedlogs/route53resolver/"

// deliveryPolicy lets query logs into the log group of its stack.
func deliveryPolicy() any {
	return policyDocument(map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"},
		"Action":    []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		"Resource":  sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:" + ownLogGroup + ":log-stream:*"),
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": ref("AWS::AccountId")}},
	})
}

func policyDocument(statements ...any) any {
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

func bucketWithoutPolicy() Document {
	return resources(map[string]any{
		"Bucket": resource("AWS::S3::Bucket", map[string]any{}),
		"Config": resource("AWS::Route53Resolver::ResolverQueryLoggingConfig", map[string]any{"DestinationArn": getAtt("Bucket", "Arn")}),
	})
}

// FileKey is the object that the trial of a DomainFileUrl imports, and FileText its content.
const (
	FileKey  = "names.txt"
	FileText = "file.example\n"
)

// listFromFile imports a list from the bucket of the base stack.
func listFromFile() Document {
	return resources(map[string]any{
		"List": resource("AWS::Route53Resolver::FirewallDomainList", map[string]any{"DomainFileUrl": sub("s3://${Bucket}/" + FileKey)}),
	}).withParameters("Bucket")
}

// listFromBoth has two names inline and one in the file.
func listFromBoth(zone string) Document {
	list := map[string]any{"DomainFileUrl": sub("s3://${Bucket}/" + FileKey), "Domains": []string{"one." + zone, "two." + zone}}
	return resources(map[string]any{"List": resource("AWS::Route53Resolver::FirewallDomainList", list)}).
		withOutputs(map[string]any{"ListId": getAtt("List", "Id")}).withParameters("Bucket")
}

// loopOverVPCs makes something free for each VPC of a list.
func loopOverVPCs() Document {
	d := resources(map[string]any{
		"Fn::ForEach::Each": []any{"Id", ref("VpcIds"), map[string]any{
			"Each&{Id}": map[string]any{"Type": "AWS::CloudFormation::WaitConditionHandle"},
		}},
	})
	d["Transform"] = "AWS::LanguageExtensions"
	d["Parameters"] = map[string]any{"VpcIds": map[string]any{"Type": "List<AWS::EC2::VPC::Id>"}}
	return d
}

// The network of a run. The VPC has no way out.
const (
	vpcRange = "10.213.0.0/24"

	// ResolverAddress is the resolver of the VPC.
	ResolverAddress = "10.213.0.2"
)

// base has what all experiments share: the VPC, the zone with the names, and the roles.
func base(zone string, all []Experiment) Document {
	assume := func(service string) any {
		return policyDocument(map[string]any{"Effect": "Allow", "Principal": map[string]any{"Service": service}, "Action": "sts:AssumeRole"})
	}
	role := func(service string, actions ...string) map[string]any {
		return resource("AWS::IAM::Role", map[string]any{
			"AssumeRolePolicyDocument": assume(service),
			"Policies": []any{map[string]any{
				"PolicyName":     "Run",
				"PolicyDocument": policyDocument(map[string]any{"Effect": "Allow", "Action": actions, "Resource": "*"}),
			}},
		})
	}
	vpc := resource("AWS::EC2::VPC", map[string]any{
		"CidrBlock": vpcRange, "EnableDnsSupport": true, "EnableDnsHostnames": true,
		"Tags": []any{map[string]any{"Key": "Name", "Value": ref("AWS::StackName")}},
	})
	return resources(map[string]any{
		"Vpc":           vpc,
		"SpareVpc":      resource("AWS::EC2::VPC", map[string]any{"CidrBlock": "10.213.1.0/24"}), // nothing in it
		"Subnet":        resource("AWS::EC2::Subnet", map[string]any{"VpcId": ref("Vpc"), "CidrBlock": vpcRange}),
		"SecurityGroup": resource("AWS::EC2::SecurityGroup", map[string]any{"VpcId": ref("Vpc"), "GroupDescription": "vpcdns: the prober"}),
		"Zone": resource("AWS::Route53::HostedZone", map[string]any{
			"Name": zone, "VPCs": []any{map[string]any{"VPCId": ref("Vpc"), "VPCRegion": ref("AWS::Region")}},
		}),
		"Names": resource("AWS::Route53::RecordSetGroup", map[string]any{"HostedZoneId": ref("Zone"), "RecordSets": recordSets(zone, all)}),
		// No logs: its log group would outlive it.
		"ProberRole": role("lambda.amazonaws.com", "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces",
			"ec2:DescribeSubnets", "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"),
		"ListRole": role("cloudformation.amazonaws.com", "route53resolver:*"),
		"Bucket":   resource("AWS::S3::Bucket", map[string]any{}),
	}).withOutputs(map[string]any{
		"VpcId": ref("Vpc"), "SpareVpcId": ref("SpareVpc"), "SubnetId": ref("Subnet"), "SecurityGroupId": ref("SecurityGroup"), "Bucket": ref("Bucket"),
		"ProberRoleArn": getAtt("ProberRole", "Arn"), "ListRoleArn": getAtt("ListRole", "Arn"),
	})
}

// recordSets gives every asked name of the zone an address, unless it has a record.
func recordSets(zone string, all []Experiment) []any {
	var records []Record
	for _, e := range all {
		records = append(records, e.Records...)
	}
	add := func(name string) {
		inZone := strings.HasSuffix(name, "."+zone)
		if inZone && !slices.ContainsFunc(records, func(r Record) bool { return r.Name == name }) {
			records = append(records, Record{name, "A", Address})
		}
	}
	for _, e := range all {
		for _, r := range e.Records {
			if r.Type == "CNAME" {
				add(r.Value)
			}
		}
		for _, name := range e.Asks {
			add(name)
		}
	}
	var sets []any
	for _, r := range records {
		sets = append(sets, map[string]any{"Name": r.Name + ".", "Type": r.Type, "TTL": "1", "ResourceRecords": []string{r.Value}})
	}
	return sets
}

// known are the IDs that only a run knows. A rule whose ID is not there is left out.
type known struct {
	lists    map[string]string // by the name of the trial
	managed  map[string]string // by the name of the list
	category func(displayName string) string
}

// group renders a rule group: its lists and rules.
func group(in Group, all []Experiment, ids known) map[string]any {
	made := map[string]any{}
	var rules []any
	for _, e := range all {
		for _, r := range e.Rules {
			if r.In != in {
				continue
			}
			rule := ruleOf(r)
			switch {
			case r.FromTrial != "" && ids.lists[r.FromTrial] == "", r.Managed != "" && ids.managed[r.Managed] == "",
				r.CategoryFor != "" && ids.category(r.CategoryFor) == "":
				continue
			case r.FromTrial != "":
				rule["FirewallDomainListId"] = ids.lists[r.FromTrial]
			case r.Managed != "":
				rule["FirewallDomainListId"] = ids.managed[r.Managed]
			case r.CategoryFor != "":
				rule["FirewallRuleType"] = map[string]any{"FirewallAdvancedContentCategory": map[string]any{"Category": ids.category(r.CategoryFor)}}
			case r.Protection == "":
				id := fmt.Sprintf("List%d", len(rules)+1)
				made[id] = domainList(r.Entries)
				rule["FirewallDomainListId"] = getAtt(id, "Id")
			}
			rule["Priority"] = 10 * (len(rules) + 1)
			rules = append(rules, rule)
		}
	}
	made["Group"] = resource("AWS::Route53Resolver::FirewallRuleGroup", map[string]any{"FirewallRules": rules})
	return made
}

// ruleOf returns the properties of a rule but for its source and priority.
func ruleOf(r Rule) map[string]any {
	rule := map[string]any{"Action": r.Action}
	if r.Action == "BLOCK" {
		rule["BlockResponse"] = r.Response
		if r.Response == "" {
			rule["BlockResponse"] = "NODATA"
		}
	}
	if r.Override != "" {
		rule["BlockOverrideDnsType"], rule["BlockOverrideDomain"], rule["BlockOverrideTtl"] = "CNAME", r.Override, 1
	}
	if r.Trust {
		rule["FirewallDomainRedirectionAction"] = "TRUST_REDIRECTION_DOMAIN"
	}
	if r.Protection != "" {
		rule["DnsThreatProtection"], rule["ConfidenceThreshold"] = r.Protection, "LOW"
	}
	return rule
}

// onVPC associates the group of a template with a VPC.
func onVPC(made map[string]any, in Group, vpc string) Document {
	made["Association"] = resource("AWS::Route53Resolver::FirewallRuleGroupAssociation", map[string]any{
		"FirewallRuleGroupId": getAtt("Group", "Id"), "VpcId": vpc, "Priority": in.priority(),
	})
	return resources(made)
}

// profile is a Profile with two rule groups on a VPC.
func profile(all []Experiment, vpc string) Document {
	made := map[string]any{"Profile": resource("AWS::Route53Profiles::Profile", map[string]any{"Name": sub("${AWS::StackName}")})}
	for _, in := range []Group{ProfileFirst, ProfileLast} {
		prefix := map[Group]string{ProfileFirst: "First", ProfileLast: "Last"}[in]
		for id, each := range group(in, all, known{}) {
			made[prefix+id] = renamed(each, prefix)
		}
		made[prefix+"Use"] = resource("AWS::Route53Profiles::ProfileResourceAssociation", map[string]any{
			"ProfileId": ref("Profile"), "Name": strings.ToLower(prefix), "ResourceArn": getAtt(prefix+"Group", "Arn"),
			"ResourceProperties": fmt.Sprintf(`{"priority":%d}`, in.priority()),
		})
	}
	association := resource("AWS::Route53Profiles::ProfileAssociation", map[string]any{"ProfileId": ref("Profile"), "Name": sub("${AWS::StackName}"), "ResourceId": vpc})
	association["DependsOn"] = []string{"FirstUse", "LastUse"}
	made["Association"] = association
	return resources(made)
}

// renamed puts a prefix before the IDs that Fn::GetAtt has.
func renamed(value any, prefix string) any {
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, each := range v {
			if target, ok := each.([]any); ok && key == "Fn::GetAtt" {
				out[key] = []any{prefix + target[0].(string), target[1]}
				continue
			}
			out[key] = renamed(each, prefix)
		}
		return out
	case []any:
		var out []any
		for _, each := range v {
			out = append(out, renamed(each, prefix))
		}
		return out
	}
	return value
}
