package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

func (f *explainFlags) finder() (*phantom.Finder, error) {
	suffixes, err := namesIn(f.suffixes)
	if err != nil {
		return nil, err
	}
	return phantom.NewFinder(suffixes...)
}

// describe prints the entries of the catalogue for names.
func (f *explainFlags) describe(cmd *cobra.Command, queries []policy.Query) error {
	known, err := f.finder()
	if err != nil {
		return err
	}
	find := func(q policy.Query) (phantom.Match, bool) { return known.Find(q.Name, f.typeToFind(cmd, q)) }
	if f.json {
		return report.JSON(cmd.OutOrStdout(), jsonStories(find, queries))
	}
	w := cmd.OutOrStdout()
	for i, q := range queries {
		if i > 0 {
			report.Printf(w, "\n")
		}
		match, ok := find(q)
		if !ok {
			report.Printf(w, "%s: not a well-known name; give --policy PATH to see what a policy decides\n", q.Name)
			continue
		}
		for line := range strings.Lines(hanging(match.Story(), report.WidthOf(w))) {
			report.Printf(w, "%s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	return nil
}

// typeToFind is the type of a query, or every type, "", if none was given.
func (f *explainFlags) typeToFind(cmd *cobra.Command, q policy.Query) string {
	if f.record == "" && !cmd.Flags().Changed("qtype") {
		return ""
	}
	return q.Type.String()
}

// hanging breaks the lines of a story below its first, and keeps what goes on behind the
// word in front.
func hanging(story string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(story) {
		if strings.HasPrefix(line, "  ") {
			line = string(report.Indented(report.Line(line[:storyIndent]), report.Line(strings.TrimSuffix(line[storyIndent:], "\n")), width))
		}
		b.WriteString(line)
	}
	return b.String()
}

// storyIndent is where the text begins in the lines of a story.
const storyIndent = len("  what now  ")

// jsonStory is the entry of the catalogue for a name.
type jsonStory struct {
	Name    string   `json:"name"`
	Known   bool     `json:"known"`
	ID      string   `json:"id,omitempty"`
	Title   string   `json:"title,omitempty"`
	Verdict string   `json:"verdict,omitempty"`
	Who     string   `json:"who,omitempty"`
	Why     string   `json:"why,omitempty"`
	Cure    string   `json:"cure,omitempty"`
	Sources []string `json:"sources,omitempty"`

	Suffix   string `json:"suffix,omitempty"`   // the search suffix that was appended
	OnlyForm bool   `json:"onlyForm,omitempty"` // anybody can make such a name; the verdict is a guess
}

func jsonStories(find func(policy.Query) (phantom.Match, bool), queries []policy.Query) []jsonStory {
	all := make([]jsonStory, 0, len(queries))
	for _, q := range queries {
		s := jsonStory{Name: q.Name.String()}
		if m, ok := find(q); ok {
			e := m.Entry
			s = jsonStory{s.Name, true, e.ID, e.Title, e.Verdict.String(), e.Who, e.Why, e.Cure, e.Sources, "", m.Shape}
			if m.Suffix.IsValid() {
				s.Suffix = m.Suffix.String()
			}
		}
		all = append(all, s)
	}
	return all
}

func (f *explainFlags) printExclude(cmd *cobra.Command, names []string) error {
	kinds := map[string]phantom.FilterKind{"insights": phantom.Insights, "metric-filter": phantom.MetricFilter}
	kind, ok := kinds[f.exclude]
	if !ok {
		return fmt.Errorf("unknown filter %q; use --exclude-known insights or --exclude-known metric-filter", f.exclude)
	}
	if len(names) > 0 {
		return fmt.Errorf("--exclude-known takes no names, got %q", names[0])
	}
	known, err := f.finder()
	if err != nil {
		return err
	}
	filter := known.ExcludeFilter(kind)
	report.Printf(cmd.ErrOrStderr(), "hides %s; cannot hide %s\n", report.Count(len(filter.Hidden), "harmless name", "harmless names"), report.Count(len(filter.LeftOut), "more", "more"))
	if filter.Note != "" {
		report.Printf(cmd.ErrOrStderr(), "%s\n", filter.Note)
	}
	for line := range strings.Lines(filter.Text) {
		report.Printf(cmd.OutOrStdout(), "%s\n", strings.TrimSuffix(line, "\n"))
	}
	return nil
}

// knowledge assesses names without any log.
type knowledge struct {
	finder   *phantom.Finder
	ofAWS    []awsdns.Essential
	suspects survey.Suspects // what detectors find in the names of a report
}

func newKnowledge(suffixes []string) (*knowledge, error) {
	names, err := namesIn(suffixes)
	if err != nil {
		return nil, err
	}
	finder, err := phantom.NewFinder(names...)
	if err != nil {
		return nil, err
	}
	k := &knowledge{finder: finder}
	for _, partition := range awsdns.Partitions() {
		k.ofAWS = append(k.ofAWS, awsdns.Essentials(partition)...)
	}
	return k, nil
}

// assessment is how a newly blocked name looks.
type assessment int

const (
	unexplained assessment = iota
	legitimate
	known
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
func (k *knowledge) look(r *replay.Report) {
	s := survey.New(nil)
	for _, c := range r.Ranked(replay.NewlyBlocked) {
		for i := range c.Clients {
			addChange(s, c, &c.Clients[i])
		}
	}
	k.suspects = survey.SuspectsOf(s.Findings(survey.Options{Finder: k.finder}))
}

// addChange adds the first and the last query of a client for each type.
func addChange(s *survey.Survey, c *replay.Change, of *replay.ChangeClient) {
	record := querylog.Record{
		VPCID: []byte(of.Client.VPC), SrcAddr: []byte(of.Client.Address), QueryName: []byte(c.Name), Rcode: []byte("NXDOMAIN"),
		SrcIDs: querylog.SourceIDs{Instance: []byte(of.Client.Instance), ResolverEndpoint: []byte(of.Client.Endpoint)},
	}
	if of.Answered > 0 {
		record.Rcode = []byte("NOERROR")
	}
	for _, t := range c.Types {
		record.QueryType = []byte(t.Type)
		record.UnixMilli = of.Span.First.UnixMilli()
		s.Add(&record)
		if of.Span.Last != of.Span.First {
			record.UnixMilli = of.Span.Last.UnixMilli()
			s.Add(&record)
		}
	}
}

// assessments counts names, each by the best assessment of its changes.
func (k *knowledge) assessments(changes []*replay.Change) map[assessment]int {
	byName := map[string]assessment{}
	for _, c := range changes {
		s := k.assess(c)
		if before, seen := byName[c.Name]; !seen || before == unexplained {
			byName[c.Name] = s
		}
	}
	counts := map[assessment]int{}
	for _, s := range byName {
		counts[s]++
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
