package resolver

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
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
	// Default: GLACIER_IR, which needs no restoring; it only has an effect with
	// TransitionDays.
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

	// For how many days a record cannot be deleted or overwritten, from 1 to 36,500: S3
	// Object Lock. It cannot be turned off for a bucket, and a lock in COMPLIANCE mode cannot
	// be shortened.
	//
	// Property: ObjectLockConfiguration Rule DefaultRetention Days.
	//
	// Default: no lock; versions still keep what is overwritten or deleted, see NoncurrentDays.
	ObjectLockDays *float64

	// GOVERNANCE, which a principal with s3:BypassGovernanceRetention can lift, or
	// COMPLIANCE, which not even the root user can.
	//
	// Property: ObjectLockConfiguration Rule DefaultRetention Mode.
	//
	// Default: GOVERNANCE; it only has an effect with ObjectLockDays.
	ObjectLockMode *string

	// The name of an existing bucket, in the account and Region of the stack, in which S3
	// records who reads and deletes the records; its policy must let logging.s3.amazonaws.com
	// put objects.
	//
	// Property: LoggingConfiguration DestinationBucketName.
	//
	// Default: no access logs; CloudTrail can record the same as data events.
	AccessLogBucketName *string

	// The same bucket as a construct of the CDK. The policy of one that the app makes gets
	// the statement that S3 needs. Not together with AccessLogBucketName.
	//
	// Property: LoggingConfiguration DestinationBucketName.
	//
	// Default: as AccessLogBucketName says.
	AccessLogBucket awss3.IBucket

	// What happens to the bucket when it leaves the stack. Query logs are evidence.
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

// ToNewBucket sends query logs to an S3 bucket made for them, with the policy that lets AWS
// deliver. AWS recommends S3 for VPCs with many queries. The props may be nil.
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

var bucketPath = regexp.MustCompile(`^[A-Za-z0-9!_.*'()/=-]{1,500}$`)

func (b *newBucket) check(p *problems, here place) {
	b.encryption.checkKeyRegion(p, here)
	if b.name.known() && !awsdns.IsBucketName(b.name.value) {
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
		warn(scope, "object-lock", "AWS does not document log delivery to a bucket that locks objects by default; check that records arrive after the deployment")
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

// privateBucket makes a bucket without public access.
func privateBucket(scope constructs.Construct, id string, props *awss3.CfnBucketProps) awss3.CfnBucket {
	props.OwnershipControls = map[string]any{"rules": []any{map[string]any{"objectOwnership": "BucketOwnerEnforced"}}}
	props.PublicAccessBlockConfiguration = map[string]any{
		"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
	}
	props.VersioningConfiguration = map[string]any{"status": "Enabled"}
	return awss3.NewCfnBucket(scope, &id, props)
}

// tlsOnly refuses requests without TLS.
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
		p.add("Prefix is %q; use letters, digits and ! _ . * ' ( ) = - with single slashes between and none at the beginning", prefix.value)
	}
}

// BucketProps say how query logs get into an existing bucket.
type BucketProps struct {
	// Where in the bucket records go: PREFIX/AWSLogs/ACCOUNT/vpcdnsquerylogs/VPC/...
	// A new prefix replaces the query log config.
	//
	// Property: AWS::Route53Resolver::ResolverQueryLoggingConfig DestinationArn.
	//
	// Default: the top of the bucket.
	Prefix *string

	// Other accounts whose VPCs are logged here, by a shared query log config: 12 digits
	// each. It only has an effect with GrantDelivery, and for BucketStatements.
	//
	// Property: AWS::S3::BucketPolicy PolicyDocument.
	//
	// Default: the account of the stack alone.
	Accounts *[]*string

	// Add to the bucket's policy what lets AWS deliver. The bucket must be one that this app
	// makes: the policy of an import cannot be changed.
	//
	// Property: AWS::S3::BucketPolicy PolicyDocument.
	//
	// Default: false; a warning says what the bucket must allow.
	GrantDelivery *bool
}

type existingBucket struct {
	bucket awss3.IBucket
	props  BucketProps
}

// ToBucket sends query logs to an existing S3 bucket, in the Region of the stack: an
// awss3.Bucket or an import. The props may be nil.
func ToBucket(bucket awss3.IBucket, props *BucketProps) Destination {
	if props == nil {
		props = &BucketProps{}
	}
	return &existingBucket{bucket, *props}
}

