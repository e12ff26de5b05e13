package resolver_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	streamType = "AWS::KinesisFirehose::DeliveryStream"
	roleType   = "AWS::IAM::Role"
	someSecret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:siem-AbCdEf"
)

func splunk() *resolver.SplunkStreamProps {
	return &resolver.SplunkStreamProps{HecEndpoint: jsii.String("https://hec.splunk.example:8088"), SecretArn: jsii.String(someSecret)}
}

func httpEndpoint() *resolver.HttpStreamProps {
	return &resolver.HttpStreamProps{Url: jsii.String("https://siem.example/firehose"), SecretArn: jsii.String(someSecret)}
}

func TestNewDeliveryStreamHasTheTagThatLetsAwsDeliver(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToBucket(nil)))).template
	stream := tpl.only(t, streamType)
	diff(t, at(t, stream, "Properties", "Tags"), []any{map[string]any{"Key": "LogDeliveryEnabled", "Value": "true"}})
	diff(t, at(t, stream, "Properties", "DeliveryStreamEncryptionConfigurationInput", "KeyType"), "AWS_OWNED_CMK")
	diff(t, at(t, tpl.only(t, configType), "Properties", "DestinationArn"), attribute(onlyId(t, tpl, streamType), "Arn"))
}

func TestStreamToBucketWritesToABucketMadeForIt(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToBucket(nil)))).template
	to := at(t, tpl.only(t, streamType), "Properties", "ExtendedS3DestinationConfiguration")
	diff(t, at(t, to, "BucketARN"), attribute(onlyId(t, tpl, bucketType), "Arn"))
	diff(t, at(t, to, "BufferingHints"), map[string]any{"IntervalInSeconds": 300.0, "SizeInMBs": 5.0})
	diff(t, at(t, to, "CompressionFormat"), "GZIP")
	diff(t, tpl.only(t, bucketType)["DeletionPolicy"], "RetainExceptOnCreate")
}

func TestStreamRoleMayDoNoMoreThanTheTargetNeeds(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToHttpEndpoint(httpEndpoint())))).template
	role := tpl.only(t, roleType)
	diff(t, at(t, role, "Properties", "AssumeRolePolicyDocument", "Statement", 0), map[string]any{
		"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"Service": "firehose.amazonaws.com"},
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": ref("AWS::AccountId")}},
	})
	bucket := attribute(onlyId(t, tpl, bucketType), "Arn")
	diff(t, at(t, role, "Properties", "Policies", 0, "PolicyDocument", "Statement"), []any{
		map[string]any{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": someSecret},
		map[string]any{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": attribute(onlyId(t, tpl, logGroupType), "Arn")},
		map[string]any{
			"Effect":   "Allow",
			"Action":   []any{"s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"},
			"Resource": []any{bucket, joined(bucket, "/*")},
		},
	})
}

func TestStreamToHttpEndpointKeepsTheKeyOutOfTheTemplate(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToHttpEndpoint(httpEndpoint())))).template
	to := at(t, tpl.only(t, streamType), "Properties", "HttpEndpointDestinationConfiguration")
	diff(t, at(t, to, "EndpointConfiguration"), map[string]any{"Url": "https://siem.example/firehose"})
	diff(t, at(t, to, "SecretsManagerConfiguration"), map[string]any{
		"Enabled": true, "SecretARN": someSecret, "RoleARN": attribute(onlyId(t, tpl, roleType), "Arn"),
	})
	diff(t, at(t, to, "S3BackupMode"), "FailedDataOnly")
	diff(t, at(t, to, "RetryOptions", "DurationInSeconds"), 300.0)
}

func TestStreamToSplunk(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToSplunk(splunk())))).template
	to := at(t, tpl.only(t, streamType), "Properties", "SplunkDestinationConfiguration")
	diff(t, at(t, to, "HECEndpoint"), "https://hec.splunk.example:8088")
	diff(t, at(t, to, "HECEndpointType"), "Raw")
	diff(t, at(t, to, "S3BackupMode"), "FailedEventsOnly")
	diff(t, at(t, to, "BufferingHints"), map[string]any{"IntervalInSeconds": 60.0, "SizeInMBs": 5.0})
}

func TestAnExistingBucketTakesWhatCannotBeDelivered(t *testing.T) {
	props := splunk()
	props.BackupBucketArn = jsii.String("arn:aws:s3:::failed-dns-logs")
	tpl := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToSplunk(props)))).template
	if n := len(tpl.resources(bucketType)); n != 0 {
		t.Errorf("%d buckets, want none", n)
	}
	diff(t, at(t, tpl.only(t, streamType), "Properties", "SplunkDestinationConfiguration", "S3Configuration", "BucketARN"), "arn:aws:s3:::failed-dns-logs")
}

func TestStreamMayUseExistingKeysByTheirServicesAlone(t *testing.T) {
	props := splunkWithBackup()
	props.BackupBucketKeyArn, props.SecretKeyArn = jsii.String(someKey), jsii.String(someKey)
	role := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToSplunk(props)))).template.only(t, roleType)
	statements := at(t, role, "Properties", "Policies", 0, "PolicyDocument", "Statement").([]any)
	via := func(service string) any {
		return map[string]any{"StringEquals": map[string]any{"kms:ViaService": joined(service+".", ref("AWS::Region"), ".amazonaws.com")}}
	}
	diff(t, statements[1], map[string]any{"Effect": "Allow", "Action": []any{"kms:Decrypt"}, "Resource": someKey, "Condition": via("secretsmanager")})
	diff(t, statements[2], map[string]any{"Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey"}, "Resource": someKey, "Condition": via("s3")})
}

