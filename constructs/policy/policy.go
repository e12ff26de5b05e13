package policy

// Policy is what one source says about DNS Firewall: a template, all stacks of an
// app, a Terraform plan or a snapshot of what is deployed.
type Policy struct {
	// VPCs are those that the source speaks of, by Name.
	VPCs []VPC

	// Groups and Lists are all that the source defines or names, by ID, those
	// that no VPC uses included.
	Groups []*Group
	Lists  []*List

	// QueryLogConfigs are the query logging configs that the source defines or
	// names, by ID, those on no VPC included.
	QueryLogConfigs []*QueryLogConfig

	// Stacks are the names of the stacks that a source made of templates has, without nested
	// ones. The one of a template file has the name "".
	Stacks []string

	// Stored are the parameters with a value from Systems Manager, by name, for which a
	// value was given, with what they would be read from.
	Stored map[string]string

	// Complete says that no VPC has other associations than those here, as only
	// a snapshot of the account can tell.
	Complete bool

	// Notes are what was assumed to put a policy of several sources together; see [Overlay].
	Notes []string

	// Unknowns are what belongs to no object here, such as an association whose
	// VPC cannot be told.
	Unknowns []Unknown
}

// VPC is a virtual private cloud and all that applies to its queries.
type VPC struct {
	// Name is its ID, such as vpc-0a1b2c3d, where the source has it, else what the
	// source calls it: a parameter, a logical ID or a Terraform address.
	Name string

	// Source is what its ID is read from if the source does not have it, as in
	// "parameter VpcId"; see Unknown.Source.
	Source string

	// Defined says that the source itself creates the VPC, and has no ID for it yet.
	Defined bool

	// Alone says that this is no VPC of the source but stands for any that has
	// its associations: the source defines a rule group and associates it with nothing, or
	// a policy of Firewall Manager for VPCs that it does not name.
	Alone bool

	// Associations are by priority; those whose place among the others is not
	// known come last.
	Associations []Association

	// QueryLogs are the query logging configs that the VPC is associated with.
	QueryLogs []QueryLog

	// FailOpen is what happens to queries while DNS Firewall does not answer:
	// ENABLED lets them pass, DISABLED, AWS's default, does not. It is empty
	// if the source does not say. See FirewallFailOpen of FirewallConfig.
	FailOpen string

	// NameServers are those of its DHCP options, as far as the source has them.
	// Queries that do not go to AmazonProvidedDNS meet no firewall.
	NameServers []string

	Origin Origin
}

// Association is a rule group on a VPC. See
// AWS::Route53Resolver::FirewallRuleGroupAssociation.
type Association struct {
	Name     string
	Priority int // 101 to 9899; those of Firewall Manager are below or above
	Group    *Group

	// MutationProtection is ENABLED or DISABLED, AWS's default, and empty if the
	// source does not say.
	MutationProtection string

	// Via is what brings the association to the VPC if it is not one of its own:
	// a Route 53 Profile or a policy of Firewall Manager, by its name in the source.
	Via string
	// Process says where a policy of Firewall Manager puts the rule group, which decides
	// about the priorities it takes; it is empty for all other associations.
	Process Process

	Origin   Origin
	Unknowns []Unknown
}

// Process is a place among the rule groups of a VPC, by the name that it has in the
// ManagedServiceData of a policy of Firewall Manager.
type Process string

// The places before and behind the rule groups of the account.
const (
	PreProcess  Process = "preProcessRuleGroups"
	PostProcess Process = "postProcessRuleGroups"
)

// QueryLogConfig is where the queries of VPCs are logged to. See
// AWS::Route53Resolver::ResolverQueryLoggingConfig.
type QueryLogConfig struct {
	// ID is what the source knows it by: rqlc-..., a logical ID or a Terraform
	// address.
	ID   string
	Name string

	Destination string // its ARN, as far as the source has it

	// Store is what the source says about the destination, or nil.
	Store *LogStore

	Origin   Origin
	Unknowns []Unknown
}

// QueryLog is the association of a VPC with a query logging config. See
// AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation.
type QueryLog struct {
	Config *QueryLogConfig
	Status string // in a snapshot; such as ACTIVE
	Via    string // see Association.Via

	Origin   Origin
	Unknowns []Unknown // whether it is there
}

// OrderUnknown is the Property of an Unknown of an association whose place among
// the others of its VPC AWS does not document, as between a Route 53 Profile and
// the VPC itself.
const OrderUnknown = "(order)"
