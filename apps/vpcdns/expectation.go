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
	title string // what the file calls it, or nothing
	query policy.Query
	vpc   string // empty for all VPCs of the policy

	wanted   outcome
	response *string // nil for any
	rule     string  // GroupLogicalId/priority, or a list by its ID or name; empty for any
	certain  bool
}

// outcome is what an expectation calls for: an action, or PASS for two of them.
type outcome struct {
	word    string
	actions []policy.Action
}

// pass is the outcome of a query that no rule marks or blocks.
const pass = "PASS"

func parseOutcome(text string) (outcome, error) {
	if strings.EqualFold(text, pass) {
		return outcome{pass, []policy.Action{policy.ActionAllow, policy.ActionNone}}, nil
	}
	action, err := policy.ParseAction(text)
	if err != nil {
		return outcome{}, fmt.Errorf("unknown action %q; use ALLOW, ALERT, BLOCK, NONE, or PASS for ALLOW or NONE", text)
	}
	return outcome{action.String(), []policy.Action{action}}, nil
}

// name is what is asked, in words.
func (x expectation) name() string {
	text := x.query.Name.String() + " " + x.query.Type.String()
	for _, next := range x.query.Chain {
		text += " > " + next.String()
	}
	if x.title != "" {
		return x.title + ": " + text
	}
	return text
}

func (x expectation) String() string {
	text := x.wanted.word
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

// failure says how a verdict differs from what is expected, and is empty if it does not.
func (x expectation) failure(v policy.Verdict) string {
	var wrong []string
	acts := slices.Contains(x.wanted.actions, v.Action)
	if !acts {
		wrong = append(wrong, fmt.Sprintf("the action is %s", v.Action))
	}
	if x.response != nil && acts && !sameResponse(*x.response, v.Response) {
		wrong = append(wrong, fmt.Sprintf("the response is %q", v.Response))
	}
	if x.rule != "" && !slices.Contains(namesOfRule(v.By), x.rule) {
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
	return strings.EqualFold(want, got) || strings.EqualFold(want, override) && strings.HasPrefix(got, override+" ")
}

const override = "OVERRIDE"

// namesOfRule returns what a test file may call a rule.
func namesOfRule(m *policy.Match) []string {
	if m == nil {
		return nil
	}
	names := []string{m.Where()}
	if m.Rule != nil && m.Rule.List != nil {
		names = append(names, m.Rule.List.ID, m.Rule.List.Name)
	}
	return names
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
	title                   string
	queries                 []lineOf
	queryType, vpc          string
	cname                   []string
	action, response, rule  string
	hasResponse, maybe, has bool
}

// lineOf is a text with its line.
type lineOf struct {
	text string
	line int
}

// newExpectations checks the words, and returns an expectation for each query.
func newExpectations(file string, w expected) ([]expectation, error) {
	if len(w.queries) == 0 {
		return nil, errors.New("no query; give the name that is asked for")
	}
	if !w.has {
		return nil, errors.New("nothing is expected; give expect: {action: BLOCK}")
	}
	x := expectation{file: file, title: w.title, vpc: w.vpc, rule: w.rule, certain: !w.maybe}
	var faults [6]error
	x.wanted, faults[0] = parseOutcome(w.action)
	if w.hasResponse {
		x.response, faults[1] = &w.response, w.checkResponse(x.wanted)
	}
	if x.wanted.word == policy.ActionNone.String() && w.rule != "" {
		faults[2] = fmt.Errorf("rule %q with NONE, which says that no rule matches; remove one of them", w.rule)
	}
	x.query.Type, faults[3] = policy.ParseQueryType(w.queryTypeOrA())
	x.query.Chain, faults[4] = typedNames(w.cname)
	var all []expectation
	for _, q := range w.queries {
		name, err := domain.ParseTypedName(q.text)
		faults[5] = errors.Join(faults[5], err)
		each := x
		each.query.Name, each.line = name, q.line
		all = append(all, each)
	}
	return all, errors.Join(faults[:]...)
}

func (w expected) queryTypeOrA() string {
	if w.queryType == "" {
		return "A"
	}
	return w.queryType
}

// checkResponse refuses a response that no verdict has.
func (w expected) checkResponse(o outcome) error {
	words := strings.Fields(strings.ToUpper(w.response))
	switch {
	case o.actions == nil: // the action is refused already
		return nil
	case len(words) > 0 && o.word != policy.ActionBlock.String():
		return fmt.Errorf("response %q is only for BLOCK; the action is %s", w.response, o.word)
	case len(words) == 0 && o.word == policy.ActionBlock.String():
		return errors.New("an empty response for BLOCK; use NODATA, NXDOMAIN or OVERRIDE")
	case len(words) == 0 || len(words) == 1 && slices.Contains([]string{"NODATA", "NXDOMAIN", override}, words[0]):
		return nil
	case len(words) == 5 && words[0] == override && words[1] == "CNAME" && words[3] == "TTL":
		return nil
	default:
		return fmt.Errorf("unknown response %q; use NODATA, NXDOMAIN, OVERRIDE or OVERRIDE CNAME target TTL seconds", w.response)
	}
}
