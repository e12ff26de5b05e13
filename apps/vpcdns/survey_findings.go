package main

import (
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// findings says what to look at first.
func (v *surveyView) findings() string {
	suspects := map[phantom.Verdict][]string{}
	for _, k := range v.known {
		suspects[k.Match.Entry.Verdict] = append(suspects[k.Match.Entry.Verdict], k.Match.Name.String())
	}
	var tunnels, seekers, fresh []string
	for _, x := range v.seekers {
		seekers = append(seekers, x.Client.String())
	}
	for _, d := range v.tunnels {
		tunnels = append(tunnels, d.Domain)
	}
	for _, n := range v.fresh {
		fresh = append(fresh, n.Domain.Domain)
	}
	actions := v.survey.Actions()
	parts := slices.Concat(
		such(suspects[phantom.Malicious], "malicious lookup", "malicious lookups"),
		such(suspects[phantom.Suspicious], "suspicious lookup", "suspicious lookups"),
		such(tunnels, "possible tunnel", "possible tunnels"),
		such(seekers, "client that looks for domains that do not exist", "clients that look for domains that do not exist"),
		some(actions["BLOCK"], "query that DNS Firewall blocked", "queries that DNS Firewall blocked"),
		some(actions["ALERT"], "that it reported", "that it reported"),
		such(fresh, "domain with names never seen before", "domains with names never seen before"),
	)
	if len(parts) == 0 {
		return "nothing that is known to be suspicious"
	}
	return strings.Join(parts, ", ")
}

// such counts what was found and names the first.
func such(names []string, one, many string) []string {
	if len(names) == 0 {
		return nil
	}
	example := printable(shortName(names[0]))
	if len(names) > 1 {
		example = "such as " + example
	}
	return []string{count(len(names), one, many) + " (" + example + ")"}
}

func some(n int64, one, many string) []string {
	if n == 0 {
		return nil
	}
	return []string{count(int(n), one, many)}
}

// wellKnown is for names that the catalogue knows and that do no harm.
func (v *surveyView) wellKnown(text string) bool {
	name, err := domain.ParseName(text)
	if err != nil {
		return false
	}
	m, ok := v.finder.Find(name, "")
	return ok && m.Entry.Verdict < phantom.Suspicious
}

// harmless is for names which may be as long or as rare as they like: the well-known ones
// and those of AWS.
func (v *surveyView) harmless(text string) bool {
	name, err := domain.ParseName(text)
	if err != nil {
		return false
	}
	return v.wellKnown(text) || slices.ContainsFunc(v.essentials, func(e awsdns.Essential) bool { return e.Pattern.Matches(name) })
}
