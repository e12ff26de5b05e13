package who

import (
	"regexp"
	"strings"
)

// networkInterface is one as describe-network-interfaces has it.
type networkInterface struct {
	NetworkInterfaceId, VpcId, SubnetId string

	InterfaceType, Description, RequesterId string

	PrivateIpAddress   string
	PrivateIpAddresses []struct{ PrivateIpAddress string }
	Ipv6Address        string
	Ipv6Addresses      []struct{ Ipv6Address string }
	Ipv4Prefixes       []struct{ Ipv4Prefix string }
	Ipv6Prefixes       []struct{ Ipv6Prefix string }

	Attachment struct {
		InstanceId string
		AttachTime moment
	}
	TagSet []tag
}

type tag struct{ Key, Value string }

// instance is one as describe-instances has it. Its interfaces have neither what they
// are attached to nor its name, which people give to the instance alone.
type instance struct {
	InstanceId        string
	Tags              []tag
	NetworkInterfaces []networkInterface
}

func (n *networkInterface) addresses() []string {
	all := []string{n.PrivateIpAddress, n.Ipv6Address}
	for _, a := range n.PrivateIpAddresses {
		all = append(all, a.PrivateIpAddress)
	}
	for _, a := range n.Ipv6Addresses {
		all = append(all, a.Ipv6Address)
	}
	return all
}

func (n *networkInterface) prefixes() []string {
	var all []string
	for _, p := range n.Ipv4Prefixes {
		all = append(all, p.Ipv4Prefix)
	}
	for _, p := range n.Ipv6Prefixes {
		all = append(all, p.Ipv6Prefix)
	}
	return all
}

func (n *networkInterface) tag(keys ...string) string { return valueOf(n.TagSet, keys...) }

// valueOf returns the value of the first of the keys that there is.
func valueOf(tags []tag, keys ...string) string {
	for _, key := range keys {
		for _, t := range tags {
			if t.Key == key && t.Value != "" {
				return t.Value
			}
		}
	}
	return ""
}

// workload finds out who an interface belongs to: what AWS services describe in fixed
// words first, then the instance, then what people call it.
func (n *networkInterface) workload() Workload {
	if w, ok := n.ecs(); ok {
		return w
	}
	for _, known := range descriptions {
		if m := known.description.FindStringSubmatch(n.Description); m != nil {
			return Workload{Kind: known.kind, Name: known.before + m[1]}
		}
	}
	if w, ok := n.node(); ok {
		return w
	}
	if id := n.Attachment.InstanceId; id != "" {
		if name := n.tag(instanceName...); name != "" {
			id = name + " (" + id + ")"
		}
		return Workload{Kind: Instance, Name: id}
	}
	for _, name := range []string{n.tag("Name"), n.Description} {
		if name = strings.TrimSpace(name); name != "" {
			return Workload{Name: name}
		}
	}
	return n.nameless()
}

// instanceName are the tags that an instance is called by.
var instanceName = []string{"Name", "aws:autoscaling:groupName"}

// ecs is for interfaces of tasks. The tags are there if the service has ECS managed tags.
func (n *networkInterface) ecs() (Workload, bool) {
	cluster, service := n.tag("aws:ecs:clusterName"), n.tag("aws:ecs:serviceName")
	switch m := attachmentARN.FindStringSubmatch(n.Description); {
	case service != "":
		return Workload{Kind: Service, Name: join(cluster, service)}, true
	case m == nil:
		return Workload{}, false
	case n.tag("Name") != "":
		return Workload{Kind: Task, Name: join(cluster, n.tag("Name"))}, true
	default:
		return Workload{Kind: Task, Name: join(cluster, "with attachment "+m[1])}, true
	}
}

var attachmentARN = regexp.MustCompile(`^arn:[\w-]+:ecs:[^:]*:[^:]*:attachment/(.+)$`)

// node is for interfaces that Kubernetes attached to a node for its pods.
func (n *networkInterface) node() (Workload, bool) {
	id := n.tag("node.k8s.amazonaws.com/instance_id")
	if m := nodeDescription.FindStringSubmatch(n.Description); id == "" && m != nil {
		id = m[1]
	}
	if id == "" {
		return Workload{}, false
	}
	return Workload{Kind: Node, Name: join(n.tag("cluster.k8s.amazonaws.com/name"), id)}, true
}

var nodeDescription = regexp.MustCompile(`^aws-K8S-(i-[0-9a-f]+)$`)

func (n *networkInterface) nameless() Workload {
	switch {
	case n.InterfaceType != "" && n.InterfaceType != "interface":
		return Workload{Name: n.InterfaceType + " " + n.NetworkInterfaceId}
	case n.RequesterId != "" && strings.HasPrefix(n.RequesterId, "amazon-"):
		return Workload{Name: n.RequesterId + " " + n.NetworkInterfaceId}
	default:
		return Workload{Name: "interface " + n.NetworkInterfaceId}
	}
}

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
