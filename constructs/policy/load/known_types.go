package load

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// knownTypes are all types of CloudFormation that VPC Resolver and Route 53 Profiles have.
func knownTypes() []string {
	return []string{
		listType, groupType, associationType, "AWS::Route53Resolver::FirewallConfig", configType, logAssociationType,
		"AWS::Route53Resolver::OutpostResolver", "AWS::Route53Resolver::ResolverConfig", "AWS::Route53Resolver::ResolverDNSSECConfig",
		resolverType, ruleType, "AWS::Route53Resolver::ResolverRuleAssociation",
		profileType, profileAssociationType, profileResourceType,
	}
}

// unknownType returns what is wrong with a type that is meant for one of those here, and
// nothing for all others.
func unknownType(id, resourceType string) string {
	known := knownTypes()
	service, _, _ := strings.Cut(strings.TrimPrefix(resourceType, "AWS::"), "::")
	ours := strings.EqualFold(service, "Route53Resolver") || strings.EqualFold(service, "Route53Profiles")
	near := nearestType(resourceType)
	switch {
	case slices.Contains(known, resourceType):
		return ""
	case resourceType == "AWS::Route53Resolver::FirewallRule":
		return fmt.Sprintf("%s has the type %s, which CloudFormation does not have: a rule stands in FirewallRules of its rule group", id, resourceType)
	case near != "" && (ours || service == "Route53"):
		return fmt.Sprintf("%s has the type %s, which is not known here; did you mean %s?", id, resourceType, near)
	case ours:
		return fmt.Sprintf("%s has the type %s, which is not known here", id, resourceType)
	default:
		return ""
	}
}

// nearestType returns the type that somebody may have meant, or nothing if none is alike.
// Types of Route 53 itself have to end like the one they are taken for.
func nearestType(resourceType string) string {
	own := lastPart(resourceType)
	best := slices.MinFunc(knownTypes(), func(a, b string) int {
		return cmp.Or(cmp.Compare(edits(own, lastPart(a)), edits(own, lastPart(b))), strings.Compare(a, b))
	})
	if most := len(lastPart(best)) / 4; edits(own, lastPart(best)) > most || strings.HasPrefix(resourceType, "AWS::Route53::") && own != lastPart(best) {
		return ""
	}
	return best
}

func lastPart(resourceType string) string {
	return strings.ToLower(resourceType[strings.LastIndexByte(resourceType, ':')+1:])
}

// edits counts how many bytes have to be added, dropped or changed to make one text of
// another.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := min(row[j]+1, row[j+1]+1)
			if a[i] == b[j] {
				next = min(next, diagonal)
			} else {
				next = min(next, diagonal+1)
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
