package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// expectation is one query of a test file and what the policy should decide about it.
type expectation struct {
	file  string
	line  int
	query policy.Query
	vpc   string // empty for all VPCs of the policy

	action   policy.Action
	response *string // nil for any
	rule     string  // GroupLogicalId/priority, or a list by its ID or name; empty for any
	certain  bool
}

func (x expectation) name() string {
	text := x.query.Name.String() + " " + x.query.Type.String()
	for _, next := range x.query.Chain {
		text += " > " + next.String()
	}
	return text
}

func (x expectation) String() string {
	text := x.action.String()
	if x.response != nil && *x.response != "" {
		text += " " + *x.response
	}
	if x.rule != "" {
		text += " by " + x.rule
	}
	if !x.certain {
		text += ", not certain"
	}
	return text
}

// failure says how a verdict is not what was expected, and is empty if it is.
func (x expectation) failure(v policy.Verdict) string {
	var wrong []string
	if v.Action != x.action {
		wrong = append(wrong, fmt.Sprintf("the action is %s", v.Action))
	}
	if x.response != nil && v.Action == x.action && !sameResponse(*x.response, v.Response) {
		wrong = append(wrong, fmt.Sprintf("the response is %q", v.Response))
	}
	if x.rule != "" && !decidedBy(v.By, x.rule) {
		wrong = append(wrong, "it is decided by "+decider(v.By))
	}
	switch {
	case v.Certain && !x.certain:
		wrong = append(wrong, "it is certain")
	case !v.Certain && x.certain:
		wrong = append(wrong, "it is not certain")
	}
	return strings.Join(wrong, ", ")
}

// sameResponse takes OVERRIDE for every record that overrides.
func sameResponse(want, got string) bool {
	return strings.EqualFold(want, got) || strings.EqualFold(want, "OVERRIDE") && strings.HasPrefix(got, "OVERRIDE ")
}

func decidedBy(m *policy.Match, rule string) bool {
	if m == nil {
		return false
	}
	names := []string{m.Where()}
	if m.Rule != nil && m.Rule.List != nil {
		names = append(names, m.Rule.List.ID, m.Rule.List.Name)
	}
	return slices.Contains(names, rule)
}

func decider(m *policy.Match) string {
	switch {
	case m == nil:
		return "no rule"
	case m.Rule != nil && m.Rule.List != nil:
		return m.Where() + " (" + m.Rule.List.ID + ")"
	default:
		return m.Where()
	}
}

// expected is what a test file says, in words.
type expected struct {
	query, queryType, vpc    string
	cname                    []string
	action, response, rule   string
	hasResponse, maybe, told bool
}

// newExpectation checks the words.
func newExpectation(file string, line int, w expected) (expectation, error) {
	x := expectation{file: file, line: line, vpc: w.vpc, rule: w.rule, certain: !w.maybe}
	if w.hasResponse {
		x.response = &w.response
	}
	if w.query == "" {
		return x, errors.New("no query; give the name that is asked for")
	}
	if !w.told {
		return x, errors.New("nothing is expected; give expect: {action: BLOCK}")
	}
	name, err := domain.ParseTypedName(w.query)
	if err != nil {
		return x, err
	}
	if w.queryType == "" {
		w.queryType = "A"
	}
	t, err := policy.ParseQueryType(w.queryType)
	if err != nil {
		return x, err
	}
	chain, err := namesIn(w.cname)
	if err != nil {
		return x, err
	}
	x.query = policy.Query{Name: name, Type: t, Chain: chain}
	x.action, err = policy.ParseAction(w.action)
	if err == nil && w.response != "" && x.action != policy.Blocked {
		err = fmt.Errorf("response %q is that of BLOCK alone; the action is %s", w.response, x.action)
	}
	return x, err
}
