package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
)

// l2 is a construct of the CDK's second level, for grants and the like, of something that is
// made or given here. It is made by the first call of get: the CDK loads a module for it,
// which only apps that use it should pay for. A nil pointer gives nil.
type l2[T any] struct {
	make func() T
	made *T
}

// givenL2 is a construct that the program passed.
func givenL2[T any](given T) *l2[T] { return &l2[T]{made: &given} }

func (l *l2[T]) get() T {
	if l == nil {
		var none T
		return none
	}
	if l.made == nil {
		made := l.make()
		l.made = &made
	}
	return *l.made
}

// What an L2 imports has an ID that other constructs have in their logical IDs, as a metric
// filter does, so these IDs are part of the contract.

func logGroupL2(scope constructs.Construct, name *string) *l2[awslogs.ILogGroup] {
	return &l2[awslogs.ILogGroup]{make: func() awslogs.ILogGroup {
		return awslogs.LogGroup_FromLogGroupName(scope, ptr("LogGroupImport"), name)
	}}
}

func keyL2(scope constructs.Construct, id string, arn *string) *l2[awskms.IKey] {
	return &l2[awskms.IKey]{make: func() awskms.IKey { return awskms.Key_FromKeyArn(scope, &id, arn) }}
}

// bucketL2 knows the key, so a grant of the bucket includes the key.
func bucketL2(scope constructs.Construct, arn *string, key *l2[awskms.IKey]) *l2[awss3.IBucket] {
	return &l2[awss3.IBucket]{make: func() awss3.IBucket {
		return awss3.Bucket_FromBucketAttributes(scope, ptr("BucketImport"), &awss3.BucketAttributes{BucketArn: arn, EncryptionKey: key.get()})
	}}
}

// topicL2 knows the ARN of the key, which may be nil, so a grant of the topic includes the
// key.
func topicL2(scope constructs.Construct, arn, keyArn *string) *l2[awssns.ITopic] {
	return &l2[awssns.ITopic]{make: func() awssns.ITopic {
		return awssns.Topic_FromTopicAttributes(scope, ptr("TopicImport"), &awssns.TopicAttributes{TopicArn: arn, KeyArn: keyArn})
	}}
}

// addToKey adds statements to the policy of a key, and reports whether it could: the policy
// of an imported key cannot be changed.
func addToKey(key awskms.IKey, statements ...statement) bool {
	for _, s := range statements {
		if added := key.AddToResourcePolicy(forOwner(s), ptr(true)); !*added.StatementAdded {
			return false
		}
	}
	return true
}

// arnOfKey is the ARN of a key. An alias stands for its key: log delivery takes no alias.
func arnOfKey(key awskms.IKey) (awskms.IKey, text) {
	if alias, ok := key.(awskms.IAlias); ok {
		key = alias.AliasTargetKey()
	}
	return key, textOf(key.KeyArn())
}

// checkBoth refuses a thing that is given by its ARN and as a construct.
func checkBoth(p *problems, byText, asConstruct string, both bool) {
	if both {
		p.add("%s and %s are both set; use one of them", byText, asConstruct)
	}
}

func alarmL2(scope constructs.Construct, arn *string) *l2[awscloudwatch.IAlarm] {
	return &l2[awscloudwatch.IAlarm]{make: func() awscloudwatch.IAlarm {
		return awscloudwatch.Alarm_FromAlarmArn(scope, ptr("AlarmImport"), arn)
	}}
}
