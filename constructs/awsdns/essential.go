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
// redirections has to allow them too. They hold everybody's names, so to
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

// Endpoints returns the names of a Region in [Essentials] that machines and
// containers ask for before your own programs do: without them an instance
// cannot be managed and a container does not start. It is in the order of lists,
// and nil for a Region of no known partition.
//
// It is the start of a stricter allow list, which needs the names of your own buckets and
// databases too. What a block list must not match is more, see [CutOff].
func Endpoints(region string) []Essential {
	p, known := PartitionOf(region)
	if !known {
		return nil
	}
	in := p.suffixes()
	all := []Essential{podIdentityService().in(region, "."+in.dualStack)}
	for _, each := range machineServices() {
		all = append(all, each.in(region, "."+in.api))
	}
	slices.SortFunc(all, byPattern)
	return all
}

// answeredInVPC returns what Resolver answers by itself in every partition, if
// the VPC has DNS hostnames; of the reverse names those of private addresses.
func answeredInVPC() []Essential {
	return []Essential{
		{exactly("localhost"), "Route 53 Resolver", "programs without a hosts file ask for it, as in minimal containers", autodefined},
		{below("in-addr.arpa"), "Route 53 Resolver", "sshd, databases and log shippers look up who connects by IPv4; a failed lookup is a slow login", autodefined},
		{below("ip6.arpa"), "Route 53 Resolver", "sshd, databases and log shippers look up who connects by IPv6; a failed lookup is a slow login", autodefined},
		{below("compute.internal"), "Amazon EC2", "the names of instances, of nodes in Kubernetes, and the search domain of DHCP", autodefined},
	}
}

// answeredInVirginia returns the names of instances in us-east-1, the oldest
// Region.
func answeredInVirginia() []Essential {
	return []Essential{
		{below("compute-1.internal"), "Amazon EC2", "older names of instances in us-east-1", autodefined},
		{below("ec2.internal"), "Amazon EC2", "the names of instances in us-east-1, of nodes in Kubernetes, and the search domain of DHCP", autodefined},
	}
}

// apiDomains returns the domains under which services have their endpoints
// and resources their names.
func apiDomains(in suffixes) []Essential {
	all := []Essential{
		{below(in.api), "AWS APIs", "all that calls AWS, from SSM Agent to image pulls; also the names of buckets, databases, load balancers, file systems and VPC endpoints", endpoints},
		{below(in.dualStack), "AWS APIs", "the same endpoints for IPv6, of SDKs that are set to dual stack, and of services that have no others, as EKS Pod Identity", endpoints},
	}
	if in.more != "" {
		all = append(all, Essential{below(in.more), "Amazon ECR", "image pulls over IPv6; also names of newer services, as Neptune Analytics, and function URLs of Lambda", ecrRequests})
	}
	return all
}

func byPattern(a, b Essential) int { return a.Pattern.Compare(b.Pattern) }

func below(base string) domain.Pattern { return domain.MustParsePattern("*." + base) }

func exactly(name string) domain.Pattern { return domain.MustParsePattern(name) }

const (
	// autodefined lists what Resolver answers by rules of its own.
	autodefined = guide + "resolver-overview-forward-vpc-to-network-autodefined-rules.html"
	general     = "https://docs.aws.amazon.com/general/latest/gr/"
	endpoints   = general + "rande.html"
	// ecrRequests has the names of registries on IPv6.
	ecrRequests      = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html"
	edgeNames        = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html"
	acceleratorNames = "https://docs.aws.amazon.com/global-accelerator/latest/api/API_CustomRoutingAccelerator.html"
	chinaCloudFront  = "https://docs.amazonaws.cn/en_us/aws/latest/userguide/cloudfront.html"
)

const (
	agentCalls  = "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html"
	clusters    = "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html"
	podIdentity = "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html"
	imageLayers = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
	ecsAgent    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"
)
