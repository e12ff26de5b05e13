package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// settingChange is a setting of VPCs that is another one than before. It changes no verdict.
type settingChange struct {
	setting, old, new string
	vpcs              []string
}

func (c settingChange) String() string {
	return fmt.Sprintf("%s of %s: %s -> %s", c.setting, fewVPCs(c.vpcs), c.old, c.new)
}

// setting is one of a VPC, in words; a policy that does not say what it is has "".
type setting struct {
	name string
	of   func(*policy.VPC) string
}

func vpcSettings() []setting {
	return []setting{
		{"associations", associationsOf},
		{"mutation protection", protectionsOf},
		{"fail mode", func(v *policy.VPC) string { return v.FailOpen }},
		{"query logging", queryLogsOf},
		{"name servers", func(v *policy.VPC) string { return strings.Join(v.NameServers, ", ") }},
	}
}

// associationsOf lists the rule groups of a VPC in their order.
func associationsOf(v *policy.VPC) string {
	var all []string
	for _, a := range v.Associations {
		text := fmt.Sprintf("%d %s", a.Priority, a.Group.ID)
		if a.Via != "" {
			text += " by " + a.Via
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func protectionsOf(v *policy.VPC) string {
	var all []string
	for _, a := range v.Associations {
		if a.MutationProtection != "" {
			all = append(all, fmt.Sprintf("%d %s", a.Priority, a.MutationProtection))
		}
	}
	return strings.Join(all, ", ")
}

func queryLogsOf(v *policy.VPC) string {
	var all []string
	for _, l := range v.QueryLogs {
		text := l.Config.ID
		if l.Config.Destination != "" {
			text += " to " + l.Config.Destination
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// settingsOfPairs returns the settings that change, those that change alike together, and the
// names of those that stay for every VPC that both policies have. What differs in the name of
// a stack alone is the same: it is there if another stack uses the name too.
func settingsOfPairs(pairs []policy.Pair, stacks []string) (changes []settingChange, same []string) {
	var prefixes []string
	for _, s := range stacks {
		if s != "" {
			prefixes = append(prefixes, " "+s+".", " ")
		}
	}
	unqualified := strings.NewReplacer(prefixes...)
	both := slices.DeleteFunc(slices.Clone(pairs), func(p policy.Pair) bool { return p.Old == nil || p.New == nil })
	for _, s := range vpcSettings() {
		own := settingChanges(s, both, unqualified)
		changes = append(changes, own...)
		if len(own) == 0 && len(both) > 0 {
			same = append(same, s.name)
		}
	}
	return changes, same
}

func settingChanges(s setting, pairs []policy.Pair, unqualified *strings.Replacer) []settingChange {
	var changes []settingChange
	at := map[[2]string]int{}
	for _, p := range pairs {
		old, new := s.of(p.Old), s.of(p.New)
		if unqualified.Replace(" "+old) == unqualified.Replace(" "+new) {
			continue
		}
		key := [2]string{cmp.Or(old, "not in the policy"), cmp.Or(new, "not in the policy")}
		i, known := at[key]
		if !known {
			i = len(changes)
			at[key] = i
			changes = append(changes, settingChange{setting: s.name, old: key[0], new: key[1]})
		}
		changes[i].vpcs = append(changes[i].vpcs, p.Name())
	}
	return changes
}

// fewVPCs names as many VPCs as people read.
func fewVPCs(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %s more VPCs", strings.Join(names[:most], ", "), grouped(len(names)-most))
}
