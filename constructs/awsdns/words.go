package awsdns

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/words"
)

// String returns q in words, as in "5 rule groups on one VPC (cannot be raised)".
func (q Quota) String() string {
	if q.Value() == 0 {
		return "invalid Quota"
	}
	return fmt.Sprintf("%s %s %s (%s)", words.Grouped(q.Value()), q.Counted(), q.Scope(), q.outlook())
}

// Exceeded words that there are got of what q limits, for a message that goes on
// with what to do about it: "1,204 domains in one request, and AWS takes 1,000
// (cannot be raised)". It does not compare; see [Quota.Value].
func (q Quota) Exceeded(got int) string {
	return fmt.Sprintf("%s %s %s, and AWS takes %s (%s)",
		words.Grouped(got), q.Counted(), q.Scope(), words.Grouped(q.Value()), q.outlook())
}

func (q Quota) outlook() string {
	if q.Adjustable() {
		return "default; can be raised in Service Quotas"
	}
	return "cannot be raised"
}
