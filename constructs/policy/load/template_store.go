package load

import (
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
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
// destination cannot be told.
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
	at := splitARN(arn)
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
	switch at.service {
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

func (r *reader) logGroup(store *policy.LogStore, at *arnParts, config placedResource) *policy.LogStore {
	name, isGroup := cutPrefix(at.resource, "log-group:")
	if !isGroup {
		return nil
	}
	store.Kind = policy.LogGroup
	name = cutSuffix(name, ":*")
	store.ARN = cutSuffix(store.ARN, ":*")
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

func (r *reader) bucket(store *policy.LogStore, at *arnParts, config placedResource) *policy.LogStore {
	store.Kind = policy.Bucket
	name, prefix := cutAt(at.resource, '/')
	store.ARN = access.Join(access.Literal("arn:"), at.partition, access.Literal(":s3:::"), name)
	store.Prefix = withSlash(prefix)
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

func (r *reader) stream(store *policy.LogStore, at *arnParts) *policy.LogStore {
	name, isStream := cutPrefix(at.resource, "deliverystream/")
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

// keyOf returns the key that a property names, or nil if it cannot be told.
func (r *reader) keyOf(n stack.Node, config placedResource) *policy.LogKey {
	t, ok := n.Text()
	if !ok || n.Maybe() != nil {
		return nil
	}
	text := r.accessText(t)
	key := keyNamed(text)
	if key == nil {
		return nil
	}
	key.Origin = originAt(n)
	r.resources(keyType, func(p placedResource, open *stack.Unknown) {
		id := r.nameOf(p.stack, p.id, "")
		_, byARN := cutSuffixText(text, id)
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
