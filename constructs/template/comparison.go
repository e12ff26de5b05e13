package template

import (
	"reflect"
	"strings"
)

// comparison is two templates and what was found out about them.
type comparison struct {
	old, new Template
	changes  map[string][]Change // by logical ID, once it was asked for
	renamed  map[string]string   // from the old logical ID to the new one

	// Logical IDs by what they claim: of all that is there during the update,
	// and of what comes under a logical ID that the old template does not have.
	held, arriving map[string]string
}

func newComparison(old, new Template) *comparison {
	c := &comparison{old: old, new: new, changes: map[string][]Change{}, renamed: map[string]string{}}
	c.held = claimants(old, func(string) bool { return true })
	c.arriving = claimants(new, func(id string) bool { return !c.stays(id) })
	c.findRenamed()
	return c
}

// stays reports whether a logical ID is the same kind of thing in both templates.
func (c *comparison) stays(id string) bool {
	after, ok := c.new.Resources[id]
	return ok && after.Type == c.old.Resources[id].Type
}

// finding returns what happens to a resource of the old template.
func (c *comparison) finding(id string) (Replacement, bool) {
	before := c.old.Resources[id]
	kind, ok := watch(before.Type)
	if !ok {
		return Replacement{}, false
	}
	found := Replacement{LogicalID: id, Type: before.Type}
	switch changes := c.replacing(id); {
	case !c.stays(id):
		ok = c.gone(&found, kind)
	case len(changes) > 0:
		c.replaced(&found, kind, changes)
	default:
		ok = c.classChanged(&found)
	}
	if ok {
		c.protect(&found)
	}
	return found, ok
}

// replacing returns the changes that replace a resource, those that follow from
// the replacement of another one included.
func (c *comparison) replacing(id string) []Change {
	if changes, known := c.changes[id]; known {
		return changes
	}
	c.changes[id] = nil // so that a circle of references ends
	kind, ok := watch(c.old.Resources[id].Type)
	if !ok || !c.stays(id) {
		return nil
	}
	var changes []Change
	for _, property := range kind.createOnly {
		if change, ok := c.change(id, property); ok {
			changes = append(changes, change)
		}
	}
	c.changes[id] = changes
	return changes
}

func (c *comparison) change(id, property string) (Change, bool) {
	before, after := c.old.Resources[id].at(property), c.new.Resources[id].at(property)
	change := Change{Property: property, Old: before, New: after}
	if c.old.canonical(property, before) != c.new.canonical(property, after) {
		if reflect.DeepEqual(before, after) { // what it looks up has changed
			change.Old, change.New = c.old.plain(before), c.new.plain(after)
		}
		return change, true
	}
	var ok bool
	change.ReplacedID, ok = c.replacedIn(after)
	return change, ok
}

func (c *comparison) replaced(found *Replacement, kind watched, changes []Change) {
	id := found.LogicalID
	before, after := c.old.Resources[id], c.new.Resources[id]
	found.ID = kind.name + "-replaced"
	found.Changes = changes
	found.Position = c.new.Position("Resources", id)
	// AWS does not say which of the two templates counts.
	found.Kept = keeps(before.UpdateReplacePolicy) && keeps(after.UpdateReplacePolicy)
	met, ok := c.collision(id)
	found.Fails = ok
	explainReplaced(found, met)
}

// gone fills in a finding about a logical ID that the new template does not
// have. That it is missed is a finding only for associations: without them
// nothing is logged or filtered any longer.
func (c *comparison) gone(found *Replacement, kind watched) bool {
	id := found.LogicalID
	before := c.old.Resources[id]
	found.Kept = keeps(before.DeletionPolicy)
	if to, ok := c.renamed[id]; ok {
		found.ID, found.RenamedTo = kind.name+"-renamed", to
		found.Position = c.new.Position("Resources", to)
		found.Fails = exclusive(before)
		explainRenamed(found)
		return true
	}
	found.ID = kind.name + "-removed"
	found.Position = c.old.Position("Resources", id)
	return explainRemoved(found)
}

// classChanged finds the one change that CloudFormation refuses altogether.
func (c *comparison) classChanged(found *Replacement) bool {
	const property = "LogGroupClass"
	before, after := c.old.Resources[found.LogicalID], c.new.Resources[found.LogicalID]
	if before.Type != logGroupType || c.old.class(before) == c.new.class(after) {
		return false
	}
	found.ID, found.Fails = "log-group-class-changed", true
	found.Position = c.new.Position("Resources", found.LogicalID)
	found.Changes = []Change{{Property: property, Old: before.Properties[property], New: after.Properties[property]}}
	explainClass(found)
	return true
}

// class returns the class of a log group, which is STANDARD if there is none.
func (t Template) class(group Resource) string {
	if class := t.canonical("LogGroupClass", group.Properties["LogGroupClass"]); class != "null" {
		return class
	}
	return `"STANDARD"`
}

// keeps reports whether a policy leaves the object where it is.
func keeps(policy string) bool { return strings.HasPrefix(policy, "Retain") }
