// Package policy says what DNS Firewall decides about a query and why, before
// anything is deployed.
//
// A [Policy] holds the VPCs, rule groups and domain lists of one source as data;
// package load reads one from templates, Terraform plans and snapshots. Give a VPC of it to
// [NewEvaluator] and ask [Evaluator.Judge] for a verdict that explains itself, or
// [Evaluator.Decide] for one that costs no memory, by the million.
//
// Do not use this package to learn what a client will get from the DNS: it says
// what the firewall does to a query, and resolves nothing.
//
// # Glossary
//
// An entry is a name or a wildcard in a domain list; an invalid entry is one that AWS might
// refuse. A rule looks for the entries of a list, or for what AWS detects, and has an action:
// ALLOW, ALERT or BLOCK, the last with a response. Rules are in rule groups, and an
// association puts a rule group on a VPC.
//
// A query has a name, a type and a chain: the names to which CNAMEs lead. A client sends it,
// for a workload. Its verdict is the action of the rule that decides, and the response. A
// verdict is certain, or undecided, with its reasons: rules that may match, and unknown
// values. A rule is shadowed if an earlier one decides about all that it matches.
//
// Compared with a baseline, a name is newly blocked, newly allowed or newly alerted.
//
// # Design
//
// Rule groups apply in the order of their association's priority and rules in the
// order of theirs. The first rule that matches ends the evaluation, whether it
// allows, alerts or blocks, and how specific an entry is never matters.
//
// Much of what decides is not published: AWS's own lists, what DNS Firewall
// Advanced detects, a rule group of another team. A rule that might match is
// never taken for one that does or does not. The verdict follows what is known,
// is certain only if every other possibility leads to the same action and
// response, and names the others under Unless.
package policy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

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
	// a snapshot of the account has.
	Complete bool

	// Notes are what was assumed to put a policy of several sources together; see [Overlay].
	Notes []string

	// Unknowns are what belongs to no object here, such as an association whose
	// VPC is not known.
	Unknowns Unknowns
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

	// Alone says that this is not a VPC of the source but stands for any that has
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

// SameRules reports whether two VPCs of one policy have the same rule groups in the same
// order, so that every query has the same verdict on both, whatever is not known.
func (v *VPC) SameRules(other *VPC) bool {
	return slices.EqualFunc(v.Associations, other.Associations, func(a, b Association) bool {
		return a.Group == b.Group && a.Priority == b.Priority && a.Via == b.Via && slices.Equal(a.Unknowns, b.Unknowns)
	})
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
	Unknowns Unknowns
}

// Process is a place among the rule groups of a VPC, by the name that it has in the
// ManagedServiceData of a policy of Firewall Manager.
type Process string

// The places before and behind the rule groups of the account.
const (
	PreProcess  Process = "preProcessRuleGroups"
	PostProcess Process = "postProcessRuleGroups"
)

// Group is a rule group. See AWS::Route53Resolver::FirewallRuleGroup.
type Group struct {
	// ID is what the source knows it by: rslvr-frg-..., a logical ID or a
	// Terraform address.
	ID   string
	Name string

	// Deployed is its ID in the account, rslvr-frg-..., where the source has it.
	Deployed string

	// Rules are by priority; those whose priority is not known come last.
	Rules []Rule

	// Opaque says why the rules are not known, and is empty if they are. They are not in the
	// source of a group of another stack or account.
	Opaque string

	// Source is what rules are read from that are not known; see Unknown.Source.
	Source string

	Origin   Origin
	Unknowns Unknowns
}

// Rule is one rule of a group. See
// AWS::Route53Resolver::FirewallRuleGroup FirewallRule.
//
// Its texts are as the source has them, whether AWS would take them or not. What
// is not known is empty here and among its Unknowns.
type Rule struct {
	Priority int
	Action   string // ALLOW, ALERT or BLOCK
	Block    Block

	// A rule has either a List or a Protection.
	List       *List
	Protection Protection

	QueryType   string // such as A or TYPE65; empty for all types
	Redirection string // INSPECT_REDIRECTION_DOMAIN, AWS's default, or TRUST_REDIRECTION_DOMAIN

	// OneOf is the same for rules of a group of which exactly one is there, as for both branches
	// of a condition that cannot be computed, and empty for all others.
	OneOf string

	// If is the condition under which the rule is there, if it is known by a name. Its Existence is
	// then among the Unknowns.
	If Condition

	Origin   Origin
	Unknowns Unknowns
}

