package resolver

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// accountQuota is a quota that AWS raises on request, as an account has it.
type accountQuota struct {
	prop      string // that says what the account has
	counted   string
	byDefault int
	stated    number
}

func accountQuotaOf(prop string, quota awsdns.Quota, stated *float64) accountQuota {
	return accountQuota{prop, quota.Counted() + " " + quota.Scope(), quota.Value(), numberOf(stated)}
}

func (q accountQuota) check(p *problems) {
	switch n := q.stated; {
	case !n.set:
	case n.token:
		p.add("%s is known only at deployment, and the warning that it moves comes before; use a number", q.prop)
	case !n.integral() || n.value <= float64(q.byDefault):
		p.add("%s is %v; use a whole number above %d, which is what AWS takes by default, or leave it out", q.prop, n.value, q.byDefault)
	}
}

func (q accountQuota) value() int {
	if q.stated.set {
		return int(q.stated.value)
	}
	return q.byDefault
}

// or gives the more generous of two statements about one account.
func (q accountQuota) or(other accountQuota) accountQuota {
	if other.value() > q.value() {
		return other
	}
	return q
}

// warn says that there are got of what the quota limits, if those are too many.
func (q accountQuota) warn(construct constructs.Construct, id string, got int, remedy string) {
	if got <= q.value() {
		return
	}
	takes := fmt.Sprintf("AWS takes %d (default; can be raised)", q.byDefault)
	if q.stated.set {
		takes = fmt.Sprintf("%s says %d", q.prop, q.value())
	}
	warn(construct, id, "%d %s, and %s; ask for more before the deployment and say in %s what the account has%s", got, q.counted, takes, q.prop, remedy)
}
