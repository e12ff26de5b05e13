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

// EncryptWithS3 encrypts with keys that S3 manages (SSE-S3).
func EncryptWithS3() Encryption { return Encryption{} }

// EncryptWithKey encrypts with a customer managed KMS key by its full ARN. The policy of
// the key must have [KeyStatements]. The AWS managed key of S3, an alias or an ID will not
// do: AWS would deliver logs that nobody can read.
func EncryptWithKey(keyArn *string) Encryption { return Encryption{key: textOf(keyArn), withKey: true} }

// EncryptWithNewKey makes a KMS key that log delivery may use, which AWS rotates every
// year and which is kept when it leaves the stack.
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
		by = map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": newKey(scope, d).AttrArn()}
	case e.withKey:
		warn(scope, "key-permission", "AWS delivers query logs only if the policy of the key lets %s use it; give its owner what KeyStatements returns", logDelivery)
		by = map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": e.key.value}
	}
	return map[string]any{"serverSideEncryptionByDefault": by}
}

func newKey(scope constructs.Construct, d deliverer) awskms.CfnKey {
	account := statement{
		"Sid":       "AccountMayManageTheKey",
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": "arn:" + *d.stack.Partition() + ":iam::" + *d.stack.Account() + ":root"},
		"Action":    "kms:*",
		"Resource":  "*",
	}
	key := awskms.NewCfnKey(scope, ptr("Key"), &awskms.CfnKeyProps{
		Description:       ptr("DNS query logs"),
		EnableKeyRotation: true,
		KeyPolicy:         document(append([]statement{account}, d.withKey()...)...),
	})
	key.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
	return key
}
