package load

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

// documentAt returns a policy document, which is an object or text with JSON in it.
func (r *reader) documentAt(n stack.Node) *access.Document {
	if _, isObject := n.Keys(); !isObject {
		if t, ok := n.Text(); ok {
			value, err := t.JSON()
			if err != nil {
				return &access.Document{Open: true}
			}
			return access.Parse(r.accessTree(value))
		}
	}
	return access.Parse(r.treeAt(n))
}

// accessTree is for what [stack.Text.JSON] returns.
func (r *reader) accessTree(value any) any {
	switch value := value.(type) {
	case stack.Text:
		return r.accessText(value)
	case []any:
		for i := range value {
			value[i] = r.accessTree(value[i])
		}
	case map[string]any:
		for key := range value {
			value[key] = r.accessTree(value[key])
		}
	}
	return value
}

// treeAt returns a node as package access reads it.
func (r *reader) treeAt(n stack.Node) any {
	all := n.Alternatives()
	if len(all) == 0 {
		return nil
	}
	if len(all) > 1 || all[0].Maybe() != n.Maybe() {
		return access.Unknown(access.Anything, "")
	}
	n = all[0]
	if keys, ok := n.Keys(); ok {
		return r.objectAt(n, keys)
	}
	if items, rest := n.Items(); len(rest) == 0 {
		return r.itemsAt(n, items)
	}
	t, ok := n.Text()
	if !ok {
		return nil
	}
	if text, literal := t.Literal(); literal {
		return text
	}
	return r.accessText(t)
}

func (r *reader) objectAt(n stack.Node, keys []string) any {
	if slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, "Fn::") }) {
		return access.Unknown(access.Anything, "")
	}
	object := map[string]any{}
	for _, key := range keys {
		if member, there := n.Member(key); there {
			object[key] = r.treeAt(member)
		}
	}
	return object
}

func (r *reader) itemsAt(n stack.Node, items []stack.Node) any {
	list := []any{}
	for _, item := range items {
		value := r.treeAt(item)
		if n.Maybe() == nil && item.Maybe() != nil {
			value = access.Optional{Value: value}
		}
		list = append(list, value)
	}
	return list
}

func (r *reader) textOfMember(n stack.Node, name string) (access.Text, bool) {
	member, there := n.Member(name)
	if !there {
		return nil, false
	}
	t, ok := member.Text()
	return r.accessText(t), ok
}

func (r *reader) pseudo(s *stack.Stack, name string) access.Text { return r.accessText(s.Pseudo(name)) }

// accessText returns a text with the ARNs and names of log groups, buckets, streams and
// keys written out.
func (r *reader) accessText(t stack.Text) access.Text {
	var all access.Text
	for _, p := range t {
		switch {
		case p.Ref != nil:
			all = access.Join(all, r.referenceText(p.Ref))
		case p.Unknown != nil:
			all = access.Join(all, r.unknownText(p.Unknown))
		default:
			all = access.Join(all, access.Literal(p.Literal))
		}
	}
	return all
}

func (r *reader) unknownText(u *stack.Unknown) access.Text {
	if u.Name == "AWS::Partition" && r.partition != "" {
		return access.Literal(r.partition)
	}
	without := ""
	if slices.Contains([]string{"AWS::AccountId", "AWS::Region", "AWS::Partition"}, u.Name) {
		without = ":/"
	}
	key := u.Key
	if key == "" {
		key = access.Anything
	}
	return access.Text{{Unknown: key, Label: u.Name, Without: without}}
}

