package cloudformation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// The types beside those of DNS Firewall whose values are arguments of the ones read here.
const (
	subnetType        = "AWS::EC2::Subnet"
	securityGroupType = "AWS::EC2::SecurityGroup"
	endpointType      = "AWS::EC2::VPCEndpoint"
	zoneType          = "AWS::Route53::HostedZone"
	ruleType          = "AWS::Route53Resolver::ResolverRule"
	resolverType      = "AWS::Route53Resolver::ResolverEndpoint"
)

// form is how a value names a resource.
type form string

const (
	byID   form = "ID"
	byARN  form = "ARN"
	byName form = "name"
)

// naming is what a value says: the ID of a VPC, the ARN of a bucket. What names no resource
// has words only, as a CIDR block.
type naming struct {
	form  form
	of    string // the type of the resource
	words string
}

func (n naming) String() string {
	if n.words != "" {
		return n.words
	}
	return fmt.Sprintf("the %s of %s", n.form, inWords(n.of))
}

// argument is what a property takes: one form, of a resource of one of some types.
type argument struct {
	form form
	of   []string
}

func idOf(resourceType string) argument { return argument{byID, []string{resourceType}} }

func arnOf(resourceTypes ...string) argument { return argument{byARN, resourceTypes} }

func (a argument) takes(n naming) bool { return n.form == a.form && slices.Contains(a.of, n.of) }

// destinationArgument is the DestinationArn of a query log config, and profileArgument the
// ResourceArn of an association with a Profile.
func destinationArgument() argument { return arnOf(logGroupType, bucketType, streamType) }

func profileArgument() argument {
	return arnOf(groupType, configType, zoneType, ruleType, endpointType)
}

// argumentsOf are the properties of types that are not read otherwise, by their paths, in
// which * stands for every item of a list.
func argumentsOf(resourceType string) map[string]argument {
	switch resourceType {
	case "AWS::Route53Resolver::ResolverConfig", "AWS::Route53Resolver::ResolverDNSSECConfig":
		return map[string]argument{"ResourceId": idOf(vpcType)}
	case resolverType:
		return map[string]argument{"SecurityGroupIds.*": idOf(securityGroupType), "IpAddresses.*.SubnetId": idOf(subnetType)}
	case ruleType:
		return map[string]argument{"ResolverEndpointId": idOf(resolverType)}
	case "AWS::Route53Resolver::ResolverRuleAssociation":
		return map[string]argument{"ResolverRuleId": idOf(ruleType), "VPCId": idOf(vpcType)}
	case "AWS::RAM::ResourceShare":
		return map[string]argument{"ResourceArns.*": {form: byARN}}
	default:
		return nil
	}
}

// returnsOf is what the Ref, under "", and the attributes of a type return, with all that are
// IDs or ARNs; nil for a type that is not known.
func returnsOf(resourceType string) map[string]naming {
	id, arn, name := naming{byID, resourceType, ""}, naming{byARN, resourceType, ""}, naming{byName, resourceType, ""}
	vpc := naming{byID, vpcType, ""}
	switch resourceType {
	case vpcType:
		return map[string]naming{
			"": id, "VpcId": id, "CidrBlock": {words: "a CIDR block"}, "DefaultSecurityGroup": {byID, securityGroupType, ""},
			"DefaultNetworkAcl": {words: "the ID of a network ACL"}, "CidrBlockAssociations": {words: "a list"}, "Ipv6CidrBlocks": {words: "a list"},
		}
	case subnetType:
		return map[string]naming{"": id, "SubnetId": id, "VpcId": vpc, "AvailabilityZone": {words: "an Availability Zone"}, "CidrBlock": {words: "a CIDR block"}}
	case securityGroupType:
		return map[string]naming{"": id, "GroupId": id, "VpcId": vpc}
	case endpointType:
		return map[string]naming{"": id, "Id": id}
	case listType, groupType, configType, profileType:
		return map[string]naming{"": id, "Id": id, "Arn": arn}
	case associationType, logAssociationType, profileAssociationType, profileResourceType, "AWS::Route53Resolver::FirewallConfig":
		return map[string]naming{"": id, "Id": id}
	case ruleType:
		return map[string]naming{"": id, "ResolverRuleId": id, "Arn": arn, "Name": name, "ResolverEndpointId": {byID, resolverType, ""}}
	case resolverType:
		return map[string]naming{"": id, "ResolverEndpointId": id, "Arn": arn, "Name": name, "HostVPCId": vpc}
	case zoneType:
		return map[string]naming{"": id, "Id": id}
	case logGroupType, bucketType, streamType, "AWS::Kinesis::Stream", "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::DynamoDB::Table":
		return map[string]naming{"": name, "Arn": arn}
	case "AWS::SQS::Queue":
		return map[string]naming{"": {words: "the URL of a queue"}, "Arn": arn}
	case "AWS::SNS::Topic":
		return map[string]naming{"": arn, "TopicArn": arn, "TopicName": name}
	case keyType:
		return map[string]naming{"": id, "KeyId": id, "Arn": arn}
	default:
		return nil
	}
}

