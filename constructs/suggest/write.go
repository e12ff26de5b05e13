package suggest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// Append appends r to the text of a list, which may be empty and is not changed. The title is
// written above the new lines, as comments. Entries that the list already has as comments are
// not repeated.
func (r Result) Append(list []byte, title ...string) []byte {
	commented := comments(list)
	leftOut := slices.DeleteFunc(slices.Clone(r.LeftOut), func(l LeftOut) bool { return commented[l.Name] })
	apart := slices.DeleteFunc(slices.Clone(r.Apart), func(e Entry) bool { return commented[e.Pattern.String()] })
	if len(r.Entries)+len(apart)+len(leftOut) == 0 && len(list) > 0 {
		return list
	}
	b := bytes.NewBuffer(bytes.Clone(list))
	if len(list) > 0 {
		if !bytes.HasSuffix(list, []byte("\n")) {
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
	}
	for _, line := range title {
		fmt.Fprintf(b, "# %s\n", inLine(line))
	}
	for _, e := range r.Entries {
		fmt.Fprintf(b, "%s  # reason=%s\n", e.Pattern, valueOf(e.Reason()))
	}
	if len(apart) > 0 {
		b.WriteString("\n# Only one client had answers for these, on one day; remove the # from those that you recognise.\n")
	}
	for _, e := range apart {
		fmt.Fprintf(b, "# %s  # reason=%s\n", e.Pattern, valueOf(e.Reason()))
	}
	if len(leftOut) > 0 {
		b.WriteString("\n# Left out; remove a # only if you are sure.\n")
	}
	for _, l := range leftOut {
		fmt.Fprintf(b, "# %s  # reason=%s\n", inLine(l.Name), valueOf(l.Why))
	}
	return b.Bytes()
}

// comments returns the first word of each comment of a list.
func comments(list []byte) map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(string(list)) {
		if comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#"); ok {
			name, _, _ := strings.Cut(strings.TrimSpace(comment), " ")
			all[name] = true
		}
	}
	return all
}

// Reason returns the evidence for an entry, in one line.
func (e Entry) Reason() string {
	var parts []string
	if e.About != "" {
		parts = append(parts, e.About)
	}
	if e.SharedBy != "" {
		parts = append(parts, "one of many customers of "+e.SharedBy)
	}
	if e.TargetOf != "" {
		parts = append(parts, "CNAME target of "+e.TargetOf)
	}
	if e.Names > 1 {
		names := fmt.Sprintf("%d names", e.Names)
		if e.Example != "" {
			names += " such as " + e.Example
		}
		parts = append(parts, names)
	}
	if e.Queries == 0 && e.TargetOf != "" {
		return strings.Join(parts, ", ")
	}
	if e.Queries == 0 {
		return strings.Join(append(parts, "CNAME targets without queries of their own"), ", ")
	}
	return strings.Join(append(parts, asked(e.Counts, e.Askers), period(e.First, e.Last)), ", ")
}

// asked returns the number of queries and the clients.
func asked(c survey.Counts, askers []survey.Asker) string {
	text := "1 query"
	if c.Queries != 1 {
		text = fmt.Sprintf("%d queries", c.Queries)
	}
	if len(askers) == 0 {
		return text
	}
	text += " by " + askers[0].Client.String()
	if more := len(askers) - 1; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func period(first, last int64) string {
	from, to := day(first), day(last)
	if from == to {
		return from
	}
	return from + " to " + to
}

// inLine makes a text one printable line: a log may have any name, and a tag any text.
func inLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

// valueOf escapes a text as the value of one key of a note.
func valueOf(text string) string {
	words := strings.Fields(inLine(text))
	for i, word := range words {
		for _, key := range []string{"reason=", "owner=", "until="} {
			if rest, ok := strings.CutPrefix(word, key); ok {
				words[i] = strings.TrimSuffix(key, "=") + ": " + rest
			}
		}
	}
	return strings.Join(words, " ")
}

// Period returns the time range of a survey, for a title.
func Period(s *survey.Survey) string {
	const layout = "2006-01-02 15:04"
	first, last := s.Span()
	return time.UnixMilli(first).UTC().Format(layout) + " to " + time.UnixMilli(last).UTC().Format(layout) + " UTC"
}
