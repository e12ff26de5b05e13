package awsdns

import (
	"fmt"
	"strconv"
)

// String returns q in words, as in "5 rule groups on one VPC (cannot be raised)".
func (q Quota) String() string {
	if q.Value() == 0 {
		return "invalid Quota"
	}
	return fmt.Sprintf("%s %s %s (%s)", grouped(q.Value()), q.Counted(), q.Scope(), q.outlook())
}

// Exceeded words that there are got of what q limits, for a message that goes on
// with what to do about it: "1,204 domains in one request, and AWS takes 1,000
// (cannot be raised)". It does not compare; see [Quota.Value].
func (q Quota) Exceeded(got int) string {
	return fmt.Sprintf("%s %s %s, and AWS takes %s (%s)",
		grouped(got), q.Counted(), q.Scope(), grouped(q.Value()), q.outlook())
}

func (q Quota) outlook() string {
	if q.Adjustable() {
		return "default; can be raised in Service Quotas"
	}
	return "cannot be raised"
}

// grouped writes n with a comma between thousands, as 100000 and 1000000 look
// too much alike.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	first := 0
	if n < 0 {
		first = 1
	}
	for at := len(digits) - 3; at > first; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
