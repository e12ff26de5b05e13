package replayreport

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// knowledge assesses names without any log.
type knowledge struct {
	finder   *phantom.Finder
	ofAWS    []awsdns.Essential
	suspects survey.Suspects // what detectors find in the names of a report
}

func newKnowledge(finder *phantom.Finder) *knowledge {
	k := &knowledge{finder: finder}
	for _, partition := range awsdns.Partitions() {
		k.ofAWS = append(k.ofAWS, awsdns.Essentials(partition)...)
	}
	return k
}

// assessment is how a newly blocked name looks. What people must look at comes last.
type assessment int

const (
	unexplained assessment = iota
	known
	legitimate
)

// legitimateRule is the rule of [replay.Change.LooksLegitimate], for people.
var legitimateRule = fmt.Sprintf("it had answers for at least %d workloads on at least %d days, is not known to be suspicious, and no detector of vpcdns survey flags its names or clients",
	replay.LegitimateWorkloads, replay.LegitimateDays)

// find returns the entry of the catalogue for the name of a change.
func (k *knowledge) find(c *replay.Change) (phantom.Match, bool) {
	name, err := domain.ParseName(c.Name)
	if err != nil {
		return phantom.Match{}, false
	}
	queryType := ""
	if len(c.Types) == 1 {
		queryType = c.Types[0].Type
	}
	return k.finder.Find(name, queryType)
}

func (k *knowledge) assess(c *replay.Change) assessment {
	match, found := k.find(c)
	found = found && !match.Shape
	switch {
	case found && match.Entry.Verdict >= phantom.Suspicious:
		return known
	case k.suspects.Of(c.Name) != nil:
		return unexplained
	case c.LooksLegitimate():
		return legitimate
	case found:
		return known
	default:
		return unexplained
	}
}

// look runs the detectors of package survey over the newly blocked names. A report
// has the names, the clients and the times of their first and last queries, and that is what
// the gravest detectors go by: two infected machines ask on two days as well.
func (k *knowledge) look(blocked []*replay.Change) {
	s := survey.New(nil)
	var record querylog.Record
	for _, c := range blocked {
		for i := range c.Clients {
			addChange(s, &record, c, &c.Clients[i])
		}
	}
	k.suspects = survey.SuspectsOf(s.Findings(survey.Options{Finder: k.finder}))
}

// addChange adds the first and the last query of a client for each type, in the memory of a record.
func addChange(s *survey.Survey, r *querylog.Record, c *replay.Change, of *replay.ChangeClient) {
	rcode := "NXDOMAIN"
	if of.Answered > 0 {
		rcode = "NOERROR"
	}
	set(&r.VPCID, of.Client.VPC)
	set(&r.SrcAddr, of.Client.Address)
	set(&r.SrcIDs.Instance, of.Client.Instance)
	set(&r.SrcIDs.ResolverEndpoint, of.Client.Endpoint)
	set(&r.QueryName, c.Name)
	set(&r.Rcode, rcode)
	for _, t := range c.Types {
		set(&r.QueryType, t.Type)
		r.UnixMilli = of.Span.First.UnixMilli()
		s.Add(r)
		if of.Span.Last != of.Span.First {
			r.UnixMilli = of.Span.Last.UnixMilli()
			s.Add(r)
		}
	}
}

func set(field *[]byte, text string) { *field = append((*field)[:0], text...) }

// assessments counts the newly blocked names, each by the best assessment of its changes.
func (k *knowledge) assessments(r *replay.Report) map[assessment]int {
	counts := map[assessment]int{}
	best := unexplained
	for i := range r.Changes { // sorted by class and name
		c := &r.Changes[i]
		if c.Class != replay.NewlyBlocked {
			continue
		}
		best = max(best, k.assess(c))
		if rest := r.Changes[i+1:]; len(rest) == 0 || rest[0].Class != c.Class || rest[0].Name != c.Name {
			counts[best]++
			best = unexplained
		}
	}
	return counts
}

// aws says which name of AWS a change is about, if it is about one.
func (k *knowledge) aws(c *replay.Change) string {
	name, err := domain.ParseName(c.Name)
	if err != nil {
		return ""
	}
	i := slices.IndexFunc(k.ofAWS, func(e awsdns.Essential) bool { return e.Pattern.Matches(name) })
	if i < 0 {
		return ""
	}
	return k.ofAWS[i].Service + ": " + k.ofAWS[i].Reason
}
