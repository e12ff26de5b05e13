package template

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Replacement is one thing that an update replaces, or removes, instead of
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
// replaces or removes, of the objects that logging and filtering depend on: query
// log configs and their associations, log groups, buckets, delivery streams,
// rule groups and their associations, and domain lists. It is sorted by logical ID.
//
// That a resource gets another Condition counts as nothing, because what the
// condition says is not known here. See the package comment for what else two
// templates do not show.
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

// The types whose replacement matters.
const (
	logGroupType            = "AWS::Logs::LogGroup"
	bucketType              = "AWS::S3::Bucket"
	deliveryStreamType      = "AWS::KinesisFirehose::DeliveryStream"
	domainListType          = "AWS::Route53Resolver::FirewallDomainList"
	ruleGroupType           = "AWS::Route53Resolver::FirewallRuleGroup"
	firewallAssociationType = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
	queryLogConfigType      = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
	queryLogAssociationType = "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"
)

// watched is what is known about a type.
type watched struct {
	name       string   // with which its findings begin
	createOnly []string // sorted; any change of these is a replacement
}

// watchedTypes lists the types in an order in which none refers to a later one.
func watchedTypes() []string {
	return []string{
		logGroupType, bucketType, deliveryStreamType, domainListType, ruleGroupType,
		queryLogConfigType, queryLogAssociationType, firewallAssociationType,
	}
}

// watch returns what is known about a type, and nothing for any other one. The
// properties are the createOnlyProperties of the CloudFormation registry.
func watch(resourceType string) (watched, bool) {
	switch resourceType {
	case logGroupType:
		return watched{"log-group", []string{"LogGroupName"}}, true
	case bucketType:
		return watched{"bucket", []string{"BucketName", "BucketNamePrefix", "BucketNamespace"}}, true
	case deliveryStreamType:
		return watched{"delivery-stream", deliveryStreamCreateOnly()}, true
	case domainListType:
		return watched{"domain-list", []string{"Name"}}, true
	case ruleGroupType:
		return watched{"rule-group", []string{"Name"}}, true
	case queryLogConfigType:
		return watched{"query-log-config", []string{"DestinationArn", "Name", "Tags"}}, true
	case queryLogAssociationType:
		return watched{"query-log-association", []string{"ResolverQueryLogConfigId", "ResourceId"}}, true
	case firewallAssociationType:
		return watched{"firewall-association", []string{"FirewallRuleGroupId", "VpcId"}}, true
	default:
		return watched{}, false
	}
}

func deliveryStreamCreateOnly() []string {
	return []string{
		"AmazonOpenSearchServerlessDestinationConfiguration.VpcConfiguration",
		"AmazonopensearchserviceDestinationConfiguration.VpcConfiguration",
		"DatabaseSourceConfiguration",
		"DeliveryStreamName",
		"DeliveryStreamType",
		"DirectPutSourceConfiguration",
		"ElasticsearchDestinationConfiguration.VpcConfiguration",
		"IcebergDestinationConfiguration.CatalogConfiguration",
		"KinesisStreamSourceConfiguration",
		"MSKSourceConfiguration",
		"SnowflakeDestinationConfiguration.SnowflakeVpcConfiguration",
	}
}

// isStore reports whether a type is one that logs go to.
func isStore(resourceType string) bool {
	return resourceType == logGroupType || resourceType == bucketType || resourceType == deliveryStreamType
}

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

// findRenamed finds the logical IDs that are gone while the same object appears
// under a new one. Types go in the order of references, so a config that is
// renamed together with its log group is recognised.
func (c *comparison) findRenamed() {
	for _, resourceType := range watchedTypes() {
		for _, id := range ofType(c.old, resourceType) {
			if !c.stays(id) {
				c.findNewName(id)
			}
		}
	}
}

func (c *comparison) findNewName(id string) {
	for _, claim := range c.old.claims(c.old.Resources[id], c.renamed) {
		if to, ok := c.arriving[claim]; ok {
			c.renamed[id] = to
			return
		}
	}
}

func ofType(t Template, resourceType string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		if t.Resources[id].Type == resourceType {
			ids = append(ids, id)
		}
	}
	return ids
}

// rename returns a value with its references to old logical IDs turned to the
// new ones.
func rename(value any, renamed map[string]string) any {
	if len(renamed) == 0 {
		return value
	}
	switch value := value.(type) {
	case []any:
		list := make([]any, 0, len(value))
		for _, item := range value {
			list = append(list, rename(item, renamed))
		}
		return list
	case map[string]any:
		return renameObject(value, renamed)
	default:
		return value
	}
}

func renameObject(object map[string]any, renamed map[string]string) any {
	if to, ok := renamed[textOf(object["Ref"])]; ok {
		return map[string]any{"Ref": to}
	}
	id, attribute := attributeOf(object)
	if to, ok := renamed[id]; ok {
		return map[string]any{"Fn::GetAtt": []any{to, attribute}}
	}
	inner := make(map[string]any, len(object))
	for key, value := range object {
		inner[key] = rename(value, renamed)
	}
	return inner
}

// protect adds to a finding about a rule group association what its mutation
// protection does to it. The old template counts: what is replaced or removed is
// deleted as it is, whatever the new template says.
func (c *comparison) protect(found *Replacement) {
	const property = "MutationProtection"
	before := c.old.Resources[found.LogicalID]
	if before.Type != firewallAssociationType || c.old.canonical(property, before.Properties[property]) != `"ENABLED"` {
		return
	}
	found.WayOut = "set its MutationProtection to DISABLED and deploy that first. Then: " + found.WayOut
	if found.Kept {
		return // nothing is deleted
	}
	found.Fails = true
	found.Why += "; under mutation protection AWS refuses to delete the old one (RSLVR-02307)"
}
