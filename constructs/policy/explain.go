package policy

import (
	"fmt"
	"strings"
)

// Explain returns a verdict about a query in one line for people: the action, the
// rule that decides, the rules that come too late and what the verdict hangs on.
func (v Verdict) Explain(q Query, vpc *VPC) string {
	text := fmt.Sprintf("%s %s in %s: %s", q.Name, q.Type, vpc.Name, v.effect())
	if v.By != nil {
		text += v.By.decides(q)
	} else {
		text += ", no rule matches"
	}
	var late []string
	for _, m := range v.Shadowed {
		late = append(late, "; too late: "+m.rule())
	}
	return text + fewOf(late) + fewOf(v.unless(q))
}

// unless are the clauses about what the verdict hangs on. A reason that is that of the clause
// before is left out.
func (v Verdict) unless(q Query) []string {
	var clauses []string
	told, reason := map[string]bool{}, ""
	for _, m := range v.Unless {
		clause := "; unless " + m.unless(q)
		if told[clause] {
			continue
		}
		told[clause] = true
		if rule, has := strings.CutSuffix(clause, ": "+m.Why); has && m.Why == reason {
			clause = rule + ", likewise"
		}
		clauses, reason = append(clauses, clause), m.Why
	}
	return clauses
}

// fewOf joins as many clauses as people read.
func fewOf(clauses []string) string {
	const most = 4
	if len(clauses) <= most {
		return strings.Join(clauses, "")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(clauses[:most], ""), len(clauses)-most)
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
	if m.Name != q.Name {
		text += ", matching its redirection to " + m.Name.String()
	}
	return text
}

// unless says what would make a match decide that may.
func (m Match) unless(q Query) string {
	it := "it"
	if m.Name != q.Name {
		it = "its redirection to " + m.Name.String()
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
