package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// finderOf returns a finder of well-known names, with the search suffixes of a flag.
func finderOf(suffixes []string) (*phantom.Finder, error) {
	names, err := namesIn(suffixes)
	if err != nil {
		return nil, err
	}
	return phantom.NewFinder(names...)
}

// describe prints the entries of the catalogue for names.
func (f *explainFlags) describe(cmd *cobra.Command, queries []policy.Query) error {
	known, err := finderOf(f.suffixes)
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
	known, err := finderOf(f.suffixes)
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
