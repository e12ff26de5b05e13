package awsdns

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
