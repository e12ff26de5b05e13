package review

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// News is what a run found that the run before of its series had not.
type News struct {
	// Before is the folder of the run before, or "" if there is none: everything is new then, and
	// only Unasked is filled.
	Before string `json:"before,omitempty"`

	Names    Sample   `json:"names"`    // that were queried
	Blocked  Sample   `json:"blocked"`  // that the policy would newly block
	Findings []string `json:"findings"` // of the survey: their IDs and reasons

	// NoLonger are entries of the policy that matched a query in the run before, and none since.
	// Unasked are all entries that match no query.
	NoLonger Sample `json:"noLonger"`
	Unasked  Sample `json:"unasked"`

	// Folded means that there were too many names to keep all, so some that are new may be
	// missing, and some entries that match a query may be among the others.
	Folded bool `json:"folded,omitempty"`
}

// Sample is a number of texts and the alphabetically first of them.
type Sample struct {
	Count int      `json:"count"`
	First []string `json:"first"` // at most MaxSample
}

// MaxSample is how many texts a [Sample] has.
const MaxSample = 1000

func sampleOf(texts []string) Sample {
	slices.Sort(texts)
	texts = slices.Compact(texts)
	return Sample{len(texts), append([]string{}, texts[:min(len(texts), MaxSample)]...)}
}

// entriesFile has the entries that a query matched.
const entriesFile = "entries.json.gz"

// news compares a run with the one before of its series.
func (e *Engine) news(ctx context.Context, run string, r *Results) (*News, error) {
	before, err := e.before(ctx, r.Question, run)
	if err != nil {
		return nil, err
	}
	entries, err := e.asked(ctx, run, r)
	if err != nil {
		return nil, err
	}
	n := &News{Before: before, Unasked: sampleOf(entries.unasked), Folded: r.Survey.Overflow().Any(), Findings: []string{}}
	n.Names, n.Blocked, n.NoLonger = sampleOf(nil), sampleOf(nil), sampleOf(nil)
	if before == "" {
		return n, nil
	}
	if err := e.since(ctx, n, r, entries); errors.Is(err, fs.ErrNotExist) {
		n.Before = "" // it was deleted, as the lifecycle of the bucket has it
		return n, nil
	} else if err != nil {
		return nil, err
	}
	return n, nil
}

func (e *Engine) since(ctx context.Context, n *News, r *Results, now *entries) error {
	earlier, err := getCompressed(ctx, e.Store, n.Before+"/"+SurveyFile, survey.Read)
	if err != nil {
		return err
	}
	var names []string
	for q := range r.Survey.Queried() {
		if !earlier.Has(q.Name) {
			names = append(names, q.Name)
		}
	}
	n.Names, n.Folded = sampleOf(names), n.Folded || earlier.Overflow().Any()
	known := map[string]bool{}
	for _, f := range earlier.Findings(survey.Options{Finder: r.Finder}) {
		known[f.ID] = true
	}
	for _, f := range r.Findings {
		if !known[f.ID] {
			n.Findings = append(n.Findings, fmt.Sprintf("%s %s: %s: %s", f.ID, f.Detector, f.Subject, f.Reason))
		}
	}
	report, err := getCompressed(ctx, e.Store, n.Before+"/"+ReplayFile, replay.Decode)
	if err != nil {
		return err
	}
	n.Blocked = sampleOf(without(blockedIn(r.Replay), blockedIn(report)))
	asked, err := getCompressed(ctx, e.Store, n.Before+"/"+entriesFile, readLines)
	if err != nil {
		return err
	}
	n.NoLonger = sampleOf(intersection(now.unasked, asked))
	return nil
}

func blockedIn(r *replay.Report) (names []string) {
	for _, c := range r.Ranked(replay.NewlyBlocked) {
		names = append(names, c.Name)
	}
	return names
}

func without(all, known []string) []string {
	has := setOf(known)
	return slices.DeleteFunc(all, func(text string) bool { return has[text] })
}

func intersection(all, others []string) (both []string) {
	has := setOf(others)
	for _, text := range all {
		if has[text] {
			both = append(both, text)
		}
	}
	return both
}

func setOf(texts []string) map[string]bool {
	set := make(map[string]bool, len(texts))
	for _, text := range texts {
		set[text] = true
	}
	return set
}