// Condition is one of the source that nobody knows yet: things of one condition are there together,
// and never with those of its opposite. The zero Condition is none.
type Condition struct {
	Name string
	Not  bool // it must not hold
}

// Block is what a client gets from a rule that blocks.
type Block struct {
	Response       string // NODATA, NXDOMAIN or OVERRIDE
	OverrideType   string // CNAME
	OverrideDomain string
	OverrideTTL    int // seconds, 0 to 604800
}

// Protection is what a rule of DNS Firewall Advanced looks for. One of its fields
// but for Confidence is not empty, unless the rule has a List.
type Protection struct {
	Threat     string // DGA, DICTIONARY_DGA or DNS_TUNNELING
	Confidence string // LOW, MEDIUM or HIGH, of a Threat

	ThreatCategory  string // such as PHISHING
	ContentCategory string // such as VIOLENCE_AND_HATE_SPEECH
	Partner         string
}

// String names the protection in AWS's words, and is empty for none.
func (p Protection) String() string {
	switch {
	case p.Threat != "" && p.Confidence != "":
		return p.Threat + " at confidence " + p.Confidence
	case p.Threat != "":
		return p.Threat
	case p.ThreatCategory != "":
		return "threat category " + p.ThreatCategory
	case p.ContentCategory != "":
		return "content category " + p.ContentCategory
	case p.Partner != "":
		return "partner " + p.Partner
	default:
		return ""
	}
}

// The values of Rule.Redirection.
const (
	Inspect = "INSPECT_REDIRECTION_DOMAIN"
	Trust   = "TRUST_REDIRECTION_DOMAIN"
)

// Trusts reports whether the rule looks at the first name of a CNAME chain alone. A rule
// whose FirewallDomainRedirectionAction is among its Unknowns may trust all the same.
func (r *Rule) Trusts() bool { return strings.EqualFold(r.Redirection, Trust) }

// Does returns the action of the rule. It is ActionUnknown where that is not known or not one
// that a rule can have, and for no rule at all, which stands for one of an unknown rule group.
func (r *Rule) Does() Action {
	if r == nil {
		return ActionUnknown
	}
	action, err := ParseAction(r.Action)
	if err != nil || action == ActionNone {
		return ActionUnknown
	}
	return action
}

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
	Unknowns Unknowns
}

// QueryLog is the association of a VPC with a query logging config. See
// AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation.
type QueryLog struct {
	Config *QueryLogConfig
	Status string // in a snapshot; such as ACTIVE
	Via    string // see Association.Via

	Origin   Origin
	Unknowns Unknowns // whether it is there
}

// OrderUnknown is the Property of an Unknown of an association whose place among
// the others of its VPC AWS does not document, as between a Route 53 Profile and
// the VPC itself.
const OrderUnknown = "(order)"

// List is a domain list. See AWS::Route53Resolver::FirewallDomainList.
type List struct {
	// ID is what the source knows it by: rslvr-fdl-..., a logical ID or a
	// Terraform address.
	ID   string
	Name string

	Entries []Entry

	// FileURL is the DomainFileUrl that AWS imports the entries from, and empty for
	// entries that stand in the source itself.
	FileURL string

	// Managed says that AWS maintains the list and publishes no entry of it.
	Managed bool

	// Unfilled says that the source defines the list and gives it no entries, not even none.
	// Something else may fill it, as a function does with a feed.
	Unfilled bool

	// Opaque says why the entries are not known, and is empty if they are: AWS
	// maintains the list, another stack has it, its file is not at hand.
	Opaque string

	// Source is what the entries are read from that are not known; see Unknown.Source.
	// It is kept if a file stands in for them.
	Source string

	// StandIn is the file that was given in place of the entries that are not
	// known.
	StandIn string

	Origin   Origin
	Unknowns Unknowns
}

// Label returns the name that people know the list by, or else its ID.
func (l *List) Label() string {
	if l.Name != "" {
		return l.Name
	}
	return l.ID
}

