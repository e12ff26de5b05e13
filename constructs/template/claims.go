package template

import (
	"maps"
	"slices"
	"strings"
)

// claims returns what an object takes for itself alone: two objects of one type
// that claim the same are one object under two names, or cannot be there at the
// same time. The renamed are logical IDs to read as others.
func (t Template) claims(r Resource, renamed map[string]string) []string {
	claim := func(properties ...string) string { return t.claim(r, properties, renamed) }
	switch r.Type {
	case queryLogAssociationType:
		return each(claim("ResourceId"), t.destinationTypes(r))
	case firewallAssociationType:
		// Of one VPC, neither a rule group nor a priority is there twice.
		return []string{claim("VpcId", "FirewallRuleGroupId"), claim("VpcId", "Priority")}
	case queryLogConfigType:
		return []string{claim("DestinationArn", "Name")}
	case deliveryStreamType:
		if exclusive(r) {
			return []string{claim("DeliveryStreamName")}
		}
		return []string{claim(slices.Sorted(maps.Keys(r.Properties))...)}
	default:
		if exclusive(r) || r.Properties["Name"] != nil {
			kind, _ := watch(r.Type)
			return []string{claim(kind.createOnly...)}
		}
		// Without a name, only what it is like tells what it is.
		return []string{claim(slices.Sorted(maps.Keys(r.Properties))...)}
	}
}

func (t Template) claim(r Resource, properties []string, renamed map[string]string) string {
	var b strings.Builder
	b.WriteString(r.Type)
	for _, property := range properties {
		b.WriteString("|" + property + "=" + sortedText(property, rename(t.plain(r.Properties[property]), renamed)))
	}
	return b.String()
}

func each(claim string, suffixes []string) []string {
	all := make([]string, 0, len(suffixes))
	for _, suffix := range suffixes {
		all = append(all, claim+"|"+suffix)
	}
	return all
}

// exclusive reports whether AWS refuses a second object of the same claims.
func exclusive(r Resource) bool {
	switch r.Type {
	case queryLogAssociationType, firewallAssociationType:
		return true
	case logGroupType:
		return r.Properties["LogGroupName"] != nil
	case bucketType:
		return r.Properties["BucketName"] != nil
	case deliveryStreamType:
		return r.Properties["DeliveryStreamName"] != nil
	default:
		return false
	}
}

// claimants returns the logical IDs of a template by what they claim. Where two
// claim the same, it is the first one.
func claimants(t Template, wanted func(id string) bool) map[string]string {
	claimed := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		if _, watched := watch(t.Resources[id].Type); !watched || !wanted(id) {
			continue
		}
		for _, claim := range t.claims(t.Resources[id], nil) {
			if _, taken := claimed[claim]; !taken {
				claimed[claim] = id
			}
		}
	}
	return claimed
}
