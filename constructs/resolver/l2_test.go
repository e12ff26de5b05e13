package resolver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func aRole(s awscdk.Stack) awsiam.Role {
	return awsiam.NewRole(s, jsii.String("Reader"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("glue.amazonaws.com"), nil)})
}

func aKey(s awscdk.Stack) awskms.Key { return awskms.NewKey(s, jsii.String("Ours"), nil) }

// textOfAll is the JSON of all resources of a type.
func textOfAll(t *testing.T, tpl template, kind string) string {
	t.Helper()
	text, err := json.Marshal(tpl.resources(kind))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestALogGroupThatIsMadeTakesGrantsAndMetricFilters(t *testing.T) {
	for name, make := range map[string]func(awscdk.Stack) awslogs.ILogGroup{
		"QueryLogging": func(s awscdk.Stack) awslogs.ILogGroup { return logging(s, nil).LogGroup() },
		"TaskRecorder": func(s awscdk.Stack) awslogs.ILogGroup {
			return resolver.NewTaskRecorder(s, jsii.String("Tasks"), nil).LogGroup()
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) {
				group := make(s)
				group.GrantRead(aRole(s))
				group.AddMetricFilter(jsii.String("Blocked"), &awslogs.MetricFilterOptions{
					FilterPattern:   awslogs.FilterPattern_Literal(jsii.String(`{ $.firewall_rule_action = "BLOCK" }`)),
					MetricName:      jsii.String("Blocked"),
					MetricNamespace: jsii.String("Dns"),
				})
			})
			var id string
			for id = range out.template.resources(logGroupType) {
			}
			diff(t, at(t, out.template.only(t, "AWS::Logs::MetricFilter"), "Properties", "LogGroupName"), any(ref(id)))
			policy := textOfAll(t, out.template, "AWS::IAM::Policy")
			mustContain(t, policy, "logs:FilterLogEvents")
			mustContain(t, policy, `{"Ref":"`+id+`"}`)
		})
	}
}

func TestAGrantOfTheBucketIncludesItsKey(t *testing.T) {
	keys := map[string]func(awscdk.Stack) resolver.Encryption{
		"made":  func(awscdk.Stack) resolver.Encryption { return resolver.EncryptWithNewKey() },
		"given": func(s awscdk.Stack) resolver.Encryption { return resolver.EncryptWithKmsKey(aKey(s)) },
		"text":  func(s awscdk.Stack) resolver.Encryption { return resolver.EncryptWithKey(aKey(s).KeyArn()) },
	}
	for name, encryption := range keys {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) {
				q := loggingTo(s, "Logging", resolver.ToNewBucket(&resolver.NewBucketProps{Encryption: encryption(s)}))
				if q.EncryptionKey() == nil || q.Bucket() != q.Bucket() {
					t.Error("no key, or a bucket of each call")
				}
				q.Bucket().GrantRead(aRole(s), nil)
			})
			policy := textOfAll(t, out.template, "AWS::IAM::Policy")
			mustContain(t, policy, "s3:GetObject*")
			mustContain(t, policy, "kms:Decrypt")
			if n := len(out.template.resources("AWS::S3::BucketPolicy")); n != 1 {
				t.Errorf("%d bucket policies; a second one would replace the first", n)
			}
		})
	}
}

