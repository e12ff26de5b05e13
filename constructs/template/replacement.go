package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Replacement is one thing that an update makes anew, or takes away, instead of
// changing it.
type Replacement struct {
	// ID says what happens, such as "query-log-config-replaced". It never
	// changes, so that a finding can be suppressed by it. It ends in -replaced,
	// -renamed (the same under another logical ID) or -removed, or is
	// "log-group-class-changed".
	ID string

	LogicalID string // in the old template
	RenamedTo string // the logical ID in the new one, if it is renamed
	Type      string
	Position  Position // in the new template, or in the old one if it is removed
	Changes   []Change // why it is replaced, sorted by property

	// Fails says that CloudFormation cannot do it: the update is rolled back, or
	// what it should delete is under mutation protection and stays.
	Fails bool

	// Kept says that a Retain policy leaves the old AWS object where it is, out
	// of the stack.
	Kept bool

	Why    string // it matters, in a sentence
	WayOut string // empty if nothing stands in the way
}

// Change is what became of one property.
type Change struct {
	Property string // with dots inside of one, as in A.B
	Old, New any    // nil for what is absent

	// ReplacedID is the logical ID that the value refers to, where the text is
	// the same and what it refers to is replaced.
	ReplacedID string
}

// String returns the change in words, as in `Name changes from "a" to "b"`.
func (c Change) String() string {
	if c.ReplacedID != "" {
		return fmt.Sprintf("%s refers to %s, which is replaced", c.Property, c.ReplacedID)
	}
	return fmt.Sprintf("%s changes from %s to %s", c.Property, shown(c.Old), shown(c.New))
}

// String returns the finding in one line: what, why, and the way out.
func (r Replacement) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", r.ID, r.LogicalID)
	if r.RenamedTo != "" {
		fmt.Fprintf(&b, " is %s", r.RenamedTo)
	}
	for i, change := range r.Changes {
		fmt.Fprintf(&b, "%s %s", []string{":", ","}[min(i, 1)], change)
	}
	fmt.Fprintf(&b, ": %s", r.Why)
	if r.WayOut != "" {
		fmt.Fprintf(&b, "; %s", r.WayOut)
	}
	return b.String()
}

// shown returns a value for a message, cut if only its beginning fits.
func shown(value any) string {
	const most = 80
	switch s := jsonText(value); {
	case value == nil:
		return "nothing"
	case len(s) > most:
		return strings.ToValidUTF8(s[:most], "") + "..."
	default:
		return s
	}
}

// Replacements returns what an update from the old template to the new one makes
// anew or takes away, of the objects that logging and filtering hang on: query
// log configs and their associations, log groups, buckets, delivery streams,
// rule groups and their associations, and domain lists. It is sorted by logical ID.
//
// That a resource gets another Condition counts as nothing, because what the
// condition says is not known here. See the package comment for what else two
// templates cannot tell.
func Replacements(old, new Template) []Replacement {
	c := newComparison(old, new)
	var all []Replacement
	for _, id := range slices.Sorted(maps.Keys(old.Resources)) {
		if found, ok := c.finding(id); ok {
			all = append(all, found)
		}
	}
	return all
}
