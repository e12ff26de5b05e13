package awsdns_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

func TestEveryQuotaIsDocumented(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, q := range awsdns.All() {
		if q.Value() < 1 || q.Counted() == "" || q.Scope() == "" {
			t.Errorf("quota %d is %+v", q, q)
		}
		if !strings.HasPrefix(q.Source(), "https://docs.aws.amazon.com/") {
			t.Errorf("the source of %v is %q", q, q.Source())
		}
		if seen[q.String()] {
			t.Errorf("%v is there twice", q)
		}
		seen[q.String()] = true
	}
}

// TestQuotas has what AWS documents, in the order of All. Whoever changes a number changes it twice,
// after reading the page again.
func TestQuotas(t *testing.T) {
	t.Parallel()
	want := []string{
		"20 query log configs in one account and Region (default; can be raised in Service Quotas)",
		"2 query log configs on one Route 53 Profile (cannot be raised)",
		"1 query log configs of one destination type on one VPC (cannot be raised)",
		"100 VPC associations of query log configs in one account and Region (default; can be raised in Service Quotas)",
		"1,000 rule groups in one account and Region (default; can be raised in Service Quotas)",
		"5 rule groups on one VPC (cannot be raised)",
		"5 rule groups on one Route 53 Profile (cannot be raised)",
		"100 rules in one rule group (default; can be raised in Service Quotas)",
		"1,000 domain lists in one account and Region (default; can be raised in Service Quotas)",
		"100,000 domains in all lists in one account and Region (default; can be raised in Service Quotas)",
		"250,000 domains in one imported file (default; can be raised in Service Quotas)",
		"1,000 domains in one request (cannot be raised)",
		"5 Route 53 Profiles in one account and Region (default; can be raised in Service Quotas)",
		"1,000 VPCs on one Route 53 Profile (default; can be raised in Service Quotas)",
		"30,000 characters in the text of one Firewall Manager policy (cannot be raised)",
		"5 requests to the Resolver API in one second (cannot be raised)",
		"10 resource policies of CloudWatch Logs in one account and Region (cannot be raised)",
	}
	var got []string
	for _, q := range awsdns.All() {
		got = append(got, q.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAllIsSortedAndFresh(t *testing.T) {
	t.Parallel()
	all := awsdns.All()
	if len(all) != 17 || !slices.IsSorted(all) {
		t.Errorf("All() = %v", all)
	}
	all[0] = 0
	if awsdns.All()[0] == 0 {
		t.Error("a caller can change what All returns next")
	}
}

func TestExceeded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quota awsdns.Quota
		got   int
		want  string
	}{
		"fixed":      {awsdns.DomainsPerRequest, 1204, "1,204 domains in one request, and AWS takes 1,000 (cannot be raised)"},
		"adjustable": {awsdns.DomainsPerRegion, 1234567, "1,234,567 domains in all lists in one account and Region, and AWS takes 100,000 (default; can be raised in Service Quotas)"},
		"small":      {awsdns.RuleGroupsPerVPC, 6, "6 rule groups on one VPC, and AWS takes 5 (cannot be raised)"},
		"999":        {awsdns.RuleGroupsPerProfile, 999, "999 rule groups on one Route 53 Profile, and AWS takes 5 (cannot be raised)"},
		"negative":   {awsdns.VPCsPerProfile, -100000, "-100,000 VPCs on one Route 53 Profile, and AWS takes 1,000 (default; can be raised in Service Quotas)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.quota.Exceeded(test.got); got != test.want {
				t.Errorf("Exceeded(%d) = %q, want %q", test.got, got, test.want)
			}
		})
	}
}

func TestWhatIsNoQuota(t *testing.T) {
	t.Parallel()
	for _, q := range []awsdns.Quota{0, 255} {
		if q.Value() != 0 || q.Adjustable() || q.String() != "invalid Quota" {
			t.Errorf("Quota(%d) is %v", uint8(q), q)
		}
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in    awsdns.Range
		words string
	}{
		"association":            {awsdns.AssociationPriorities(), "101 to 9,899"},
		"Firewall Manager first": {awsdns.FirewallManagerFirst(), "1 to 99"},
		"Firewall Manager last":  {awsdns.FirewallManagerLast(), "9,901 to 10,000"},
		"rule":                   {awsdns.RulePriorities(), "1 to 2,147,483,647"},
		"override":               {awsdns.OverrideSeconds(), "0 to 604,800"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.in.String() != test.words {
				t.Errorf("is %v, want %s", test.in, test.words)
			}
			for n, want := range map[int]bool{
				test.in.First - 1: false, test.in.First: true, test.in.Last: true, test.in.Last + 1: false,
			} {
				if test.in.Contains(n) != want {
					t.Errorf("Contains(%d) = %t", n, !want)
				}
			}
		})
	}
}