func TestWhatIsGivenComesBack(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		group := awslogs.NewLogGroup(s, jsii.String("Group"), nil)
		key := aKey(s)
		bucket := awss3.NewBucket(s, jsii.String("Bucket"), &awss3.BucketProps{EncryptionKey: key})
		topic := awssns.NewTopic(s, jsii.String("Topic"), &awssns.TopicProps{MasterKey: key})
		toGroup, toBucket := loggingTo(s, "A", resolver.ToLogGroup(group, nil)), loggingTo(s, "B", resolver.ToBucket(bucket, nil))
		alerts := makeAlertsTo(s, resolver.ToTopic(topic))
		for name, same := range map[string]bool{
			"the log group":         toGroup.LogGroup() == awslogs.ILogGroup(group),
			"no bucket":             toGroup.Bucket() == nil && toGroup.EncryptionKey() == nil,
			"the bucket":            toBucket.Bucket() == awss3.IBucket(bucket),
			"no log group":          toBucket.LogGroup() == nil,
			"the bucket's key":      *toBucket.EncryptionKey().KeyArn() == *key.KeyArn(),
			"the topic":             alerts.Topic() == awssns.ITopic(topic),
			"the topic's key":       *alerts.TopicKey().KeyArn() == *key.KeyArn(),
			"nothing of an import":  resolver.QueryLoggingFromConfigId(s, jsii.String("C"), jsii.String("rqlc-0")).LogGroup() == nil,
			"a stream's bucket too": loggingTo(s, "D", resolver.ToNewDeliveryStream(resolver.StreamToBucket(&resolver.BucketStreamProps{Bucket: bucket}))).Bucket() == awss3.IBucket(bucket),
		} {
			if !same {
				t.Errorf("%s: not what was given", name)
			}
		}
		lowLevel := awslogs.NewCfnLogGroup(s, jsii.String("Low"), nil)
		if got := *loggingTo(s, "E", resolver.ToLogGroup(lowLevel, nil)).LogGroup().LogGroupName(); got != *lowLevel.Ref() {
			t.Errorf("the log group is %s", got)
		}
		if got := *loggingTo(s, "F", resolver.ToBucketArn(jsii.String("arn:aws:s3:::central"), nil)).Bucket().BucketName(); got != "central" {
			t.Errorf("the bucket is %s", got)
		}
	})
}

// TestAKeyOfTheAppLetsItsUsersUseIt: the policy gets what is needed, and the warning goes. A
// key that is imported is out of reach.
func TestAKeyOfTheAppLetsItsUsersUseIt(t *testing.T) {
	alias := func(s awscdk.Stack) awskms.IKey { return aKey(s).AddAlias(jsii.String("alias/dns")) }
	owned := func(s awscdk.Stack) awskms.IKey { return aKey(s) }
	imported := func(s awscdk.Stack) awskms.IKey {
		return awskms.Key_FromKeyArn(s, jsii.String("Ours"), jsii.String(someKey))
	}
	for name, use := range map[string]struct {
		build     func(s awscdk.Stack, key awskms.IKey)
		principal string
		warning   string
	}{
		"a bucket": {func(s awscdk.Stack, key awskms.IKey) {
			loggingTo(s, "Logging", resolver.ToNewBucket(&resolver.NewBucketProps{Encryption: resolver.EncryptWithKmsKey(key)}))
		}, "delivery.logs.amazonaws.com", "key-permission"},
		"a log group": {func(s awscdk.Stack, key awskms.IKey) {
			logging(s, &resolver.NewLogGroupProps{Encryption: resolver.EncryptWithKmsKey(key)})
		}, `logs.`, "log-group-key-permission"},
		"the tasks": {func(s awscdk.Stack, key awskms.IKey) {
			resolver.NewTaskRecorder(s, jsii.String("Tasks"), &resolver.TaskRecorderProps{Encryption: resolver.EncryptWithKmsKey(key)})
		}, `logs.`, "log-group-key-permission"},
		"a topic": {func(s awscdk.Stack, key awskms.IKey) {
			makeAlertsTo(s, resolver.ToNewTopic(&resolver.NewTopicProps{KmsKey: key}))
		}, "events.amazonaws.com", "alert-key-permission"},
	} {
		for kind, key := range map[string]func(awscdk.Stack) awskms.IKey{"owned": owned, "imported": imported, "alias": alias} {
			t.Run(name+" "+kind, func(t *testing.T) {
				out := synth(t, func(s awscdk.Stack) { use.build(s, key(s)) })
				let := strings.Contains(textOfAll(t, out.template, "AWS::KMS::Key"), use.principal)
				warned := strings.Contains(strings.Join(out.warnings, "\n"), use.warning)
				if own := kind != "imported"; let != own || warned == own {
					t.Errorf("in the policy: %v, warned: %v\n%v", let, warned, out.warnings)
				}
			})
		}
	}
}

