package awsdns_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestWhatAVPCAsksForIsEssential(t *testing.T) {
	t.Parallel()
	everywhere := []string{"localhost", "5.0.0.10.in-addr.arpa", "1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "ip-10-0-0-5.eu-west-1.compute.internal"}
	for partition, names := range map[awsdns.Partition][]string{
		awsdns.PartitionAWS: {
			"ip-10-0-0-5.ec2.internal", "ssm.us-east-1.amazonaws.com", "eks-auth.us-east-1.api.aws",
			"123456789012.dkr-ecr.us-east-1.on.aws", "db.c1.us-east-1.rds.amazonaws.com",
		},
		awsdns.PartitionChina: {
			"ssm.cn-north-1.amazonaws.com.cn", "eks-auth.cn-north-1.api.amazonwebservices.com.cn",
			"123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
		},
		awsdns.PartitionEUSovereign: {"ssm.eusc-de-east-1.amazonaws.eu", "sts.eusc-de-east-1.api.amazonwebservices.eu"},
		awsdns.PartitionGovCloud:    {"ssm.us-gov-west-1.amazonaws.com", "eks-auth.us-gov-west-1.api.aws"},
	} {
		essentials := awsdns.Essentials(partition)
		for _, name := range slices.Concat(everywhere, names) {
			if !anyMatches(essentials, domain.MustParseName(name)) {
				t.Errorf("%s is not among the essentials of %s", name, partition)
			}
		}
	}
}

func TestWhatIsNotAWSIsNotEssential(t *testing.T) {
	t.Parallel()
	for _, partition := range awsdns.Partitions() {
		for _, name := range []string{"example.com", "amazonaws.com", "evil-amazonaws.com", "corp.internal", "aws", "d111111abcdef8.cloudfront.net"} {
			if anyMatches(awsdns.Essentials(partition), domain.MustParseName(name)) {
				t.Errorf("%s is essential in %s", name, partition)
			}
		}
	}
}

func TestEveryEssentialIsJustifiedOnceAndInOrder(t *testing.T) {
	t.Parallel()
	for name, list := range everyList() {
		if len(list) == 0 || !slices.IsSortedFunc(list, func(a, b awsdns.Essential) int { return a.Pattern.Compare(b.Pattern) }) {
			t.Errorf("%s is not in order: %v", name, list)
		}
		seen := map[domain.Pattern]bool{}
		for _, e := range list {
			if !e.Pattern.IsValid() || e.Pattern.Kind() == domain.Any || seen[e.Pattern] || e.Service == "" || e.Reason == "" {
				t.Errorf("%s has %+v", name, e)
			}
			if !strings.HasPrefix(e.Source, "https://docs.a") {
				t.Errorf("%s: the source of %v is %q", name, e.Pattern, e.Source)
			}
			seen[e.Pattern] = true
		}
	}
}

func everyList() map[string][]awsdns.Essential {
	lists := map[string][]awsdns.Essential{
		"redirections":          awsdns.RedirectionTargets(awsdns.PartitionAWS),
		"redirections in China": awsdns.RedirectionTargets(awsdns.PartitionChina),
	}
	for _, p := range awsdns.Partitions() {
		lists[string(p)] = awsdns.Essentials(p)
	}
	for _, region := range oneRegionOfEach() {
		lists[region] = awsdns.Endpoints(region)
	}
	return lists
}

func oneRegionOfEach() []string {
	return []string{"eu-west-1", "us-east-1", "cn-north-1", "eusc-de-east-1", "us-gov-west-1"}
}

func TestEndpointsAreAmongTheEssentials(t *testing.T) {
	t.Parallel()
	for _, region := range oneRegionOfEach() {
		partition, _ := awsdns.PartitionOf(region)
		allowed := patterns(awsdns.Essentials(partition))
		for _, e := range awsdns.Endpoints(region) {
			if !e.CoveredBy(allowed...) {
				t.Errorf("%v is an endpoint in %s, and no essential", e.Pattern, region)
			}
		}
	}
}

func TestUnknownPartitionsHaveNoEssentials(t *testing.T) {
	t.Parallel()
	if e := awsdns.Essentials("aws-iso"); e != nil {
		t.Errorf("Essentials = %v", e)
	}
	if e := awsdns.Endpoints("us-iso-east-1"); e != nil {
		t.Errorf("Endpoints = %v", e)
	}
	if e := awsdns.RedirectionTargets("aws-us-gov"); e != nil {
		t.Errorf("RedirectionTargets = %v", e)
	}
}

func TestCoveredBy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		patterns []string
		want     bool
	}{
		"nothing":              {nil, false},
		"everything":           {[]string{"*"}, true},
		"the domain above":     {[]string{"example.com", "*.com"}, true},
		"itself":               {[]string{"*.amazonaws.com"}, true},
		"a part":               {[]string{"*.us-east-1.amazonaws.com"}, false},
		"the base alone":       {[]string{"amazonaws.com"}, false},
		"another":              {[]string{"*.amazonaws.com.cn"}, false},
		"one bucket":           {[]string{"evil.s3.amazonaws.com"}, false},
		"the end of its label": {[]string{"*.naws.com"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apis := awsdns.Essential{Pattern: domain.MustParsePattern("*.amazonaws.com")}
			var list []domain.Pattern
			for _, text := range test.patterns {
				list = append(list, domain.MustParsePattern(text))
			}
			if apis.CoveredBy(list...) != test.want {
				t.Errorf("CoveredBy(%v) = %t", list, !test.want)
			}
		})
	}
}

func anyMatches(list []awsdns.Essential, n domain.Name) bool {
	return slices.ContainsFunc(list, func(e awsdns.Essential) bool { return e.Pattern.Matches(n) })
}

func patterns(list []awsdns.Essential) []domain.Pattern {
	var all []domain.Pattern
	for _, e := range list {
		all = append(all, e.Pattern)
	}
	return all
}
