package stack

import (
	"maps"
	"slices"
)

// Resource is a resource, or one that a loop makes.
type Resource struct {
	Type string

	path []string // to it, in the template
	raw  map[string]any
}

// Resources returns the logical IDs of a type, sorted.
func (s *Stack) Resources(resourceType string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(s.resources)) {
		if s.resources[id].Type == resourceType {
			ids = append(ids, id)
		}
	}
	return ids
}

// Resource returns a resource by its logical ID.
func (s *Stack) Resource(logicalID string) (Resource, bool) {
	r, ok := s.resources[logicalID]
	return r, ok
}

// Types returns the types of the resources of a stack, sorted.
func (s *Stack) Types() []string {
	var types []string
	for _, r := range s.resources {
		types = append(types, r.Type)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// Exists says whether the condition of a resource holds, and what is not known of it.
func (s *Stack) Exists(logicalID string) (Truth, *Unknown) {
	r := s.resources[logicalID]
	name, given := r.raw["Condition"]
	if !given {
		return Yes, nil
	}
	return s.named(name)
}

// Properties returns the properties of a resource.
func (s *Stack) Properties(logicalID string) Node {
	r := s.resources[logicalID]
	n := Node{stack: s, raw: r.raw["Properties"], path: append(slices.Clip(r.path), "Properties")}
	if settled, ok := n.settled(); ok {
		return settled
	}
	return n
}

// Metadata returns the metadata of a resource.
func (s *Stack) Metadata(logicalID string) Node {
	r := s.resources[logicalID]
	return Node{stack: s, raw: r.raw["Metadata"], path: append(slices.Clip(r.path), "Metadata")}
}

// Node returns a resource as a node.
func (s *Stack) Node(logicalID string) Node {
	r := s.resources[logicalID]
	return Node{stack: s, raw: r.raw, path: r.path}
}

// Reference returns what stands for a resource where it is referred to.
func (s *Stack) Reference(logicalID string) Text {
	return Text{{Ref: &Reference{Stack: s, LogicalID: logicalID}}}
}
