package lint_test

import (
	"fmt"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// made is a pair of policies that are made here, because a file of them would be long.
type made struct{ bad, good *policy.Policy }

func madePairs() map[string]func() made {
	return map[string]func() made{
		"query-log-inactive": func() made { return made{loggedPolicy(1, "FAILED"), loggedPolicy(1, "ACTIVE")} },
		"quota-logged-vpcs":  func() made { return made{loggedPolicy(101, ""), loggedPolicy(100, "")} },

		"quota-inline-domains": func() made { return made{listsPolicy(1, 1001, ""), listsPolicy(1, 1000, "")} },
		"quota-file-domains": func() made {
			return made{listsPolicy(1, 250_001, "s3://lists/bad.txt"), listsPolicy(1, 250_000, "s3://lists/bad.txt")}
		},
		"quota-domains":      func() made { return made{listsPolicy(101, 1000, ""), listsPolicy(100, 1000, "")} },
		"quota-domain-lists": func() made { return made{listsPolicy(1001, 1, ""), listsPolicy(1000, 1, "")} },

		"quota-rules-per-group":   func() made { return made{rulesPolicy(1, 101), rulesPolicy(1, 100)} },
		"quota-rule-groups":       func() made { return made{rulesPolicy(1001, 1), rulesPolicy(1000, 1)} },
		"quota-query-log-configs": func() made { return made{configsPolicy(21), configsPolicy(20)} },
	}
}

func configsPolicy(n int) *policy.Policy {
	p := &policy.Policy{}
	for i := range n {
		p.QueryLogConfigs = append(p.QueryLogConfigs, &policy.QueryLogConfig{ID: fmt.Sprint("Log", i)})
	}
	return p
}

func checkMade(t *testing.T, id string, m made) {
	t.Helper()
	if found := lint.Run(m.bad, lint.Options{}); !has(found, id) {
		t.Errorf("the bad policy does not have it; findings: %v", found)
	}
	if found := lint.Run(m.good, lint.Options{}); has(found, id) {
		t.Errorf("the good policy has it; findings: %v", found)
	}
}

func loggedPolicy(vpcs int, status string) *policy.Policy {
	config := &policy.QueryLogConfig{ID: "Log", Destination: "arn:aws:s3:::logs"}
	p := &policy.Policy{QueryLogConfigs: []*policy.QueryLogConfig{config}}
	for i := range vpcs {
		p.VPCs = append(p.VPCs, policy.VPC{Name: fmt.Sprint("vpc-", i), QueryLogs: []policy.QueryLog{{Config: config, Status: status}}})
	}
	return p
}

func listsPolicy(lists, entries int, url string) *policy.Policy {
	group := &policy.Group{ID: "Firewall"}
	p := &policy.Policy{Groups: []*policy.Group{group}}
	for i := range lists {
		list := &policy.List{ID: fmt.Sprint("List", i), FileURL: url}
		for n := range entries {
			list.Entries = append(list.Entries, policy.ParseEntry(fmt.Sprintf("a%d.b%d.example", n, i), policy.Origin{}))
		}
		p.Lists = append(p.Lists, list)
		group.Rules = append(group.Rules, policy.Rule{Priority: i + 1, Action: "ALERT", List: list})
	}
	return p
}

func rulesPolicy(groups, rules int) *policy.Policy {
	p := &policy.Policy{}
	for i := range groups {
		group := &policy.Group{ID: fmt.Sprint("Firewall", i)}
		for n := range rules {
			group.Rules = append(group.Rules, policy.Rule{Priority: n + 1, Action: "ALERT", QueryType: fmt.Sprint("TYPE", n+1), List: &policy.List{ID: "L"}})
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}
