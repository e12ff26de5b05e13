package main

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// jsonVerdict is a verdict as explain --json prints it. Fields are added and never
// renamed.
type jsonVerdict struct {
	Name  string   `json:"name"`
	Type  string   `json:"type"`
	Chain []string `json:"cname,omitempty"`
	VPC   string   `json:"vpc"`

	Action   string `json:"action"` // ALLOW, ALERT, BLOCK, NONE; UNKNOWN if the policy does not contain it
	Certain  bool   `json:"certain"`
	Response string `json:"response"` // of BLOCK: NODATA, NXDOMAIN, OVERRIDE CNAME target TTL seconds

	jsonRule

	Shadowed   []jsonRule `json:"shadowed"`
	Unless     []jsonRule `json:"unless"`
	Unresolved []string   `json:"unresolved,omitempty"` // what the policy does not contain; exit code 2

	// Remedies are the changes of which each lets a query pass that a name of its chain
	// blocks.
	Remedies []jsonRemedy `json:"remedies,omitempty"`

	Assuming string `json:"assuming,omitempty"`
}

// jsonRule is a rule that matches or may. Its fields are empty if no rule does.
type jsonRule struct {
	Group    string `json:"group"`
	Priority int    `json:"priority"`
	List     string `json:"list"`    // or what the rule looks for
	Pattern  string `json:"pattern"` // the entry that matches
	Origin   string `json:"origin,omitempty"`
	Note     string `json:"note,omitempty"`
	Matches  string `json:"matches,omitempty"` // the name of the chain, if it is a later one
	Hop      int    `json:"hop,omitempty"`     // its place in the chain, from 1

	Does string `json:"does,omitempty"` // of a rule that does not decide
	Why  string `json:"why,omitempty"`  // why it is open whether it matches
}

func jsonVerdicts(all []explained, assumed string) []jsonVerdict {
	verdicts := make([]jsonVerdict, 0, len(all))
	for _, each := range all {
		verdicts = append(verdicts, each.json(assumed))
	}
	return verdicts
}

func (x explained) json(assumed string) jsonVerdict {
	v := x.verdict
	j := jsonVerdict{
		Name: x.query.Name.String(), Type: x.query.Type.String(), VPC: x.vpc.Name,
		Action: v.Action.String(), Certain: v.Certain, Response: v.Response, Assuming: assumed,
		Shadowed: x.jsonRules(v.Shadowed), Unless: x.jsonRules(v.Unless),
	}
	for _, name := range x.query.Chain {
		j.Chain = append(j.Chain, name.String())
	}
	if v.By != nil {
		j.jsonRule = x.jsonRule(*v.By)
		j.Does = ""
	}
	for _, u := range v.Missing() {
		j.Unresolved = append(j.Unresolved, u.String())
	}
	for _, r := range x.remedies {
		j.Remedies = append(j.Remedies, jsonRemedyOf(r))
	}
	return j
}

// jsonRemedy is a change of the rules of a VPC.
type jsonRemedy struct {
	// Change is add-entries to the List of a rule that allows, add-rule that allows the
	// Entries, add-rule-group with such a rule, or trust-redirection of a rule.
	Change   string   `json:"change"`
	Group    string   `json:"group,omitempty"`
	Priority int      `json:"priority"` // of the rule, or of the association of a new rule group
	List     string   `json:"list,omitempty"`
	Entries  []string `json:"entries,omitempty"`

	Redirection string `json:"redirectionAction,omitempty"` // to set
}

func jsonRemedyOf(r policy.Remedy) jsonRemedy {
	j := jsonRemedy{Change: "add-rule-group", Priority: r.Priority}
	switch {
	case r.Rule != nil && r.Trust:
		j.Change = "trust-redirection"
	case r.Rule != nil:
		j.Change = "add-entries"
	case r.Group != nil:
		j.Change = "add-rule"
	}
	if r.Group != nil {
		j.Group = r.Group.ID
	}
	if r.Rule != nil {
		j.Priority = r.Rule.Priority
		j.List = r.Rule.List.Label()
	}
	if r.Trust {
		j.Redirection = policy.Trust
	}
	for _, p := range r.Entries {
		j.Entries = append(j.Entries, p.String())
	}
	return j
}

func (x explained) jsonRules(matches []policy.Match) []jsonRule {
	rules := make([]jsonRule, 0, len(matches))
	for _, m := range matches {
		rules = append(rules, x.jsonRule(m))
	}
	return rules
}

func (x explained) jsonRule(m policy.Match) jsonRule {
	r := jsonRule{Group: m.Group.ID, Pattern: m.Entry.String(), Origin: m.Entry.Origin.String(), Why: m.Why}
	if m.Entry.Note != nil {
		r.Note = m.Entry.Note.String()
	}
	if m.Name != x.query.Name {
		r.Matches, r.Hop = m.Name.String(), 1+slices.Index(x.query.Chain, m.Name)
	}
	if m.Rule == nil {
		return r
	}
	r.Priority, r.List = m.Rule.Priority, m.Rule.Protection.String()
	r.Does = m.Rule.Action
	if m.Rule.Block.Response != "" {
		r.Does += " " + m.Rule.Block.Response
	}
	if m.Rule.List != nil {
		r.List = m.Rule.List.Label()
	}
	return r
}
