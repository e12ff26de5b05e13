package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	bucketType       = "AWS::S3::Bucket"
	bucketPolicyType = "AWS::S3::BucketPolicy"
	keyType          = "AWS::KMS::Key"
)

// logTo sends the queries of a VPC somewhere.
func logTo(destination resolver.Destination) func(awscdk.Stack) {
	return func(s awscdk.Stack) {
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcA), Destination: destination})
	}
}

// The texts in which the CDK refers to the account of the stack.
func ref(name string) any     { return map[string]any{"Ref": name} }
func joined(parts ...any) any { return map[string]any{"Fn::Join": []any{"", parts}} }
func logsOf(account any) any {
	return joined("arn:", ref("AWS::Partition"), ":logs:", ref("AWS::Region"), ":", account, ":*")
}

func attribute(id, name string) any { return map[string]any{"Fn::GetAtt": []any{id, name}} }

func TestNewBucketIsPrivateVersionedAndKept(t *testing.T) {
	bucket := synth(t, logTo(resolver.ToNewBucket(nil))).template.only(t, bucketType)
	diff(t, bucket["DeletionPolicy"], "RetainExceptOnCreate")
	diff(t, bucket["UpdateReplacePolicy"], "Retain")
	diff(t, bucket["Properties"], map[string]any{
		"BucketEncryption": map[string]any{"ServerSideEncryptionConfiguration": []any{
			map[string]any{"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"}},
		}},
		"LifecycleConfiguration": map[string]any{"Rules": []any{map[string]any{
			"Id": "QueryLogs", "Status": "Enabled",
			"AbortIncompleteMultipartUpload": map[string]any{"DaysAfterInitiation": 7.0},
			"NoncurrentVersionExpiration":    map[string]any{"NoncurrentDays": 30.0},
		}}},
		"OwnershipControls": map[string]any{"Rules": []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforced"}}},
		"PublicAccessBlockConfiguration": map[string]any{
			"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
		},
		"VersioningConfiguration": map[string]any{"Status": "Enabled"},
	})
}

// onlyId gives the logical ID of the single resource of a type.
func onlyId(t *testing.T, tpl template, kind string) string {
	t.Helper()
	tpl.only(t, kind)
	for id := range tpl.resources(kind) {
		return id
	}
	return ""
}

func TestBucketPolicyHoldsTheDocumentedStatementsAndTlsAlone(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewBucket(nil))).template
	bucket := onlyId(t, tpl, bucketType)
	arn := attribute(bucket, "Arn")
	account := ref("AWS::AccountId")
	source := map[string]any{"aws:SourceArn": []any{logsOf(account)}}
	delivery := map[string]any{"Service": "delivery.logs.amazonaws.com"}
	diff(t, at(t, tpl.only(t, bucketPolicyType), "Properties"), map[string]any{
		"Bucket": ref(bucket),
		"PolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": []any{
			map[string]any{
				"Sid": "AWSLogDeliveryAclCheck", "Effect": "Allow", "Principal": delivery,
				"Action": []any{"s3:GetBucketAcl", "s3:ListBucket"}, "Resource": arn,
				"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": []any{account}}, "ArnLike": source},
			},
			map[string]any{
				"Sid": "AWSLogDeliveryWrite", "Effect": "Allow", "Principal": delivery,
				"Action": []any{"s3:PutObject"}, "Resource": joined(arn, "/AWSLogs/", account, "/*"),
				"Condition": map[string]any{
					"StringEquals": map[string]any{"aws:SourceAccount": []any{account}, "s3:x-amz-acl": "bucket-owner-full-control"},
					"ArnLike":      source,
				},
			},
			map[string]any{
				"Sid": "TlsOnly", "Effect": "Deny", "Principal": map[string]any{"AWS": "*"}, "Action": "s3:*",
				"Resource":  []any{arn, joined(arn, "/*")},
				"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
			},
		}},
	})
	diff(t, tpl.only(t, configType)["DependsOn"], []any{onlyId(t, tpl, bucketPolicyType)})
}

