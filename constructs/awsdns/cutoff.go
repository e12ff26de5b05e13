package awsdns

import (
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// CutOff returns what of AWS is no longer found where an entry is blocked, and whether there
// is such a thing: one of the [Essentials] of a partition or of its [RedirectionTargets], an
// endpoint of a service that workloads in a VPC use, in any Region and partition, or all
// names of a kind of resource, such as *.us-east-1.elb.amazonaws.com. The name of a single
// resource, such as that of a bucket, is none of them.
//
// For a wildcard that cuts off much it returns one example. It does not answer for *, which
// cuts off everything.
func CutOff(p domain.Pattern) (cut Essential, found bool) {
	if p.Kind() == domain.Any || !p.IsValid() {
		return Essential{}, false
	}
	base := p.Base().String()
	if p.Kind() == domain.Exact && !mayBeOfAWS(base) {
		return Essential{}, false
	}
	for _, at := range endpointDomains() {
		if strings.HasSuffix(base, at.dotted) {
			return at.cutOff(p, base[:len(base)-len(at.dotted)])
		}
	}
	if cut, found := cutElsewhere(p, base); found {
		return cut, true
	}
	return cutDomain(p, base)
}

// mayBeOfAWS recognises the million names of a long list that have nothing to do with AWS in
// less time than all of its domains take. It looks at their ends, as most names are not in the CPU's
// cache.
func mayBeOfAWS(name string) bool {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "com":
		return strings.HasSuffix(name, "aws.com")
	case "cn":
		return strings.HasSuffix(name, ".com.cn")
	case "uk":
		return strings.HasSuffix(name, ".adc-e.uk")
	case "aws", "eu", "gov", "localhost":
		return true
	default:
		return false
	}
}

// endpointDomain is a domain under which services have their endpoints. The Region stands for
// all those that have theirs there.
type endpointDomain struct{ dotted, region string }

func endpointDomains() [10]endpointDomain {
	return [...]endpointDomain{
		{".amazonaws.com", "us-east-1"},
		{".api.aws", "us-east-1"},
		{".amazonaws.com.cn", "cn-north-1"},
		{".api.amazonwebservices.com.cn", "cn-north-1"},
		{".amazonaws.eu", "eusc-de-east-1"},
		{".api.amazonwebservices.eu", "eusc-de-east-1"},

		// The partitions that are cut off from the internet have these in the SDKs of AWS, see
		// https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
		{".c2s.ic.gov", "us-iso-east-1"},
		{".sc2s.sgov.gov", "us-isob-east-1"},
		{".cloud.adc-e.uk", "eu-isoe-west-1"},
		{".csp.hci.ic.gov", "us-isof-south-1"},
	}
}

// cutOff looks for a service in the domain. rest is what a pattern has before it.
func (d endpointDomain) cutOff(p domain.Pattern, rest string) (cut Essential, found bool) {
	rest, region := generalized(rest)
	if region == "" {
		region = d.region
	}
	for _, each := range services() {
		if each.isCutBy(p.Kind(), rest) {
			return each.in(region, d.dotted), true
		}
	}
	label, perRegion := strings.CutSuffix(rest, ".{region}")
	if p.Kind() != domain.Exact || !perRegion {
		return Essential{}, false
	}
	for _, each := range regional() {
		if each.label == label {
			return Essential{p, each.name, calls, endpoints}, true
		}
	}
	return Essential{}, false
}

func cutElsewhere(p domain.Pattern, base string) (cut Essential, found bool) {
	if !strings.Contains(base, "aws") && !strings.Contains(base, "amazon") {
		return Essential{}, false // as nearly all names of a long list
	}
	rest, region := generalized(base)
	if region == "" {
		region = "us-east-1"
	}
	for _, each := range elsewhere() {
		if each.isCutBy(p.Kind(), rest) {
			return each.in(region, ""), true
		}
	}
	return Essential{}, false
}

// cutDomain looks for a whole domain, and for localhost.
func cutDomain(p domain.Pattern, base string) (cut Essential, found bool) {
	if p.Kind() == domain.Exact && base != "localhost" || !isAboveDomain(base) {
		return Essential{}, false
	}
	for _, partition := range Partitions() {
		for _, each := range slices.Concat(Essentials(partition), RedirectionTargets(partition)) {
			if each.CoveredBy(p) {
				return each, true
			}
		}
	}
	for _, at := range endpointDomains() {
		if apis := below(at.dotted[1:]); p.Covers(apis) {
			return Essential{apis, "AWS APIs", calls, endpoints}, true
		}
	}
	return Essential{}, false
}

// isAboveDomain keeps the million names that have nothing to do with AWS from being compared
// with all of its names.
func isAboveDomain(base string) bool {
	for _, at := range endpointDomains() {
		if isAtOrBelow(at.dotted[1:], base) {
			return true
		}
	}
	for _, name := range [...]string{
		"localhost", "in-addr.arpa", "ip6.arpa", "compute.internal", "compute-1.internal", "ec2.internal",
		"on.aws", "on.amazonwebservices.com.cn", "cloudfront.net", "cloudfront.cn", "awsglobalaccelerator.com",
	} {
		if isAtOrBelow(name, base) {
			return true
		}
	}
	return false
}

func isAtOrBelow(name, base string) bool {
	above := len(name) - len(base)
	return above >= 0 && name[above:] == base && (above == 0 || name[above-1] == '.')
}

// generalized writes {region} for the Region in a name, and takes the -fips from its
// endpoints.
func generalized(name string) (general, region string) {
	labels := strings.Split(name, ".")
	for i, label := range slices.Backward(labels) {
		plain := strings.TrimPrefix(label, "s3-") // of s3-eu-west-1, an older name
		if region == "" && isRegion(plain) {
			region = plain
			labels[i] = strings.TrimSuffix(label, plain) + "{region}"
		}
		labels[i] = strings.TrimSuffix(labels[i], "-fips")
	}
	return strings.Join(labels, "."), region
}

// isRegion reports whether a label has the form of a Region, of which there are new ones
// each year.
func isRegion(label string) bool {
	parts := strings.Split(label, "-")
	if len(parts) < 3 || len(parts) > 4 || len(parts[0]) < 2 || len(parts[0]) > 4 {
		return false
	}
	if number := parts[len(parts)-1]; number == "" || len(number) > 2 || strings.Trim(number, "0123456789") != "" {
		return false
	}
	switch parts[len(parts)-2] {
	case "north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest":
		return true
	}
	return false
}
