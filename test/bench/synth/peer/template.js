'use strict';

// The stack of apps/template in JavaScript on the classes that the CDK generates, the
// template on standard output. In the root of a stack an ID is the logical ID.

const fs = require('node:fs');
const { App, Aws, BootstraplessSynthesizer, Fn, Stack, Token, Validations } = require('aws-cdk-lib');
const { CfnQueryDefinition } = require('aws-cdk-lib/aws-logs');
const resolver = require('aws-cdk-lib/aws-route53resolver');
const { addAssertions, addConditions } = require('./conditions');
const { queryLogGroup } = require('./log-group');
const { addOutputs } = require('./outputs');
const { addInterface, addParameters } = require('./parameters');

const description = 'Sees and controls the DNS queries of a VPC. ' +
  'Makes a CloudWatch log group, a Route 53 Resolver query log config and saved Logs Insights queries; ' +
  'DNS Firewall domain lists, a rule group and its association with the VPC. ' +
  'You pay for log data taken in and kept, and for DNS Firewall by domain names stored and queries checked. ' +
  'After deletion the log group stays, because it is evidence; delete it by hand. ' +
  'Queries that do not reach AmazonProvidedDNS are neither seen nor filtered.';

const savedQueries = [
  ['QueryBlocked', 'Blocked and alerted lookups', `fields @timestamp, firewall_rule_action, query_name, query_type, srcaddr, srcids.instance, firewall_domain_list_id
| filter ispresent(firewall_rule_action)
| sort @timestamp desc
| limit 200`],
  ['QueryWhoAsksWhat', 'Who asks what', `stats count(*) as queries by srcaddr, srcids.instance, query_name
| sort queries desc
| limit 200`],
  ['QueryFailures', 'Failures by workload', `filter rcode in ["NXDOMAIN", "SERVFAIL"]
| stats count(*) as failures, count_distinct(query_name) as names by srcaddr, srcids.instance, rcode
| sort failures desc
| limit 200`],
  ['QueryRareNames', 'Rare names', `stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by query_name
| sort queries asc, first desc
| limit 200`],
];

const onlyIf = (condition, resource) => Object.assign(resource.cfnOptions, { condition });
const choose = (condition, yes, no = Aws.NO_VALUE) => Fn.conditionIf(condition.logicalId, yes, no);

function addQueryLogging(stack, p, c) {
  const group = queryLogGroup(stack, 'QueryLogGroup', {
    retentionInDays: p.LogRetentionDays.valueAsNumber,
    kmsKeyId: Token.asString(choose(c.hasKey, p.LogGroupKmsKeyArn.valueAsString)),
  });
  const config = new resolver.CfnResolverQueryLoggingConfig(stack, 'QueryLogConfig', { destinationArn: group.attrArn });
  const association = new resolver.CfnResolverQueryLoggingConfigAssociation(stack, 'QueryLogAssociation', {
    resolverQueryLogConfigId: config.attrId,
    resourceId: p.VpcId.valueAsString,
  });
  const saved = savedQueries.map(([id, name, queryString]) => new CfnQueryDefinition(stack, id, {
    name: `${Aws.STACK_NAME}/${name}`,
    logGroupNames: [group.ref],
    queryString,
  }));
  [config, association, ...saved].forEach((resource) => onlyIf(c.logging, resource));
  return { group, config };
}

function addLists(stack, p, c) {
  const add = (id, text, names) => {
    const both = Fn.join('', [text, ',*.', Fn.join(',*.', names)]);
    const domains = Token.asList(choose(c.subdomains, Fn.split(',', both), names));
    return new resolver.CfnFirewallDomainList(stack, id, { domains });
  };
  const blocked = p.BlockedDomains.valueAsList;
  const allowed = p.AllowedDomains.valueAsString;
  const lists = {
    blocked: add('BlockedDomainList', Fn.join(',', blocked), blocked),
    allowed: add('AllowedDomainList', allowed, Fn.split(',', allowed)),
  };
  onlyIf(c.hasAllowed, lists.allowed);
  return lists;
}

function addFirewall(stack, p, c, lists) {
  const rule = (Action, Priority, FirewallDomainListId) => ({ Action, Priority, FirewallDomainListId });
  const block = (priority, list) => ({ ...rule('BLOCK', priority, list), BlockResponse: p.BlockResponse.valueAsString });
  const managed = p.ManagedThreatListId.valueAsString;
  const group = new resolver.CfnFirewallRuleGroup(stack, 'FirewallRuleGroup', {
    firewallRules: [
      choose(c.hasAllowed, rule('ALLOW', 100, lists.allowed.attrId)),
      choose(c.blocking, block(200, lists.blocked.attrId), rule('ALERT', 200, lists.blocked.attrId)),
      choose(c.managedBlocks, block(300, managed)),
      choose(c.managedAlerts, rule('ALERT', 300, managed)),
    ],
  });
  onlyIf(c.firewall, new resolver.CfnFirewallRuleGroupAssociation(stack, 'FirewallAssociation', {
    firewallRuleGroupId: group.attrId,
    vpcId: p.VpcId.valueAsString,
    priority: p.AssociationPriority.valueAsNumber,
  }));
  return group;
}

function newStack(app) {
  const stack = new Stack(app, 'vpcdns', { description, synthesizer: new BootstraplessSynthesizer() });
  stack.templateOptions.templateFormatVersion = '2010-09-09';
  addInterface(stack);
  const p = addParameters(stack);
  const c = addConditions(stack, p);
  addAssertions(stack, p);
  const logging = addQueryLogging(stack, p, c);
  const lists = addLists(stack, p, c);
  const firewall = addFirewall(stack, p, c, lists);
  addOutputs(stack, p, c, logging, lists, firewall);
  acknowledge(logging.group, 'F3031');
  acknowledge(lists.allowed, 'F3033');
  acknowledge(firewall, 'F3033');
}

function acknowledge(resource, finding) {
  Validations.of(resource).acknowledge({
    id: `CloudFormation-Validate::${finding}`,
    reason: 'found only in branches whose condition rules out the empty default',
  });
}

const app = new App({
  analyticsReporting: false,
  treeMetadata: false,
  context: { '@aws-cdk/core:explicitStackTags': true },
});
newStack(app);
process.stdout.write(fs.readFileSync(`${app.synth().directory}/vpcdns.template.json`));
