package resolver

import (
	"math"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// These tests check pure values and start no node process.

func TestInvalidQuotas(t *testing.T) {
	for _, stated := range []float64{-1, 0, 99, 100, 100.5, math.NaN(), math.Inf(1)} {
		p := problemsOf("DnsFirewall", "F")
		accountQuotaOf("RuleQuota", awsdns.RulesPerRuleGroup, &stated).check(p)
		wantProblem(t, p, "RuleQuota is ", "use a whole number above 100, which is what AWS takes by default")
	}
	p := problemsOf("QueryLogging", "Q")
	queryLoggingQuotasOf(&QueryLoggingProps{AssociationQuota: ptr(100.0), ConfigQuota: ptr(20.0)}).check(p)
	wantProblem(t, p, "AssociationQuota is 100; ", "ConfigQuota is 20; ")
}

func TestAQuotaIsKnownAtSynthesis(t *testing.T) {
	p := problemsOf("DnsFirewall", "F")
	accountQuotaOf("RuleQuota", awsdns.RulesPerRuleGroup, ptr(-1.8881545897087626e+289)).check(p)
	wantProblem(t, p, "RuleQuota must be a literal number")
}

func TestGoodQuotasHaveNoProblem(t *testing.T) {
	p := problemsOf("DnsFirewall", "F")
	for _, stated := range []*float64{nil, ptr(101.0), ptr(5000.0)} {
		q := accountQuotaOf("RuleQuota", awsdns.RulesPerRuleGroup, stated)
		q.check(p)
		if q.value() < awsdns.RulesPerRuleGroup.Value() {
			t.Errorf("the quota is %d", q.value())
		}
	}
	if err := p.err(); err != nil {
		t.Error(err)
	}
}

func TestLanesFitTheApi(t *testing.T) {
	if associationLanes > awsdns.RequestsPerSecond.Value() {
		t.Errorf("%d lanes, and AWS takes %v", associationLanes, awsdns.RequestsPerSecond)
	}
}

// TestLanesStayWhatTheyAre: another hash would give every stack other dependencies.
func TestLanesStayWhatTheyAre(t *testing.T) {
	for key, want := range map[string]int{"vpc-0a1b2c3d4e5f67890": 2, "vpc-0fedcba9876543210": 4, "Network--Vpc": 3} {
		if got := laneOf(key); got != want {
			t.Errorf("%s is in lane %d, was in %d", key, got, want)
		}
	}
}
