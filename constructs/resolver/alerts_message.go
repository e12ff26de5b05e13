package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
)

// alertFields are what the text tells, by where an event has it. AWS's sample events hold
// an instance and an endpoint in one list; which comes first is not promised, so that
// both places are looked at.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/events-detail-reference.html
var alertFields = map[string]any{
	"action":     "$.detail.firewall-rule-action",
	"name":       "$.detail.query-name",
	"type":       "$.detail.query-type",
	"source":     "$.detail.src-addr",
	"instance0":  "$.detail.resources[0].instance-details.id",
	"instance1":  "$.detail.resources[1].instance-details.id",
	"endpoint0":  "$.detail.resources[0].resolver-endpoint-details.id",
	"endpoint1":  "$.detail.resources[1].resolver-endpoint-details.id",
	"vpc":        "$.detail.vpc-id",
	"group":      "$.detail.firewall-rule-group-id",
	"list":       "$.detail.firewall-domain-list-id",
	"protection": "$.detail.firewall-protection",
	"seen":       "$.detail.last-observed-at",
	"account":    "$.account",
	"region":     "$.region",
}

// alertLines are the text. What an event does not hold, such as the domain list of an
// Advanced rule, EventBridge leaves empty: no sentence may hang on it.
var alertLines = []string{
	"DNS Firewall <action>: <name> (<type>)",
	"asked by: <source>",
	"instance: <instance0><instance1>",
	"Resolver endpoint: <endpoint0><endpoint1>",
	"VPC: <vpc>",
	"rule group: <group>",
	"domain list: <list>",
	"Advanced protection: <protection>",
	"last seen: <seen>",
	"account and Region: <account> <region>",
	"AWS sends the same event for a name once in six hours, so do not count these messages.",
}

// readableMessage is the input transformer. EventBridge wants each line of a text in
// quotes of its own, and the message keeps them.
func readableMessage() *awsevents.CfnRule_InputTransformerProperty {
	return transformer(alertFields, alertLines)
}

func transformer(fields map[string]any, lines []string) *awsevents.CfnRule_InputTransformerProperty {
	return &awsevents.CfnRule_InputTransformerProperty{
		InputPathsMap: fields,
		InputTemplate: ptr(`"` + strings.Join(lines, "\"\n\"") + `"`),
	}
}
