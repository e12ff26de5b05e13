package awsdns

import "slices"

// Endpoints returns the names of a Region in [Essentials] that machines and
// containers ask for before any program of yours does: without them an instance
// cannot be managed and a container does not start. It is in the order of lists,
// and nil for a Region of no known partition.
//
// It is what a block list must never match, and the start of a stricter allow
// list, which needs the names of your own buckets and databases besides.
func Endpoints(region string) []Essential {
	p, known := PartitionOf(region)
	if !known {
		return nil
	}
	in := p.suffixes()
	all := slices.Concat(agentEndpoints(region, in), containerEndpoints(region, in))
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

func agentEndpoints(region string, in suffixes) []Essential {
	at := "." + region + "." + in.api
	return []Essential{
		{exactly("ec2messages" + at), "AWS Systems Manager", "SSM Agent fetches commands, in Regions launched before 2024", agentCalls},
		{exactly("ssm" + at), "AWS Systems Manager", "SSM Agent registers the instance; Parameter Store", agentCalls},
		{exactly("ssmmessages" + at), "AWS Systems Manager", "SSM Agent opens sessions and fetches commands", agentCalls},
		{exactly("logs" + at), "Amazon CloudWatch Logs", "agents and the awslogs driver deliver logs", clusters},
		{exactly("monitoring" + at), "Amazon CloudWatch", "agents deliver metrics", general + "cw_region.html"},
		{exactly("sts" + at), "AWS STS", "whatever assumes a role gets its credentials, as pods with a service account", clusters},
		{exactly("kms" + at), "AWS KMS", "programs decrypt at start", general + "kms.html"},
		{exactly("secretsmanager" + at), "AWS Secrets Manager", "programs fetch secrets at start", general + "asm.html"},
		{exactly("s3" + at), "Amazon S3", "packages of Amazon Linux, updates of agents, layers of images", imageLayers},
		{below("s3" + at), "Amazon S3", "the same by names of buckets; everybody's buckets are here", imageLayers},
	}
}

func containerEndpoints(region string, in suffixes) []Essential {
	at := "." + region + "." + in.api
	return []Essential{
		{exactly("api.ecr" + at), "Amazon ECR", "logins to registries", imageLayers},
		{below("dkr.ecr" + at), "Amazon ECR", "image pulls", imageLayers},
		{exactly("ec2" + at), "Amazon EC2", "nodes in Kubernetes attach addresses and volumes", clusters},
		{exactly("ecs" + at), "Amazon ECS", "the ECS agent registers the instance", ecsAgent},
		{exactly("eks" + at), "Amazon EKS", "nodes learn of their cluster", clusters},
		{below(region + ".eks." + in.api), "Amazon EKS", "nodes and pods reach the API server of their cluster", clusters},
		{exactly("eks-auth." + region + "." + in.dualStack), "Amazon EKS", "pods get credentials from Pod Identity", podIdentity},
	}
}