func (b *existingBucket) check(p *problems, here place) {
	if b.bucket == nil {
		p.add("ToBucket has no bucket; pass one, or use ToNewBucket")
	} else if b.grants() && !isOwned(b.bucket) {
		p.add("GrantDelivery is set, but the bucket is imported, so its policy cannot be changed; leave it out, and give the owner what BucketStatements returns")
	}
	if b.bucket != nil {
		checkRegion(p, "the bucket", *b.bucket.Env().Region, here.region)
		b.checkEncryption(p)
	}
	checkPrefix(p, textOf(b.props.Prefix))
	checkAccounts(p, b.props.Accounts)
}

func (b *existingBucket) bind(scope constructs.Construct) boundDestination {
	bound := boundDestination{
		kind: toS3, arn: bucketDestination(b.bucket.BucketArn(), prefixOf(b.props.Prefix)), bucketName: b.bucket.BucketName(),
		bucket: givenL2(b.bucket), key: &l2[awskms.IKey]{make: b.bucket.EncryptionKey},
	}
	if !b.grants() {
		warnOfBucketPolicy(scope)
		return bound
	}
	for _, s := range *BucketStatements(scope, b.bucket.BucketArn(), &b.props) {
		bound.permission = b.bucket.AddToResourcePolicy(s).PolicyDependable
	}
	b.grantKey(scope)
	bound.accounts = delivererFor(scope, b.props.Accounts).accounts
	return bound
}

func warnOfBucketPolicy(scope constructs.Construct) {
	warn(scope, "bucket-permission",
		"AWS delivers query logs only if the policy of the bucket lets %s do s3:GetBucketAcl and s3:PutObject; set GrantDelivery, or give its owner what BucketStatements returns", logDelivery)
}

func (b *existingBucket) grants() bool { return b.props.GrantDelivery != nil && *b.props.GrantDelivery }

// isOwned reports whether the app makes the bucket: an import has no resource below it.
func isOwned(bucket awss3.IBucket) bool { return bucket.Node().DefaultChild() != nil }

// checkEncryption refuses a bucket of the app that AWS does not deliver to, or in a way that
// the records cannot be read.
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
func (b *existingBucket) checkEncryption(p *problems) {
	made, ok := b.bucket.Node().DefaultChild().(awss3.CfnBucket)
	if !ok || made.BucketEncryption() == nil {
		return // S3 encrypts with its own keys
	}
	rule := defaultEncryption(awscdk.Stack_Of(made).Resolve(made.BucketEncryption()))
	switch rule["sseAlgorithm"] {
	case "aws:kms:dsse":
		p.add("the bucket %q encrypts with DSSE-KMS, which log delivery does not support; use SSE-S3 or a customer managed KMS key", *b.bucket.Node().Path())
	case "aws:kms":
		if key, _ := rule["kmsMasterKeyId"].(string); rule["kmsMasterKeyId"] == nil || strings.HasSuffix(key, "alias/aws/s3") {
			p.add("the bucket %q encrypts with the AWS managed key aws/s3, which log delivery cannot use; use SSE-S3 or a customer managed KMS key", *b.bucket.Node().Path())
		}
	}
}

// defaultEncryption is the rule of a resolved BucketEncryption, or nothing.
func defaultEncryption(resolved any) map[string]any {
	encryption, _ := resolved.(map[string]any)
	rules, _ := encryption["serverSideEncryptionConfiguration"].([]any)
	if len(rules) == 0 {
		return nil
	}
	rule, _ := rules[0].(map[string]any)
	byDefault, _ := rule["serverSideEncryptionByDefault"].(map[string]any)
	return byDefault
}

// grantKey lets AWS use the key of the bucket too, where it has one.
func (b *existingBucket) grantKey(scope constructs.Construct) {
	key := b.bucket.EncryptionKey()
	if key == nil {
		return
	}
	if !addToKey(key, delivererFor(scope, b.props.Accounts).withKey()...) {
		warn(scope, "key-permission", "AWS delivers query logs only if the policy of the bucket's key lets %s use it; give its owner what KeyStatements returns", logDelivery)
	}
}

