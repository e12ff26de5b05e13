package template

import "fmt"

// collision is two objects that cannot be there at the same time, in words.
type collision struct{ made, there string }

// String returns the half of a sentence that says what happens.
func (c collision) String() string {
	return fmt.Sprintf("%s is made while %s is there: the update fails and is rolled back", c.made, c.there)
}

// collision returns what meets what when a resource is replaced. CloudFormation
// makes all that is new before it deletes anything that is old, so the new
// object meets every old one, and what is new beside it meets its own old one.
// The latter is what a list does whose logical IDs are numbers when an item is
// put before others.
func (c *comparison) collision(id string) (collision, bool) {
	before, after := c.old.Resources[id], c.new.Resources[id]
	if !exclusive(after) {
		return collision{}, false
	}
	for _, claim := range c.newClaims(id) {
		switch holder, ok := c.held[claim]; {
		case ok && holder == id:
			return collision{"the new one", "the old one"}, true
		case ok:
			return collision{"the new one", "the old " + holder}, true
		}
	}
	for _, claim := range c.old.claims(before, nil) {
		if other, ok := c.arriving[claim]; ok {
			return collision{other, "the old one"}, true
		}
	}
	return collision{}, false
}

// newClaims returns what a replaced resource is to take. A rule group that is
// replaced is another one, although the text that refers to it is the same.
func (c *comparison) newClaims(id string) []string {
	after := c.new.Resources[id]
	claims := c.new.claims(after, nil)
	if after.Type != firewallAssociationType {
		return claims
	}
	if _, replaced := c.replacedIn(after.Properties["FirewallRuleGroupId"]); replaced {
		return claims[1:]
	}
	return claims
}

// replacedIn returns the first replaced resource that a value refers to.
func (c *comparison) replacedIn(value any) (id string, ok bool) {
	for _, id := range references(value) {
		if len(c.replacing(id)) > 0 {
			return id, true
		}
	}
	return "", false
}
