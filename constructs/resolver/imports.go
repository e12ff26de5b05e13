package resolver

import "regexp"

// AWS's IDs vary in length, so only their form is checked.
var (
	queryLogConfigId = regexp.MustCompile(`^rqlc-[0-9a-f]+$`)
	domainListId     = regexp.MustCompile(`^rslvr-fdl-[0-9a-f]+$`)
	ruleGroupId      = regexp.MustCompile(`^rslvr-frg-[0-9a-f]+$`)
)

func checkImport(kind, path, what string, form *regexp.Regexp, id *string) error {
	p := problemsOf(kind, path)
	switch t := textOf(id); {
	case t.value == "":
		p.add("the ID of the %s to import is missing; it has the form %s", what, form)
	case t.known() && !form.MatchString(t.value):
		p.add("%q is no ID of a %s; it has the form %s", t.value, what, form)
	}
	return p.err()
}
