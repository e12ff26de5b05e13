package resolver

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
)

var kmsKeyArn = regexp.MustCompile(`^arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)

// Encryption is how a bucket or log group encrypts query logs: [EncryptWithS3],
// [EncryptWithKey], [EncryptWithKmsKey] or [EncryptWithNewKey]. The zero value is
// EncryptWithS3.
// See AWS::S3::Bucket ServerSideEncryptionByDefault.
type Encryption struct {
	key     text
	withKey bool
	newKey  bool
	l2      awskms.IKey // the key as a construct, if it was given so
	noL2    bool        // it was to be given so, and is nil
}

// EncryptWithS3 encrypts with keys that AWS manages: of S3 (SSE-S3) for a bucket, of CloudWatch
// Logs for a log group.
func EncryptWithS3() Encryption { return Encryption{} }

// EncryptWithKey encrypts with a customer managed KMS key by its full ARN. The policy of the
// key must have [KeyStatements] for a bucket, and [LogGroupKeyStatements] for a log group.
// The AWS managed key of S3, an alias or an ID does not work: the delivered logs could not be
// read.
func EncryptWithKey(keyArn *string) Encryption { return Encryption{key: textOf(keyArn), withKey: true} }

// EncryptWithKmsKey encrypts with a customer managed KMS key of the CDK: an awskms.Key or an
// import of one; an alias stands for its key. A key that the app makes gets the statements
// that [EncryptWithKey] asks for in its policy, and a warning says so where its policy cannot
// be changed.
func EncryptWithKmsKey(key awskms.IKey) Encryption {
	if key == nil {
		return Encryption{noL2: true}
	}
	key, arn := arnOfKey(key)
	return Encryption{key: arn, withKey: true, l2: key}
}

// EncryptWithNewKey makes a KMS key that log delivery may use for the bucket, or CloudWatch
// Logs for the log group. AWS rotates it every year, and it is kept when it leaves the stack.
func EncryptWithNewKey() Encryption { return Encryption{newKey: true} }

func (e Encryption) check(p *problems) {
	if e.noL2 {
		p.add("EncryptWithKmsKey has no key; pass one, or use EncryptWithS3 or EncryptWithNewKey")
	} else if e.withKey && e.key.value == "" {
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

// checkKeyRegion refuses a key that is certain to be in another Region.
func (e Encryption) checkKeyRegion(p *problems, here place) {
	region := arnRegion(e.key)
	if e.l2 != nil {
		region = *e.l2.Env().Region
	}
	checkRegion(p, "the key to encrypt with", region, here.region)
}

// rule gives the bucket's encryption and its key, and makes the key if there is to be one. It
// leaves S3 Bucket Keys off: with them the key's policy does not work as AWS documents it.
func (e Encryption) rule(scope constructs.Construct, d deliverer) (by map[string]any, key *l2[awskms.IKey]) {
	by = map[string]any{"sseAlgorithm": "AES256"}
	switch {
	case e.newKey:
		arn := newKey(scope, d.stack, d.withKey()...).AttrArn()
		by = map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": arn}
		key = keyL2(scope, "KeyImport", arn)
	case e.withKey:
		by = map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": e.key.value}
		key = e.keyL2(scope)
		if e.l2 != nil && addToKey(e.l2, d.withKey()...) {
			break
		}
		warn(scope, "key-permission", "AWS delivers query logs only if the policy of the key lets %s use it; give its owner what KeyStatements returns", logDelivery)
	}
	return map[string]any{"serverSideEncryptionByDefault": by}, key
}

// keyL2 is the key that was given, as an L2.
func (e Encryption) keyL2(scope constructs.Construct) *l2[awskms.IKey] {
	if e.l2 != nil {
		return givenL2(e.l2)
	}
	return keyL2(scope, "KeyImport", e.key.pointer())
}

// newKey makes a key for query logs; the statements let AWS use it.
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
	e.encryption.checkKeyRegion(p, here)
	checkBoth(p, "KmsKeyArn", "Encryption", e.key.set && (e.encryption.withKey || e.encryption.newKey))
}

// keyFor returns the key for a log group of a name, or nothing where CloudWatch Logs encrypts
// with its own.
func (e groupEncryption) keyFor(scope constructs.Construct, name text, made *string) groupKey {
	if e.encryption.newKey {
		stack := awscdk.Stack_Of(scope)
		arn := newKey(scope, stack, keyForLogGroup(stack, *made)).AttrArn()
		return groupKey{arn, keyL2(scope, "KeyImport", arn)}
	}
	key := e.key.or(e.encryption.key)
	if !key.set {
		return groupKey{}
	}
	e.encryption.key = key
	if !e.encryption.letGroup(scope, name, made) {
		warn(scope, "log-group-key-permission",
			"CloudFormation makes the log group only if the policy of its key lets logs.REGION.amazonaws.com use it for this log group; give the owner of the key what LogGroupKeyStatements returns, or use EncryptWithNewKey")
	}
	return groupKey{key.pointer(), e.encryption.keyL2(scope)}
}

// letGroup lets CloudWatch Logs use the key that was given as a construct, and reports
// whether it could. The default name of a log group contains the name of its stack, which
// would be another one in a key policy of another stack.
func (e Encryption) letGroup(scope constructs.Construct, name text, made *string) bool {
	if e.l2 == nil {
		return false
	}
	stack := awscdk.Stack_Of(scope)
	if !name.set && !sameStack(awscdk.Stack_Of(e.l2), stack) {
		return false
	}
	return addToKey(e.l2, keyForLogGroup(stack, *made))
}

// groupKey is the key of a log group, if it has one.
type groupKey struct {
	arn *string
	l2  *l2[awskms.IKey]
}
