'use strict';

// The stack of apps/deploy with its sample lists, in JavaScript on the classes that the
// CDK generates. The paths in the tree are those of apps/deploy, and so are the logical IDs.

const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const resolver = require('aws-cdk-lib/aws-route53resolver');
const { Construct } = require('constructs');
const { queryLogGroup } = require('./log-group');

const lists = [
  { id: 'Allow-exceptions', rule: { action: 'ALLOW', priority: 1000 }, domains: ['research.malware.example'] },
  {
    id: 'Block-known-bad',
    rule: { action: 'BLOCK', blockResponse: 'NODATA', priority: 2000 },
    domains: ['malware.example', '*.malware.example', 'phishing.test', '*.phishing.test'],
  },
  {
    id: 'Alert-phantom-lookups',
    rule: { action: 'ALERT', priority: 3000 },
    domains: ['metadata.google.internal', '*.metadata.google.internal'],
  },
];

function addQueryLogging(stack, vpcIds) {
  const scope = new Construct(stack, 'QueryLogging');
  const group = queryLogGroup(scope, 'LogGroup', { retentionInDays: 30 });
  const config = new resolver.CfnResolverQueryLoggingConfig(scope, 'Resource', { destinationArn: group.attrArn });
  for (const vpcId of vpcIds) {
    new resolver.CfnResolverQueryLoggingConfigAssociation(scope, `VpcAssociation-${vpcId}`, {
      resolverQueryLogConfigId: config.attrId,
      resourceId: vpcId,
    });
  }
  new CfnOutput(stack, 'QueryLogConfigId', { value: config.attrId });
  new CfnOutput(stack, 'QueryLogGroupName', { value: group.ref });
}

function addRule(stack, list) {
  const scope = new Construct(stack, list.id);
  const { attrId } = new resolver.CfnFirewallDomainList(scope, 'Resource', { domains: list.domains });
  const output = new CfnOutput(scope, 'DomainListId', { value: attrId });
  output.overrideLogicalId(`${list.id.replaceAll('-', '')}DomainListId`);
  return { ...list.rule, firewallDomainListId: attrId };
}

function addFirewall(stack, vpcIds) {
  const firewallRules = lists.map((list) => addRule(stack, list));
  const scope = new Construct(stack, 'Firewall');
  const group = new resolver.CfnFirewallRuleGroup(scope, 'Resource', { firewallRules });
  for (const vpcId of vpcIds) {
    new resolver.CfnFirewallRuleGroupAssociation(scope, `VpcAssociation-${vpcId}`, {
      firewallRuleGroupId: group.attrId,
      vpcId,
      priority: 150,
    });
  }
  new CfnOutput(stack, 'FirewallRuleGroupId', { value: group.attrId });
}

const app = new App({ context: { '@aws-cdk/core:explicitStackTags': true } });
const stack = new Stack(app, 'VpcDns', {
  description: 'DNS query logging and DNS Firewall of Route 53 VPC Resolver',
});
const vpcIds = app.node.getContext('vpcIds');
addQueryLogging(stack, vpcIds);
addFirewall(stack, vpcIds);
app.synth();
