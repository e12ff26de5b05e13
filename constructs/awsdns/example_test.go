package awsdns_test

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
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

func ExampleManagedListID() {
	for _, region := range []string{"eu-central-1", "mx-central-1"} {
		id, known := awsdns.ManagedListID(region, awsdns.AWSManagedDomainsAggregateThreatList)
		if !known {
			fmt.Println("look it up: vpcdns managed-lists --region", region)
			continue
		}
		fmt.Println(id, "as of", awsdns.ManagedListsAsOf)
	}
	// Output:
	// rslvr-fdl-54a2c1ef5b014042 as of 2026-11-23
	// look it up: vpcdns managed-lists --region mx-central-1
}

func ExampleManagedListName() {
	name, region, _ := awsdns.ManagedListName("rslvr-fdl-4fc4edfc63854751")
	fmt.Println(name, region)
	// Output: AWSManagedDomainsMalwareDomainList eu-west-2
}

func ExampleManagedListIncludes() {
	fmt.Println(len(awsdns.ManagedListIncludes(awsdns.AWSManagedDomainsAggregateThreatList)))
	fmt.Println(len(awsdns.ManagedListIncludes(awsdns.AWSManagedDomainsMalwareDomainList)))
	// Output:
	// 3
	// 0
}

func ExampleControlDomains() {
	fmt.Println(awsdns.ControlDomains(awsdns.AWSManagedDomainsMalwareDomainList)[0])
	// Output: controldomain1.malwarelist.firewall.route53resolver.us-east-1.amazonaws.com
}

func ExampleEssentials() {
	for _, e := range awsdns.Essentials(awsdns.PartitionChina) {
		fmt.Println(e.Pattern)
	}
	// Output:
	// *.in-addr.arpa
	// *.ip6.arpa
	// *.amazonaws.com.cn
	// *.api.amazonwebservices.com.cn
	// *.on.amazonwebservices.com.cn
	// *.compute.internal
	// localhost
}

// What would a block list of one entry too many cut off?
func ExampleEssential_CoveredBy() {
	blocked := domain.MustParsePattern("*.ecr.eu-west-1.amazonaws.com")
	for _, e := range awsdns.Endpoints("eu-west-1") {
		if e.CoveredBy(blocked) {
			fmt.Printf("%v: %s: %s\n", e.Pattern, e.Service, e.Reason)
		}
	}
	// Output:
	// api.ecr.eu-west-1.amazonaws.com: Amazon ECR: logins to registries
	// *.dkr.ecr.eu-west-1.amazonaws.com: Amazon ECR: image pulls
}
