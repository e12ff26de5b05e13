package cloudformation

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
)

// The types that query logs are stored in, and what says who may write there.
const (
	logGroupType     = "AWS::Logs::LogGroup"
	logPolicyType    = "AWS::Logs::ResourcePolicy"
	bucketType       = "AWS::S3::Bucket"
	bucketPolicyType = "AWS::S3::BucketPolicy"
	streamType       = "AWS::KinesisFirehose::DeliveryStream"
	keyType          = "AWS::KMS::Key"
)

// storeOf returns what the app says about the destination of a config. It is nil if the
// destination is not known.
func (r *reader) storeOf(s *stack.Stack, id string) *policy.LogStore {
	n, ok := s.Properties(id).Member("DestinationArn")
	if !ok || n.Maybe() != nil {
		return nil
	}
	t, ok := n.Text()
	if !ok {
		return nil
	}
	arn := r.accessText(t)
	at := source.SplitARN(arn)
	if at == nil {
		return nil
	}
	store := &policy.LogStore{
		ARN: arn, Partition: r.pseudo(s, "AWS::Partition"), Region: r.pseudo(s, "AWS::Region"), Account: r.pseudo(s, "AWS::AccountId"),
		PublicZones: r.logsPublicZones(), Origin: originAt(n), ID: arn.String(),
	}
	if r.sharesConfigs() {
		store.Account = access.Text{{Unknown: access.Anything, Label: "the account of the VPC", Without: ":/"}}
	}
	config := placedResource{s, id}
	switch at.Service {
	case "logs":
		return r.logGroup(store, at, config)
	case "s3":
		return r.bucket(store, at, config)
	case "firehose":
		return r.stream(store, at)
	default:
		return nil
	}
}

// placedResource is a resource of the app.
type placedResource struct {
	stack *stack.Stack
	id    string
}

func (p placedResource) properties() stack.Node { return p.stack.Properties(p.id) }

// resources returns all of a type, with what is not known about whether they are there.
func (r *reader) resources(resourceType string, each func(placedResource, *stack.Unknown)) {
	for _, s := range r.app.Stacks {
		existing(s, resourceType, func(id string, open *stack.Unknown) { each(placedResource{s, id}, open) })
	}
}

// named returns the resource of a type with a name, such as a bucket, in its property.
func (r *reader) named(resourceType, property string, name access.Text) (found placedResource, ok bool) {
	r.resources(resourceType, func(p placedResource, _ *stack.Unknown) {
		if !ok && access.Same(r.nameOf(p.stack, p.id, property), name) {
			found, ok = p, true
		}
	})
	return found, ok
}

func (r *reader) logGroup(store *policy.LogStore, at *source.ARN, config placedResource) *policy.LogStore {
	name, isGroup := source.CutPrefix(at.Resource, "log-group:")
	if !isGroup {
		return nil
	}
	store.Kind = policy.LogGroup
	name = source.CutSuffix(name, ":*")
	store.ARN = source.CutSuffix(store.ARN, ":*")
	r.resources(logPolicyType, func(p placedResource, open *stack.Unknown) {
		if p.stack.Account == config.stack.Account && p.stack.Region == config.stack.Region {
			store.Policies = append(store.Policies, r.logPolicy(p, "PolicyDocument", open, config, false))
		}
	})
	if group, ok := r.named(logGroupType, "LogGroupName", name); ok {
		store.ID, store.Origin = group.id, originOfResource(group.stack, group.id)
		if _, given := group.properties().Member("ResourcePolicyDocument"); given {
			store.Policies = append(store.Policies, r.logPolicy(group, "ResourcePolicyDocument", nil, config, true))
		}
		if key, given := group.properties().Member("KmsKeyId"); given {
			store.Key = r.keyOf(key, config)
		}
	}
	return store
}

func (r *reader) bucket(store *policy.LogStore, at *source.ARN, config placedResource) *policy.LogStore {
	store.Kind = policy.Bucket
	name, prefix := source.CutAt(at.Resource, '/')
	store.ARN = access.Join(access.Literal("arn:"), at.Partition, access.Literal(":s3:::"), name)
	store.Prefix = source.WithSlash(prefix)
	store.ID = store.ARN.String()
	r.resources(bucketPolicyType, func(p placedResource, open *stack.Unknown) {
		if of, ok := r.textOfMember(p.properties(), "Bucket"); ok && access.Same(of, name) {
			store.Policies = append(store.Policies, r.logPolicy(p, "PolicyDocument", open, config, true))
		}
	})
	if bucket, ok := r.named(bucketType, "BucketName", name); ok {
		store.ID, store.Origin = bucket.id, originOfResource(bucket.stack, bucket.id)
		store.Key = r.bucketKey(bucket, config)
	}
	return store
}

