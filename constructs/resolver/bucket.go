package resolver

import (
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
)

// NewBucketProps are the properties of a bucket made for query logs. It is private, takes
// TLS only, keeps versions and lets its owner own every object.
// See AWS::S3::Bucket.
type NewBucketProps struct {
	// The name of the bucket: 3-63 lower-case letters, digits, dots and hyphens. A new
	// name replaces the bucket, and with it the query log config.
	//
	// Property: BucketName.
	//
	// Default: CloudFormation makes a name.
	BucketName *string

	// Where in the bucket records go: PREFIX/AWSLogs/ACCOUNT/vpcdnsquerylogs/VPC/...
	// A new prefix replaces the query log config.
	//
	// Property: AWS::Route53Resolver::ResolverQueryLoggingConfig DestinationArn.
	//
	// Default: the top of the bucket.
	Prefix *string

	// Other accounts whose VPCs are logged here, by a shared query log config: 12 digits
	// each.
	//
	// Property: AWS::S3::BucketPolicy PolicyDocument.
	//
	// Default: the account of the stack alone.
	Accounts *[]*string

	// How records are encrypted.
	//
	// Property: BucketEncryption.
	//
	// Default: EncryptWithS3().
	Encryption Encryption

	// After how many days records move to a cheaper storage class, 1 or more, and at
	// least 30 for STANDARD_IA and ONEZONE_IA.
	//
	// Property: LifecycleConfiguration Transitions TransitionInDays.
	//
	// Default: never.
	TransitionDays *float64

	// The storage class that records move to: GLACIER_IR, GLACIER, DEEP_ARCHIVE,
	// STANDARD_IA, ONEZONE_IA or INTELLIGENT_TIERING.
	//
	// Property: LifecycleConfiguration Transitions StorageClass.
	//
	// Default: GLACIER_IR, which needs no restoring; it counts with TransitionDays alone.
	TransitionStorageClass *string

	// After how many days records are deleted, 1 or more and more than TransitionDays.
	//
	// Property: LifecycleConfiguration ExpirationInDays.
	//
	// Default: never.
	ExpirationDays *float64

	// For how many days a record that was overwritten or deleted can be brought back: 1 or more.
	//
	// Property: LifecycleConfiguration NoncurrentVersionExpiration NoncurrentDays.
	//
	// Default: 30.
	NoncurrentDays *float64

	// For how many days nobody can delete or overwrite a record, from 1 to 36,500: S3 Object
	// Lock. It cannot be turned off for a bucket, and a lock in COMPLIANCE mode cannot be
	// shortened by anybody.
	//
	// Property: ObjectLockConfiguration Rule DefaultRetention Days.
	//
	// Default: no lock; versions still keep what is overwritten or deleted, see NoncurrentDays.
	ObjectLockDays *float64

	// GOVERNANCE, which whoever has s3:BypassGovernanceRetention can lift, or COMPLIANCE, which
	// nobody can, the root user included.
	//
	// Property: ObjectLockConfiguration Rule DefaultRetention Mode.
	//
	// Default: GOVERNANCE; it counts with ObjectLockDays alone.
	ObjectLockMode *string

	// The name of a bucket of yours, in the account and Region of the stack, in which S3
	// records who reads and deletes the records; its policy must let
	// logging.s3.amazonaws.com put objects.
	//
	// Property: LoggingConfiguration DestinationBucketName.
	//
	// Default: no access logs; CloudTrail can record the same as data events.
	AccessLogBucketName *string

	// The same bucket as a construct of the CDK. One that the app makes gets in its policy
	// what lets S3 record. Not together with AccessLogBucketName.
	//
	// Property: LoggingConfiguration DestinationBucketName.
	//
	// Default: as AccessLogBucketName says.
	AccessLogBucket awss3.IBucket

	// What becomes of the bucket when it leaves the stack. Query logs are evidence.
	//
	// Attribute: DeletionPolicy and UpdateReplacePolicy.
	//
	// Default: RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE: it is kept, except after a
	// first deployment that failed.
	RemovalPolicy awscdk.RemovalPolicy
}

// newBucket is the pure value behind NewBucketProps.
type newBucket struct {
	name       text
	prefix     text
	accounts   *[]*string
	encryption Encryption
	lifecycle  lifecycle
	accessLogs accessLogs
	removal    awscdk.RemovalPolicy
}

// ToNewBucket sends query logs to an S3 bucket made for them, with the policy that lets
// AWS deliver. AWS advises S3 for VPCs that ask a great deal. The props may be nil.
func ToNewBucket(props *NewBucketProps) Destination {
	if props == nil {
		props = &NewBucketProps{}
	}
	return &newBucket{
		name:       textOf(props.BucketName),
		prefix:     textOf(props.Prefix),
		accounts:   props.Accounts,
		encryption: props.Encryption,
		lifecycle:  lifecycleOf(props),
		accessLogs: accessLogs{textOf(props.AccessLogBucketName), props.AccessLogBucket},
		removal:    keptUnless(props.RemovalPolicy),
	}
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	bucketPath = regexp.MustCompile(`^[A-Za-z0-9!_.*'()/=-]{1,500}$`)
	accountId  = regexp.MustCompile(`^[0-9]{12}$`)
)

