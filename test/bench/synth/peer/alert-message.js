'use strict';

// The text of an alert: what it takes from an event, and its lines.

const inputPathsMap = {
  account: '$.account',
  action: '$.detail.firewall-rule-action',
  endpoint0: '$.detail.resources[0].resolver-endpoint-details.id',
  endpoint1: '$.detail.resources[1].resolver-endpoint-details.id',
  group: '$.detail.firewall-rule-group-id',
  instance0: '$.detail.resources[0].instance-details.id',
  instance1: '$.detail.resources[1].instance-details.id',
  list: '$.detail.firewall-domain-list-id',
  name: '$.detail.query-name',
  protection: '$.detail.firewall-protection',
  region: '$.region',
  seen: '$.detail.last-observed-at',
  source: '$.detail.src-addr',
  type: '$.detail.query-type',
  vpc: '$.detail.vpc-id',
};

const lines = [
  'DNS Firewall <action>: <name> (<type>)',
  'asked by: <source>',
  'instance: <instance0><instance1>',
  'Resolver endpoint: <endpoint0><endpoint1>',
  'VPC: <vpc>',
  'rule group: <group>',
  'domain list: <list>',
  'Advanced protection: <protection>',
  'last seen: <seen>',
  'account and Region: <account> <region>',
  'AWS sends the same event for a name once in six hours, so do not count these messages.',
];

const alertMessage = { inputPathsMap, inputTemplate: lines.map((line) => `"${line}"`).join('\n') };

module.exports = { alertMessage };