// entries are those of the policy, as "LIST: ENTRY".
type entries struct{ asked, unasked []string }

// asked finds out which entries a query matched, and stores that for the run after this one.
func (e *Engine) asked(ctx context.Context, run string, r *Results) (*entries, error) {
	p, _, err := e.policyOf(ctx, r.Question.Policy)
	if err != nil {
		return nil, err
	}
	asked, err := askedEntries(p, r.Survey)
	if err != nil {
		return nil, err
	}
	all := &entries{}
	for _, list := range p.Lists {
		for _, entry := range list.Entries {
			if text := entryText(list, &entry); asked[text] {
				all.asked = append(all.asked, text)
			} else {
				all.unasked = append(all.unasked, text)
			}
		}
	}
	slices.Sort(all.asked)
	return all, putCompressed(ctx, e.Store, run+"/"+entriesFile, lines(all.asked))
}

func entryText(l *policy.List, e *policy.Entry) string { return l.Label() + ": " + e.String() }

// askedEntries returns the entries that a query matches in some VPC, even if another rule decides.
func askedEntries(p *policy.Policy, s *survey.Survey) (map[string]bool, error) {
	vpcs := make([]*policy.VPC, len(p.VPCs))
	for i := range p.VPCs {
		vpcs[i] = &p.VPCs[i]
	}
	evaluators, err := policy.NewEvaluators(vpcs...)
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{}
	for queried := range s.Queried() {
		for _, q := range queriesOf(queried) {
			for _, e := range evaluators {
				addMatches(asked, e.Judge(q))
			}
		}
	}
	return asked, nil
}

func queriesOf(queried survey.Queried) (queries []policy.Query) {
	name, err := domain.ParseName(queried.Name)
	if err != nil {
		return nil
	}
	var chain []domain.Name
	for _, target := range queried.Targets {
		if name, err := domain.ParseName(target); err == nil {
			chain = append(chain, name)
		}
	}
	for _, text := range queried.Types {
		t, err := policy.ParseQueryType(text)
		if err == nil {
			queries = append(queries, policy.Query{Name: name, Type: t, Chain: chain})
		}
	}
	if len(queries) == 0 {
		queries = append(queries, policy.Query{Name: name, Chain: chain})
	}
	return queries
}

func addMatches(asked map[string]bool, v policy.Verdict) {
	matches := slices.Concat(v.Shadowed, v.Unless)
	if v.By != nil {
		matches = append(matches, *v.By)
	}
	for _, m := range matches {
		if m.Rule != nil && m.Rule.List != nil && (m.Entry.Pattern.IsValid() || m.Entry.Text != "") {
			asked[entryText(m.Rule.List, &m.Entry)] = true
		}
	}
}

// text says the news in some lines.
func (n *News) text(o *Outcome, uncompared int64, location string) string {
	var b strings.Builder
	line := func(format string, values ...any) { _, _ = fmt.Fprintf(&b, format+"\n", values...) }
	line("%d records judged; %d names would be newly blocked; %d findings.", o.Records, o.Blocked, o.Findings)
	if o.Unread > 0 {
		line("The logs are incomplete: %d files were not read, or not to the end.", o.Unread)
	}
	if uncompared > 0 {
		line("%d records were not compared with others, so copies of them may be counted.", uncompared)
	}
	for _, note := range o.Notes {
		line("Note: %+q", note)
	}
	if n.Before != "" {
		line("Since the run before:")
		line("- names never seen: %d%s", n.Names.Count, n.Names.examples())
		line("- names newly blocked: %d%s", n.Blocked.Count, n.Blocked.examples())
		line("- findings: %d", len(n.Findings))
		line("- entries that no query matches any more: %d%s", n.NoLonger.Count, n.NoLonger.examples())
	}
	line("Entries without any query: %d.", n.Unasked.Count)
	if n.Folded {
		line("There were too many names to keep all of them, so these counts are not exact.")
	}
	line("Files: %s%s/", location, o.Run)
	return b.String()
}

// examples names the first of a sample, without what could mislead a reader of a message.
func (s Sample) examples() string {
	const shown = 3
	if s.Count == 0 {
		return ""
	}
	var quoted []string
	for _, text := range s.First[:min(shown, len(s.First))] {
		quoted = append(quoted, fmt.Sprintf("%+q", text))
	}
	return ", such as " + strings.Join(quoted, ", ")
}
