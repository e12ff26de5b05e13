package resolver

import "slices"

// lifecycle is when records move and go.
type lifecycle struct {
	transitionDays number
	storageClass   text
	expirationDays number
}

// Overwritten or deleted records can be brought back for this long.
const noncurrentDays = 30

var storageClasses = []string{"GLACIER_IR", "GLACIER", "DEEP_ARCHIVE", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"}

func lifecycleOf(props *NewBucketProps) lifecycle {
	return lifecycle{
		transitionDays: numberOf(props.TransitionDays),
		storageClass:   textOf(props.TransitionStorageClass),
		expirationDays: numberOf(props.ExpirationDays),
	}
}

func (l lifecycle) check(p *problems) {
	checkDays(p, "TransitionDays", l.transitionDays)
	checkDays(p, "ExpirationDays", l.expirationDays)
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

func checkDays(p *problems, prop string, days number) {
	if days.known() && (days.value < 1 || !days.integral()) {
		p.add("%s is %v; use whole days from 1", prop, days.value)
	}
}

// rules gives the bucket's lifecycle rules.
func (l lifecycle) rules() []any {
	rule := map[string]any{
		"id":                             "QueryLogs",
		"status":                         "Enabled",
		"noncurrentVersionExpiration":    map[string]any{"noncurrentDays": noncurrentDays},
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
