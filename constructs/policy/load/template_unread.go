package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
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
		for _, parameter := range s.BadDefaults() {
			r.lost(unknownAt("Default", parameter.Unknown, parameter.Node))
		}
		for _, flaw := range s.Flaws() {
			r.lost(unknownAt("Resources", flaw.Unknown, flaw.Node))
		}
		for _, condition := range s.BadConditions() {
			r.lost(unknownAt("Conditions", condition.Unknown, condition.Node))
		}
		r.noteNested(s)
		r.noteTypes(s)
		r.noteMakers(s)
	}
	r.noteLogPolicies()
}

// noteMakers records resources that make others which are not in the template.
func (r *reader) noteMakers(s *stack.Stack) {
	for _, resourceType := range s.Types() {
		makes := resourceType == "AWS::CloudFormation::StackSet" || resourceType == "AWS::Serverless::Application" || strings.HasSuffix(resourceType, "::MODULE")
		if !makes {
			continue
		}
		existing(s, resourceType, func(id string, _ *stack.Unknown) {
			r.lost(policy.Unknown{
				Property: "Resources", Origin: originOfResource(s, id),
				Why: fmt.Sprintf("%s of type %s makes resources that are not in the template", id, resourceType),
			})
		})
	}
}

// noteTypes records resources whose type looks like one of DNS Firewall, and is none that
// is known.
func (r *reader) noteTypes(s *stack.Stack) {
	for _, id := range slices.Sorted(maps.Keys(s.Template.Resources)) {
		if why := unknownType(id, s.Template.Resources[id].Type); why != "" {
			r.lost(policy.Unknown{Property: "Type", Origin: originOfResource(s, id), Why: why})
		}
	}
}

// noteLogPolicies finds more policies for CloudWatch Logs than an account has room for.
func (r *reader) noteLogPolicies() {
	type place struct{ account, region, stack string }
	count := map[place]int{}
	for _, s := range r.app.Stacks {
		at := place{s.Account, s.Region, ""}
		if s.Account == "" || s.Region == "" {
			at = place{stack: s.File}
		}
		existing(s, logPolicyType, func(id string, open *stack.Unknown) {
			if open != nil {
				return
			}
			if count[at]++; count[at] == awsdns.LogPoliciesPerRegion.Value()+1 {
				u := invalidAt("LogPolicies", s.Node(id), "%s is one %s too many: %s", id, logPolicyType, awsdns.LogPoliciesPerRegion.Exceeded(count[at]))
				r.lost(u)
			}
		})
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
