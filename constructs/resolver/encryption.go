package resolver

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
)

var kmsKeyArn = regexp.MustCompile(`^arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)

// Encryption is how a bucket encrypts query logs: [EncryptWithS3], [EncryptWithKey] or
// [EncryptWithNewKey]. The zero value is EncryptWithS3.
// See AWS::S3::Bucket ServerSideEncryptionByDefault.
type Encryption struct {
	key     text
	withKey bool
	newKey  bool
}

// EncryptWithS3 encrypts with keys that AWS manages: of S3 (SSE-S3) for a bucket, of CloudWatch
// Logs for a log group.
func EncryptWithS3() Encryption { return Encryption{} }

// EncryptWithKey encrypts with a customer managed KMS key by its full ARN. The policy of
// the key must have [KeyStatements] for a bucket, and [LogGroupKeyStatements] for a log
// group. The AWS managed key of S3, an alias or an ID will not do: AWS would deliver logs
// that nobody can read.
func EncryptWithKey(keyArn *string) Encryption { return Encryption{key: textOf(keyArn), withKey: true} }

// EncryptWithNewKey makes a KMS key that log delivery may use for the bucket, or CloudWatch
// Logs for the log group. AWS rotates it every year, and it is kept when it leaves the stack.
func EncryptWithNewKey() Encryption { return Encryption{newKey: true} }

func (e Encryption) check(p *problems) {
	if e.withKey && e.key.value == "" {
		p.add("EncryptWithKey has no key; give its ARN, or use EncryptWithS3 or EncryptWithNewKey")
	} else if e.withKey {
		checkKeyArn(p, "the key to encrypt with", e.key)
	}
}

func checkKeyArn(p *problems, what string, arn text) {
	if arn.known() && !kmsKeyArn.MatchString(arn.value) {
		p.add("%s is %q; use the full ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID", what, arn.value)
	}
}

// rule gives the bucket's encryption, and makes the key if there is to be one. It leaves
// S3 Bucket Keys off: with them the key's policy does not work as AWS documents it.
func (e Encryption) rule(scope constructs.Construct, d deliverer) map[string]any {
	by := map[string]any{"sseAlgorithm": "AES256"}
	switch {
	case e.newKey:
		by = map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": newKey(scope, d.stack, d.withKey()...).AttrArn()}
	case e.withKey:
		warn(scope, "key-permission", "AWS delivers query logs only if the policy of the key lets %s use it; give its owner what KeyStatements returns", logDelivery)
		by = map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": e.key.value}
	}
	return map[string]any{"serverSideEncryptionByDefault": by}
}

// newKey makes a key for query logs, which statements let AWS use.
func newKey(scope constructs.Construct, stack awscdk.Stack, statements ...statement) awskms.CfnKey {
	account := statement{
		"Sid":       "AccountMayManageTheKey",
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": "arn:" + *stack.Partition() + ":iam::" + *stack.Account() + ":root"},
		"Action":    "kms:*",
		"Resource":  "*",
	}
	key := awskms.NewCfnKey(scope, ptr("Key"), &awskms.CfnKeyProps{
		Description:       ptr("DNS query logs"),
		EnableKeyRotation: true,
		KeyPolicy:         document(append([]statement{account}, statements...)...),
	})
	key.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
	return key
}

// groupEncryption is how a log group is encrypted: by KmsKeyArn or by Encryption.
type groupEncryption struct {
	key        text
	encryption Encryption
}

func (e groupEncryption) check(p *problems, here place) {
	checkKeyArn(p, "KmsKeyArn", e.key)
	checkRegion(p, "KmsKeyArn", arnRegion(e.key), here.region)
	e.encryption.check(p)
	checkRegion(p, "the key to encrypt with", arnRegion(e.encryption.key), here.region)
	if e.key.set && (e.encryption.withKey || e.encryption.newKey) {
		p.add("KmsKeyArn and Encryption are both set; use one of them")
	}
}

// keyFor returns the ARN of the key for a log group of a name, or nil where CloudWatch Logs
// encrypts with its own.
func (e groupEncryption) keyFor(scope constructs.Construct, name *string) *string {
	stack := awscdk.Stack_Of(scope)
	if e.encryption.newKey {
		return newKey(scope, stack, keyForLogGroup(stack, *name)).AttrArn()
	}
	key := e.key.or(e.encryption.key)
	if key.set {
		warn(scope, "log-group-key-permission",
			"CloudFormation makes the log group only if the policy of its key lets logs.REGION.amazonaws.com use it for this log group; give the owner of the key what LogGroupKeyStatements returns, or use EncryptWithNewKey")
	}
	return key.pointer()
}
