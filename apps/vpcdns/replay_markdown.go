package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// markdown prints the report for a pull request.
func (v replayView) markdown(w io.Writer) {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n", v.verdict())
	for _, text := range v.trust() {
		fmt.Fprintf(&b, "- %s\n", text)
	}
	fmt.Fprintf(&b, "- %s\n- a name looks legitimate if %s\n", limit, legitimateRule)
	v.markdownTable(&b, "Newly blocked", replay.NewlyBlocked)
	v.markdownGroups(&b)
	v.markdownTable(&b, "Other changes", replay.NewlyAllowed, replay.NewlyAlerted, replay.NoLongerAlerted, replay.ChangedResponse)
	v.markdownTable(&b, "Undecided, and maybe a change", replay.Undecided)
	v.markdownDoubts(&b)
	v.markdownDisagreements(&b)
	fmt.Fprintf(&b, "\nNext: %s\n", v.next())
	_, _ = io.WriteString(w, printable(b.String()))
}

func (v replayView) markdownTable(b *strings.Builder, title string, classes ...replay.Class) {
	changes := v.Ranked(classes...)
	if len(changes) == 0 || v.top == 0 {
		return
	}
	shown := v.shown(changes)
	fmt.Fprintf(b, "\n%s%s\n\n", title, v.ofAll(shown, changes))
	b.WriteString("| name | who | seen | before → after | what decides | known as | allow |\n|---|---|---|---|---|---|---|\n")
	for _, c := range shown {
		known := v.knownAs(c)
		if match, found := v.known.find(c); found {
			known += ". " + match.Entry.Cure
		}
		allow := ""
		if c.Class == replay.NewlyBlocked {
			allow = allowed(c, func(entry string) string { return code(entry) })
		}
		by := deciding(c.By)
		if by == "" {
			by = deciding(c.Was)
		}
		fmt.Fprintf(b, "| %s | %s: %s | %s on %s: %s | %s → %s | %s | %s | %s |\n", code(c.Name),
			count(len(c.Workloads()), "workload", "workloads"), markdownText(v.who(c)),
			count64(c.Span().Records, "query", "queries"), count(len(c.Days), "day", "days"), markdownText(seen(c)),
			c.Before, c.After, markdownText(by), markdownText(known), allow)
	}
}

func (v replayView) markdownDoubts(b *strings.Builder) {
	if len(v.Doubts) == 0 {
		return
	}
	b.WriteString("\nUndecided, because they hang on\n\n")
	for _, d := range mostRecords(v.Doubts)[:min(mostDoubts, len(v.Doubts))] {
		fmt.Fprintf(b, "- %s: %s, %s\n", markdownText(d.On), about(d.Names, "name", "names"), count64(d.Records, "record", "records"))
	}
}

func (v replayView) markdownDisagreements(b *strings.Builder) {
	lines := v.disagreementLines()
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s does not decide what AWS recorded\n\n", code(v.Question.Baseline))
	for _, line := range lines {
		fmt.Fprintf(b, "- %s\n", markdownText(line))
	}
}

// code shows texts of a log as they are. Names of the DNS may hold anything.
func code(texts ...string) string {
	var all []string
	for _, text := range texts {
		all = append(all, "`"+strings.NewReplacer("`", "'", "|", `\|`).Replace(text)+"`")
	}
	return strings.Join(all, " ")
}
