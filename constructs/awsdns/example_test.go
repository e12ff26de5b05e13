package awsdns_test

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

func ExampleQuota_Exceeded() {
	quota := awsdns.DomainsPerRequest
	if names := 1204; names > quota.Value() {
		fmt.Println(quota.Exceeded(names) + "; split the list")
	}
	// Output: 1,204 domains in one request, and AWS takes 1,000 (cannot be raised); split the list
}

func ExampleQuota_String() {
	fmt.Println(awsdns.QueryLogConfigsPerProfile)
	fmt.Println(awsdns.RulesPerRuleGroup)
	// Output:
	// 2 query log configs on one Route 53 Profile (cannot be raised)
	// 100 rules in one rule group (default; can be raised in Service Quotas)
}

func ExampleRange() {
	priorities := awsdns.AssociationPriorities()
	fmt.Println(priorities, priorities.Contains(100))
	// Output: 101 to 9,899 false
}
