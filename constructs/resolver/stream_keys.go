package resolver

// ownBucket is a bucket of yours that a delivery stream writes to, if there is one.
type ownBucket struct{ arn, key text }

func (b ownBucket) check(p *problems, bucketProp, keyProp string) {
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
type secret struct{ arn, key text }

func (s secret) check(p *problems) {
	if !s.arn.deferred() && !secretArn.MatchString(s.arn.value) {
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
