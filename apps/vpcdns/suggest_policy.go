package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/suggest"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// judge returns what the policy says about names, and nil without a policy.
func (f *suggestFlags) judge(cmd *cobra.Command) (suggest.Judge, error) {
	if f.policy == "" {
		return nil, nil
	}
	p, err := f.policyFlags.open(cmd, f.policy)
	if err != nil {
		return nil, err
	}
	all := policyFlags{} // --vpc is about the logs
	evaluators, err := all.evaluators(p, f.policy)
	if err != nil {
		return nil, err
	}
	return func(row survey.Name) (string, domain.Name, bool) {
		for _, e := range evaluators {
			if by, name, blocked := blocks(e, row); blocked {
				return by, name, true
			}
		}
		return "", domain.Name{}, false
	}, nil
}

// blocks reports whether the rules of a VPC block a name that is asked for there, for any
// of the types in the log.
func blocks(e *policy.Evaluator, row survey.Name) (by string, at domain.Name, blocked bool) {
	if isVPCID(e.VPC().Name) && !askedFrom(row, e.VPC().Name) {
		return "", domain.Name{}, false
	}
	name, err := domain.ParseName(row.Name)
	if err != nil {
		return "", domain.Name{}, false
	}
	q := policy.Query{Name: name}
	for _, target := range row.Targets {
		if next, err := domain.ParseName(target); err == nil {
			q.Chain = append(q.Chain, next)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(row.Types)) {
		t, err := policy.ParseQueryType(text)
		if err != nil {
			continue
		}
		q.Type = t
		if v := e.Judge(q); v.Action == policy.Blocked && v.By != nil {
			return blockedBy(v.By), v.By.Name, true
		}
	}
	return "", domain.Name{}, false
}

func isVPCID(name string) bool { return strings.HasPrefix(name, "vpc-") }

func askedFrom(row survey.Name, vpc string) bool {
	for _, a := range row.Askers {
		if a.VPC == vpc {
			return true
		}
	}
	return false
}

// blockedBy names a rule and its entry.
func blockedBy(m *policy.Match) string {
	text := "rule " + m.Where()
	if entry := m.Entry.String(); entry != "" {
		text += ", " + entry
	}
	if origin := m.Entry.Origin.String(); origin != "" {
		text += " (" + origin + ")"
	}
	return text
}