// TestAKeyOfAnotherStack: the default name of a log group has the name of its stack in it.
func TestAKeyOfAnotherStack(t *testing.T) {
	for name, warns := range map[string]bool{"": true, "/dns": false} {
		app, stack := newApp()
		key := aKey(awscdk.NewStack(app, jsii.String("Keys"), nil))
		props := &resolver.NewLogGroupProps{Encryption: resolver.EncryptWithKmsKey(key)}
		if name != "" {
			props.LogGroupName = jsii.String(name)
		}
		logging(stack, props)
		out := read(t, app.Synth(nil).Directory())
		if got := strings.Contains(strings.Join(out.warnings, "\n"), "log-group-key-permission"); got != warns {
			t.Errorf("log group %q: warned %v", name, got)
		}
	}
}

func TestAStreamTakesTheKeysOfItsSecretAndBucket(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		key := aKey(s)
		secret := awssecretsmanager.NewSecret(s, jsii.String("Token"), &awssecretsmanager.SecretProps{EncryptionKey: key})
		bucket := awss3.NewBucket(s, jsii.String("Backup"), &awss3.BucketProps{EncryptionKey: key})
		logTo(resolver.ToNewDeliveryStream(resolver.StreamToSplunk(&resolver.SplunkStreamProps{
			HecEndpoint: jsii.String("https://hec.splunk.example:8088"), Secret: secret, BackupBucket: bucket,
		})))(s)
	})
	role := textOfAll(t, out.template, "AWS::IAM::Role")
	for _, part := range []string{"secretsmanager.", `"s3.`, "kms:GenerateDataKey", `"secretsmanager:GetSecretValue"`} {
		mustContain(t, role, part)
	}
}

func TestWhatIsGivenTwiceIsRefused(t *testing.T) {
	https := jsii.String("https://siem.example/")
	stream := func(target resolver.StreamTarget) func(awscdk.Stack) {
		return logTo(resolver.ToNewDeliveryStream(target))
	}
	for want, build := range map[string]func(awscdk.Stack){
		"KmsKeyArn and Encryption are both set; use one of them": func(s awscdk.Stack) {
			logging(s, &resolver.NewLogGroupProps{KmsKeyArn: jsii.String(someKey), Encryption: resolver.EncryptWithKmsKey(aKey(s))})
		},
		"EncryptWithKmsKey has no key; pass one": func(s awscdk.Stack) {
			logging(s, &resolver.NewLogGroupProps{Encryption: resolver.EncryptWithKmsKey(nil)})
		},
		"KmsKeyArn and KmsKey are both set; use one of them": func(s awscdk.Stack) {
			makeAlertsTo(s, resolver.ToNewTopic(&resolver.NewTopicProps{KmsKeyArn: jsii.String(someKey), KmsKey: aKey(s)}))
		},
		"SecretArn and Secret are both set; use one of them": func(s awscdk.Stack) {
			secret := awssecretsmanager.NewSecret(s, jsii.String("Token"), nil)
			stream(resolver.StreamToHttpEndpoint(&resolver.HttpStreamProps{Url: https, SecretArn: jsii.String(otherSecret), Secret: secret}))(s)
		},
		"SecretKeyArn is set, but Secret has a key already; leave SecretKeyArn out": func(s awscdk.Stack) {
			secret := awssecretsmanager.NewSecret(s, jsii.String("Token"), &awssecretsmanager.SecretProps{EncryptionKey: aKey(s)})
			stream(resolver.StreamToHttpEndpoint(&resolver.HttpStreamProps{Url: https, Secret: secret, SecretKeyArn: jsii.String(someKey)}))(s)
		},
		"Secret is imported without the six characters that AWS adds": func(s awscdk.Stack) {
			secret := awssecretsmanager.Secret_FromSecretNameV2(s, jsii.String("Token"), jsii.String("token"))
			stream(resolver.StreamToHttpEndpoint(&resolver.HttpStreamProps{Url: https, Secret: secret}))(s)
		},
		"BackupBucketArn and BackupBucket are both set; use one of them": func(s awscdk.Stack) {
			stream(resolver.StreamToHttpEndpoint(&resolver.HttpStreamProps{
				Url: https, SecretArn: jsii.String(otherSecret), BackupBucketArn: jsii.String("arn:aws:s3:::ours"), BackupBucket: awss3.NewBucket(s, jsii.String("Ours"), nil),
			}))(s)
		},
		"BucketKeyArn is set, but Bucket has a key already; leave BucketKeyArn out": func(s awscdk.Stack) {
			bucket := awss3.NewBucket(s, jsii.String("Bucket"), &awss3.BucketProps{EncryptionKey: aKey(s)})
			stream(resolver.StreamToBucket(&resolver.BucketStreamProps{Bucket: bucket, BucketKeyArn: jsii.String(someKey)}))(s)
		},
		"AccessLogBucketName and AccessLogBucket are both set; use one of them": func(s awscdk.Stack) {
			logTo(resolver.ToNewBucket(&resolver.NewBucketProps{AccessLogBucketName: jsii.String("logs"), AccessLogBucket: awss3.NewBucket(s, jsii.String("Ours"), nil)}))(s)
		},
	} {
		t.Run(want, func(t *testing.T) { wantError(t, trySynth(t, build).err, want) })
	}
}

