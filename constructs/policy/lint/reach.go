package lint

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// reachChecks are about policies that stop too much or too little.
func reachChecks() []Check {
	return []Check{
		{
			blockAllWithoutEssentials, Warning, "a rule for * that blocks names of AWS; an error if it blocks all of them",
			"DNS Firewall also blocks the names of AWS's APIs, VPC endpoints, private zones and instances: agents, image pulls and databases fail", "allow AWS's names by a rule before it, as AllowOnly does",
		},
		{
			cutsOffAWS, Error, "an entry that blocks names that AWS services need",
			"workloads in the VPC can no longer reach it", "remove the entry, or allow the names by a rule before it",
		},
		{
			inspectedAllowList, Note, "an allow list that must also contain the CNAME targets of its names",
			"with INSPECT_REDIRECTION_DOMAIN, the default, every name of a CNAME chain has to be allowed, such as those of CDNs and load balancers", "use TRUST_REDIRECTION_DOMAIN on rules that allow, or list the targets too",
		},
		{
			redundantManagedList, Warning, "a managed list that another one contains completely",
			"it changes nothing, and counts among the rules of its group", "drop the rule",
		},
		{
			alertOnly, Note, "a policy that alerts and blocks nothing",
			"every query passes", "once the query log shows no match that has to pass, change ALERT to BLOCK; vpcdns replay shows the matches",
		},
		{
			alertOnlyManagedList, Note, "a managed list whose matches pass",
			"the names are known to be harmful", "once the query log shows no match that has to pass, change ALERT to BLOCK",
		},
	}
}

// tooMuch finds rules that block what AWS needs itself.
func (s *sequence) tooMuch(h *policy.Hidden) {
	i, r := h.Rule, s.rules[h.Rule].Rule
	if r.Does() != policy.ActionBlock || r.List == nil || !isForAddresses(r.QueryType) {
		return
	}
	if s.blocksAll(r) {
		s.blockAll(i)
		return
	}
	s.cutsOff(h)
}

// isForAddresses reports whether a query type is one that clients connect by.
func isForAddresses(queryType string) bool {
	return queryType == "" || queryType == "A" || queryType == "AAAA"
}

func (s *sequence) blocksAll(r *policy.Rule) bool {
	for _, e := range r.List.Entries {
		if e.Pattern.Kind() == domain.Any {
			return true
		}
	}
	return false
}

// blockAll looks at what is allowed before a rule that blocks everything.
func (s *sequence) blockAll(i int) {
	if s.sure {
		if missing, noAPIs := s.missing(); len(missing) > 0 {
			severity := Warning
			if noAPIs {
				severity = Error
			}
			s.asAt(severity, i, blockAllWithoutEssentials, "blocks every name, and no rule before it here allows %s", listed(missing))
		}
	}
	for at, p := range s.rules[:i] {
		if p.Why == "" && p.Rule.Does() == policy.ActionAllow && p.Rule.List != nil && p.Rule.Inspects() {
			s.at(at, inspectedAllowList, "an answer that leads on to a name which is not allowed is blocked by %s", s.name(i))
			return
		}
	}
}

// missing returns what of AWS is not allowed, in the partition of which the most is, and
// whether none of its APIs can be reached.
func (s *sequence) missing() (names []string, noAPIs bool) {
	above := s.aboveAllowed()
	most := -1
	for _, partition := range awsdns.Partitions() {
		var lacking []string
		allowed, apis := 0, 0
		for _, e := range awsdns.Essentials(partition) {
			if _, part := above[e.Pattern]; !part && !s.letPass.covers(e.Pattern) {
				lacking = appendEssential(lacking, e)
				continue
			}
			allowed++
			if e.Service == awsAPIs {
				apis++
			}
		}
		if score := 100*apis + allowed; score > most {
			names, noAPIs, most = lacking, apis == 0, score
		}
	}
	return names, noAPIs
}

// appendEssential adds a name to others, those of APIs before all.
func appendEssential(names []string, e awsdns.Essential) []string {
	text := fmt.Sprintf("%s (%s)", e.Pattern, e.Service)
	if e.Service == awsAPIs {
		return slices.Insert(names, 0, text)
	}
	return append(names, text)
}

// awsAPIs is what package awsdns calls the wildcards for the endpoints of AWS.
const awsAPIs = "AWS APIs"

// aboveAllowed are all patterns that cover an allowed entry: who allows some names of
// AWS has chosen them.
func (s *sequence) aboveAllowed() entrySet {
	above := entrySet{}
	for p := range s.letPass {
		for up := range p.CoveredBy() {
			above[up] = struct{}{}
		}
	}
	return above
}

// cutsOff finds entries that block names of AWS.
func (s *sequence) cutsOff(h *policy.Hidden) {
	r := s.rules[h.Rule].Rule
	var cut sample
	for n := range r.List.Entries {
		e := &r.List.Entries[n]
		essential, found := awsdns.CutOff(e.Pattern)
		if !found || s.letPass.covers(essential.Pattern) {
			continue
		}
		if !h.Has(e) {
			cut.addBecause(e, fmt.Sprintf("%s: %s", essential.Service, essential.Reason))
		}
	}
	if cut.count == 0 || !s.sure {
		return
	}
	s.at(h.Rule, cutsOffAWS, "blocks %s", cut)
}

// managed finds managed lists all of which is in another one.
func (s *sequence) managed() {
	for whole, p := range s.rules {
		if p.Rule.List == nil || p.Why != "" {
			continue
		}
		for _, part := range awsdns.ManagedListIncludes(p.Rule.List.Name) {
			for at, q := range s.rules {
				if q.Rule.List != nil && q.Why == "" && q.Rule.List.Name == part && redundant(q.Rule, p.Rule, at > whole) {
					s.at(at, redundantManagedList, "all of %s is in %s of %s", part, p.Rule.List.Name, s.name(whole))
				}
			}
		}
	}
}

// redundant reports whether a rule for a part of a list makes no difference beside the
// rule for the whole of it.
func redundant(part, whole *policy.Rule, after bool) bool {
	if part.QueryType != whole.QueryType && whole.QueryType != "" {
		return false
	}
	return after || sameOutcome(part, whole) && part.Does() != policy.ActionUnknown && part.Trusts() == whole.Trusts()
}

// alertOnly finds policies that block nothing, and managed lists that do not.
func (s *sequence) alertOnly() {
	alerting := slices.IndexFunc(s.rules, func(p policy.Placed) bool { return p.Rule.Does() == policy.ActionAlert && exists(p) })
	mayBlock := slices.ContainsFunc(s.rules, func(p policy.Placed) bool {
		return p.Rule.Does() == policy.ActionBlock || p.Rule.Does() == policy.ActionUnknown
	})
	if alerting >= 0 && !mayBlock && s.closed {
		g := s.rules[alerting].Group
		s.found(alertOnly, groupOf(g).onVPC(s.vpcs...), "%s has rules that alert and none that blocks", g.ID)
	}
	for i, p := range s.rules {
		if mayBlock && p.Rule.Does() == policy.ActionAlert && exists(p) && p.Rule.List != nil && p.Rule.List.Managed {
			s.at(i, alertOnlyManagedList, "%s is matched and not blocked", p.Rule.List.Label())
		}
	}
}

// exists reports whether a rule is there for certain, wherever it comes.
func exists(p policy.Placed) bool {
	return p.Rule.Unknowns.Of(policy.Existence) == nil &&
		p.Group.Unknowns.Of(policy.Existence) == nil &&
		p.Association.Unknowns.Of(policy.Existence) == nil
}
