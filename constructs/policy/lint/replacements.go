package lint

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// Replacements returns as findings what an update from the old template to the new one
// makes anew or takes away; see [template.Replacements]. An error is what CloudFormation
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
		l.foundAs(severity, r.ID, at, "%s", whatHappens(r))
		if n := len(l.findings); n > 0 && l.findings[n-1].ID == r.ID {
			l.findings[n-1].Why, l.findings[n-1].Fix = r.Why, r.WayOut
		}
	}
	return Sorted(l.findings)
}

// whatHappens says what becomes of a resource, without why that matters.
func whatHappens(r template.Replacement) string {
	text := r.LogicalID
	switch {
	case r.RenamedTo != "":
		text += " is made anew as " + r.RenamedTo
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