// parameterNames is what a parameter of a type of AWS takes.
func parameterNames(parameterType string) (naming, bool) {
	of := map[string]string{
		"AWS::EC2::VPC::Id": vpcType, "AWS::EC2::Subnet::Id": subnetType, "AWS::EC2::SecurityGroup::Id": securityGroupType,
		"AWS::Route53::HostedZone::Id": zoneType,
	}[parameterType]
	return naming{byID, of, ""}, of != ""
}

// beginningOf is how the IDs of a type begin, and empty if they begin in several ways.
func beginningOf(resourceType string) string {
	return map[string]string{
		vpcType: awsdns.VPCID, subnetType: "subnet-", securityGroupType: "sg-", endpointType: "vpce-", profileType: awsdns.ProfileID,
		listType: awsdns.DomainListID, groupType: awsdns.RuleGroupID, configType: awsdns.QueryLogConfigID, ruleType: "rslvr-", resolverType: "rslvr-",
	}[resourceType]
}

func inWords(resourceType string) string {
	words := map[string]string{
		vpcType: "a VPC", subnetType: "a subnet", securityGroupType: "a security group", endpointType: "a VPC endpoint",
		profileType: "a Profile", listType: "a domain list", groupType: "a rule group", configType: "a query log config",
		ruleType: "a Resolver rule", resolverType: "a Resolver endpoint", zoneType: "a hosted zone",
		logGroupType: "a log group", bucketType: "a bucket", streamType: "a delivery stream",
	}[resourceType]
	if words == "" {
		return resourceType
	}
	return words
}

// all names what an argument may be.
func (a argument) String() string {
	if len(a.of) == 0 {
		return "an ARN"
	}
	var words []string
	for _, resourceType := range a.of {
		words = append(words, inWords(resourceType))
	}
	last := len(words) - 1
	text := words[last]
	if last > 0 {
		text = strings.Join(words[:last], ", ") + " or " + text
	}
	return fmt.Sprintf("the %s of %s", a.form, text)
}

// wrong returns what AWS would refuse about the value of a property, or nil. It is silent
// about what is not known.
func (a argument) wrong(property string, t stack.Text, n stack.Node) *policy.Unknown {
	why := a.misfit(t)
	if why == "" {
		return nil
	}
	u := invalidAt(property, n, "%s is %s", property, why)
	return &u
}

// misfit says what a value is instead of what is taken, with what to write; "" for what fits
// and for what is not known.
func (a argument) misfit(t stack.Text) string {
	if ref, ok := t.Reference(); ok {
		return a.misfitOf(ref, t.Label())
	}
	if text, ok := t.Literal(); ok {
		return a.misfitLiteral(text)
	}
	if strings.HasPrefix(t.String(), "arn:") {
		return a.misfitARN(t)
	}
	if t[0].Ref != nil {
		return a.misfitLonger(t)
	}
	if u := t.Unknown(); u != nil && len(t) == 1 && u.Stack != nil {
		if named, ok := parameterNames(u.Stack.ParameterType(u.Name)); ok && !a.takes(named) {
			return fmt.Sprintf("parameter %s, %s, and not %s", u.Name, named, a)
		}
	}
	if begins := t[0].Literal; a.form == byARN && begins != "" && !strings.HasPrefix("arn:", begins) {
		return fmt.Sprintf("%q, and not %s; one begins with arn:", t, a)
	}
	return ""
}

func (a argument) misfitOf(ref *stack.Reference, label string) string {
	resource, _ := ref.Stack.Resource(ref.LogicalID)
	returns := returnsOf(resource.Type)
	named, known := returns[ref.Attribute]
	switch {
	case returns == nil || a.fits(named):
		return ""
	case !known: // no other attribute is an ID or an ARN
		return fmt.Sprintf("%s, and not %s%s", label, a, a.hint(ref.LogicalID, resource.Type))
	}
	return fmt.Sprintf("%s, %s, and not %s%s", label, named, a, a.hint(ref.LogicalID, resource.Type))
}

// fits is takes, and takes what an argument of any type may be.
func (a argument) fits(n naming) bool {
	if len(a.of) == 0 {
		return n.form == a.form && n.of != listType
	}
	return a.takes(n)
}

// hint says how to write what is meant, if the resource has it.
func (a argument) hint(id, resourceType string) string {
	returns := returnsOf(resourceType)
	for _, attribute := range slices.Sorted(maps.Keys(returns)) {
		switch {
		case !a.fits(returns[attribute]):
		case attribute == "":
			return "; use !Ref " + id
		default:
			return fmt.Sprintf("; use !GetAtt %s.%s", id, attribute)
		}
	}
	if len(a.of) == 0 && resourceType == listType {
		return "; domain lists cannot be shared: share the rule groups that use it"
	}
	return ""
}

// misfitLonger looks at what begins with a reference and goes on, as the ARN of a bucket with
// a prefix does.
func (a argument) misfitLonger(t stack.Text) string {
	if a.form == byARN {
		return a.misfitOf(t[0].Ref, t.String())
	}
	if strings.ContainsAny(t.String(), "/:") {
		return fmt.Sprintf("%q, and not %s", t, a)
	}
	return ""
}

