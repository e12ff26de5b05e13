package resolver

import (
	"regexp"
	"strings"
)

// The prefixes of AWS's IDs. What follows varies in length, so only its alphabet is checked.
const (
	queryLogConfigId = "rqlc-"
	domainListId     = "rslvr-fdl-"
	ruleGroupId      = "rslvr-frg-"
)

var afterPrefix = regexp.MustCompile(`^[0-9a-f]+$`)

func checkImport(kind, path, what, prefix string, id *string) error {
	p := problemsOf(kind, path)
	t := textOf(id)
	rest, hasPrefix := strings.CutPrefix(t.value, prefix)
	switch {
	case t.value == "":
		p.add("the ID of the %s to import is missing; it is %s and then hexadecimal digits", what, prefix)
	case t.known() && (!hasPrefix || !afterPrefix.MatchString(rest)):
		p.add("%q is no ID of a %s; it is %s and then hexadecimal digits, and neither a name nor an ARN", t.value, what, prefix)
	}
	return p.err()
}
