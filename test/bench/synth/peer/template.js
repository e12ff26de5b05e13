'use strict';

// The stack of apps/template in JavaScript on the classes that the CDK generates, the
// template on standard output. In the root of a stack an ID is the logical ID.

const fs = require('node:fs');
const { App, BootstraplessSynthesizer, Fn, Stack, Token, Validations } = require('aws-cdk-lib');
const resolver = require('aws-cdk-lib/aws-route53resolver');
const { addAlerts } = require('./alerts');
const { addAssertions, addConditions, choose, onlyIf } = require('./conditions');
const { addOutputs } = require('./outputs');
const { addInterface, addParameters } = require('./parameters');
const { addLoggingToBucket, addQueryLogging } = require('./query-logging');
const { addSavedQueries } = require('./saved-queries');

const description = 'Sees and controls the DNS queries of a VPC. ' +
  'Makes a CloudWatch log group, a Route 53 Resolver query log config and saved Logs Insights queries; ' +
  'DNS Firewall domain lists, a rule group and its association; for alerts an SNS topic and its key. ' +
  'You pay for log data taken in and kept, for domain names stored and queries checked, and for the key. ' +
  'After deletion the log group stays, because it is evidence; delete it by hand. ' +
  'Queries past AmazonProvidedDNS are neither seen nor filtered.';

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
  const bucketConfig = addLoggingToBucket(stack, p, c);
  const lists = addLists(stack, p, c);
  const firewall = addFirewall(stack, p, c, lists);
  addAlerts(stack, p, c, firewall);
  addSavedQueries(stack, c, logging.group);
  addOutputs(stack, p, c, logging, lists, firewall);
  acknowledge(logging.group, 'F3031');
  acknowledge(bucketConfig, 'F3033');
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
