package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func (f *explainFlags) finder() (*phantom.Finder, error) {
	suffixes, err := namesIn(f.suffixes)
	if err != nil {
		return nil, err
	}
	return phantom.NewFinder(suffixes...)
}

// tell prints what the catalogue knows of names.
func (f *explainFlags) tell(cmd *cobra.Command, queries []policy.Query) error {
	known, err := f.finder()
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(cmd.OutOrStdout(), jsonStories(known, queries))
	}
	var b strings.Builder
	for i, q := range queries {
		if i > 0 {
			fmt.Fprintln(&b)
		}
		if match, ok := known.Find(q.Name, q.Type.String()); ok {
			b.WriteString(match.Story())
		} else {
			fmt.Fprintf(&b, "%s: nothing is known of it; give --policy PATH to learn what a policy decides\n", q.Name)
		}
	}
	_, err = io.WriteString(cmd.OutOrStdout(), b.String())
	return err
}

// jsonStory is what is known of a name.
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
}

func jsonStories(known *phantom.Finder, queries []policy.Query) []jsonStory {
	all := make([]jsonStory, 0, len(queries))
	for _, q := range queries {
		s := jsonStory{Name: q.Name.String()}
		if m, ok := known.Find(q.Name, q.Type.String()); ok {
			e := m.Entry
			s = jsonStory{s.Name, true, e.ID, e.Title, e.Verdict.String(), e.Who, e.Why, e.Cure, e.Sources}
		}
		all = append(all, s)
	}
	return all
}

func (f *explainFlags) printExclude(cmd *cobra.Command, names []string) error {
	kinds := map[string]phantom.FilterKind{"insights": phantom.Insights, "metric-filter": phantom.MetricFilter}
	kind, ok := kinds[f.exclude]
	if !ok {
		return fmt.Errorf("there is no filter %q; use --exclude-known insights or --exclude-known metric-filter", f.exclude)
	}
	if len(names) > 0 {
		return fmt.Errorf("--exclude-known takes no names, got %q", names[0])
	}
	known, err := f.finder()
	if err != nil {
		return err
	}
	filter := known.ExcludeFilter(kind)
	fmt.Fprintf(cmd.ErrOrStderr(), "hides %d harmless names, shows %d that it cannot hide. %s\n", len(filter.Hidden), len(filter.LeftOut), filter.Note)
	_, err = fmt.Fprintln(cmd.OutOrStdout(), filter.Text)
	return err
}
