package load

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// noteUnread records what may make or change resources and is not read.
func (r *reader) noteUnread() {
	for _, s := range r.app.Stacks {
		for _, name := range s.Macros() {
			r.lost(policy.Unknown{
				Property: "Transform", Origin: policy.Origin{File: s.File, Path: "Transform"},
				Why: fmt.Sprintf("what the macro %s makes of the template is not known", name),
			})
		}
		for _, loop := range s.Unread() {
			r.lost(unknownAt("Resources", loop.Unknown, loop.Node))
		}
		r.noteNested(s)
	}
}

func (r *reader) noteNested(s *stack.Stack) {
	existing(s, nestedType, func(id string, _ *stack.Unknown) {
		if !s.HasNested(id) {
			u := invalidAt("TemplateURL", s.Properties(id), "the template of nested stack %s is not at hand, so that what is in it is not known", id)
			u.Invalid = false
			r.lost(u)
		}
	})
}
