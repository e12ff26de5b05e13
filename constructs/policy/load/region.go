package load

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// placedARN is an ARN with a Region that has to be that of its stack.
type placedARN struct {
	owner, property, region string
	node                    stack.Node
	add                     func(policy.Unknown)
}

// inRegion notes the Region of an ARN, if it has one and if that is known.
func (r *reader) inRegion(owner, property string, t stack.Text, n stack.Node, add func(policy.Unknown)) {
	parts := strings.SplitN(filled(t, '$'), ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[3] == "" || strings.Contains(parts[3], "$") {
		return
	}
	s := n.Stack()
	r.regions[s] = append(r.regions[s], placedARN{owner, property, parts[3], n, add})
}

// checkRegions compares the Regions of ARNs with that of their stack, or with each other where
// that is not known: a stack is in one Region.
func (r *reader) checkRegions() {
	for _, s := range r.app.Stacks {
		own, known := s.Pseudo("AWS::Region").Literal()
		for i, each := range r.regions[s] {
			if known && each.region != own {
				each.add(invalidAt(each.property, each.node, "%s is in Region %s, and the stack in %s", each.property, each.region, own))
			}
			if other := elsewhere(r.regions[s], i); !known && other != "" {
				each.add(invalidAt(each.property, each.node, "%s is in Region %s, and %s; a stack is in one Region, and so are they", each.property, each.region, other))
			}
		}
	}
}

// elsewhere names an ARN of another Region than one of them.
func elsewhere(all []placedARN, at int) string {
	for _, other := range all {
		if other.region != all[at].region {
			return fmt.Sprintf("the %s of %s in %s", other.property, other.owner, other.region)
		}
	}
	return ""
}