func (r *reader) stream(store *policy.LogStore, at *source.ARN) *policy.LogStore {
	name, isStream := source.CutPrefix(at.Resource, "deliverystream/")
	if !isStream {
		return nil
	}
	store.Kind, store.Tagged = policy.DeliveryStream, access.Maybe
	if stream, ok := r.named(streamType, "DeliveryStreamName", name); ok {
		store.ID, store.Origin = stream.id, originOfResource(stream.stack, stream.id)
		store.Tagged = r.tagged(stream.properties(), "LogDeliveryEnabled", "true")
	}
	return store
}

// tagged says whether a resource has a tag.
func (r *reader) tagged(properties stack.Node, key, value string) access.Truth {
	if keys, written := properties.Keys(); !written || slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, "Fn::") }) {
		return access.Maybe
	}
	tags, given := properties.Member("Tags")
	if !given {
		return access.No
	}
	items, rest := tags.Items()
	truth := access.No
	if len(rest) > 0 {
		truth = access.Maybe
	}
	for _, item := range items {
		k, _ := r.textOfMember(item, "Key")
		v, _ := r.textOfMember(item, "Value")
		pair := access.Join(k, access.Literal("\x00"), v)
		switch text, known := pair.Known(); {
		case !known || item.Maybe() != nil:
			truth = max(truth, access.Maybe)
		case text == key+"\x00"+value:
			return access.Yes
		}
	}
	return truth
}

func (r *reader) logPolicy(p placedResource, property string, open *stack.Unknown, config placedResource, own bool) policy.LogPolicy {
	n, given := p.properties().Member(property)
	document := &access.Document{Open: true}
	origin := originOfResource(p.stack, p.id)
	if given {
		origin = originAt(n)
		if open == nil {
			document = r.documentOf(p, n)
		}
	}
	return policy.LogPolicy{
		ID: p.id, Property: property, Document: document, Own: own, First: first(p, config), Origin: origin,
	}
}

// documentOf reads the policy of a resource once.
func (r *reader) documentOf(p placedResource, n stack.Node) *access.Document {
	if r.documents[p] == nil {
		r.documents[p] = r.documentAt(n)
	}
	return r.documents[p]
}

// first says whether a resource is there before a config.
func first(p, config placedResource) access.Truth {
	_, known := p.stack.Template.Resources[p.id]
	_, configKnown := config.stack.Template.Resources[config.id]
	switch {
	case p.stack != config.stack || !known || !configKnown:
		return access.Maybe
	case config.stack.Template.Waits(config.id, p.id):
		return access.Yes
	default:
		return access.No
	}
}

// bucketKey returns the key of KMS that a bucket encrypts with by default, or nil.
func (r *reader) bucketKey(bucket, config placedResource) *policy.LogKey {
	n, given := bucket.properties().Member("BucketEncryption")
	if !given {
		return nil
	}
	rules, given := n.Member("ServerSideEncryptionConfiguration")
	if !given {
		return nil
	}
	items, rest := rules.Items()
	if len(items) != 1 || len(rest) > 0 || items[0].Maybe() != nil {
		return nil
	}
	byDefault, given := items[0].Member("ServerSideEncryptionByDefault")
	if !given {
		return nil
	}
	algorithm, _ := r.textOfMember(byDefault, "SSEAlgorithm")
	if text, known := algorithm.Known(); !known || !strings.HasPrefix(text, "aws:kms") {
		return nil
	}
	key, given := byDefault.Member("KMSMasterKeyID")
	if !given {
		return &policy.LogKey{ID: "aws/s3", AWSManaged: true, Origin: originAt(byDefault)}
	}
	return r.keyOf(key, config)
}

// keyOf returns the key that a property names, or nil if it is not known.
func (r *reader) keyOf(n stack.Node, config placedResource) *policy.LogKey {
	t, ok := n.Text()
	if !ok || n.Maybe() != nil {
		return nil
	}
	text := r.accessText(t)
	key := source.KeyNamed(text)
	if key == nil {
		return nil
	}
	key.Origin = originAt(n)
	r.resources(keyType, func(p placedResource, open *stack.Unknown) {
		id := r.nameOf(p.stack, p.id, "")
		_, byARN := source.CutSuffixText(text, id)
		if !byARN && !access.Same(text, id) || open != nil {
			return
		}
		key.ID = p.id
		document := r.logPolicy(p, "KeyPolicy", nil, config, true)
		document.First = access.Yes
		key.Policy = &document
	})
	return key
}

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
