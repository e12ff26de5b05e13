package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/suggest"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// list returns the list to add to, and its entries.
func (f *suggestFlags) list(cmd *cobra.Command) ([]byte, []domain.Pattern, error) {
	if f.merge == "" {
		return nil, nil, nil
	}
	text, err := readText(cmd, f.merge)
	if err != nil {
		return nil, nil, err
	}
	reader, err := blocklist.NewReader(f.merge, bytes.NewReader(text), blocklist.ReadOptions{Format: blocklist.Plain})
	if err != nil {
		return nil, nil, err
	}
	var patterns []domain.Pattern
	seen := map[domain.Pattern]bool{}
	for entry, err := range reader.Entries() {
		if err != nil {
			return nil, nil, err
		}
		if !seen[entry.Pattern] {
			seen[entry.Pattern] = true
			patterns = append(patterns, entry.Pattern)
		}
	}
	return text, patterns, nil
}

func (f *suggestFlags) write(cmd *cobra.Command, list []byte, s *survey.Survey, r suggest.Result) error {
	summary := f.summary(r)
	text := r.Append(list, append([]string{f.title(s)}, summary...)...)
	for _, line := range summary {
		report.Printf(cmd.ErrOrStderr(), "%s\n", line)
	}
	if f.out == "" {
		_, err := io.Copy(cmd.OutOrStdout(), bytes.NewReader(text))
		return err
	}
	return output.WriteBytes(f.out, text)
}

func (f *suggestFlags) title(s *survey.Survey) string {
	if f.purpose == "exceptions" {
		return "What " + f.policy + " would newly block and looks legitimate in query logs of " + suggest.Period(s) + "."
	}
	return "What had answers in query logs of " + suggest.Period(s) + "."
}

// summary says what became of the names, so that none is missing without a word.
func (f *suggestFlags) summary(r suggest.Result) []string {
	names := int64(0)
	for _, e := range r.Entries {
		names += e.Names
	}
	lines := []string{fmt.Sprintf("%s to review, for %s: being queried does not make a name legitimate.",
		count(len(r.Entries), "entry", "entries"), count(int(names), "name", "names"))}
	for _, each := range []struct {
		n         int64
		one, many string
		why       string
	}{
		{int64(len(r.Apart)), "entry", "entries", "apart, commented out: one client alone had an answer, on one day"},
		{int64(len(r.LeftOut)), "name or domain", "names or domains", "left out with a reason, at the end"},
		{r.Listed, "name", "names", "already on the list"},
		{r.AWS, "name", "names", "of AWS, which a firewall that allows only what is listed has by itself"},
		{r.Failed, "name", "names", "without an answer"},
		{r.Blocked, "name", "names", "blocked already, so without an answer"},
	} {
		if each.n > 0 {
			lines = append(lines, count(int(each.n), each.one, each.many)+" "+each.why+".")
		}
	}
	return append(lines, r.Notes...)
}
