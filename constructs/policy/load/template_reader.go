package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

// The types that a template says something about DNS Firewall with.
const (
	vpcType            = "AWS::EC2::VPC"
	listType           = "AWS::Route53Resolver::FirewallDomainList"
	groupType          = "AWS::Route53Resolver::FirewallRuleGroup"
	associationType    = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
	configType         = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
	logAssociationType = "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"
)

// reader makes a policy of the stacks of an app. The maps are by the key of the value
// that stands for an object in the templates.
type reader struct {
	app    *stack.App
	assets *folder
	p      *policy.Policy

	lists   map[string]*policy.List
	groups  map[string]*policy.Group
	configs map[string]*policy.QueryLogConfig
	vpcs    map[string]int // in p.VPCs
	regions map[*stack.Stack][]placedARN
	labels  labelling

	documents map[placedResource]*access.Document // policies of resources that were read
	partition string                              // of ARNs; see writtenPartition

	associations int // how many there are
}

func newReader(app *stack.App, assets *folder) *reader {
	return &reader{
		app: app, assets: assets, p: &policy.Policy{},
		lists: map[string]*policy.List{}, groups: map[string]*policy.Group{},
		configs: map[string]*policy.QueryLogConfig{}, vpcs: map[string]int{}, regions: map[*stack.Stack][]placedARN{},
		labels: labelsOf(app), documents: map[placedResource]*access.Document{}, partition: writtenPartition(app),
	}
}

// existing goes through the resources of a type that are there or may be.
func existing(s *stack.Stack, resourceType string, each func(id string, open *stack.Unknown)) {
	for _, id := range s.Resources(resourceType) {
		if truth, open := s.Exists(id); truth != stack.No {
			each(id, open)
		}
	}
}

func originAt(n stack.Node) policy.Origin {
	return policy.Origin{File: n.Stack().File, Line: n.Position().Line, Path: n.Path()}
}

// originOfResource is the place of a resource, not of its properties.
func originOfResource(s *stack.Stack, id string) policy.Origin {
	n := s.Node(id)
	return originAt(n)
}

// unknownAt says that a property is not known. What it is read from is the text at the node,
// if there is one, behind the conditions that the node is behind.
func unknownAt(property string, u *stack.Unknown, n stack.Node) policy.Unknown {
	unknown := policy.Unknown{Property: property, Why: u.Why, Invalid: u.Invalid, Source: u.From(), Origin: originAt(n)}
	if property == policy.Existence {
		return unknown
	}
	if t, isText := n.Text(); isText {
		unknown.Source = t.Source()
	}
	if behind := n.Behind(); behind != nil && unknown.Source != "" {
		unknown.Source += " if " + behind.Source
	}
	return unknown
}

func invalidAt(property string, n stack.Node, format string, values ...any) policy.Unknown {
	return policy.Unknown{Property: property, Why: fmt.Sprintf(format, values...), Invalid: true, Origin: originAt(n)}
}

// existence says that something may be there or not. It depends on all that is not known.
func existence(n stack.Node, all ...*stack.Unknown) []policy.Unknown {
	var found []policy.Unknown
	var sources []string
	for _, open := range all {
		if open != nil {
			found = append(found, unknownAt(policy.Existence, open, n))
			sources = append(sources, open.From())
		}
	}
	switch {
	case len(found) == 0:
		return nil
	case slices.Contains(sources, ""):
		found[0].Source = ""
	default:
		found[0].Source = strings.Join(sources, " and ")
	}
	return found[:1]
}

// lost records what belongs to no object.
func (r *reader) lost(u policy.Unknown) { r.p.Unknowns = append(r.p.Unknowns, u) }