type bucketByArn struct {
	arn   text
	props BucketProps
}

// ToBucketArn sends query logs to an existing S3 bucket, by its ARN without a prefix, or a
// token. It spares the app the bucket's construct, which the CDK is slow to load. Its policy
// cannot be changed, so GrantDelivery is refused; a warning says what the policy needs. The
// props may be nil.
func ToBucketArn(bucketArn *string, props *BucketProps) Destination {
	if props == nil {
		props = &BucketProps{}
	}
	return &bucketByArn{textOf(bucketArn), *props}
}

func (b *bucketByArn) check(p *problems, _ place) {
	if !b.arn.set {
		p.add("ToBucketArn has no ARN; use the ARN of a bucket, arn:aws:s3:::NAME")
	}
	checkBucketArn(p, "ToBucketArn", b.arn)
	checkPrefix(p, textOf(b.props.Prefix))
	checkAccounts(p, b.props.Accounts)
	if b.props.GrantDelivery != nil && *b.props.GrantDelivery {
		p.add("GrantDelivery is set, but a policy cannot be changed through an ARN; leave it out, and give the owner what BucketStatements returns")
	}
}

func (b *bucketByArn) bind(scope constructs.Construct) boundDestination {
	warnOfBucketPolicy(scope)
	return boundDestination{
		kind: toS3, arn: bucketDestination(b.arn.pointer(), prefixOf(b.props.Prefix)),
		bucket: bucketL2(scope, b.arn.pointer(), nil),
	}
}

// lifecycle says when records are moved and deleted.
type lifecycle struct {
	transitionDays number
	storageClass   text
	expirationDays number
	noncurrentDays number
	lockDays       number
	lockMode       text
}

const (
	defaultNoncurrentDays = 30
	maxLockDays           = 36500 // a hundred years

	lockGovernance, lockCompliance = "GOVERNANCE", "COMPLIANCE"
)

