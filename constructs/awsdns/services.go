package awsdns

import (
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// service is a name, or all names below one, at which a service of AWS answers. Its form is
// that of the name without the domain of the partition: {region} stands for a Region.
type service struct {
	form   string
	name   string
	reason string
	source string
}

const (
	dualStackBuckets = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html"
	accelerated      = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html"
	loadBalancers    = "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html"
	privateLink      = "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html"
	instanceNames    = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html"
	publicImages     = "https://docs.aws.amazon.com/AmazonECR/latest/public/public-ecr-requests.html"
)

// What programs do with the names of a service.
const (
	calls     = "programs call it"
	resources = "programs connect to resources by these names"
	buckets   = "programs reach buckets by these names; everybody's buckets are here"
	signing   = "what signs in or assumes a role calls it"
)

// services returns what answers in every partition, and in the domain of IPv6 endpoints
// under the same names. An endpoint with FIPS also has -fips after its first label.
//
// It has what workloads in a VPC use. What is there for browsers and phones alone, such as
// mobileanalytics, may be blocked.
func services() []service { return append(machineServices(), programServices()...) }

// machineServices are what machines and containers ask for before any program of their owner
// does.
func machineServices() []service {
	return []service{
		{"ssm.{region}", "AWS Systems Manager", "SSM Agent registers the instance; Parameter Store", agentCalls},
		{"ec2messages.{region}", "AWS Systems Manager", "SSM Agent fetches commands, in Regions launched before 2024", agentCalls},
		{"ssmmessages.{region}", "AWS Systems Manager", "SSM Agent opens sessions and fetches commands", agentCalls},
		{"logs.{region}", "Amazon CloudWatch Logs", "agents and the awslogs driver deliver logs", clusters},
		{"monitoring.{region}", "Amazon CloudWatch", "agents deliver metrics", general + "cw_region.html"},
		{"sts.{region}", "AWS STS", "whatever assumes a role gets its credentials, as pods with a service account", clusters},
		{"kms.{region}", "AWS KMS", "programs decrypt at start", general + "kms.html"},
		{"secretsmanager.{region}", "AWS Secrets Manager", "programs fetch secrets at start", general + "asm.html"},
		{"s3.{region}", "Amazon S3", "packages of Amazon Linux, updates of agents, layers of images", imageLayers},
		{"*.s3.{region}", "Amazon S3", "the same by names of buckets; everybody's buckets are here", imageLayers},
		{"api.ecr.{region}", "Amazon ECR", "logins to registries", imageLayers},
		{"*.dkr.ecr.{region}", "Amazon ECR", "image pulls", imageLayers},
		{"ec2.{region}", "Amazon EC2", "nodes in Kubernetes attach addresses and volumes", clusters},
		{"ecs.{region}", "Amazon ECS", "the ECS agent registers the instance", ecsAgent},
		{"eks.{region}", "Amazon EKS", "nodes learn of their cluster", clusters},
		{"*.{region}.eks", "Amazon EKS", "nodes and pods reach the API server of their cluster", clusters},
	}
}

// podIdentityService has an endpoint in the domain of IPv6 endpoints alone.
func podIdentityService() service {
	return service{"eks-auth.{region}", "Amazon EKS", "pods get credentials from Pod Identity", podIdentity}
}

func programServices() []service {
	return []service{
		podIdentityService(),

		// Without a Region in the name: global services, and us-east-1 of older ones.
		{"sts", "AWS STS", signing, general + "sts.html"},
		{"iam", "AWS IAM", calls, general + "iam-service.html"},
		{"iam.us-gov", "AWS IAM", calls, general + "iam-service.html"},
		{"route53", "Amazon Route 53", "programs and certificate clients change records", general + "r53.html"},
		{"route53.us-gov", "Amazon Route 53", "programs and certificate clients change records", general + "r53.html"},
		{"cloudfront", "Amazon CloudFront", "deployments invalidate caches; it is the API, not a distribution", general + "cf_region.html"},
		{"organizations", "AWS Organizations", calls, general + "ao.html"},
		{"waf", "AWS WAF", calls, general + "waf.html"},
		{"budgets", "AWS Budgets", calls, general + "billing.html"},
		{"ec2", "Amazon EC2", "the Region us-east-1", general + "ec2-service.html"},
		{"autoscaling", "Amazon EC2 Auto Scaling", "the Region us-east-1", general + "as.html"},
		{"elasticloadbalancing", "Elastic Load Balancing", "the Region us-east-1", general + "elb.html"},
		{"monitoring", "Amazon CloudWatch", "the Region us-east-1", general + "cw_region.html"},
		{"rds", "Amazon RDS", "the Region us-east-1", general + "rds-service.html"},
		{"sns", "Amazon SNS", "the Region us-east-1", general + "sns.html"},
		{"queue", "Amazon SQS", "older SDKs call it, in us-east-1", general + "sqs-service.html"},
		{"{region}.queue", "Amazon SQS", "older SDKs call it", general + "sqs-service.html"},

		// Amazon S3 in its older and newer forms.
		{"s3", "Amazon S3", "programs reach buckets of all Regions", general + "s3.html"},
		{"*.s3", "Amazon S3", buckets, general + "s3.html"},
		{"s3-external-1", "Amazon S3", "programs reach buckets in us-east-1", general + "s3.html"},
		{"*.s3-external-1", "Amazon S3", buckets, general + "s3.html"},
		{"s3-{region}", "Amazon S3", "programs reach buckets of the Region", general + "s3.html"},
		{"*.s3-{region}", "Amazon S3", buckets, general + "s3.html"},
		{"s3.dualstack.{region}", "Amazon S3", "packages of Amazon Linux 2023; programs reach buckets over IPv6", dualStackBuckets},
		{"*.s3.dualstack.{region}", "Amazon S3", "packages of Amazon Linux 2023; everybody's buckets are here", dualStackBuckets},
		{"s3-accelerate", "Amazon S3", "programs transfer to buckets far away", accelerated},
		{"*.s3-accelerate", "Amazon S3", buckets, accelerated},
		{"s3-accelerate.dualstack", "Amazon S3", "programs transfer to buckets far away", accelerated},
		{"*.s3-accelerate.dualstack", "Amazon S3", buckets, accelerated},
		{"*.s3-accesspoint.{region}", "Amazon S3", "programs reach buckets by access points", general + "s3.html"},
		{"*.s3-accesspoint.dualstack.{region}", "Amazon S3", "programs reach buckets by access points", general + "s3.html"},
		{"*.s3-control.{region}", "Amazon S3", calls, general + "s3.html"},
		{"*.s3-control.dualstack.{region}", "Amazon S3", calls, general + "s3.html"},

		// Endpoints whose names have more than a label before the Region.
		{"api.ecr-public.{region}", "Amazon ECR Public", "logins to public.ecr.aws", publicImages},
		{"streams.dynamodb.{region}", "Amazon DynamoDB", calls, general + "ddb.html"},
		{"portal.sso.{region}", "AWS IAM Identity Center", signing, general + "sso.html"},
		{"runtime.sagemaker.{region}", "Amazon SageMaker", calls, general + "sagemaker.html"},
		{"api.sagemaker.{region}", "Amazon SageMaker", calls, general + "sagemaker.html"},
		{"data-ats.iot.{region}", "AWS IoT", calls, general + "iot-core.html"},

		// Names of resources.
		{"*.{region}.elb", "Elastic Load Balancing", resources, loadBalancers},
		{"*.elb.{region}", "Elastic Load Balancing", resources, loadBalancers},
		{"*.execute-api.{region}", "Amazon API Gateway", "programs call APIs by these names", general + "apigateway.html"},
		{"*.{region}.vpce", "AWS PrivateLink", "interface endpoints have these names", privateLink},
		{"*.{region}.compute", "Amazon EC2", "instances have these public names, and inside the VPC they lead to private addresses", instanceNames},
		{"*.compute-1", "Amazon EC2", "instances in us-east-1 have these public names, and inside the VPC they lead to private addresses", instanceNames},
		{"*.{region}.rds", "Amazon RDS", resources, general + "rds-service.html"},
		{"*.cache", "Amazon ElastiCache", resources, general + "elasticache-service.html"},
		{"*.{region}.redshift", "Amazon Redshift", resources, general + "redshift-service.html"},
		{"*.{region}.es", "Amazon OpenSearch Service", resources, general + "opensearch-service.html"},
		{"*.efs.{region}", "Amazon EFS", "machines mount file systems by these names", general + "elasticfilesystem.html"},
		{"*.ddb.{region}", "Amazon DynamoDB", "SDKs call it by a name of the account", general + "ddb.html"},
		{"*.kafka.{region}", "Amazon MSK", resources, general + "msk.html"},
		{"*.mq.{region}", "Amazon MQ", resources, general + "amazon-mq.html"},
		{"*.iot.{region}", "AWS IoT", resources, general + "iot-core.html"},
	}
}

// regional are the labels of other services with one endpoint in each Region, as in
// sqs.eu-west-1.amazonaws.com.
func regional() []regionalService {
	return []regionalService{
		{"acm", "AWS Certificate Manager"},
		{"acm-pca", "AWS Private CA"},
		{"apigateway", "Amazon API Gateway"},
		{"appconfig", "AWS AppConfig"},
		{"appconfigdata", "AWS AppConfig"},
		{"application-autoscaling", "Application Auto Scaling"},
		{"athena", "Amazon Athena"},
		{"autoscaling", "Amazon EC2 Auto Scaling"},
		{"backup", "AWS Backup"},
		{"batch", "AWS Batch"},
		{"bedrock", "Amazon Bedrock"},
		{"bedrock-agent-runtime", "Amazon Bedrock"},
		{"bedrock-runtime", "Amazon Bedrock"},
		{"cloudformation", "AWS CloudFormation"},
		{"cloudtrail", "AWS CloudTrail"},
		{"codeartifact", "AWS CodeArtifact"},
		{"codebuild", "AWS CodeBuild"},
		{"codecommit", "AWS CodeCommit"},
		{"codedeploy", "AWS CodeDeploy"},
		{"codepipeline", "AWS CodePipeline"},
		{"cognito-identity", "Amazon Cognito"},
		{"cognito-idp", "Amazon Cognito"},
		{"config", "AWS Config"},
		{"datasync", "AWS DataSync"},
		{"dms", "AWS DMS"},
		{"ds", "AWS Directory Service"},
		{"dynamodb", "Amazon DynamoDB"},
		{"ebs", "Amazon EBS"},
		{"ecr-public", "Amazon ECR Public"},
		{"ecs-a", "Amazon ECS"},
		{"ecs-t", "Amazon ECS"},
		{"elasticache", "Amazon ElastiCache"},
		{"elasticbeanstalk", "AWS Elastic Beanstalk"},
		{"elasticfilesystem", "Amazon EFS"},
		{"elasticloadbalancing", "Elastic Load Balancing"},
		{"elasticmapreduce", "Amazon EMR"},
		{"email", "Amazon SES"},
		{"email-smtp", "Amazon SES"},
		{"es", "Amazon OpenSearch Service"},
		{"events", "Amazon EventBridge"},
		{"firehose", "Amazon Data Firehose"},
		{"fsx", "Amazon FSx"},
		{"glacier", "Amazon S3 Glacier"},
		{"glue", "AWS Glue"},
		{"iam", "AWS IAM"},
		{"guardduty", "Amazon GuardDuty"},
		{"guardduty-data", "Amazon GuardDuty"},
		{"inspector2", "Amazon Inspector"},
		{"iot", "AWS IoT"},
		{"kafka", "Amazon MSK"},
		{"kinesis", "Amazon Kinesis Data Streams"},
		{"lakeformation", "AWS Lake Formation"},
		{"lambda", "AWS Lambda"},
		{"mq", "Amazon MQ"},
		{"network-firewall", "AWS Network Firewall"},
		{"oidc", "AWS IAM Identity Center"},
		{"organizations", "AWS Organizations"},
		{"pipes", "Amazon EventBridge"},
		{"ram", "AWS RAM"},
		{"rds", "Amazon RDS"},
		{"rds-data", "Amazon RDS"},
		{"redshift", "Amazon Redshift"},
		{"redshift-data", "Amazon Redshift"},
		{"redshift-serverless", "Amazon Redshift"},
		{"route53resolver", "Route 53 VPC Resolver"},
		{"scheduler", "Amazon EventBridge"},
		{"securityhub", "AWS Security Hub"},
		{"servicediscovery", "AWS Cloud Map"},
		{"data-servicediscovery", "AWS Cloud Map"},
		{"signin", "AWS Sign-In"},
		{"sns", "Amazon SNS"},
		{"sqs", "Amazon SQS"},
		{"sso", "AWS IAM Identity Center"},
		{"states", "AWS Step Functions"},
		{"storagegateway", "AWS Storage Gateway"},
		{"swf", "Amazon SWF"},
		{"synthetics", "Amazon CloudWatch"},
		{"tagging", "Resource Groups Tagging"},
		{"textract", "Amazon Textract"},
		{"transcribe", "Amazon Transcribe"},
		{"transfer", "AWS Transfer Family"},
		{"translate", "Amazon Translate"},
		{"vpc-lattice", "Amazon VPC Lattice"},
		{"wafv2", "AWS WAF"},
		{"xray", "AWS X-Ray"},
	}
}

type regionalService struct{ label, name string }

// elsewhere returns what matters outside of the domains for endpoints, with full names.
func elsewhere() []service {
	return []service{
		{"public.ecr.aws", "Amazon ECR Public", "pulls of public images", publicImages},
		{"ecr-public.aws.com", "Amazon ECR Public", "pulls of public images over IPv6", publicImages},
		{"*.lambda-url.{region}.on.aws", "AWS Lambda", "programs call functions by these names", general + "lambda-service.html"},
		{"*.dkr-ecr.{region}.on.aws", "Amazon ECR", "image pulls over IPv6", ecrRequests},
		{"*.dkr-ecr.{region}.on.amazonwebservices.com.cn", "Amazon ECR", "image pulls over IPv6", ecrRequests},
		{"*.auth.{region}.amazoncognito.com", "Amazon Cognito", "programs get tokens from user pools by these names", general + "cognito_identity.html"},
	}
}

// isCutBy reports whether the pattern of a kind with a general base matches the service.
func (s service) isCutBy(kind domain.Kind, rest string) bool {
	if kind == domain.Exact {
		return s.form == rest
	}
	above, isBelow := strings.CutSuffix(s.form, rest)
	return isBelow && strings.HasSuffix(above, ".")
}

// in returns the service in a Region and a domain such as .amazonaws.com, or that with a full
// name in none.
func (s service) in(region, dotted string) Essential {
	name := strings.ReplaceAll(s.form, "{region}", region)
	return Essential{domain.MustParsePattern(name + dotted), s.name, s.reason, s.source}
}