func TestPrefixIsInTheDestinationAndInThePolicy(t *testing.T) {
	for _, prefix := range []string{"dns/logs", "dns/logs/"} {
		tpl := synth(t, logTo(resolver.ToNewBucket(&resolver.NewBucketProps{Prefix: &prefix}))).template
		arn := attribute(onlyId(t, tpl, bucketType), "Arn")
		diff(t, at(t, tpl.only(t, configType), "Properties", "DestinationArn"), joined(arn, "/dns/logs/"))
		write := at(t, tpl.only(t, bucketPolicyType), "Properties", "PolicyDocument", "Statement", 1, "Resource")
		diff(t, write, joined(arn, "/dns/logs/AWSLogs/", ref("AWS::AccountId"), "/*"))
	}
}

func TestAccountsThatShareTheConfigMayDeliverToo(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewBucket(&resolver.NewBucketProps{Accounts: jsii.Strings("111122223333")}))).template
	write := at(t, tpl.only(t, bucketPolicyType), "Properties", "PolicyDocument", "Statement", 1)
	diff(t, at(t, write, "Resource"), joined(attribute(onlyId(t, tpl, bucketType), "Arn"), "/AWSLogs/*"))
	diff(t, at(t, write, "Condition", "StringEquals", "aws:SourceAccount"), []any{ref("AWS::AccountId"), "111122223333"})
	diff(t, at(t, write, "Condition", "ArnLike", "aws:SourceArn"), []any{
		logsOf(ref("AWS::AccountId")),
		joined("arn:", ref("AWS::Partition"), ":logs:", ref("AWS::Region"), ":111122223333:*"),
	})
}

func TestNewKeyLetsLogDeliveryEncrypt(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewBucket(&resolver.NewBucketProps{Encryption: resolver.EncryptWithNewKey()}))).template
	key := tpl.only(t, keyType)
	diff(t, key["DeletionPolicy"], "RetainExceptOnCreate")
	diff(t, at(t, key, "Properties", "EnableKeyRotation"), true)
	diff(t, at(t, key, "Properties", "KeyPolicy", "Statement", 1), map[string]any{
		"Sid": "AWSLogDeliveryKey", "Effect": "Allow", "Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"},
		"Action":   []any{"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"},
		"Resource": "*",
		"Condition": map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": []any{ref("AWS::AccountId")}},
			"ArnLike":      map[string]any{"aws:SourceArn": []any{logsOf(ref("AWS::AccountId"))}},
		},
	})
	diff(t, at(t, tpl.only(t, bucketType), "Properties", "BucketEncryption", "ServerSideEncryptionConfiguration", 0), map[string]any{
		"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": attribute(onlyId(t, tpl, keyType), "Arn")},
	})
}

func TestLifecycleMovesAndExpires(t *testing.T) {
	tpl := synth(t, logTo(resolver.ToNewBucket(&resolver.NewBucketProps{
		TransitionDays: jsii.Number(30), ExpirationDays: jsii.Number(400),
	}))).template
	rule := at(t, tpl.only(t, bucketType), "Properties", "LifecycleConfiguration", "Rules", 0)
	diff(t, at(t, rule, "Transitions"), []any{map[string]any{"StorageClass": "GLACIER_IR", "TransitionInDays": 30.0}})
	diff(t, at(t, rule, "ExpirationInDays"), 400.0)
}

func TestAnExistingBucketIsNotChangedAndAWarningSaysWhatItNeeds(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		bucket := awss3.Bucket_FromBucketName(s, jsii.String("Central"), jsii.String("central-dns"))
		logTo(resolver.ToBucket(bucket, nil))(s)
	})
	diff(t, at(t, out.template.only(t, configType), "Properties", "DestinationArn"), joined("arn:", ref("AWS::Partition"), ":s3:::central-dns"))
	if n := len(out.template.resources(bucketPolicyType)); n != 0 {
		t.Errorf("%d bucket policies, want none", n)
	}
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "delivery.logs.amazonaws.com do s3:GetBucketAcl and s3:PutObject")
}

