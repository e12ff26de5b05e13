'use strict';

// The conditions of apps/template, what depends on them, and the combinations of
// parameters that it refuses.

const { Aws, CfnCondition, CfnRule, Fn } = require('aws-cdk-lib');
const { hasMapping, protections } = require('./kind');

const { conditionAnd: and, conditionEquals: equals, conditionNot: not } = Fn;
const is = (parameter, value) => equals(parameter.valueAsString, value);

function addConditions(stack, p) {
  const add = (id, expression) => new CfnCondition(stack, id, { expression });
  const c = {
    logging: add('LoggingIsOn', is(p.QueryLogging, 'ON')),
    keepForEver: add('KeepLogForEver', is(p.LogRetentionDays, 'NEVER')),
    hasKey: add('HasKmsKey', not(is(p.LogGroupKmsKeyArn, ''))),
    firewall: add('FirewallIsOn', not(is(p.FirewallMode, 'OFF'))),
    blocking: add('FirewallBlocks', is(p.FirewallMode, 'BLOCK')),
    hasAllowed: add('HasAllowedDomains', not(is(p.AllowedDomains, ''))),
    toBucket: add('HasLogBucket', not(is(p.LogBucketArn, ''))),
    alerts: add('HasAlertEmail', not(is(p.AlertEmail, ''))),
    subdomains: add('SubdomainsToo', is(p.IncludeSubdomains, 'YES')),
  };
  if (hasMapping) c.hasListId = add('HasManagedListId', not(is(p.ManagedThreatListId, '')));
  const threat = (id, parameter) => {
    const blocks = add(`${id}Blocks`, and(c.blocking, is(parameter, 'BLOCK')));
    return { blocks, alerts: add(`${id}Alerts`, and(not(blocks), not(is(parameter, 'OFF')))) };
  };
  c.managed = threat('ManagedList', p.ManagedThreatList);
  c.protections = protections.map(({ parameter }) => threat(parameter, p[parameter]));
  return c;
}

function addAssertions(stack, p, knownRegions) {
  const add = (id, assert, assertDescription, ruleCondition) =>
    new CfnRule(stack, id, { ruleCondition, assertions: [{ assert, assertDescription }] });
  add('SomethingIsOn', not(and(is(p.QueryLogging, 'OFF'), is(p.LogBucketArn, ''), is(p.FirewallMode, 'OFF'))),
    'QueryLogging and FirewallMode are OFF and LogBucketArn is empty: turn something on, or delete the stack');
  add('ManagedListHasId', Fn.conditionContains(knownRegions, Aws.REGION),
    'This template does not know the ID of the managed list in this Region: give ManagedThreatListId, see aws route53resolver list-firewall-domain-lists',
    and(not(is(p.ManagedThreatList, 'OFF')), is(p.ManagedThreatListId, '')));
}

const onlyIf = (condition, ...resources) => resources.forEach((resource) => Object.assign(resource.cfnOptions, { condition }));
const choose = (condition, yes, no = Aws.NO_VALUE) => Fn.conditionIf(condition.logicalId, yes, no);

module.exports = { addAssertions, addConditions, choose, onlyIf };
