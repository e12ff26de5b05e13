package lint

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

// key looks at the key that the log is encrypted with.
func (d delivery) key(k *policy.LogKey) {
	at := place{at: k.Origin}
	switch {
	case k.AWSManaged:
		d.found(wrongLogKey, at, "%s encrypts with %s, whose policy is that of AWS", d.store.ID, k.ID)
	case k.NoARN && d.store.Kind == policy.Bucket:
		d.found(wrongLogKey, at, "%s names its key by %s and not by an ARN", d.store.ID, k.ID)
	}
	if k.Policy == nil {
		return
	}
	for _, action := range []string{"kms:GenerateDataKey", "kms:Decrypt"} {
		if d.judgeKey(k.Policy, action) {
			return
		}
	}
}

// judgeKey reports whether a key keeps the log out, and says so.
func (d delivery) judgeKey(p *policy.LogPolicy, action string) bool {
	requests := d.keyRequests(action)
	for _, r := range requests {
		decision := access.Judge([]*access.Document{p.Document}, r)
		if decision.DeniedBy != nil {
			d.judge([]policy.LogPolicy{*p}, r)
			return true
		}
		if decision.Allowed != access.No {
			return false
		}
	}
	why := whyNot(*p, requests[0])
	if why == "" {
		why = "no statement is about it"
	}
	d.found(wrongLogKey, place{at: p.Origin}, "%s of %s does not allow %s to %s, with which the log of config %s is encrypted: %s",
		p.Property, p.ID, action, requests[0].Service, d.config.ID, why)
	return true
}

// keyRequests are those of who encrypts: the writer itself in a bucket, and CloudWatch Logs
// in a log group, under either of its names.
func (d delivery) keyRequests(action string) []access.Request {
	r := d.request(action, access.Unknown(access.Anything, ""))
	if d.store.Kind == policy.Bucket {
		return []access.Request{r}
	}
	r.Context = map[string]access.Value{
		"kms:encryptioncontext:aws:logs:arn": {Text: d.store.ARN},
		"aws:principalisawsservice":          {Text: access.Literal("true")},
		"aws:securetransport":                {Text: access.Literal("true")},
	}
	regional, global := r, r
	regional.Service = access.Join(access.Literal("logs."), d.store.Region, access.Literal(".amazonaws.com"))
	global.Service = access.Literal("logs.amazonaws.com")
	return []access.Request{regional, global}
}