func TestAnExistingBucketByItsArn(t *testing.T) {
	out := synth(t, logTo(resolver.ToBucketArn(jsii.String("arn:aws:s3:::central"), &resolver.BucketProps{Prefix: jsii.String("dns")})))
	diff(t, at(t, out.template.only(t, configType), "Properties", "DestinationArn"), "arn:aws:s3:::central/dns/")
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
}

func TestGrantDeliveryAddsToThePolicyOfABucketOfThisApp(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		bucket := awss3.NewBucket(s, jsii.String("Ours"), nil)
		logTo(resolver.ToBucket(bucket, &resolver.BucketProps{GrantDelivery: jsii.Bool(true), Prefix: jsii.String("dns")}))(s)
	})
	statements := at(t, out.template.only(t, bucketPolicyType), "Properties", "PolicyDocument", "Statement").([]any)
	diff(t, at(t, statements[0], "Action"), []any{"s3:GetBucketAcl", "s3:ListBucket"})
	diff(t, at(t, statements[1], "Action"), "s3:PutObject")
	diff(t, out.template.only(t, configType)["DependsOn"], []any{onlyId(t, out.template, bucketPolicyType)})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestFailsToGrantDeliveryToAnImportedBucket(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		bucket := awss3.Bucket_FromBucketName(s, jsii.String("Central"), jsii.String("central-dns"))
		logTo(resolver.ToBucket(bucket, &resolver.BucketProps{GrantDelivery: jsii.Bool(true)}))(s)
	})
	wantError(t, out.err, "the bucket is imported, so its policy cannot be changed", "BucketStatements")
}

func TestGrantDeliveryReachesTheKeyOfTheBucket(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		key := awskms.NewKey(s, jsii.String("OurKey"), nil)
		bucket := awss3.NewBucket(s, jsii.String("Ours"), &awss3.BucketProps{EncryptionKey: key})
		logTo(resolver.ToBucket(bucket, &resolver.BucketProps{GrantDelivery: jsii.Bool(true)}))(s)
	})
	statements := at(t, out.template.only(t, keyType), "Properties", "KeyPolicy", "Statement").([]any)
	diff(t, at(t, statements[len(statements)-1], "Principal"), map[string]any{"Service": "delivery.logs.amazonaws.com"})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestAnExistingKeyIsWarnedOf(t *testing.T) {
	out := synth(t, logTo(resolver.ToNewBucket(&resolver.NewBucketProps{Encryption: resolver.EncryptWithKey(jsii.String(someKey))})))
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "KeyStatements")
}

func TestOneVpcMayLogToCloudWatchAndS3(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewQueryLogging(s, jsii.String("ToLogs"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcA)})
		resolver.NewQueryLogging(s, jsii.String("ToS3"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcA), Destination: resolver.ToNewBucket(nil)})
	})
	if n := len(out.template.resources(configType)); n != 2 {
		t.Errorf("%d configs, want 2", n)
	}
}

func TestFailsWhereTwoConfigsLogOneVpcToS3(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		for _, id := range []string{"One", "Two"} {
			resolver.NewQueryLogging(s, jsii.String(id), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcA), Destination: resolver.ToNewBucket(nil)})
		}
	})
	wantError(t, out.err, `QueryLogging "Stack/Two": `+vpcA+` already logs to S3 by "Stack/One"`)
}

func TestStatementsForOwnersReadAsJson(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		awscdk.NewCfnOutput(s, jsii.String("Any"), &awscdk.CfnOutputProps{Value: jsii.String("x")})
		bucket := *resolver.BucketStatements(s, jsii.String("arn:aws:s3:::central"), &resolver.BucketProps{Prefix: jsii.String("dns")})
		key := *resolver.KeyStatements(s, jsii.Strings("111122223333"))
		group := *resolver.LogGroupStatements(s, jsii.String("/dns"), nil)
		if len(bucket) != 2 || len(key) != 1 || len(group) != 1 {
			t.Fatalf("%d, %d and %d statements, want 2, 1 and 1", len(bucket), len(key), len(group))
		}
		diff(t, *(*bucket[1].Actions())[0], "s3:PutObject")
		diff(t, *(*key[0].Actions())[0], "kms:Encrypt")
		diff(t, *(*group[0].Actions())[1], "logs:PutLogEvents")
	})
}
