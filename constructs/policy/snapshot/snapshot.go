package snapshot

// Version is that of the format.
const Version = 1

// Snapshot is what applies to some VPCs of an account in one Region.
type Snapshot struct {
	Version int    `json:"vpcdnsSnapshot"`
	Region  string `json:"region"`

	VPCs     []VPC     `json:"vpcs"`
	Profiles []Profile `json:"profiles"`

	// All that the VPCs and Profiles refer to.
	RuleGroups      []RuleGroup      `json:"ruleGroups"`
	DomainLists     []DomainList     `json:"domainLists"`
	QueryLogConfigs []QueryLogConfig `json:"queryLogConfigs"`

	// Unread is what could not be read.
	Unread []Unread `json:"unread"`
}

// VPC is a virtual private cloud.
type VPC struct {
	ID string `json:"id"`

	FailOpen    string   `json:"failOpen,omitempty"`    // FirewallFailOpen of FirewallConfig
	NameServers []string `json:"nameServers,omitempty"` // domain-name-servers of its DHCP options

	RuleGroups []Association `json:"ruleGroups"`
	QueryLogs  []QueryLog    `json:"queryLogs"`
	Profiles   []string      `json:"profiles"` // IDs of Route 53 Profiles
}

// Association is that of a rule group with a VPC or a Profile. See
// FirewallRuleGroupAssociation and ProfileResourceAssociation.
type Association struct {
	ID        string `json:"id,omitempty"`
	Name      string `json:"name,omitempty"`
	RuleGroup string `json:"ruleGroup"`

	Priority *int32 `json:"priority,omitempty"`

	MutationProtection string `json:"mutationProtection,omitempty"`
	ManagedOwnerName   string `json:"managedOwnerName,omitempty"` // of Firewall Manager
	Status             string `json:"status,omitempty"`
}

// QueryLog is the association of a query logging config with a VPC or a Profile. See
// ResolverQueryLogConfigAssociation.
type QueryLog struct {
	ID     string `json:"id,omitempty"`
	Config string `json:"config"`
	Status string `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
}

// Profile is a Route 53 Profile, as far as it is about DNS Firewall and query
// logging.
type Profile struct {
	ID         string        `json:"id"`
	RuleGroups []Association `json:"ruleGroups"`
	QueryLogs  []QueryLog    `json:"queryLogs"`
}

// RuleGroup is a rule group of DNS Firewall. See FirewallRuleGroup.
type RuleGroup struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	OwnerID     string `json:"ownerId,omitempty"`
	ShareStatus string `json:"shareStatus,omitempty"`

	Rules  []Rule `json:"rules"`
	Unread string `json:"unread,omitempty"` // why the rules are not known
}

// Rule is a rule of a group. See FirewallRule.
type Rule struct {
	Name     string `json:"name,omitempty"`
	Priority *int32 `json:"priority,omitempty"`
	Action   string `json:"action,omitempty"`

	BlockResponse        string `json:"blockResponse,omitempty"`
	BlockOverrideDNSType string `json:"blockOverrideDnsType,omitempty"`
	BlockOverrideDomain  string `json:"blockOverrideDomain,omitempty"`
	BlockOverrideTTL     *int32 `json:"blockOverrideTtl,omitempty"`

	DomainList        string `json:"domainList,omitempty"`
	Qtype             string `json:"qtype,omitempty"`
	RedirectionAction string `json:"redirectionAction,omitempty"`

	DNSThreatProtection string `json:"dnsThreatProtection,omitempty"`
	ConfidenceThreshold string `json:"confidenceThreshold,omitempty"`
	ThreatCategory      string `json:"threatCategory,omitempty"`
	ContentCategory     string `json:"contentCategory,omitempty"`
	Partner             string `json:"partner,omitempty"`
}

// DomainList is a domain list of DNS Firewall. See FirewallDomainList.
type DomainList struct {
	ID               string `json:"id"`
	Name             string `json:"name,omitempty"`
	ManagedOwnerName string `json:"managedOwnerName,omitempty"` // of a list whose entries AWS does not publish

	Domains []string `json:"domains,omitempty"`
	Unread  string   `json:"unread,omitempty"` // why the domains are not known
}

// QueryLogConfig is a query logging config. See ResolverQueryLogConfig.
type QueryLogConfig struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	Destination string `json:"destination,omitempty"`
	Status      string `json:"status,omitempty"`
	Unread      string `json:"unread,omitempty"` // why it is not known
}

// Unread is a part of a VPC or of a Profile that could not be read.
type Unread struct {
	Part Part   `json:"part"`
	Of   string `json:"of"` // the ID of the VPC or Profile
	Why  string `json:"why"`
}

// Part is what may be unread of a VPC or of a Profile.
type Part string

// The parts. Without Profiles, it is not known what other rule groups a VPC has.
const (
	FailOpen    Part = "failOpen"
	NameServers Part = "nameServers"
	QueryLogs   Part = "queryLogs"
	Profiles    Part = "profiles"
)

// Words returns the part as people call it, such as "name servers".
func (p Part) Words() string {
	switch p {
	case FailOpen:
		return "fail mode"
	case NameServers:
		return "name servers"
	case QueryLogs:
		return "query logging"
	case Profiles:
		return "Route 53 Profiles"
	default:
		return string(p)
	}
}
