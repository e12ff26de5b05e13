'use strict';

// The log group of both stacks, with the policy that lets AWS deliver query logs to it.

const { ArnFormat, Aws, Fn, RemovalPolicy, Stack } = require('aws-cdk-lib');
const { CfnLogGroup } = require('aws-cdk-lib/aws-logs');

function queryLogGroup(scope, id, props) {
  const logGroupName = defaultName();
  const group = new CfnLogGroup(scope, id, {
    logGroupName,
    fieldIndexPolicies: [{ Fields: ['query_name', 'srcaddr', 'vpc_id', 'firewall_rule_action', 'srcids.instance'] }],
    resourcePolicyDocument: deliveryPolicy(Stack.of(scope), logGroupName),
    ...props,
  });
  group.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return group;
}

function defaultName() {
  const guid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `/aws/vendedlogs/route53resolver/${Aws.STACK_NAME}-${Fn.select(0, Fn.split('-', guid))}`;
}

function deliveryPolicy(stack, logGroupName) {
  const streams = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${logGroupName}:log-stream:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const source = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:*`;
  // Keys in alphabetical order, as they come from a map in Go: equal stacks, equal bytes.
  return {
    Statement: [{
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Condition: {
        ArnLike: { 'aws:SourceArn': [source] },
        StringEquals: { 'aws:SourceAccount': [stack.account] },
      },
      Effect: 'Allow',
      Principal: { Service: 'delivery.logs.amazonaws.com' },
      Resource: streams,
      Sid: 'ResolverQueryLogDelivery',
    }],
    Version: '2012-10-17',
  };
}

module.exports = { queryLogGroup };