func (a argument) misfitLiteral(text string) string {
	if a.form == byARN {
		if !strings.HasPrefix(text, "arn:") {
			return fmt.Sprintf("%q, and not %s; one begins with arn:", text, a)
		}
		return a.misfitARN(stack.Text{{Literal: text}})
	}
	begins := beginningOf(a.of[0])
	if begins == "" || strings.HasPrefix(text, begins) {
		return ""
	}
	return fmt.Sprintf("%q, and not %s; one begins with %s", text, a, begins)
}

// misfitARN looks at what is written as an ARN.
func (a argument) misfitARN(t stack.Text) string {
	if a.form != byARN {
		text := fmt.Sprintf("%q, an ARN, and not %s", t, a)
		if meant, ok := meantBy(t); ok {
			ref, _ := meant.Reference()
			resource, _ := ref.Stack.Resource(ref.LogicalID)
			return text + a.hint(ref.LogicalID, resource.Type)
		}
		return text + "; use the part behind the last /"
	}
	if meant, ok := meantBy(t); ok {
		ref, _ := meant.Reference()
		resource, _ := ref.Stack.Resource(ref.LogicalID)
		if len(a.of) == 0 && resource.Type == listType {
			return fmt.Sprintf("%q, the ARN of a domain list, which cannot be shared; share the rule groups that use it", t)
		}
		if named := (naming{byARN, resource.Type, ""}); returnsOf(resource.Type) != nil && !a.fits(named) {
			return fmt.Sprintf("%q, %s, and not %s%s", t, named, a, a.hint(ref.LogicalID, resource.Type))
		}
	}
	if strings.Contains(t.String(), ":firewall-domain-list/") && !slices.Contains(a.of, listType) {
		if len(a.of) == 0 {
			return fmt.Sprintf("%q, the ARN of a domain list, which cannot be shared; share the rule groups that use it", t)
		}
		return fmt.Sprintf("%q, the ARN of a domain list, and not %s", t, a)
	}
	return ""
}

// meantBy returns the resource that a value is about which ends in a reference, as an ARN
// does.
func meantBy(t stack.Text) (stack.Text, bool) {
	if len(t) == 0 || t[len(t)-1].Ref == nil {
		return nil, false
	}
	ref := t[len(t)-1].Ref
	return ref.Stack.Reference(ref.LogicalID), true
}

// arguments looks at the properties of types that are not read otherwise.
func (r *reader) arguments(s *stack.Stack) {
	for _, resourceType := range s.Types() {
		takes := argumentsOf(resourceType)
		for _, path := range slices.Sorted(maps.Keys(takes)) {
			existing(s, resourceType, func(id string, _ *stack.Unknown) {
				for _, n := range along(s.Properties(id), strings.Split(path, ".")) {
					t, _ := n.Text()
					if u := takes[path].wrong(strings.TrimSuffix(path, ".*"), t, n); u != nil && len(t) > 0 {
						u.Why = id + ": " + u.Why
						r.lost(*u)
					}
				}
			})
		}
	}
}

// along returns what is at a path in a node.
func along(n stack.Node, path []string) []stack.Node {
	switch {
	case len(path) == 0:
		return n.Alternatives()
	case path[0] == "*":
		var all []stack.Node
		items, _ := n.Items()
		for _, item := range items {
			all = append(all, along(item, path[1:])...)
		}
		return all
	}
	var all []stack.Node
	for _, each := range n.Alternatives() {
		if inner, ok := each.Member(path[0]); ok {
			all = append(all, along(inner, path[1:])...)
		}
	}
	return all
}

// placedARN is an ARN with a Region that has to be that of its stack.
type placedARN struct {
	owner, property, region string
	node                    stack.Node
	add                     func(policy.Unknown)
}

// inRegion notes the Region of an ARN, if it has one and if that is known.
func (r *reader) inRegion(owner, property string, t stack.Text, n stack.Node, add func(policy.Unknown)) {
	parts := strings.SplitN(filled(t, '$'), ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[3] == "" || strings.Contains(parts[3], "$") {
		return
	}
	s := n.Stack()
	r.regions[s] = append(r.regions[s], placedARN{owner, property, parts[3], n, add})
}

// checkRegions compares the Regions of ARNs with that of their stack, or with each other where
// that is not known: a stack is in one Region.
func (r *reader) checkRegions() {
	for _, s := range r.app.Stacks {
		own, known := s.Pseudo("AWS::Region").Literal()
		for i, each := range r.regions[s] {
			if known && each.region != own {
				each.add(invalidAt(each.property, each.node, "%s is in Region %s, and the stack in %s", each.property, each.region, own))
			}
			if other := elsewhere(r.regions[s], i); !known && other != "" {
				each.add(invalidAt(each.property, each.node, "%s is in Region %s, and %s; a stack is in one Region, and so are they", each.property, each.region, other))
			}
		}
	}
}

// elsewhere names an ARN of another Region than one of them.
func elsewhere(all []placedARN, at int) string {
	for _, other := range all {
		if other.region != all[at].region {
			return fmt.Sprintf("the %s of %s in %s", other.property, other.owner, other.region)
		}
	}
	return ""
}
