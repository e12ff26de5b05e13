package awsdns

import "slices"

// Endpoints returns the names of a Region in [Essentials] that machines and
// containers ask for before any program of yours does: without them an instance
// cannot be managed and a container does not start. It is in the order of lists,
// and nil for a Region of no known partition.
//
// It is the start of a stricter allow list, which needs the names of your own buckets and
// databases besides. What a block list must not match is more, see [CutOff].
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

const (
	agentCalls  = "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html"
	clusters    = "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html"
	podIdentity = "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html"
	imageLayers = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
	ecsAgent    = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html"
)
