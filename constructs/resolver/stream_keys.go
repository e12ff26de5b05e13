package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
)

// ownBucket is a bucket of yours that a delivery stream writes to, if there is one.
type ownBucket struct {
	arn, key text
	l2       awss3.IBucket // the bucket as a construct, if it was given so
	twice    bool          // it was given by its ARN too
	keyTwice bool          // and so was its key
}

func ownBucketOf(arn *string, bucket awss3.IBucket, keyArn *string) ownBucket {
	b := ownBucket{arn: textOf(arn), key: textOf(keyArn), l2: bucket}
	if bucket != nil {
		b.twice, b.arn = b.arn.set, textOf(bucket.BucketArn())
		b.key, b.keyTwice = keyOf(b.key, bucket.EncryptionKey())
	}
	return b
}

// keyOf is the key that was given, or that of what it encrypts, and reports whether both are there.
func keyOf(given text, key awskms.IKey) (text, bool) {
	if key == nil {
		return given, false
	}
	_, arn := arnOfKey(key)
	return arn, given.set
}

func (b ownBucket) check(p *problems, bucketProp, keyProp string) {
	construct := strings.TrimSuffix(bucketProp, "Arn")
	checkBoth(p, bucketProp, construct, b.twice)
	if b.keyTwice {
		p.add("%s is set, and %s has a key already; leave %s out", keyProp, construct, keyProp)
	}
	checkBucketArn(p, bucketProp, b.arn)
	checkKeyArn(p, keyProp, b.key)
	if b.key.set && !b.arn.set {
		p.add("%s is set without %s; the bucket that is made is encrypted by S3", keyProp, bucketProp)
	}
}

// useKey lets the stream encrypt what it writes to the bucket.
func (b ownBucket) useKey(region string) []statement {
	return useKey(b.key, "s3."+region+".amazonaws.com", "kms:Decrypt", "kms:GenerateDataKey")
}

// secret is what a delivery stream shows to an endpoint.
type secret struct {
	arn, key text
	twice    bool // the secret was given by its ARN and as a construct
	keyTwice bool // and its key so too
	partial  bool // an import that does not know the end of the ARN
}

func secretOf(arn *string, construct awssecretsmanager.ISecret, keyArn *string) secret {
	s := secret{arn: textOf(arn), key: textOf(keyArn)}
	if construct != nil {
		full := construct.SecretFullArn()
		s.twice, s.partial, s.arn = s.arn.set, full == nil, textOf(full)
		s.key, s.keyTwice = keyOf(s.key, construct.EncryptionKey())
	}
	return s
}

func (s secret) check(p *problems) {
	checkBoth(p, "SecretArn", "Secret", s.twice)
	if s.keyTwice {
		p.add("SecretKeyArn is set, and Secret has a key already; leave SecretKeyArn out")
	}
	if s.partial {
		p.add("Secret is imported without the six characters that AWS adds to its ARN; import it with Secret_FromSecretCompleteArn or by SecretCompleteArn")
	} else if !s.arn.deferred() && !secretArn.MatchString(s.arn.value) {
		p.add("SecretArn is %q; give the ARN of the secret with the key, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds", s.arn.value)
	}
	checkKeyArn(p, "SecretKeyArn", s.key)
}

func (s secret) read(region string) []statement {
	read := statement{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": s.arn.value}
	return append([]statement{read}, useKey(s.key, "secretsmanager."+region+".amazonaws.com", "kms:Decrypt")...)
}

// useKey allows the use of a key by way of one service, or nothing if there is no key.
func useKey(key text, service string, actions ...any) []statement {
	if !key.set {
		return nil
	}
	return []statement{{
		"Effect":    "Allow",
		"Action":    actions,
		"Resource":  key.value,
		"Condition": map[string]any{"StringEquals": map[string]any{"kms:ViaService": service}},
	}}
}
