package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Explain returns a verdict about a query in lines for people, without a newline at the end:
// the action and the rule that decides; then, indented, each rule that comes too late and
// each reason for which the verdict may be another one. Where there are many, their number
// is given. Characters of the source that break a line or cannot be seen are shown as Go
// escapes, so no name of a list makes a line of its own.
func (v Verdict) Explain(q Query, vpc *VPC) string {
	text := fmt.Sprintf("%s %s in %s: %s", q.Name, q.Type, vpc.Name, v.effect())
	if v.By != nil {
		text += v.By.decides(q)
	} else {
		text += ", no rule matches"
	}
	var late []string
	for _, m := range v.Shadowed {
		late = append(late, "too late: "+m.rule())
	}
	lines := []string{visible(text)}
	for _, clause := range append(fewOf(late, "too late"), fewOf(v.unless(q), "unless")...) {
		lines = append(lines, "  "+visible(clause))
	}
	return strings.Join(lines, "\n")
}

// visible returns text with escapes for what cannot be seen.
func visible(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}

// unless are the clauses about what the verdict depends on. A reason that is that of the
// clause before is left out.
func (v Verdict) unless(q Query) []string {
	var clauses []string
	seen, reason := map[string]bool{}, ""
	for _, m := range v.Unless {
		clause := "unless " + m.unless(q)
		if seen[clause] {
			continue
		}
		seen[clause] = true
		if rule, has := strings.CutSuffix(clause, ": "+m.Why); has && m.Why == reason {
			clause = rule + ", likewise"
		}
		clauses, reason = append(clauses, clause), m.Why
	}
	return clauses
}

// fewOf returns as many clauses as people read.
func fewOf(clauses []string, kind string) []string {
	const most = 4
	if len(clauses) <= most {
		return clauses
	}
	return append(clauses[:most:most], fmt.Sprintf("%s: %d more", kind, len(clauses)-most))
}

func (v Verdict) effect() string {
	text := strings.TrimSpace(v.Action.String() + " " + v.Response)
	if !v.Certain {
		text += " (not certain)"
	}
	return text
}

// decides says by what a match decides.
func (m Match) decides(q Query) string {
	text := " by " + m.Where()
	if m.Rule == nil {
		return text
	}
	if m.Rule.List != nil {
		text += fmt.Sprintf(", %s in %s", m.Entry, m.Rule.List.Label())
		if m.Rule.List.StandIn != "" {
			text += ", for which " + m.Rule.List.StandIn + " stands in"
		}
	}
	if at := m.Entry.Origin.short(); at != "" {
		text += " (" + at + ")"
	}
	if m.Entry.Note != nil {
		text += " [" + m.Entry.Note.String() + "]"
	}
	return text + atHop(q, m.Name)
}

// atHop says at which name of a chain a rule matches, if not at the name that was asked for.
func atHop(q Query, name domain.Name) string {
	at := slices.Index(q.Chain, name)
	if name == q.Name || at < 0 {
		return ""
	}
	return fmt.Sprintf(", because its answer leads to %s (CNAME %d of %d)", name, at+1, len(q.Chain))
}

// unless says what would make a match decide that may.
func (m Match) unless(q Query) string {
	it := "it"
	if m.Name != q.Name {
		it = m.Name.String() + ", to which its answer leads,"
	}
	does := fmt.Sprintf(" (%s: %s)", m.Where(), m.effect())
	switch {
	case m.Rule == nil || m.Entry.String() != "" || m.Why == whyLater:
		return m.rule() + ": " + m.Why
	case m.Rule.List != nil && m.Rule.List.Managed:
		return "AWS's list " + m.Rule.List.Label() + " contains " + it + does
	case m.Rule.List == nil && unresolvedSource(m.Rule) == nil:
		return "AWS takes " + it + " for " + m.Rule.Protection.String() + does
	default:
		return m.rule() + ": " + m.Why
	}
}

// rule names a rule, what it would do and what it looks for.
func (m Match) rule() string {
	if m.Rule == nil {
		return "rule group " + m.Group.ID + " decides first"
	}
	text := m.Where() + " " + m.effect()
	switch {
	case m.Entry.String() != "":
		return text + " " + m.Entry.String()
	case m.Rule.List != nil:
		return text + " " + m.Rule.List.Label()
	default:
		return strings.TrimSpace(text + " " + m.Rule.Protection.String())
	}
}
