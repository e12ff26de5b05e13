'use strict';

// The parameters of apps/template and how the console groups them.

const { CfnParameter } = require('aws-cdk-lib');

const name = '([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const groups = [
  {
    label: 'VPC',
    parameters: {
      VpcId: {
        label: 'VPC',
        type: 'AWS::EC2::VPC::Id',
        description: 'A VPC in this account and Region. Its DHCP options must name AmazonProvidedDNS: queries to any other resolver are neither seen nor filtered.',
      },
    },
  },
  {
    label: 'Query logging',
    parameters: {
      QueryLogging: {
        label: 'Record DNS queries',
        default: 'ON',
        allowedValues: ['ON', 'OFF'],
        description: 'Record every DNS query of the VPC in CloudWatch Logs. Choose OFF if the VPC logs its queries to CloudWatch already: AWS allows one configuration per type of destination. The log group is there either way and keeps what it has.',
      },
      LogRetentionDays: {
        label: 'Days to keep the log',
        type: 'Number',
        default: 30,
        allowedValues: retentionDays,
        description: 'Days to keep the log. Names and client addresses can be personal data.',
      },
      LogGroupKmsKeyArn: {
        label: 'KMS key of the log group',
        default: '',
        allowedPattern: '^$|^arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$',
        constraintDescription: 'must be empty or the full ARN of a KMS key',
        description: 'ARN of a KMS key for the log group; its key policy must allow CloudWatch Logs to use it. Empty: CloudWatch Logs encrypts with a key of its own.',
      },
    },
  },
  {
    label: 'DNS Firewall',
    parameters: {
      FirewallMode: {
        label: 'What the firewall does',
        default: 'BLOCK',
        allowedValues: ['BLOCK', 'ALERT', 'OFF'],
        description: 'On a VPC in use, start with ALERT: matches are marked in the log and nothing is stopped. OFF detaches the rule group from the VPC: the way back.',
      },
      BlockedDomains: {
        label: 'Blocked domains',
        type: 'CommaDelimitedList',
        default: 'malware.example,phishing.test',
        allowedPattern: `^${name}$`,
        constraintDescription: 'must be domain names such as malware.example, each once, separated by commas, without *. and without a trailing dot',
        description: 'Names that must not be resolved, separated by commas, without *. before them; each once whatever its case, at least one, and 4,096 characters in all.',
      },
      IncludeSubdomains: {
        label: 'Subdomains too',
        default: 'YES',
        allowedValues: ['YES', 'NO'],
        description: 'Also everything below each name, in BlockedDomains and in AllowedDomains.',
      },
      AllowedDomains: {
        label: 'Exceptions',
        default: '',
        allowedPattern: `^$|^${name}(,${name})*$`,
        constraintDescription: 'must be empty or domain names separated by commas, without spaces, *. and trailing dots',
        description: 'Exceptions, separated by commas without spaces, without *. before them. Each once, 4,096 characters in all. They are checked first, and skip every later rule group of the VPC too. Empty: none.',
      },
      BlockResponse: {
        label: 'Answer to a blocked query',
        default: 'NODATA',
        allowedValues: ['NODATA', 'NXDOMAIN'],
        description: 'What a client gets for a blocked name. NODATA: it exists but has no such record. NXDOMAIN: it does not exist, which makes clients with search domains try more names.',
      },
      AssociationPriority: {
        label: 'Priority among the rule groups of the VPC',
        type: 'Number',
        default: 150,
        minValue: 101,
        maxValue: 9899,
        description: 'Where this rule group stands among those of the VPC: the lowest number is checked first. No two rule groups of a VPC may have the same.',
      },
    },
  },
  {
    label: 'Threat list maintained by AWS',
    parameters: {
      ManagedThreatList: {
        label: 'Use a threat list of AWS',
        default: 'OFF',
        allowedValues: ['OFF', 'ALERT', 'BLOCK'],
        description: 'Also use a threat list that AWS maintains, after your own. ALERT only marks matches. BLOCK needs FirewallMode BLOCK and marks matches otherwise.',
      },
      ManagedThreatListId: {
        label: 'ID of that list',
        default: '',
        allowedPattern: '^$|^rslvr-fdl-[0-9a-f]+$',
        constraintDescription: 'must be empty or the ID of a domain list, rslvr-fdl-...',
        description: 'ID of that list in this Region, rslvr-fdl-...: VPC console, DNS firewall, Domain lists, AWS managed; or aws route53resolver list-firewall-domain-lists. AWSManagedDomainsAggregateThreatList holds all the others.',
      },
    },
  },
  {
    label: 'Elsewhere',
    parameters: {
      LogBucketArn: {
        label: 'S3 bucket for queries',
        default: '',
        allowedPattern: '^$|^arn:[a-z0-9-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/([A-Za-z0-9!_.*()=-]+/)+)?$',
        constraintDescription: 'must be empty or the ARN of a bucket, arn:aws:s3:::NAME or arn:aws:s3:::NAME/PREFIX/',
        description: 'ARN of a bucket in this Region, with /PREFIX/ if need be, that queries are recorded in as well, whatever QueryLogging says. Its policy must let delivery.logs.amazonaws.com do s3:GetBucketAcl and s3:PutObject. Empty: none.',
      },
      AlertEmail: {
        label: 'Tell of matches',
        default: '',
        allowedPattern: '^$|^[^@,\\s]+@[^@,\\s]+\\.[^@,\\s]+$',
        constraintDescription: 'must be empty or one e-mail address',
        description: 'Who is told when the firewall blocks or marks a lookup, once the address is confirmed: once in six hours for a name. Makes an encrypted SNS topic, and a KMS key for it that costs by the month. Empty: nobody.',
      },
    },
  },
];

function addParameters(stack) {
  const all = {};
  for (const { parameters } of groups) {
    for (const [id, { label, ...props }] of Object.entries(parameters)) {
      all[id] = new CfnParameter(stack, id, props);
    }
  }
  return all;
}

function addInterface(stack) {
  const labels = groups.flatMap(({ parameters }) => Object.entries(parameters));
  stack.templateOptions.metadata = {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: groups.map(({ label, parameters }) => ({
        Label: { default: label },
        Parameters: Object.keys(parameters),
      })),
      ParameterLabels: Object.fromEntries(labels.map(([id, { label }]) => [id, { default: label }])),
    },
  };
}

module.exports = { addInterface, addParameters };
