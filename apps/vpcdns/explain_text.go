package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// printVerdicts prints a line for each name and VPC, and below it what is known of
// the name.
func printVerdicts(w io.Writer, all []explained, known *phantom.Finder, assumed string) error {
	var b strings.Builder
	for i, each := range all {
		fmt.Fprintln(&b, each.line())
		last := i == len(all)-1 || all[i+1].query.Name != each.query.Name
		if match, ok := known.Find(each.query.Name, each.query.Type.String()); ok && last {
			fmt.Fprintf(&b, "  known as: %s; vpcdns explain %s tells more\n", match.Entry.Title, each.query.Name)
		}
	}
	if assumed != "" {
		fmt.Fprintf(&b, "(%s)\n", assumed)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line is a verdict for people: what, in which VPC, by what, and what else might be.
func (x explained) line() string {
	v := x.verdict
	text := fmt.Sprintf("%s %s in %s: %s", x.query.Name, x.query.Type, x.vpc.Name, effectOf(v))
	if v.By != nil {
		text += by(*v.By, x.query)
	} else {
		text += ", no rule matches"
	}
	for _, m := range v.Shadowed {
		text += "; too late: " + ruleText(m)
	}
	for _, m := range v.Unless {
		text += fmt.Sprintf("; unless %s: %s", ruleText(m), m.Why)
	}
	return text
}

func effectOf(v policy.Verdict) string {
	text := strings.TrimSpace(v.Action.String() + " " + v.Response)
	if !v.Certain {
		text += " (not certain)"
	}
	return text
}

func by(m policy.Match, q policy.Query) string {
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
	if at := m.Entry.Origin.String(); at != "" {
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

// ruleText names a rule, what it would do and what it looks for.
func ruleText(m policy.Match) string {
	if m.Rule == nil {
		return "rule group " + m.Group.ID + " decides first"
	}
	text := m.Where() + " " + strings.TrimSpace(m.Rule.Action+" "+m.Rule.Block.Response)
	switch {
	case m.Entry.String() != "":
		text += " " + m.Entry.String()
	case m.Rule.List != nil:
		text += " " + m.Rule.List.Label()
	default:
		text += " " + m.Rule.Protection.String()
	}
	return text
}