var storageClasses = []string{"GLACIER_IR", "GLACIER", "DEEP_ARCHIVE", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"}

func lifecycleOf(props *NewBucketProps) lifecycle {
	return lifecycle{
		transitionDays: numberOf(props.TransitionDays),
		storageClass:   textOf(props.TransitionStorageClass),
		expirationDays: numberOf(props.ExpirationDays),
		noncurrentDays: numberOf(props.NoncurrentDays),
		lockDays:       numberOf(props.ObjectLockDays),
		lockMode:       textOf(props.ObjectLockMode),
	}
}

func (l lifecycle) check(p *problems) {
	checkDays(p, "TransitionDays", l.transitionDays)
	checkDays(p, "ExpirationDays", l.expirationDays)
	checkDays(p, "NoncurrentDays", l.noncurrentDays)
	l.checkLock(p)
	if l.storageClass.set && !l.transitionDays.set {
		p.add("TransitionStorageClass is set without TransitionDays; say after how many days records move")
	}
	if l.storageClass.known() && !slices.Contains(storageClasses, l.storageClass.value) {
		p.add("TransitionStorageClass is %q; use one of %v", l.storageClass.value, storageClasses)
	}
	infrequent := l.storageClass.value == "STANDARD_IA" || l.storageClass.value == "ONEZONE_IA"
	if infrequent && l.transitionDays.known() && l.transitionDays.value < 30 {
		p.add("TransitionDays is %v, and S3 moves nothing to %s before 30 days; use 30 or more", l.transitionDays.value, l.storageClass.value)
	}
	if l.transitionDays.known() && l.expirationDays.known() && l.expirationDays.value <= l.transitionDays.value {
		p.add("ExpirationDays is %v and TransitionDays is %v; records must move before they are deleted", l.expirationDays.value, l.transitionDays.value)
	}
}

func (l lifecycle) checkLock(p *problems) {
	checkDays(p, "ObjectLockDays", l.lockDays)
	if l.lockDays.known() && l.lockDays.value > maxLockDays {
		p.add("ObjectLockDays is %v; use at most %d, a hundred years", l.lockDays.value, maxLockDays)
	}
	if l.lockMode.set && !l.lockDays.set {
		p.add("ObjectLockMode is set without ObjectLockDays; say for how many days records are locked")
	}
	if l.lockMode.known() && l.lockMode.value != lockGovernance && l.lockMode.value != lockCompliance {
		p.add("ObjectLockMode is %q; use %s or %s", l.lockMode.value, lockGovernance, lockCompliance)
	}
	if l.lockDays.known() && l.expirationDays.known() && l.expirationDays.value < l.lockDays.value {
		p.add("ExpirationDays is %v and ObjectLockDays is %v; a locked record cannot be deleted earlier, so use %v days or more", l.expirationDays.value, l.lockDays.value, l.lockDays.value)
	}
}

// lock turns Object Lock on, if ObjectLockDays is set.
func (l lifecycle) lock(bucket awss3.CfnBucket) {
	if !l.lockDays.set {
		return
	}
	mode := lockGovernance
	if l.lockMode.set {
		mode = l.lockMode.value
	}
	bucket.SetObjectLockEnabled(true)
	bucket.SetObjectLockConfiguration(&awss3.CfnBucket_ObjectLockConfigurationProperty{
		ObjectLockEnabled: ptr("Enabled"),
		Rule: &awss3.CfnBucket_ObjectLockRuleProperty{
			DefaultRetention: &awss3.CfnBucket_DefaultRetentionProperty{Mode: &mode, Days: &l.lockDays.value},
		},
	})
}

func checkDays(p *problems, prop string, days number) {
	if days.known() && (days.value < 1 || !days.integral()) {
		p.add("%s is %v; use whole days from 1", prop, days.value)
	}
}

// rules gives the bucket's lifecycle rules.
func (l lifecycle) rules() []any {
	noncurrent := l.noncurrentDays
	if !noncurrent.set {
		noncurrent.value = defaultNoncurrentDays
	}
	rule := map[string]any{
		"id":                             "QueryLogs",
		"status":                         "Enabled",
		"noncurrentVersionExpiration":    map[string]any{"noncurrentDays": noncurrent.value},
		"abortIncompleteMultipartUpload": map[string]any{"daysAfterInitiation": 7},
	}
	if l.transitionDays.set {
		class := "GLACIER_IR"
		if l.storageClass.set {
			class = l.storageClass.value
		}
		rule["transitions"] = []any{map[string]any{"storageClass": class, "transitionInDays": l.transitionDays.value}}
	}
	if l.expirationDays.set {
		rule["expirationInDays"] = l.expirationDays.value
	}
	return []any{rule}
}

// accessLogs is the bucket in which S3 records who reads and deletes records, by its name or
// as a construct, if there is one.
type accessLogs struct {
	name   text
	bucket awss3.IBucket
}

func (a accessLogs) check(p *problems, here place) {
	if a.name.known() && !awsdns.IsBucketName(a.name.value) {
		p.add("AccessLogBucketName is %q; give the name of a bucket, not its ARN", a.name.value)
	}
	if a.bucket == nil {
		return
	}
	checkBoth(p, "AccessLogBucketName", "AccessLogBucket", a.name.set)
	env := a.bucket.Env()
	if kind, theirs, ours := here.elsewhere(place{*env.Account, *env.Region}); kind != "" {
		p.add("AccessLogBucket is in %s %s and the bucket for query logs in %s; S3 records accesses within an account and Region", kind, theirs, ours)
	}
}

func (a accessLogs) bind(scope constructs.Construct, logged awss3.CfnBucket) {
	name := a.name.pointer()
	if a.bucket != nil {
		name = a.bucket.BucketName()
		a.let(scope)
	}
	if name != nil {
		logged.SetLoggingConfiguration(&awss3.CfnBucket_LoggingConfigurationProperty{DestinationBucketName: name})
	}
}

// let lets S3 record for buckets of the account. The ARN of the one bucket would make two
// stacks depend on each other.
// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (a accessLogs) let(scope constructs.Construct) {
	added := a.bucket.AddToResourcePolicy(forOwner(statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "logging.s3.amazonaws.com"},
		"Action":    "s3:PutObject",
		"Resource":  *a.bucket.BucketArn() + "/*",
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": placeOf(scope).account}},
	}))
	if !*added.StatementAdded {
		warn(scope, "access-log-permission", "S3 records accesses only if the policy of AccessLogBucket lets logging.s3.amazonaws.com do s3:PutObject; the bucket is imported, so allow that where it is defined")
	}
}