func TestAKeyOrLogBucketOfAnotherRegionIsRefused(t *testing.T) {
	in := func(region string) *awscdk.StackProps {
		return &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String(region)}}
	}
	for want, props := range map[string]func(awscdk.Stack) *resolver.NewBucketProps{
		"the key to encrypt with is in us-east-1": func(s awscdk.Stack) *resolver.NewBucketProps {
			return &resolver.NewBucketProps{Encryption: resolver.EncryptWithKmsKey(aKey(s))}
		},
		"AccessLogBucket is in Region us-east-1": func(s awscdk.Stack) *resolver.NewBucketProps {
			return &resolver.NewBucketProps{AccessLogBucket: awss3.NewBucket(s, jsii.String("Ours"), nil)}
		},
	} {
		var out outcome
		func() {
			defer recoverInto(&out)
			app := awscdk.NewApp(nil)
			there, here := awscdk.NewStack(app, jsii.String("There"), in("us-east-1")), awscdk.NewStack(app, jsii.String("Here"), in("eu-west-1"))
			loggingTo(here, "Logging", resolver.ToNewBucket(props(there)))
		}()
		wantError(t, out.err, want)
	}
}

func TestABucketForAccessLogsLetsS3Record(t *testing.T) {
	for name, bucket := range map[string]func(awscdk.Stack) awss3.IBucket{
		"owned": func(s awscdk.Stack) awss3.IBucket { return awss3.NewBucket(s, jsii.String("Ours"), nil) },
		"imported": func(s awscdk.Stack) awss3.IBucket {
			return awss3.Bucket_FromBucketName(s, jsii.String("Ours"), jsii.String("logs"))
		},
	} {
		out := synth(t, func(s awscdk.Stack) {
			logTo(resolver.ToNewBucket(&resolver.NewBucketProps{AccessLogBucket: bucket(s)}))(s)
		})
		let := strings.Contains(textOfAll(t, out.template, "AWS::S3::BucketPolicy"), "logging.s3.amazonaws.com")
		warned := strings.Contains(strings.Join(out.warnings, "\n"), "access-log-permission")
		if own := name == "owned"; let != own || warned == own {
			t.Errorf("%s: in the policy: %v, warned: %v", name, let, warned)
		}
	}
}

func TestATopicThatIsMadeTakesSubscriptionsAndGrants(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		alerts := makeAlertsTo(s, resolver.ToNewTopic(nil))
		alerts.Topic().GrantPublish(aRole(s))
		if alerts.TopicKey() == nil {
			t.Error("no key")
		}
	})
	policy := textOfAll(t, out.template, "AWS::IAM::Policy")
	mustContain(t, policy, "sns:Publish")
	mustContain(t, policy, "kms:GenerateDataKey*")
}
