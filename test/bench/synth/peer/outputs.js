'use strict';

// The outputs of apps/template.

const { Aws, CfnOutput, Fn } = require('aws-cdk-lib');

function consoleLink(logGroup) {
  const name = Fn.join('$252F', Fn.split('/', logGroup));
  return `https://console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#logsV2:log-groups/log-group/${name}`;
}

function addOutputs(stack, p, c, made) {
  const { logging, toBucket, lists, firewall, topic } = made;
  const add = (id, description, value, condition) => new CfnOutput(stack, id, { description, value, condition });
  const first = Fn.select(0, p.BlockedDomains.valueAsList);
  add('FirewallRuleGroupId', 'firewall_rule_group_id in the query log', firewall.attrId);
  add('FirewallRuleGroupArn', 'For sharing the rule group with other accounts', firewall.attrArn);
  add('BlockedDomainListId', 'firewall_domain_list_id in the query log where BlockedDomains matched', lists.blocked.attrId);
  add('AllowedDomainListId', 'The list of AllowedDomains; the query log does not show what it allows', lists.allowed.attrId, c.hasAllowed);
  add('QueryLogConfigId', 'The query log config, for further VPCs', logging.config.attrId, c.logging);
  add('QueryLogGroupName', 'The log group that has the queries', logging.group.ref);
  add('QueryLogGroupConsole', 'The log group in the console of the commercial Regions', consoleLink(logging.group.ref));
  add('BucketQueryLogConfigId', 'The query log config of LogBucketArn, for further VPCs', toBucket.attrId, c.toBucket);
  add('AlertTopicArn', 'The SNS topic of the alerts, for further subscriptions', topic.ref, c.alerts);
  add('TryIt', 'Run this on an instance in the VPC, and look for its name in the log some minutes later', `dig @169.254.169.253 ${first}`, c.logging);
}

module.exports = { addOutputs };