func TestPrefixWithExpressionsGetsAnErrorPrefix(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewDeliveryStream(resolver.StreamToBucket(&resolver.BucketStreamProps{
		Prefix: jsii.String("dns/!{timestamp:yyyy}/"),
	})))).template
	diff(t, at(t, tpl.only(t, streamType), "Properties", "ExtendedS3DestinationConfiguration", "ErrorOutputPrefix"), "errors/!{firehose:error-output-type}/")
}

func TestAnExistingStreamIsUsedAndAWarningNamesTheTag(t *testing.T) {
	arn := "arn:aws:firehose:eu-west-1:111122223333:deliverystream/central"
	out := synth(t, logTo(resolver.ToDeliveryStream(&arn)))
	diff(t, at(t, out.template.only(t, configType), "Properties", "DestinationArn"), arn)
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "LogDeliveryEnabled=true")
}

func TestAStreamOfTheCdkGetsTheTag(t *testing.T) {
	type stream = interfacesawskinesisfirehose.IDeliveryStreamRef
	for name, test := range map[string]struct {
		make   func(awscdk.Stack) stream
		tagged bool
	}{
		"level 1": {func(s awscdk.Stack) stream {
			return awskinesisfirehose.NewCfnDeliveryStream(s, jsii.String("Stream"), nil)
		}, true},
		"level 2": {func(s awscdk.Stack) stream {
			return awskinesisfirehose.NewDeliveryStream(s, jsii.String("Stream"), &awskinesisfirehose.DeliveryStreamProps{
				Destination: awskinesisfirehose.NewS3Bucket(awss3.NewBucket(s, jsii.String("Bucket"), nil), nil),
			})
		}, true},
		"imported": {func(s awscdk.Stack) stream {
			return awskinesisfirehose.DeliveryStream_FromDeliveryStreamName(s, jsii.String("Stream"), jsii.String("dns"))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) { logTo(resolver.ToDeliveryStreamOf(test.make(s)))(s) })
			tagged := strings.Contains(textOfAll(t, out.template, streamType), `"LogDeliveryEnabled"`)
			warned := strings.Contains(strings.Join(out.warnings, "\n"), "LogDeliveryEnabled=true")
			if tagged != test.tagged || warned == test.tagged {
				t.Errorf("tagged: %v, warned: %v", tagged, warned)
			}
			if at(t, out.template.only(t, configType), "Properties", "DestinationArn") == nil {
				t.Error("no destination")
			}
		})
	}
	wantError(t, trySynth(t, logTo(resolver.ToDeliveryStreamOf(nil))).err, "ToDeliveryStreamOf has no stream; pass one")
	wantError(t, trySynth(t, func(s awscdk.Stack) {
		stream := awskinesisfirehose.NewCfnDeliveryStream(s, jsii.String("Stream"), &awskinesisfirehose.CfnDeliveryStreamProps{DeliveryStreamType: jsii.String("KinesisStreamAsSource")})
		logTo(resolver.ToDeliveryStreamOf(stream))(s)
	}).err, "has the DeliveryStreamType KinesisStreamAsSource", "use one with DirectPut")
	wantError(t, trySynth(t, func(s awscdk.Stack) {
		there := awskinesisfirehose.NewCfnDeliveryStream(stackAt(s, "There", ourAccount, virginia), jsii.String("Stream"), nil)
		logTo(resolver.ToDeliveryStreamOf(there))(stackAt(s, "Here", ourAccount, ireland))
	}).err, "the delivery stream is in us-east-1")
}

func TestLogGroupIndexesWhatPeopleAskBy(t *testing.T) {
	group := synth(t, logTo(resolver.ToNewLogGroup(nil))).template.only(t, logGroupType)
	diff(t, at(t, group, "Properties", "FieldIndexPolicies"), []any{map[string]any{
		"Fields": []any{"query_name", "srcaddr", "vpc_id", "firewall_rule_action", "srcids.instance"},
	}})
	for name, props := range map[string]*resolver.NewLogGroupProps{
		"infrequent access": {LogGroupClass: jsii.String("INFREQUENT_ACCESS")},
		"an empty list":     {FieldIndexes: jsii.Strings()},
	} {
		group := synth(t, logTo(resolver.ToNewLogGroup(props))).template.only(t, logGroupType)
		if at(t, group, "Properties", "FieldIndexPolicies") != nil {
			t.Errorf("%s: there are indexes", name)
		}
	}
}

func TestRecordsAreForwardedToACentralDestination(t *testing.T) {
	central := "arn:aws:logs:eu-west-1:111122223333:destination:central"
	tpl := synth(t, logTo(resolver.ToNewLogGroup(&resolver.NewLogGroupProps{ForwardTo: &central}))).template
	diff(t, tpl.only(t, "AWS::Logs::SubscriptionFilter")["Properties"], map[string]any{
		"DestinationArn": central, "FilterPattern": "", "LogGroupName": ref(onlyId(t, tpl, logGroupType)),
	})
}
