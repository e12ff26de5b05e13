'use strict';

// The query logging of apps/template: to a log group of its own, and to a bucket.

const { Aws, Token } = require('aws-cdk-lib');
const resolver = require('aws-cdk-lib/aws-route53resolver');
const { choose, onlyIf } = require('./conditions');
const { queryLogGroup } = require('./log-group');

function addConfig(stack, prefix, condition, destinationArn, p) {
  const config = new resolver.CfnResolverQueryLoggingConfig(stack, `${prefix}Config`, { destinationArn });
  const association = new resolver.CfnResolverQueryLoggingConfigAssociation(stack, `${prefix}Association`, {
    resolverQueryLogConfigId: config.attrId,
    resourceId: p.VpcId.valueAsString,
  });
  onlyIf(condition, config, association);
  return config;
}

function addQueryLogging(stack, p, c) {
  const group = queryLogGroup(stack, 'QueryLogGroup', {
    retentionInDays: Token.asNumber(choose(c.keepForEver, Aws.NO_VALUE, p.LogRetentionDays.valueAsString)),
    kmsKeyId: Token.asString(choose(c.hasKey, p.LogGroupKmsKeyArn.valueAsString)),
  });
  return { group, config: addConfig(stack, 'QueryLog', c.logging, group.attrArn, p) };
}

function addLoggingToBucket(stack, p, c) {
  return addConfig(stack, 'BucketQueryLog', c.toBucket, p.LogBucketArn.valueAsString, p);
}

module.exports = { addLoggingToBucket, addQueryLogging };
