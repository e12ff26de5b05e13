'use strict';

// The conditions of apps/template, what depends on them, and the combinations of
// parameters that it refuses.

const { Aws, CfnCondition, CfnRule, Fn } = require('aws-cdk-lib');

const { conditionAnd: and, conditionEquals: equals, conditionNot: not } = Fn;
const is = (parameter, value) => equals(parameter.valueAsString, value);

function addConditions(stack, p) {
  const add = (id, expression) => new CfnCondition(stack, id, { expression });
  const c = {
    logging: add('LoggingIsOn', is(p.QueryLogging, 'ON')),
    hasKey: add('HasKmsKey', not(is(p.LogGroupKmsKeyArn, ''))),
    firewall: add('FirewallIsOn', not(is(p.FirewallMode, 'OFF'))),
    blocking: add('FirewallBlocks', is(p.FirewallMode, 'BLOCK')),
    hasAllowed: add('HasAllowedDomains', not(is(p.AllowedDomains, ''))),
    toBucket: add('HasLogBucket', not(is(p.LogBucketArn, ''))),
    alerts: add('HasAlertEmail', not(is(p.AlertEmail, ''))),
    subdomains: add('SubdomainsToo', is(p.IncludeSubdomains, 'YES')),
  };
  const hasList = not(is(p.ManagedThreatListId, ''));
  c.managedBlocks = add('ManagedListBlocks', and(hasList, c.blocking, is(p.ManagedThreatList, 'BLOCK')));
  c.managedAlerts = add('ManagedListAlerts', and(hasList, not(c.managedBlocks), not(is(p.ManagedThreatList, 'OFF'))));
  return c;
}

function addAssertions(stack, p) {
  const add = (id, assert, assertDescription, ruleCondition) =>
    new CfnRule(stack, id, { ruleCondition, assertions: [{ assert, assertDescription }] });
  add('SomethingIsOn', not(and(is(p.QueryLogging, 'OFF'), is(p.LogBucketArn, ''), is(p.FirewallMode, 'OFF'))),
    'QueryLogging and FirewallMode are OFF and there is no LogBucketArn: turn something on, or delete the stack');
  add('ManagedListHasId', not(is(p.ManagedThreatListId, '')),
    'ManagedThreatList is on and needs a ManagedThreatListId: the ID of an AWS managed domain list in this Region',
    not(is(p.ManagedThreatList, 'OFF')));
}

const onlyIf = (condition, ...resources) => resources.forEach((resource) => Object.assign(resource.cfnOptions, { condition }));
const choose = (condition, yes, no = Aws.NO_VALUE) => Fn.conditionIf(condition.logicalId, yes, no);

module.exports = { addAssertions, addConditions, choose, onlyIf };