func (b *newBucket) check(p *problems, here place) {
	b.encryption.checkKeyRegion(p, here)
	if b.name.known() && !bucketName.MatchString(b.name.value) {
		p.add("BucketName is %q; use 3-63 lower-case letters, digits, dots and hyphens", b.name.value)
	}
	b.accessLogs.check(p, here)
	checkPrefix(p, b.prefix)
	checkAccounts(p, b.accounts)
	b.encryption.check(p)
	b.lifecycle.check(p)
	checkRemoval(p, b.removal)
}

func (b *newBucket) bind(scope constructs.Construct) boundDestination {
	d := delivererFor(scope, b.accounts)
	encryption, key := b.encryption.rule(scope, d)
	bucket := privateBucket(scope, "Bucket", &awss3.CfnBucketProps{
		BucketName:             b.name.pointer(),
		BucketEncryption:       map[string]any{"serverSideEncryptionConfiguration": []any{encryption}},
		LifecycleConfiguration: map[string]any{"rules": b.lifecycle.rules()},
	})
	b.accessLogs.bind(scope, bucket)
	b.lifecycle.lock(bucket)
	if b.lifecycle.lockDays.set {
		warn(scope, "object-lock", "AWS does not document log delivery to a bucket that locks objects by default; see that records arrive after the deployment")
	}
	bucket.ApplyRemovalPolicy(b.removal, nil)
	bucketArn := bucket.AttrArn()
	prefix := prefixOf(b.prefix.pointer())
	policy := awss3.NewCfnBucketPolicy(scope, ptr("BucketPolicy"), &awss3.CfnBucketPolicyProps{
		Bucket:         bucket.Ref(),
		PolicyDocument: document(append(d.toBucket(*bucketArn, prefix), tlsOnly(*bucketArn))...),
	})
	// A bucket that is kept without its policy would take no further records.
	policy.ApplyRemovalPolicy(b.removal, nil)
	return boundDestination{
		kind: toS3, arn: bucketDestination(bucketArn, prefix), permission: policy,
		bucketName: bucket.Ref(), claim: claimOf("bucket", b.name, inPartition), accounts: d.accounts,
		bucket: bucketL2(scope, bucketArn, key), key: key,
	}
}

// privateBucket makes a bucket that nobody outside the account sees.
func privateBucket(scope constructs.Construct, id string, props *awss3.CfnBucketProps) awss3.CfnBucket {
	props.OwnershipControls = map[string]any{"rules": []any{map[string]any{"objectOwnership": "BucketOwnerEnforced"}}}
	props.PublicAccessBlockConfiguration = map[string]any{
		"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
	}
	props.VersioningConfiguration = map[string]any{"status": "Enabled"}
	return awss3.NewCfnBucket(scope, &id, props)
}

// tlsOnly refuses whatever does not come by TLS.
func tlsOnly(bucketArn string) statement {
	return statement{
		"Sid":       "TlsOnly",
		"Effect":    "Deny",
		"Principal": map[string]any{"AWS": "*"},
		"Action":    "s3:*",
		"Resource":  []any{bucketArn, bucketArn + "/*"},
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}
}

// prefixOf gives a prefix with one slash at its end, or nothing.
func prefixOf(prefix *string) string {
	if prefix == nil || *prefix == "" {
		return ""
	}
	return strings.TrimSuffix(*prefix, "/") + "/"
}

func bucketDestination(bucketArn *string, prefix string) *string {
	if prefix == "" {
		return bucketArn
	}
	return ptr(*bucketArn + "/" + prefix)
}

func checkPrefix(p *problems, prefix text) {
	if prefix.known() && (!bucketPath.MatchString(prefix.value) || strings.HasPrefix(prefix.value, "/") || strings.Contains(prefix.value, "//")) {
		p.add("Prefix is %q; use letters, digits and ! _ . * ' ( ) = - with single slashes between, and none at the beginning", prefix.value)
	}
}

func checkAccounts(p *problems, accounts *[]*string) {
	if accounts == nil {
		return
	}
	for i, account := range *accounts {
		switch a := textOf(account); {
		case account == nil:
			p.add("account %d is nil; give its 12 digits", i+1)
		case isTokenList(a.value):
			p.add("Accounts is a list that only the deployment knows; name each account")
		case !a.deferred() && !accountId.MatchString(a.value):
			p.add("account %d is %q; an account has 12 digits", i+1, a.value)
		}
	}
}
