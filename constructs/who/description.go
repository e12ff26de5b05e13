package who

import (
	"regexp"
)

// descriptions are the words in which services of AWS describe their interfaces.
var descriptions = []struct {
	description *regexp.Regexp
	kind        Kind
	before      string // the name
}{
	// Functions with the same subnet and security groups share an interface, which is
	// described by one of them.
	{regexp.MustCompile(`^AWS Lambda VPC ENI(?:-|: ?)(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$`), Function, ""},
	{regexp.MustCompile(`^ELB (?:app|net|gwy)/([^/]+)/`), Balancer, ""},
	{regexp.MustCompile(`^ELB (.+)$`), Balancer, ""},
	{regexp.MustCompile(`^Interface for NAT Gateway (nat-\w+)`), NAT, ""},
	{regexp.MustCompile(`^VPC Endpoint Interface (vpce-\w+)`), Endpoint, ""},
	{regexp.MustCompile(`^Route 53 Resolver: (rslvr-\w+-\w+)`), Resolver, ""},
	{regexp.MustCompile(`^Amazon EKS (.+)$`), Other, "EKS control plane "},
	{regexp.MustCompile(`^EFS mount target for (fs-\w+)`), Other, "EFS "},
	{regexp.MustCompile(`^(?i:Network Interface for Transit Gateway Attachment) (tgw-attach-\w+)`), Other, "transit gateway "},
	{regexp.MustCompile(`^AWS created network interface for directory (d-\w+)`), Other, "directory "},
	{regexp.MustCompile(`^ES (.+)$`), Other, "OpenSearch "},
	{regexp.MustCompile(`^RDSNetworkInterface()$`), Other, "an RDS database"},
	{regexp.MustCompile(`^RedshiftNetworkInterface()$`), Other, "a Redshift cluster"},
	{regexp.MustCompile(`^DMSNetworkInterface()$`), Other, "a DMS replication instance"},
}
