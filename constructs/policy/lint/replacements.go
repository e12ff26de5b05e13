package lint

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// Replacements returns as findings what an update from the old template to the new one
// replaces or removes, and what it changes in place although AWS refuses that; see
// [template.Replacements] and [template.InPlaceChanges]. An error is what CloudFormation
// cannot do.
func Replacements(old, new template.Template, o Options) []Finding {
	l := newLinter(&policy.Policy{}, o)
	for _, r := range template.Replacements(old, new) {
		severity := Warning
		if r.Fails {
			severity = Error
		}
		at := place{at: policy.Origin{File: r.Position.File, Line: r.Position.Line, Path: "Resources." + r.LogicalID}}
		if r.RenamedTo != "" {
			at.at.Path = "Resources." + r.RenamedTo
		}
		l.explained(severity, r.ID, at, r.Why, r.WayOut, "%s", whatHappens(r))
	}
	for _, c := range template.InPlaceChanges(old, new) {
		severity := Warning
		if c.Fails {
			severity = Error
		}
		at := place{at: policy.Origin{File: c.Position.File, Line: c.Position.Line, Path: "Resources." + c.LogicalID}}
		l.explained(severity, c.ID, at, c.Why, c.WayOut, "%s", c.Text)
	}
	return Sorted(l.findings)
}

// RemovedStack returns the finding that a source no longer has a stack.
func RemovedStack(name string, at policy.Origin) Finding {
	l := newLinter(&policy.Policy{}, Options{})
	l.found(StackRemoved, place{at: at}, "stack %s is not there any more", name)
	return l.findings[0]
}

// explained adds a finding with a reason and a way out of its own.
func (l *linter) explained(s Severity, id string, at place, why, wayOut, format string, args ...any) {
	before := len(l.findings)
	l.foundAs(s, id, at, format, args...)
	for i := range l.findings[before:] {
		l.findings[before+i].Why, l.findings[before+i].Fix = why, wayOut
	}
}

// whatHappens says what becomes of a resource, without why that matters.
func whatHappens(r template.Replacement) string {
	text := r.LogicalID
	switch {
	case r.RenamedTo != "":
		text += " is replaced by " + r.RenamedTo
	case strings.HasSuffix(r.ID, "-removed"):
		text += " is removed"
	case r.ID == "log-group-class-changed":
		text += " cannot change its class"
	default:
		text += " is replaced"
	}
	for i, change := range r.Changes {
		text += fmt.Sprintf("%s %s", []string{":", ","}[min(i, 1)], change)
	}
	return text
}
