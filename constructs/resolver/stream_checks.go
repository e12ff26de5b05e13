package resolver

import (
	"net/url"
	"regexp"
)

// buffer is how much a stream gathers before it writes.
type buffer struct{ seconds, mebibytes number }

// bufferLimits are the most that a target takes.
type bufferLimits struct{ seconds, mebibytes float64 }

func bufferOf(seconds *float64, defaultSeconds float64, mebibytes *float64, defaultMebibytes float64) buffer {
	return buffer{numberOr(seconds, defaultSeconds), numberOr(mebibytes, defaultMebibytes)}
}

func numberOr(n *float64, otherwise float64) number {
	if n == nil {
		return number{value: otherwise, set: true}
	}
	return numberOf(n)
}

func (b buffer) check(p *problems, limits bufferLimits) {
	checkRange(p, "BufferSeconds", b.seconds, 0, limits.seconds)
	checkRange(p, "BufferMebibytes", b.mebibytes, 1, limits.mebibytes)
}

func checkRange(p *problems, prop string, n number, least, most float64) {
	if n.known() && (n.value < least || n.value > most || !n.integral()) {
		p.add("%s is %v; use a whole number from %v to %v", prop, n.value, least, most)
	}
}

func (b buffer) hints() map[string]any {
	return map[string]any{"intervalInSeconds": b.seconds.value, "sizeInMBs": b.mebibytes.value}
}

var (
	secretArn = regexp.MustCompile(`^arn:[a-z0-9-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$`)
	bucketArn = regexp.MustCompile(`^arn:[a-z0-9-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
)

func checkBucketArn(p *problems, prop string, arn text) {
	if arn.known() && !bucketArn.MatchString(arn.value) {
		p.add("%s is %q; use the ARN of a bucket, arn:aws:s3:::NAME", prop, arn.value)
	}
}

func checkUrl(p *problems, prop string, address text) {
	if address.deferred() {
		return
	}
	if u, err := url.Parse(address.value); err != nil || u.Scheme != "https" || u.Host == "" {
		p.add("%s is %q; give the https URL of the endpoint", prop, address.value)
	}
}
