package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

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

// claims returns what an object takes for itself alone: two objects of one type
// that claim the same are one object under two names, or cannot be there at the
// same time. The renamed are logical IDs to read as others.
func (t Template) claims(r Resource, renamed map[string]string) []string {
	claim := func(properties ...string) string { return t.claim(r, properties, renamed) }
	switch r.Type {
	case queryLogAssociationType:
		return each(claim("ResourceId"), t.destinationTypes(r))
	case firewallAssociationType:
		// Of one VPC, neither a rule group nor a priority is there twice.
		return []string{claim("VpcId", "FirewallRuleGroupId"), claim("VpcId", "Priority")}
	case queryLogConfigType:
		return []string{claim("DestinationArn", "Name")}
	case deliveryStreamType:
		if exclusive(r) {
			return []string{claim("DeliveryStreamName")}
		}
		return []string{claim(slices.Sorted(maps.Keys(r.Properties))...)}
	default:
		if exclusive(r) || r.Properties["Name"] != nil {
			kind, _ := watch(r.Type)
			return []string{claim(kind.createOnly...)}
		}
		// Without a name, only its properties show which object it is.
		return []string{claim(slices.Sorted(maps.Keys(r.Properties))...)}
	}
}

func (t Template) claim(r Resource, properties []string, renamed map[string]string) string {
	var b strings.Builder
	b.WriteString(r.Type)
	for _, property := range properties {
		b.WriteString("|" + property + "=" + sortedText(property, rename(t.plain(r.Properties[property]), renamed)))
	}
	return b.String()
}

func each(claim string, suffixes []string) []string {
	all := make([]string, 0, len(suffixes))
	for _, suffix := range suffixes {
		all = append(all, claim+"|"+suffix)
	}
	return all
}

// exclusive reports whether AWS refuses a second object of the same claims.
func exclusive(r Resource) bool {
	switch r.Type {
	case queryLogAssociationType, firewallAssociationType:
		return true
	case logGroupType:
		return r.Properties["LogGroupName"] != nil
	case bucketType:
		return r.Properties["BucketName"] != nil
	case deliveryStreamType:
		return r.Properties["DeliveryStreamName"] != nil
	default:
		return false
	}
}

// claimants returns the logical IDs of a template by what they claim. Where two
// claim the same, it is the first one.
func claimants(t Template, chosen func(id string) bool) map[string]string {
	claimed := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		if _, watched := watch(t.Resources[id].Type); !watched || !chosen(id) {
			continue
		}
		for _, claim := range t.claims(t.Resources[id], nil) {
			if _, taken := claimed[claim]; !taken {
				claimed[claim] = id
			}
		}
	}
	return claimed
}

// destinationTypes returns the one type of destination that an association logs
// to, or all of them if that is not known.
func (t Template) destinationTypes(association Resource) []string {
	for _, id := range references(association.Properties["ResolverQueryLogConfigId"]) {
		if config := t.Resources[id]; config.Type == queryLogConfigType {
			return t.typesOf(t.plain(config.Properties["DestinationArn"]))
		}
	}
	return t.typesOf(nil)
}

func (t Template) typesOf(destination any) []string {
	for _, id := range references(destination) {
		switch t.Resources[id].Type {
		case logGroupType:
			return []string{"logs"}
		case bucketType:
			return []string{"s3"}
		case deliveryStreamType:
			return []string{"firehose"}
		}
	}
	all := []string{"logs", "s3", "firehose"}
	for _, service := range all {
		if mentions(destination, ":"+service+":") {
			return []string{service}
		}
	}
	return all
}

// mentions reports whether any text inside a value has a part, as the pieces of
// an ARN that Fn::Join or Fn::Sub puts together do.
func mentions(value any, part string) bool {
	switch value := value.(type) {
	case string:
		return strings.Contains(value, part)
	case []any:
		return slices.ContainsFunc(value, func(item any) bool { return mentions(item, part) })
	case map[string]any:
		for _, item := range value {
			if mentions(item, part) {
				return true
			}
		}
	}
	return false
}
