package lint

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

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
