'use strict';

// The IDs of the managed list by Region, which are data and come from the committed template.

const { Aws, CfnMapping, Token } = require('aws-cdk-lib');
const { Mappings } = require('./vpcdns.json');
const { choose } = require('./conditions');

const unknown = 'UNKNOWN';
const rows = Mappings.ManagedThreatLists;
const knownRegions = Object.keys(rows).filter((region) => rows[region].Aggregate !== unknown);

// managedListId is the parameter, or the ID that is known in the Region.
function managedListId(stack, p, c) {
  const given = p.ManagedThreatListId.valueAsString;
  if (!c.hasListId) return given;
  const lists = new CfnMapping(stack, 'ManagedThreatLists', { mapping: rows });
  return Token.asString(choose(c.hasListId, given, lists.findInMap(Aws.REGION, 'Aggregate')));
}

module.exports = { knownRegions, managedListId };
