package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
)

// lifecycle is when records move and go.
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
		p.add("ExpirationDays is %v and TransitionDays is %v; records must move before they go", l.expirationDays.value, l.transitionDays.value)
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
		p.add("ExpirationDays is %v and ObjectLockDays is %v; a locked record cannot go earlier, so use %v days or more", l.expirationDays.value, l.lockDays.value, l.lockDays.value)
	}
}

// lock locks what comes to the bucket, if that is asked for.
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
