package main

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

// jsonDiff is what diff --json prints of two policies, with nothing left out. Fields are
// added and never renamed.
type jsonDiff struct {
	Old string `json:"old"`
	New string `json:"new"`

	Changed    int  `json:"changed"`    // VPCs with a verdict that changes, or may
	Compared   int  `json:"compared"`   // VPCs
	Comparable bool `json:"comparable"` // false if something cannot be compared; exit code 2

	Comparisons []jsonComparison `json:"comparisons"`

	Settings []jsonSetting `json:"settings"` // that change; no verdict does by them
	Same     []string      `json:"same"`     // settings that do not

	CannotCompare []string `json:"cannotCompare"`
	Unread        []string `json:"unread"` // of both policies
	Notes         []string `json:"notes,omitempty"`
}

// jsonComparison is what changes for VPCs of equal changes.
type jsonComparison struct {
	VPCs    []jsonPair   `json:"vpcs"`
	Changes []jsonChange `json:"changes"`
}

// jsonPair is a VPC. One that a policy does not have has no name there.
type jsonPair struct {
	Old     string `json:"old,omitempty"`
	New     string `json:"new,omitempty"`
	Assumed string `json:"assumed,omitempty"` // why the two are taken for one
}

type jsonChange struct {
	Names  string   `json:"names"`
	Types  []string `json:"types,omitempty"`  // none for all
	Except []string `json:"except,omitempty"` // types that it is not about
	Stays  bool     `json:"stays,omitempty"`

	Before jsonEffect `json:"before"`
	After  jsonEffect `json:"after"`

	Means         string   `json:"means,omitempty"`
	CannotCompare []string `json:"cannotCompare,omitempty"` // what would have to be known
}

type jsonEffect struct {
	Action   string       `json:"action"`
	Response string       `json:"response,omitempty"`
	Trusts   bool         `json:"trusts,omitempty"`
	Unless   []jsonReason `json:"unless,omitempty"`
}

type jsonReason struct {
	Rule    string `json:"rule"`
	Content string `json:"content"`
	Effect  string `json:"effect"`
}

type jsonSetting struct {
	Setting string   `json:"setting"`
	Old     string   `json:"old"`
	New     string   `json:"new"`
	VPCs    []string `json:"vpcs"`
}

func (d *policyDiff) json() jsonDiff {
	j := jsonDiff{
		Old: d.old, New: d.new, Changed: d.changed(), Compared: d.compared(), Comparable: len(d.open) == 0,
		Comparisons: []jsonComparison{}, Settings: []jsonSetting{}, Same: append([]string{}, d.same...),
		CannotCompare: append([]string{}, d.open...), Unread: append([]string{}, d.unread...), Notes: d.notes,
	}
	for _, c := range d.comparisons {
		j.Comparisons = append(j.Comparisons, jsonComparisonOf(c))
	}
	for _, s := range d.settings {
		j.Settings = append(j.Settings, jsonSetting{s.setting, s.old, s.new, s.vpcs})
	}
	return j
}

func jsonComparisonOf(c policy.Comparison) jsonComparison {
	j := jsonComparison{Changes: []jsonChange{}}
	for _, p := range c.Pairs {
		pair := jsonPair{Assumed: p.Assumed}
		if p.Old != nil {
			pair.Old = p.Old.Name
		}
		if p.New != nil {
			pair.New = p.New.Name
		}
		j.VPCs = append(j.VPCs, pair)
	}
	for _, d := range c.Differences {
		change := jsonChange{
			Names: d.Names.String(), Types: typeNames(d.Types), Except: typeNames(d.Except), Stays: d.Same(),
			Before: jsonEffectOf(d.Old), After: jsonEffectOf(d.New), Means: meaningOf(d),
		}
		for _, u := range d.Unshared {
			change.CannotCompare = append(change.CannotCompare, openLine(u))
		}
		j.Changes = append(j.Changes, change)
	}
	return j
}

func jsonEffectOf(e policy.Effect) jsonEffect {
	j := jsonEffect{Action: e.Action.String(), Response: e.Response, Trusts: e.Trusts}
	for _, r := range e.Unless {
		j.Unless = append(j.Unless, jsonReason{r.Rule, r.Content, r.Effect})
	}
	return j
}

func typeNames(types []policy.QueryType) (names []string) {
	for _, t := range types {
		names = append(names, t.String())
	}
	return names
}
