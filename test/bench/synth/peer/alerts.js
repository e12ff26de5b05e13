'use strict';

// The alerts of apps/template: a rule of EventBridge, and the topic that it publishes to.

const { CfnRule } = require('aws-cdk-lib/aws-events');
const { CfnKey } = require('aws-cdk-lib/aws-kms');
const { CfnSubscription, CfnTopic, CfnTopicPolicy } = require('aws-cdk-lib/aws-sns');
const { alertMessage } = require('./alert-message');
const { onlyIf } = require('./conditions');

const document = (...Statement) => ({ Statement, Version: '2012-10-17' });
const eventBridge = { Service: 'events.amazonaws.com' };

function addKey(stack) {
  return new CfnKey(stack, 'AlertTopicKey', {
    description: 'Encrypts the topic of DNS Firewall alerts',
    enableKeyRotation: true,
    pendingWindowInDays: 30,
    keyPolicy: document({
      Action: 'kms:*',
      Effect: 'Allow',
      Principal: { AWS: `arn:${stack.partition}:iam::${stack.account}:root` },
      Resource: '*',
      Sid: 'AccountDecides',
    }, {
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Effect: 'Allow',
      Principal: eventBridge,
      Resource: '*',
      Sid: 'EventBridgePublishes',
    }),
  });
}

function addRule(stack, topicArn, firewall) {
  return new CfnRule(stack, 'AlertRule', {
    description: 'Sends an alert for queries that DNS Firewall blocked or alerted on',
    eventPattern: {
      detail: { 'firewall-rule-group-id': [firewall.attrId] },
      'detail-type': ['DNS Firewall Alert', 'DNS Firewall Block'],
      source: ['aws.route53resolver'],
    },
    targets: [{ arn: topicArn, id: 'Topic', inputTransformer: alertMessage }],
  });
}

function addTopicPolicy(stack, topicArn, rule) {
  const statement = { Action: 'sns:Publish', Resource: topicArn };
  return new CfnTopicPolicy(stack, 'AlertTopicPolicy', {
    topics: [topicArn],
    policyDocument: document({
      ...statement,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      Effect: 'Deny',
      Principal: '*',
      Sid: 'RequireTls',
    }, {
      ...statement,
      Condition: { ArnEquals: { 'aws:SourceArn': [rule.attrArn] } },
      Effect: 'Allow',
      Principal: eventBridge,
      Sid: 'EventBridgePublishes',
    }),
  });
}

function addAlerts(stack, p, c, firewall) {
  const key = addKey(stack);
  const topic = new CfnTopic(stack, 'AlertTopic', { displayName: 'DNS Firewall', kmsMasterKeyId: key.attrArn });
  const topicArn = topic.ref;
  const rule = addRule(stack, topicArn, firewall);
  const policy = addTopicPolicy(stack, topicArn, rule);
  const subscription = new CfnSubscription(stack, 'AlertSubscription', {
    topicArn,
    protocol: 'email',
    endpoint: p.AlertEmail.valueAsString,
  });
  onlyIf(c.alerts, key, topic, rule, policy, subscription);
  return topic;
}

module.exports = { addAlerts };
