package awsdns

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Essential is a name of AWS, or all names below one, that what runs in a VPC
// asks for.
type Essential struct {
	Pattern domain.Pattern
	Service string // whose name it is, as in "Amazon ECR"
	Reason  string // who asks for it, or what fails without it
	Source  string // the address where AWS documents it
}

// CoveredBy reports whether one of the patterns matches all that e does. A list
// of such patterns keeps e where its rule allows, and cuts it off where its rule
// blocks, unless a rule before that one decides.
func (e Essential) CoveredBy(patterns ...domain.Pattern) bool {
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool { return p.Covers(e.Pattern) })
}

// Essentials returns what to allow in a partition before a rule blocks
// everything else, in the order of lists, or nil for a partition that is not
// known. For a stack that may go anywhere allow those of all [Partitions].
//
// Everybody has names in these domains, such as those of buckets and load
// balancers: the list keeps a VPC alive, and a determined intruder in business.
// Allow the names of [Endpoints] and your own in its place to be stricter. It
// has no names of private hosted zones, which only you know, nor the base of a
// domain: nothing of AWS answers at amazonaws.com itself.
//
// Trust redirections for it: some names lead elsewhere, see [RedirectionTargets].
// Instance metadata, time and the Windows licence server are addresses, not
// names: no rule of DNS Firewall reaches them.
func Essentials(p Partition) []Essential {
	in := p.suffixes()
	if in.api == "" {
		return nil
	}
	all := slices.Concat(answeredInVPC(), apiDomains(in))
	if p == PartitionAWS {
		all = append(all, answeredInVirginia()...)
	}
	slices.SortFunc(all, byPattern)
	return all
}

// RedirectionTargets returns the domains of AWS outside of [Essentials] to which
// allowed names lead by CNAME, in the order of lists. A rule that inspects
// redirections has to allow them too. They hold everybody's names, so that to
// trust redirections is the narrower choice: it serves a chain that starts at an
// allowed name, and nothing else.
func RedirectionTargets(p Partition) []Essential {
	switch p {
	case PartitionAWS:
		return []Essential{
			{below("awsglobalaccelerator.com"), "AWS Global Accelerator", "custom names of services behind an accelerator lead here", acceleratorNames},
			{below("cloudfront.net"), "Amazon CloudFront", "custom names of distributions and of edge-optimized APIs lead here", edgeNames},
		}
	case PartitionChina:
		return []Essential{
			{below("cloudfront.cn"), "Amazon CloudFront", "custom names of distributions lead here", chinaCloudFront},
		}
	default:
		return nil
	}
}

func byPattern(a, b Essential) int { return a.Pattern.Compare(b.Pattern) }

func below(base string) domain.Pattern { return domain.MustParsePattern("*." + base) }

func exactly(name string) domain.Pattern { return domain.MustParsePattern(name) }
