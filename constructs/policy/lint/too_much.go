package lint

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// tooMuch finds rules that block what AWS needs itself.
func (s *sequence) tooMuch(i int) {
	r := s.rules[i].Rule
	if actionOf(r) != policy.Blocked || r.List == nil || !isForAddresses(r.QueryType) {
		return
	}
	if s.blocksAll(r) {
		s.blockAll(i)
		return
	}
	s.cutsOff(i)
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
		if p.Why == "" && actionOf(p.Rule) == policy.Allow && p.Rule.List != nil && inspects(p.Rule) {
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
func (s *sequence) cutsOff(i int) {
	r := s.rules[i].Rule
	var cut sample
	for n := range r.List.Entries {
		e := &r.List.Entries[n]
		essential, found := awsdns.CutOff(e.Pattern)
		if !found || s.letPass.covers(essential.Pattern) {
			continue
		}
		if _, _, earlier := s.before.of(r.QueryType, e.Pattern); !earlier {
			cut.addBecause(e, fmt.Sprintf("%s: %s", essential.Service, essential.Reason))
		}
	}
	if cut.count == 0 || !s.sure {
		return
	}
	s.at(i, cutsOffAWS, "blocks %s", cut)
}
