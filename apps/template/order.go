package main

import (
	"slices"
	"strings"
)

const generatedFrom = "\nGenerated; the source is https://github.com/seed-482a6d4f/vpcdns"

var sectionOrder = []string{"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources", "Outputs"}

var sectionComments = map[string]string{
	"Rules":    "Refuse what cannot work before anything is made.",
	"Mappings": "IDs of AWSManagedDomainsAggregateThreatList. UNKNOWN: nobody published it.",
	"Outputs":  "What the query log and other stacks refer to.",
}

// typeOrder is the order of keys in what has a Type: what it is and when it exists
// before its details.
var typeOrder = []string{
	"Type", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Properties",
	"Description", "Default", "AllowedValues", "AllowedPattern", "MinValue", "MaxValue", "ConstraintDescription",
}

// propertyOrder is the order of keys elsewhere.
var propertyOrder = []string{
	"Label", "Parameters", "RuleCondition", "Assertions", "Assert", "AssertDescription",
	"Description", "ParameterGroups", "ParameterLabels",
	"LogGroupName", "RetentionInDays", "Name", "Priority", "Version", "Sid", "Effect", "Principal", "Action", "Resource", "Condition",
	"FirewallDomainListId", "FirewallRuleGroupId", "VpcId", "BlockResponse", "Value",
}

// memberOrder is the order of what stands in a section.
func (k kind) memberOrder() map[string][]string {
	var parameters []string
	for _, g := range k.groups() {
		for _, p := range g.parameters {
			parameters = append(parameters, p.id)
		}
	}
	return map[string][]string{
		"Parameters": parameters,
		"Rules":      append([]string{"SomethingIsOn", "ManagedListHasId", "AtLeastOneVpc"}, k.numbered("VpcId", "IsGivenOnce")...),
		"Conditions": slices.Concat(
			[]string{
				"LoggingIsOn", "KeepLogForEver", "HasKmsKey", "FirewallIsOn", "FirewallBlocks", "SubdomainsToo", "HasAllowedDomains", "HasPrivateDomains", "TrustCnameTargets",
				"HasManagedListId", "ManagedListBlocks", "ManagedListAlerts", "DgaProtectionBlocks", "DgaProtectionAlerts",
				"DictionaryDgaProtectionBlocks", "DictionaryDgaProtectionAlerts", "DnsTunnelingProtectionBlocks", "DnsTunnelingProtectionAlerts",
				"HasLogBucket", "HasAlertEmail",
			},
			k.numbered("HasVpc", ""), k.numbered("LoggingIsOn", ""), k.numbered("HasLogBucket", ""), k.numbered("FirewallIsOn", "")),
		"Resources": slices.Concat(
			[]string{"QueryLogGroup", "QueryLogConfig"}, k.numbered("QueryLogAssociation", ""),
			[]string{"QueryBlocked", "QueryWouldBlock", "QueryWhoAsksWhat", "QueryWhoAskedFor", "QueryFailures", "QueryRareNames", "QueryRecords", "BucketQueryLogConfig"},
			k.numbered("BucketQueryLogAssociation", ""),
			[]string{"AllowedDomainList", "PrivateDomainList", "EssentialDomainList", "EveryDomainList", "BlockedDomainList", "FirewallRuleGroup"},
			k.numbered("FirewallAssociation", ""),
			[]string{"AlertRule", "AlertTopic", "AlertTopicPolicy", "AlertTopicKey", "AlertSubscription"}),
		"Outputs": {
			"FirewallRuleGroupId", "FirewallRuleGroupArn", "BlockedDomainListId", "AllowedDomainListId",
			"QueryLogConfigId", "QueryLogGroupName", "QueryLogGroupConsole", "BucketQueryLogConfigId", "AlertTopicArn", "TryIt",
		},
	}
}

// numbered are the IDs that there is one of for each VPC.
func (k kind) numbered(before, after string) []string {
	var ids []string
	for _, at := range k.places() {
		ids = append(ids, before+at.number+after)
	}
	return ids
}

var memberComments = map[string]string{
	"QueryLogGroup":       "Evidence: the group outlives the stack, and its name is never that of the next one. It is\nthere with QueryLogging OFF too: a kept group would be in the way of turning it on again.",
	"QueryLogConfig":      "It has no tags on purpose: when one changes, CloudFormation replaces the live config, and\nAWS refuses the second one while the first is there. Stack tags are tags of it too.",
	"QueryBlocked":        "Saved queries: CloudWatch, Logs Insights, Saved queries.",
	"AllowedDomainList":   "A name and *.name are two entries: neither covers the other.",
	"FirewallRuleGroup":   "The first rule that matches decides; how specific an entry is makes no difference.",
	"AlertRule":           "EventBridge has these events without query logging; they are not for counting.",
	"EssentialDomainList": "What a VPC asks AWS for, in every partition.",
	"FirewallAssociation": "FirewallMode OFF removes this and leaves the rule group.",
}

// keysInOrder gives the keys of an object: first those that the order names, then the
// others by name.
func keysInOrder(object map[string]any, order []string) []string {
	keys := make([]string, 0, len(object))
	for k := range object {
		keys = append(keys, k)
	}
	rank := func(k string) int {
		if i := slices.Index(order, k); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return keys
}
