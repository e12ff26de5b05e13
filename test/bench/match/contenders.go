package main

import (
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

var contenders = map[string]func([]rule) (matcher, error){"policy": startPolicy, "map": startMap}

// rulesOfPolicy is how many rules the entries are spread over.
const rulesOfPolicy = 20

// startPolicy makes a VPC with one rule group of several block rules.
func startPolicy(rules []rule) (matcher, error) {
	group := &policy.Group{ID: "group"}
	for i := range rulesOfPolicy {
		group.Rules = append(group.Rules, policy.Rule{Priority: i + 1, Action: "BLOCK", Block: policy.Block{Response: "NODATA"}, List: &policy.List{ID: "list"}})
	}
	for i, r := range rules {
		list := group.Rules[i%rulesOfPolicy].List
		list.Entries = append(list.Entries, r.entries()...)
	}
	e, err := policy.NewEvaluator(&policy.VPC{Name: "vpc", Associations: []policy.Association{{Priority: 101, Group: group}}})
	// What the source of a policy takes is not the matcher's: it goes with the group.
	for i := range group.Rules {
		group.Rules[i].List.Entries = nil
	}
	return matcher{
		blocks: func(name string) bool { return policy.Decide(e, name, 1).Action == policy.ActionBlock },
		batch:  func(names []string) int { return decideAll(e, names) },
	}, err
}

func (r rule) entries() []policy.Entry {
	name := domain.MustParseName(r.name)
	entries := []policy.Entry{{Pattern: domain.Only(name)}}
	if r.below {
		entries = append(entries, policy.Entry{Pattern: domain.Below(name)})
	}
	return entries
}

func decideAll(e *policy.Evaluator, names []string) (blocked int) {
	const room = 1024
	var types [room]policy.QueryType
	var out [room]policy.Decision
	for len(names) > 0 {
		n := min(room, len(names))
		policy.DecideBatch(e, names[:n], types[:n], out[:n])
		for _, d := range out[:n] {
			if d.Action == policy.ActionBlock {
				blocked++
			}
		}
		names = names[n:]
	}
	return blocked
}

// startMap makes what most programs would have: a map, asked once for each label.
func startMap(rules []rule) (matcher, error) {
	below := make(map[string]bool, len(rules))
	for _, r := range rules {
		below[r.name] = below[r.name] || r.below
	}
	return matcher{blocks: func(name string) bool {
		if _, listed := below[name]; listed {
			return true
		}
		for {
			_, parent, ok := strings.Cut(name, ".")
			if !ok {
				return false
			}
			if below[parent] {
				return true
			}
			name = parent
		}
	}}, nil
}
