package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// savedQuery is a CloudWatch Logs Insights query that people find ready in the console.
type savedQuery struct {
	id, name, text string
}

var savedQueries = []savedQuery{
	{"QueryBlocked", "Blocked and alerted lookups", `fields @timestamp, firewall_rule_action, query_name, query_type, srcaddr, srcids.instance, firewall_domain_list_id
| filter ispresent(firewall_rule_action)
| sort @timestamp desc
| limit 200`},
	{"QueryWhoAsksWhat", "Who asks what", `stats count(*) as queries by srcaddr, srcids.instance, query_name
| sort queries desc
| limit 200`},
	{"QueryFailures", "Failures by workload", `filter rcode in ["NXDOMAIN", "SERVFAIL"]
| stats count(*) as failures, count_distinct(query_name) as names by srcaddr, srcids.instance, rcode
| sort failures desc
| limit 200`},
	{"QueryRareNames", "Rare names", `stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by query_name
| sort queries asc, first desc
| limit 200`},
}

func addQueries(stack awscdk.Stack, c conditions, logging resolver.QueryLogging) {
	for _, query := range savedQueries {
		saved := awslogs.NewCfnQueryDefinition(stack, jsii.String(query.id), &awslogs.CfnQueryDefinitionProps{
			Name:          jsii.String(*awscdk.Aws_STACK_NAME() + "/" + query.name),
			LogGroupNames: &[]any{logging.LogGroupName()},
			QueryString:   jsii.String(query.text),
		})
		saved.CfnOptions().SetCondition(c.logging)
	}
}
