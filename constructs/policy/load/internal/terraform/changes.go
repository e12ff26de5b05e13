package terraform

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/planned"
)

// Changes returns what a plan does.
func Changes(path string, text []byte) ([]planned.Change, error) {
	f, err := parsePlan(path, text)
	if err != nil {
		return nil, err
	}
	var all []planned.Change
	for _, c := range f.Changes {
		if action, changes := actionOf(c.Change.Actions); changes && c.Mode == "managed" && c.Deposed == "" {
			all = append(all, planned.Change{
				Address: c.Address, Type: c.Type, Action: action, Before: objectOf(c.Change.Before), After: objectOf(c.Change.After),
				Unknown: unknownIn(c.Change.AfterUnknown), Origin: policy.Origin{File: path, Path: c.Address},
			})
		}
	}
	sortChanges(all)
	return all, nil
}

// ChangesBetween returns what it takes to get from one plan or state to another one.
func ChangesBetween(old string, oldText []byte, new string, newText []byte) ([]planned.Change, error) {
	before, err := parsePlan(old, oldText)
	if err != nil {
		return nil, err
	}
	after, err := parsePlan(new, newText)
	if err != nil {
		return nil, err
	}
	from, to := before.end(), after.end()
	unknown := map[string]map[string]bool{}
	for _, c := range after.Changes {
		unknown[c.Address] = unknownIn(c.Change.AfterUnknown)
	}
	var all []planned.Change
	for _, address := range slices.Sorted(maps.Keys(from)) {
		c := planned.Change{Address: address, Type: from[address].Type, Before: objectOf(from[address].Values), Origin: policy.Origin{File: new, Path: address}}
		next, stays := to[address]
		c.After, c.Unknown = objectOf(next.Values), unknown[address]
		switch {
		case !stays:
			c.Action, c.After = planned.Delete, nil
		case replaces(c):
			c.Action = planned.Replace
		case !reflect.DeepEqual(c.Before, c.After):
			c.Action = planned.Update
		default:
			continue
		}
		all = append(all, c)
	}
	for _, address := range slices.Sorted(maps.Keys(to)) {
		if _, was := from[address]; !was {
			all = append(all, planned.Change{
				Address: address, Type: to[address].Type, Action: planned.Create, After: objectOf(to[address].Values), Unknown: unknown[address],
				Origin: policy.Origin{File: new, Path: address},
			})
		}
	}
	sortChanges(all)
	return all, nil
}

func sortChanges(all []planned.Change) {
	slices.SortStableFunc(all, func(a, b planned.Change) int { return cmp.Compare(a.Address, b.Address) })
}

// end returns the managed resources that a plan or a state comes to.
func (f *file) end() map[string]value {
	all := map[string]value{}
	var add func(m valueModule)
	add = func(m valueModule) {
		for _, v := range m.Resources {
			if v.Mode == "managed" {
				all[v.Address] = v
			}
		}
		for _, child := range m.Children {
			add(child)
		}
	}
	for _, values := range []*values{f.Planned, f.Values} {
		if values != nil {
			add(values.Root)
		}
	}
	return all
}

func actionOf(actions []string) (planned.ChangeAction, bool) {
	switch {
	case slices.Equal(actions, []string{"create"}):
		return planned.Create, true
	case slices.Equal(actions, []string{"update"}):
		return planned.Update, true
	case slices.Equal(actions, []string{"delete"}):
		return planned.Delete, true
	case slices.Equal(actions, []string{"delete", "create"}):
		return planned.Replace, true
	case slices.Equal(actions, []string{"create", "delete"}):
		return planned.CreateFirst, true
	default:
		return "", false
	}
}

func objectOf(text json.RawMessage) map[string]any {
	var object map[string]any
	_ = json.Unmarshal(text, &object) // null is nothing
	return object
}

func unknownIn(text json.RawMessage) map[string]bool {
	var marks map[string]any
	_ = json.Unmarshal(text, &marks) // true or false for the whole of it has no names
	unknown := map[string]bool{}
	for name, mark := range marks {
		unknown[name] = hasTrue(mark)
	}
	return unknown
}

// replaces reports whether some argument changes that cannot be changed in place. See
// ForceNew in the schemas of the AWS provider.
func replaces(c planned.Change) bool {
	for _, argument := range map[string][]string{
		"aws_route53_resolver_firewall_rule_group_association": {"firewall_rule_group_id", "vpc_id"},
		"aws_route53_resolver_query_log_config_association":    {"resolver_query_log_config_id", "resource_id"},
		"aws_route53_resolver_query_log_config":                {"destination_arn", "name"},
		"aws_route53_resolver_firewall_rule_group":             {"name"},
		"aws_route53_resolver_firewall_domain_list":            {"name"},
		"aws_route53_resolver_firewall_rule":                   {"firewall_domain_list_id", "firewall_rule_group_id", "q_type", "dns_threat_protection"},
		logGroupType:                                           {"name", "name_prefix", "log_group_class"}, bucketType: {"bucket", "bucket_prefix"}, streamType: {"name"},
	}[c.Type] {
		if !c.Unknown[argument] && !reflect.DeepEqual(c.Before[argument], c.After[argument]) {
			return true
		}
	}
	return false
}
