'use strict';

// The stack of apps/template in JavaScript on the classes that the CDK generates, the
// template on standard output. In the root of a stack an ID is the logical ID.

const fs = require('node:fs');
const { App, BootstraplessSynthesizer, Fn, Stack, Token, Validations } = require('aws-cdk-lib');
const resolver = require('aws-cdk-lib/aws-route53resolver');
const { addAlerts } = require('./alerts');
const { addAssertions, addConditions, choose, onlyIf } = require('./conditions');
const { protections, validate } = require('./kind');
const { knownRegions, managedListId } = require('./managed-lists');
const { addOutputs } = require('./outputs');
const { addInterface, addParameters } = require('./parameters');
const { addLoggingToBucket, addQueryLogging } = require('./query-logging');
const { addSavedQueries } = require('./saved-queries');

const description = 'Sees and controls the DNS queries of a VPC: query log, saved queries, DNS Firewall, e-mail alerts. ' +
  'You pay for log data, for domain names stored and queries checked, and for the KMS key of the alerts. ' +
  "Never change the stack's tags: CloudFormation would replace the live query log config, and that update fails. " +
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
  const managed = managedListId(stack, p, c);
  const protectionRules = protections.flatMap(({ name }, i) => {
    const detected = (Action) => ({
      Action, Priority: 400 + 10 * i, DnsThreatProtection: name, ConfidenceThreshold: p.ProtectionConfidence.valueAsString,
    });
    const { blocks, alerts } = c.protections[i];
    return [
      choose(blocks, { ...detected('BLOCK'), BlockResponse: p.BlockResponse.valueAsString }),
      choose(alerts, detected('ALERT')),
    ];
  });
  const group = new resolver.CfnFirewallRuleGroup(stack, 'FirewallRuleGroup', {
    firewallRules: [
      choose(c.hasAllowed, rule('ALLOW', 100, lists.allowed.attrId)),
      choose(c.blocking, block(200, lists.blocked.attrId), rule('ALERT', 200, lists.blocked.attrId)),
      choose(c.managed.blocks, block(300, managed)),
      choose(c.managed.alerts, rule('ALERT', 300, managed)),
      ...protectionRules,
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
  addAssertions(stack, p, knownRegions);
  const logging = addQueryLogging(stack, p, c);
  const toBucket = addLoggingToBucket(stack, p, c);
  const lists = addLists(stack, p, c);
  const firewall = addFirewall(stack, p, c, lists);
  const topic = addAlerts(stack, p, c, firewall);
  addSavedQueries(stack, c, logging.group);
  addOutputs(stack, p, c, { logging, toBucket, lists, firewall, topic });
  acknowledge(stack, 'W9052');
  acknowledge(logging.group, 'F3031', 'F3012', 'W3030', 'W9003');
  acknowledge(toBucket, 'F3033');
  acknowledge(lists.allowed, 'F3033');
  acknowledge(firewall, 'F3033');
}

function acknowledge(scope, ...findings) {
  for (const finding of findings) {
    Validations.of(scope).acknowledge({
      id: `CloudFormation-Validate::${finding}`,
      reason: 'found only in branches whose condition rules out the empty default',
    });
  }
}

const app = new App({
  analyticsReporting: false,
  treeMetadata: false,
  context: {
    '@aws-cdk/core:explicitStackTags': true,
    '@aws-cdk/core:validateAgainstDefaultRules': validate,
    '@aws-cdk/core:strictCfnValidateErrors': validate,
  },
});
newStack(app);
const { directory } = app.synth();
if (!validate) process.stdout.write(fs.readFileSync(`${directory}/vpcdns.template.json`));
