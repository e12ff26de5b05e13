'use strict';

// The conditions of apps/template, and the combinations of parameters that it refuses.

const { CfnCondition, CfnRule, Fn } = require('aws-cdk-lib');

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
  add('SomethingIsOn', not(and(is(p.QueryLogging, 'OFF'), is(p.FirewallMode, 'OFF'))),
    'QueryLogging and FirewallMode are both OFF: turn one of them on, or delete the stack');
  add('ManagedListHasId', not(is(p.ManagedThreatListId, '')),
    'ManagedThreatList is on and needs a ManagedThreatListId: the ID of an AWS managed domain list in this Region',
    not(is(p.ManagedThreatList, 'OFF')));
}

module.exports = { addAssertions, addConditions };
