package main

// A reviewer of a user's stack may quote these reasons. If no honest reason exists for a finding, fix
// the construct instead.
const (
	accessLogs = "Server access logs go to a bucket of their own, which an account has once for all its buckets, so none is made here. " +
		"CloudTrail data events, where the account has them on, record who reads and deletes objects. " +
		"To get access logs, set AccessLogBucketName, as Buckets/WithKey does here."
	objectNames = "Firehose names the objects that it writes, by date and by kind of failure, and AWS documents this policy for all of the bucket. " +
		"It is the only wildcard of the role: its actions are listed one by one, and bucket, secret and log group are named."
	managedResults    = "Athena itself keeps the results, and encrypts them with a key of AWS. The rule knows results in a bucket only."
	networkInterfaces = "Lambda makes the network interfaces of a function, and there is no resource to name before that. " +
		"The program itself is denied these actions."
	flowLogs = "The example is about DNS query logs and is there to be copied. Flow logs record something else, cost extra, " +
		"and are the choice of those whose VPC it is."
)

var bucketSuppressions = []suppression{
	{path: "Buckets/Plain/Bucket", rule: "AwsSolutions-S1", reason: accessLogs},
	{path: "Buckets/Table/WorkGroup", rule: "AwsSolutions-ATH1", reason: managedResults},
}

var streamSuppressions = []suppression{
	{path: "Streams/ToBucket/Bucket", rule: "AwsSolutions-S1", reason: accessLogs},
	{path: "Streams/ToHttp/Bucket", rule: "AwsSolutions-S1", reason: accessLogs},
	{path: "Streams/ToBucket/StreamRole", rule: "AwsSolutions-IAM5", id: "Resource::<ToBucket7E98FB4E.Arn>/*", reason: objectNames},
	{path: "Streams/ToHttp/StreamRole", rule: "AwsSolutions-IAM5", id: "Resource::<ToHttpBucketD5A9226F.Arn>/*", reason: objectNames},
	{path: "Streams/ToSplunk/StreamRole", rule: "AwsSolutions-IAM5", id: "Resource::arn:aws:s3:::dns-backup/*", reason: objectNames},
}

var failModeSuppressions = []suppression{
	{
		path: "FailMode/FailMode/HandlerRole", rule: "AwsSolutions-IAM5", id: "Resource::arn:<AWS::Partition>:route53resolver:<AWS::Region>:<AWS::AccountId>:firewall-config/*",
		reason: "The ID of a firewall config is AWS's own, not the VPC's, and is not known before the call. It is one action, in one account and Region.",
	},
	{
		path: "FailMode/FailMode/HandlerRole", rule: "AwsSolutions-IAM5", id: "Resource::*",
		reason: "ec2:DescribeVpcs has no resource-level permissions, it only reads, and Resolver refuses without it.",
	},
	{
		path: "deploy-everything/Template/FailModeHandlerRole85D3CCB1", rule: "AwsSolutions-IAM5", id: "Resource::arn:<AWS::Partition>:route53resolver:<AWS::Region>:<AWS::AccountId>:firewall-config/*",
		reason: "The ID of a firewall config is AWS's own, not the VPC's, and is not known before the call. It is one action, in one account and Region.",
	},
	{
		path: "deploy-everything/Template/FailModeHandlerRole85D3CCB1", rule: "AwsSolutions-IAM5", id: "Resource::*",
		reason: "ec2:DescribeVpcs has no resource-level permissions, it only reads, and Resolver refuses without it.",
	},
}

var canarySuppressions = []suppression{
	{path: "Canary/Canary/FunctionRole", rule: "AwsSolutions-IAM5", id: "Resource::*", reason: networkInterfaces},
	{path: "firewall-canary/Template/CanaryFunctionRoleFC17253D", rule: "AwsSolutions-IAM5", id: "Resource::*", reason: networkInterfaces},
}

var reviewSuppressions = []suppression{
	{path: "Review/Review/Bucket", rule: "AwsSolutions-S1", reason: accessLogs},
	{
		path: "Review/Review/DeadLetters", rule: "AwsSolutions-SQS3",
		reason: "It is a dead-letter queue, of the schedule and of the rule for failed runs. The rule knows those of other queues only.",
	},
	{
		path: "Review/Review/FunctionRole", rule: "AwsSolutions-IAM5", id: "Resource::*",
		reason: "Most of the actions that read what DNS Firewall does in an account know no resources. They only read, are listed one by one, and are not there with ReviewFile.",
	},
	{
		path: "Review/Review/FunctionRole", rule: "AwsSolutions-IAM5", id: "Resource::<ReviewBucketFAE0F66E.Arn>/*",
		reason: "The bucket is for the runs of this function alone, whose names are made of hashes.",
	},
	{
		path: "Review/Review/FunctionRole", rule: "AwsSolutions-IAM5", id: "Resource::arn:<AWS::Partition>:s3:::dns-logs/AWSLogs/111122223333/*",
		reason: "These are the logs to review, below the prefix that was asked for. The function only reads them.",
	},
	{
		path: "Review/Review/Resource", rule: "AwsSolutions-SF1",
		reason: "Step Functions keeps the history of each execution for 90 days. A run has thousands of executions, and logging all of their events costs more than the run. What the steps say is in the log of the function.",
	},
	{
		path: "Review/Review/Resource", rule: "AwsSolutions-SF2",
		reason: "A trace of thousands of equal steps shows nothing that their history does not, and each costs extra.",
	},
	{
		path: "Review/Review/StateMachinePolicy", rule: "AwsSolutions-IAM5", id: "Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<ReviewDAFB1C41.Name>/*",
		reason: "The items of a distributed map are executions of the state machine itself, whose names AWS makes.",
	},
	{
		path: "Review/Review/StateMachinePolicy", rule: "AwsSolutions-IAM5", id: "Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<ReviewDAFB1C41.Name>:*",
		reason: "The items of a distributed map are executions of the state machine itself, whose names AWS makes.",
	},
	{
		path: "Review/Review/StateMachineRole", rule: "AwsSolutions-IAM5", id: "Resource::<ReviewBucketFAE0F66E.Arn>/runs/*",
		reason: "The items of the maps are below this prefix, in a folder for each run. They are only read.",
	},
}

var templateSuppressions = []suppression{
	{path: "query-logging/Template/Vpc8378EB38", rule: "AwsSolutions-VPC7", reason: flowLogs},
}
