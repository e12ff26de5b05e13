package stack

import (
	"fmt"
	"strings"
)

// unrolled returns the resources of a template, with those that loops make.
func (s *Stack) unrolled() map[string]Resource {
	all := map[string]Resource{}
	resources, _ := s.Template.Document["Resources"].(map[string]any)
	for _, id := range sortedKeys(resources) {
		if strings.HasPrefix(id, "Fn::") {
			s.loops = append(s.loops, Loop{
				&Unknown{Name: id, Why: fmt.Sprintf("%s may make resources that are not read", id)},
				Node{stack: s, raw: resources[id], path: []string{"Resources", id}},
			})
			continue
		}
		object, _ := resources[id].(map[string]any)
		all[id] = Resource{s.Template.Resources[id], []string{"Resources", id}, object}
	}
	return all
}

// Loop is what may make resources and is not read.
type Loop struct {
	Unknown *Unknown
	Node    Node
}

// Unrolled returns the loops that are not read.
func (s *Stack) Unrolled() []Loop { return s.loops }
