'use strict';

// The saved queries of apps/template.

const { Aws } = require('aws-cdk-lib');
const { CfnQueryDefinition } = require('aws-cdk-lib/aws-logs');
const { onlyIf } = require('./conditions');

const savedQueries = [
  ['QueryBlocked', 'Blocked and alerted lookups', `fields @timestamp, firewall_rule_action, query_name, query_type, srcaddr, srcids.instance, firewall_domain_list_id
| filter ispresent(firewall_rule_action)
| sort @timestamp desc
| limit 200`],
  ['QueryWouldBlock', 'What BLOCK would stop', `filter firewall_rule_action = "ALERT"
| stats count(*) as queries, count_distinct(srcaddr) as workloads, latest(@timestamp) as last by query_name, firewall_rule_group_id, firewall_domain_list_id
| sort workloads desc, queries desc
| limit 200`],
  ['QueryWhoAsksWhat', 'Who asks what', `stats count(*) as queries by srcaddr, srcids.instance, query_name
| sort queries desc
| limit 200`],
  ['QueryWhoAskedFor', 'Who asked for a name', `# Replace metadata.google.internal. The name, in lower case and without a final dot.
fields tolower(query_name) as asked
| filter asked = "metadata.google.internal."
| stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by srcaddr, srcids.instance, vpc_id, query_type, rcode, firewall_rule_action
| sort queries desc
| limit 200`],
  ['QueryFailures', 'Failures by workload', `filter rcode in ["NXDOMAIN", "SERVFAIL"]
| stats count(*) as failures, count_distinct(query_name) as names by srcaddr, srcids.instance, rcode
| sort failures desc
| limit 200`],
  ['QueryRareNames', 'Rare names', `stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by query_name
| sort queries asc, first desc
| limit 200`],
  ['QueryRecords', 'Records for vpcdns', `fields @message
| sort @timestamp asc
| limit 10000`],
];

function addSavedQueries(stack, c, logGroup) {
  for (const [id, name, queryString] of savedQueries) {
    onlyIf(c.logging, new CfnQueryDefinition(stack, id, {
      name: `${Aws.STACK_NAME}/${name}`,
      logGroupNames: [logGroup.ref],
      queryString,
    }));
  }
}

module.exports = { addSavedQueries };
