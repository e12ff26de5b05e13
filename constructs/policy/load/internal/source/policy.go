package source

import (
	"maps"
	"slices"
)

// InOrder returns values in the order of their IDs.
func InOrder[T any](byID map[string]T) []T {
	var all []T
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		all = append(all, byID[id])
	}
	return all
}

// WhyProfileOrder is what AWS leaves open about Route 53 Profiles.
const WhyProfileOrder = "AWS does not document how the rule groups of a Route 53 Profile and those of the VPC itself are ordered"
