package lint

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// Unresolved is the ID of the finding that some values are not known, so that findings
// that depend on them are missing.
const Unresolved = "unresolved"

// IDs of checks of what the source says badly or not at all.
const (
	refusedValue   = "refused-value"
	unknownType    = "unknown-type"
	parameterRange = "parameter-range"
)

// sourceChecks are about what the source says badly or not at all.
func sourceChecks() []Check {
	return []Check{
		{
			refusedValue, Error, "a value that AWS rejects",
			"AWS refuses it, and the deployment is rolled back", "correct it as the message says",
		},
		{
			unknownType, Warning, "a resource of a type that is not known here",
			"what it does was not looked at, and CloudFormation refuses a type that does not exist", "correct the name of the type, if it is misspelt",
		},
		{
			parameterRange, Warning, "a parameter that allows values which its property rejects",
			"CloudFormation lets such a value through, and AWS refuses it in the middle of the deployment", "narrow MinValue, MaxValue or AllowedValues of the parameter",
		},
		{
			Unresolved, Note, "values that the source does not contain",
			"findings that depend on them are missing", "give what the message names: parameters with --parameter NAME=VALUE, entries of lists with --stand-in LIST=FILE",
		},
	}
}

// holder is something that may have unknowns.
type holder struct {
	kind   kind
	at     place
	what   string // in words
	all    []policy.Unknown
	origin policy.Origin // its own
}

type kind int

const (
	ofNothing kind = iota
	ofGroup
	ofRule
	ofList
	ofAssociation
	ofConfig
)

// holders returns all of a policy.
func (l *linter) holders() []holder {
	all := []holder{{all: l.policy.Unknowns}}
	for _, g := range l.policy.Groups {
		all = append(all, holder{ofGroup, groupOf(g), "rule group " + g.ID, g.Unknowns, g.Origin})
		for i := range g.Rules {
			r := &g.Rules[i]
			all = append(all, holder{ofRule, ruleOf(g, r), nameOfRule(g, r), r.Unknowns, r.Origin})
		}
	}
	for _, list := range l.policy.Lists {
		all = append(all, holder{ofList, listOf(list), "list " + list.Label(), list.Unknowns, list.Origin})
	}
	for i := range l.policy.VPCs {
		vpc := &l.policy.VPCs[i]
		for _, a := range vpc.Associations {
			at := place{vpcs: []*policy.VPC{vpc}, group: a.Group, at: a.Origin}
			all = append(all, holder{ofAssociation, at, "rule group " + a.Group.ID + " on " + vpc.Name, a.Unknowns, a.Origin})
		}
	}
	for _, c := range l.policy.QueryLogConfigs {
		all = append(all, holder{ofConfig, place{at: c.Origin}, "config " + c.ID, c.Unknowns, c.Origin})
	}
	return all
}

// unknowns reports values that AWS would refuse, and that there are others which are
// not known.
func (l *linter) unknowns() {
	var open gap
	for _, h := range l.holders() {
		for _, u := range h.all {
			switch {
			case u.Property == policy.Refused: // found by its own check
			case u.Invalid || u.Property == "Type" || h.isEmpty(u):
				h.at.at = nearest(u.Origin, h.origin)
				l.found(h.refused(u), h.at, "%s", about(h.what, u.Why))
			case u.Property != policy.OrderUnknown:
				open.add(about(h.what, u.Why), u.Origin)
			}
		}
	}
	l.opaque(&open)
	if open.count > 0 {
		l.found(Unresolved, place{at: open.at}, "unresolved, so what depends on it was not checked: %s", open.sample)
	}
}

// opaque adds what nothing is known of.
func (l *linter) opaque(open *gap) {
	for _, g := range l.policy.Groups {
		if g.Opaque != "" && len(g.Unknowns) == 0 {
			open.add(about("rule group "+g.ID, g.Opaque), g.Origin)
		}
	}
	for _, list := range l.policy.Lists {
		if list.Opaque != "" && !list.Managed && list.StandIn == "" && len(list.Unknowns) == 0 {
			open.add(about("list "+list.Label(), list.Opaque), list.Origin)
		}
		for i := range list.Entries {
			if gap := gapIn(&list.Entries[i]); gap != nil {
				open.add(about("list "+list.Label(), gap.Why), gap.Origin)
			}
		}
	}
}

// gap is what is not known.
type gap struct {
	sample
	seen map[string]bool
}

func (g *gap) add(why string, at policy.Origin) {
	if g.seen[why] {
		return
	}
	if g.seen == nil {
		g.seen = map[string]bool{}
	}
	g.seen[why] = true
	g.count++
	if g.count == 1 {
		g.at = at
	}
	g.texts = append(g.texts, why)
	if len(g.examples) < maxExamples {
		g.examples = append(g.examples, why)
	}
}

func about(what, why string) string {
	if what == "" {
		return why
	}
	return what + ": " + why
}

// refused returns the ID of the check for a value that AWS would refuse. What is missing
// stands at its holder.
func (h holder) refused(u policy.Unknown) string {
	missing := h.lacks(u)
	switch h.kind {
	case ofRule:
		return refusedOfRule(h.at.rule, u.Property, missing)
	case ofList:
		switch {
		case u.Property == "DomainFileUrl":
			return badFileURL
		case u.Property == "Domains" && missing:
			return emptyList
		case u.Property == "Domains" && h.at.list.FileURL != "":
			return listWithTwoSources
		}
	case ofAssociation:
		switch u.Property {
		case "Priority":
			return badAssociationPriority
		case "MutationProtection":
			return badMutationProtection
		}
	case ofConfig:
		if u.Property == "DestinationArn" {
			return badDestination
		}
	}
	switch u.Property {
	case "Type":
		return unknownType
	case "LogPolicies":
		return quotaLogPolicies
	case "Priority":
		return badAssociationPriority
	case "Name":
		return badName
	case "VpcId", "ResourceId":
		return badVPC
	default:
		return refusedValue
	}
}

// lacks reports whether an unknown is about what is not there.
func (h holder) lacks(u policy.Unknown) bool {
	return u.Origin.Path == h.origin.Path || u.Origin.Path == h.origin.Path+".Properties"
}

// isEmpty reports whether an unknown is about a list that something else has to fill.
func (h holder) isEmpty(u policy.Unknown) bool {
	return h.kind == ofList && u.Property == "Domains" && h.at.list.Unfilled
}

func refusedOfRule(r *policy.Rule, property string, missing bool) string {
	switch property {
	case "Action":
		return badAction
	case "Priority":
		return badPriority
	case "BlockResponse":
		return badResponse
	case "BlockOverrideDnsType", "BlockOverrideDomain", "BlockOverrideTtl":
		if missing {
			return incompleteOverride
		}
		return badOverride
	case "Qtype":
		return badQueryType
	case "FirewallDomainRedirectionAction":
		return badRedirection
	case "DnsThreatProtection":
		return badThreat
	case "ConfidenceThreshold":
		return badConfidence
	case "FirewallDomainListId":
		return refusedSource(r, missing)
	default:
		return refusedValue
	}
}

func refusedSource(r *policy.Rule, missing bool) string {
	switch {
	case missing:
		return ruleWithoutSource
	case r.Protection.String() != "":
		return ruleWithTwoSources
	default:
		return badListID
	}
}