func (r *reader) referenceText(ref *stack.Reference) access.Text {
	resource, _ := ref.Stack.Resource(ref.LogicalID)
	arn := map[string]struct{ service, before, after, property string }{
		logGroupType: {"logs", "log-group:", ":*", "LogGroupName"},
		bucketType:   {"s3", "", "", "BucketName"},
		streamType:   {"firehose", "deliverystream/", "", "DeliveryStreamName"},
		keyType:      {"kms", "key/", "", ""},
	}
	of, known := arn[resource.Type]
	name := r.nameOf(ref.Stack, ref.LogicalID, of.property)
	switch {
	case known && ref.Attribute == "":
		return name
	case known && ref.Attribute == "Arn":
		region, account := r.pseudo(ref.Stack, "AWS::Region"), r.pseudo(ref.Stack, "AWS::AccountId")
		if of.service == "s3" {
			region, account = nil, nil
		}
		return access.Join(access.Literal("arn:"), r.pseudo(ref.Stack, "AWS::Partition"), access.Literal(":"+of.service+":"), region,
			access.Literal(":"), account, access.Literal(":"+of.before), name, access.Literal(of.after))
	default:
		label := ref.LogicalID
		if ref.Attribute != "" {
			label += "." + ref.Attribute
		}
		key, _ := stack.Text{{Ref: ref}}.Key()
		return access.Text{{Unknown: key, Label: label}}
	}
}

// nameOf returns the name of a resource. One without a property for it gets a name that
// has no character with a meaning in ARNs.
func (r *reader) nameOf(s *stack.Stack, id, property string) access.Text {
	if property != "" {
		if name, given := s.Properties(id).Member(property); given {
			if t, ok := name.Text(); ok && len(name.Alternatives()) == 1 {
				return r.accessText(t)
			}
			return access.Text{{Unknown: access.Anything, Label: id}}
		}
	}
	key, _ := s.Reference(id).Key()
	return access.Text{{Unknown: key, Label: id, Without: ":/._"}}
}

// writtenPartition returns the partition of the ARNs that some templates write out, which
// are good for that partition alone. It is empty if there are none, or several.
func writtenPartition(app *stack.App) string {
	found := map[string]bool{}
	for _, s := range app.Stacks {
		findPartitions(s.Template.Document, found)
	}
	if len(found) != 1 {
		return ""
	}
	return slices.Collect(maps.Keys(found))[0]
}

func findPartitions(value any, found map[string]bool) {
	switch value := value.(type) {
	case string:
		for _, after := range strings.Split(value, "arn:")[1:] {
			if partition, _, ok := strings.Cut(after, ":"); ok && strings.HasPrefix(partition, "aws") {
				found[partition] = true
			}
		}
	case []any:
		for _, item := range value {
			findPartitions(item, found)
		}
	case map[string]any:
		for _, member := range value {
			findPartitions(member, found)
		}
	}
}

// logsPublicZones reports whether queries to a public hosted zone are logged, too.
func (r *reader) logsPublicZones() bool {
	found := false
	r.resources("AWS::Route53::HostedZone", func(p placedResource, _ *stack.Unknown) {
		_, logs := p.properties().Member("QueryLoggingConfig")
		found = found || logs
	})
	r.resources("AWS::Route53::QueryLoggingConfig", func(placedResource, *stack.Unknown) { found = true })
	return found
}

// sharesConfigs reports whether VPCs of other accounts may be on a config.
func (r *reader) sharesConfigs() bool {
	found := false
	for _, resourceType := range []string{"AWS::RAM::ResourceShare", "AWS::RAM::ResourceAssociation"} {
		r.resources(resourceType, func(placedResource, *stack.Unknown) { found = true })
	}
	return found
}

// keyNamed returns the key that a text names. It is nil for an unknown, which may be an ARN.
func keyNamed(text access.Text) *policy.LogKey {
	literal, known := text.Known()
	switch {
	case known && strings.HasSuffix(literal, "alias/aws/s3"):
		return &policy.LogKey{ID: "aws/s3", AWSManaged: true}
	case known && strings.HasPrefix(literal, "arn:"), strings.HasPrefix(text.String(), "arn:"):
		return &policy.LogKey{ID: text.String()}
	case known, len(text) == 1 && strings.Contains(text[0].Without, ":"):
		return &policy.LogKey{ID: text.String(), NoARN: true}
	default:
		return nil
	}
}