// Origin is where something stands in the source of a policy.
type Origin struct {
	File string // as it was given; "-" is standard input
	Line int    // from 1; 0 if it is not known
	Path string // such as Resources.Firewall.Properties.FirewallRules.2, or a Terraform address
}

// String returns "file:line: path" without what is not known.
func (o Origin) String() string {
	text := o.File
	if o.Line > 0 {
		text += ":" + strconv.Itoa(o.Line)
	}
	switch {
	case o.Path == "":
		return text
	case text == "":
		return o.Path
	default:
		return text + ": " + o.Path
	}
}

// Short is enough to find the place: the file and the line, and the path only without them.
func (o Origin) Short() string {
	if o.Line > 0 {
		o.Path = ""
	}
	return o.String()
}

// Unknown is a value that is not known from the source, or that is invalid.
type Unknown struct {
	// Property is the AWS property that it would be the value of, such as
	// Action. It is Existence for whether its holder is there at all.
	Property string

	// Why says what is missing and what to do about it, as in "parameter Action
	// has no default; give it with --parameter Action=VALUE".
	Why string

	// Invalid says that there is a value and AWS would refuse it.
	Invalid bool

	// Source is what the value is read from, such as "parameter Action" or
	// "{{resolve:ssm:/list}}": values of equal Sources are equal, whichever policy
	// they are in. It is empty where only Why says more.
	Source string

	Origin Origin
}

// Existence is the Property of an Unknown that says that something may be there
// or not, as behind a condition that cannot be computed.
const Existence = "(existence)"

// Refused is the Property of an Unknown that says why AWS would refuse its holder, where
// that is not about one property of it. Package lint finds these; see lint.MarkRefused.
const Refused = "(refused)"

// String returns where it is and why it is not known.
func (u Unknown) String() string { return u.Origin.String() + ": " + u.Why }

// Unknowns are what is not known of one object.
type Unknowns []Unknown

// Of returns the first unknown of one of the properties, or nil if all of them are known.
func (all Unknowns) Of(properties ...string) *Unknown {
	for i := range all {
		if slices.Contains(properties, all[i].Property) {
			return &all[i]
		}
	}
	return nil
}

// LogStore is where a query log config writes to, as far as its source says who may write
// there. The writer is a service of AWS, so the policies of the destination decide whether
// queries are recorded.
type LogStore struct {
	Kind LogStoreKind
	ID   string // what the source calls it

	// ARN is that of the log group, without ":*" behind it, the bucket or the delivery
	// stream.
	ARN access.Text

	// Prefix is what the keys of objects in a bucket begin with. It is empty or ends in "/".
	Prefix access.Text

	// Where the config is.
	Partition, Region, Account access.Text

	Policies []LogPolicy
	Key      *LogKey // nil if what is stored is not encrypted with a key of KMS, or that is not known

	// Tagged says whether a delivery stream has the tag LogDeliveryEnabled=true.
	Tagged access.Truth

	// PublicZones says that the source logs queries to public hosted zones too, which
	// route53.amazonaws.com writes.
	PublicZones bool

	Origin Origin
}

// LogStoreKind is a kind of destination.
type LogStoreKind string

// The kinds of destinations.
const (
	LogGroup       LogStoreKind = "log group"
	Bucket         LogStoreKind = "bucket"
	DeliveryStream LogStoreKind = "delivery stream"
)

// LogPolicy is a policy that says who may write to a destination.
type LogPolicy struct {
	ID       string // what the source calls its holder
	Property string // of the holder
	Document *access.Document

	// Own says that it is about this destination alone, so an update of it takes away what
	// AWS has added. Account-wide policies of CloudWatch Logs are not.
	Own bool

	// First says whether the policy is there before the config is made.
	First access.Truth

	Origin Origin
}

// LogKey is the key of KMS that a destination encrypts with.
type LogKey struct {
	ID string // what the source calls it, or what the destination names it by

	// AWSManaged says that it is the key of AWS for the service, such as aws/s3, whose
	// policy cannot be changed.
	AWSManaged bool

	// NoARN says that the destination names it by its ID or an alias.
	NoARN bool

	Policy *LogPolicy // nil if it is not known
	Origin Origin
}
