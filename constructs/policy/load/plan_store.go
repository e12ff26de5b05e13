package load

import (
	"regexp"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

// The types of destinations and of the keys that they encrypt with.
const (
	tfLogGroup = "aws_cloudwatch_log_group"
	tfBucket   = "aws_s3_bucket"
	tfStream   = "aws_kinesis_firehose_delivery_stream"
	tfKey      = "aws_kms_key"
)

func wantedStore() tfWanted { return tfWanted{"destination", []string{tfLogGroup, tfBucket, tfStream}} }
func wantedBucket() tfWanted {
	return tfWanted{"bucket", []string{tfBucket}}
}
func wantedKey() tfWanted { return tfWanted{"key", []string{tfKey}} }

// storeOf returns what the plan says about the destination of a config, or nil if the
// destination cannot be told.
func (m *tfMapping) storeOf(r *tfResource) *policy.LogStore {
	arn := access.Literal(r.text("destination_arn"))
	prefix := access.Unknown(access.Anything, ":") // in "${bucket.arn}/dns", a plan shows the reference alone
	var target *tfResource
	if len(arn[0].Literal) == 0 {
		if to := m.resolve(r, "destination_arn", wantedStore()); to.resource != nil {
			target, arn = to.resource, m.arnOf(to.resource)
		}
	}
	at := splitARN(arn)
	if at == nil {
		return nil
	}
	s := &policy.LogStore{
		ID: arn.String(), ARN: arn, Origin: m.origin(r), Partition: m.partition(), Region: m.fact("aws_region", "name", "region"),
		Account: m.fact("aws_caller_identity", "account_id", "account"), PublicZones: len(m.byType["aws_route53_query_log"]) > 0,
	}
	if len(m.byType["aws_ram_resource_association"]) > 0 {
		s.Account = access.Text{{Unknown: access.Anything, Label: "the account of the VPC", Without: ":/"}}
	}
	switch at.service {
	case "logs":
		s.Kind = policy.LogGroup
		s.ARN = cutSuffix(arn, ":*")
	case "s3":
		s.Kind = policy.Bucket
		name, rest := cutAt(at.resource, '/')
		s.ARN = access.Join(access.Literal("arn:"), at.partition, access.Literal(":s3:::"), name)
		s.Prefix = prefix
		if target == nil {
			s.Prefix = withSlash(rest)
		}
	case "firehose":
		s.Kind = policy.DeliveryStream
	default:
		return nil
	}
	if target == nil {
		target = m.withARN(s)
	}
	if target != nil {
		s.ID, s.Origin = target.Address, m.origin(target)
	}
	m.protect(s, target, r)
	return s
}

// protect adds the policies and the key of a destination, which the plan may not have.
func (m *tfMapping) protect(s *policy.LogStore, target, config *tfResource) {
	switch s.Kind {
	case policy.LogGroup:
		for _, p := range m.managed("aws_cloudwatch_log_resource_policy") {
			if !p.isBeside(config) {
				continue
			}
			s.Policies = append(s.Policies, m.logPolicy(p, "policy_document", config, false))
		}
		if target != nil {
			s.Key = m.keyAt(target, config, "kms_key_id")
		}
	case policy.Bucket:
		for _, p := range m.managed("aws_s3_bucket_policy") {
			if m.isFor(p, target, s) {
				s.Policies = append(s.Policies, m.logPolicy(p, "policy", config, true))
			}
		}
		for _, e := range m.managed("aws_s3_bucket_server_side_encryption_configuration") {
			if m.isFor(e, target, s) {
				s.Key = m.bucketKey(e, config)
			}
		}
	case policy.DeliveryStream:
		s.Tagged = access.Maybe
		if target != nil && target.Mode == "managed" {
			s.Tagged = target.tagged("LogDeliveryEnabled", "true")
		}
	}
}

// isBeside reports whether two resources are of one configuration of a provider, which
// stands for an account and a Region.
func (r *tfResource) isBeside(other *tfResource) bool {
	return r.config == nil || other.config == nil || r.module != other.module || r.config.Provider == other.config.Provider
}

// isFor reports whether something is about a bucket.
func (m *tfMapping) isFor(r, bucket *tfResource, s *policy.LogStore) bool {
	if name := r.text("bucket"); name != "" {
		return access.Same(access.Join(access.Literal("arn:"), s.Partition, access.Literal(":s3:::"+name)), s.ARN) ||
			strings.HasSuffix(s.ARN.String(), ":s3:::"+name)
	}
	to := m.resolve(r, "bucket", wantedBucket())
	return bucket != nil && to.resource == bucket
}

// withARN returns the resource of a destination whose ARN is known.
func (m *tfMapping) withARN(s *policy.LogStore) *tfResource {
	for _, r := range m.ofTypes(wantedStore().types) {
		if arn := strings.TrimSuffix(r.text("arn"), ":*"); arn != "" && arn == s.ARN.String() {
			return r
		}
	}
	return nil
}

// arnOf returns the ARN of a destination, as far as its name tells.
func (m *tfMapping) arnOf(r *tfResource) access.Text {
	if arn := r.text("arn"); arn != "" {
		return access.Literal(arn)
	}
	region, account := m.fact("aws_region", "name", "region"), m.fact("aws_caller_identity", "account_id", "account")
	service, before, name, without := "logs", "log-group:", "name", ":*"
	switch r.Type {
	case tfBucket:
		service, before, name, without, region, account = "s3", "", "bucket", ":/", nil, nil
	case tfStream:
		service, before, without = "firehose", "deliverystream/", ":/"
	}
	text := access.Literal(r.text(name))
	if text[0].Literal == "" {
		text = access.Unknown(r.Address, without)
	}
	return access.Join(access.Literal("arn:"), m.partition(), access.Literal(":"+service+":"), region, access.Literal(":"), account,
		access.Literal(":"+before), text)
}

// fact returns what a data source has read about the account, or an unknown.
func (m *tfMapping) fact(typ, attribute, name string) access.Text {
	for _, r := range m.byType[typ] {
		if text := r.text(attribute); text != "" {
			return access.Literal(text)
		}
	}
	return access.Unknown(name, ":/")
}

func (m *tfMapping) partition() access.Text {
	if m.writtenPartition != "" {
		return access.Literal(m.writtenPartition)
	}
	return m.fact("aws_partition", "partition", "partition")
}

// partitionIn returns the partition of the ARNs that a plan has, if it is the same in all.
func partitionIn(text []byte) string {
	found := ""
	for _, match := range arnPartition.FindAllSubmatch(text, -1) {
		if partition := string(match[1]); found == "" || found == partition {
			found = partition
			continue
		}
		return ""
	}
	return found
}

var arnPartition = regexp.MustCompile(`\barn:(aws[a-z-]*):`)

// tagged says whether a resource has a tag.
func (r *tfResource) tagged(key, value string) access.Truth {
	for _, attribute := range []string{"tags_all", "tags"} {
		tags, state := r.get(attribute)
		switch all, _ := tags.(map[string]any); {
		case state == tfKnown && all[key] == value:
			return access.Yes
		case state == tfUnknown || state == tfSecret:
			return access.Maybe
		}
	}
	return access.No
}

func (m *tfMapping) logPolicy(p *tfResource, argument string, config *tfResource, own bool) policy.LogPolicy {
	return policy.LogPolicy{
		ID: p.Address, Property: argument, Document: m.documentOf(p, argument), Own: own, First: m.first(p, config), Origin: m.origin(p),
	}
}

// bucketKey returns the key of an encryption by default, or nil.
func (m *tfMapping) bucketKey(r, config *tfResource) *policy.LogKey {
	byDefault := within(r.block("rule"), []tfStep{{name: "apply_server_side_encryption_by_default"}, {key: 0.0}})
	object, _ := byDefault.(map[string]any)
	if algorithm, _ := object["sse_algorithm"].(string); !strings.HasPrefix(algorithm, "aws:kms") {
		return nil
	}
	id, _ := object["kms_master_key_id"].(string)
	references := r.references("rule", "apply_server_side_encryption_by_default", "kms_master_key_id")
	switch {
	case id == "" && len(references) == 0:
		return &policy.LogKey{ID: "aws/s3", AWSManaged: true, Origin: m.origin(r)}
	case id == "":
		return m.keyBehind(r, references, config)
	default:
		key := keyNamed(access.Literal(id))
		key.Origin = m.origin(r)
		return key
	}
}

// keyAt returns the key that an argument names, or nil.
func (m *tfMapping) keyAt(r, config *tfResource, argument string) *policy.LogKey {
	if value, state := r.get(argument); state == tfKnown || value != nil || r.config == nil {
		return nil
	}
	return m.keyBehind(r, r.references(argument), config)
}

// keyBehind returns the key of the plan that references lead to, or nil.
func (m *tfMapping) keyBehind(r *tfResource, references []string, config *tfResource) *policy.LogKey {
	search := tfSearch{plan: m.tfPlan, types: []string{tfKey}, seen: map[tfSeen]bool{}}
	search.follow(tfExpression{References: references}, r.place())
	if len(search.found) != 1 || search.found[0].Mode != "managed" {
		return nil
	}
	found := search.found[0]
	key := &policy.LogKey{ID: found.Address, Origin: m.origin(r)}
	if last := longest(references); len(last) == 1 {
		key.NoARN = strings.HasSuffix(last[0], ".id") || strings.HasSuffix(last[0], ".key_id")
	}
	for _, p := range m.managed("aws_kms_key_policy") {
		if m.resolve(p, "key_id", wantedKey()).resource == found {
			document := m.logPolicy(p, "policy", config, true)
			key.Policy = &document
			return key
		}
	}
	if found.text("policy") != "" || len(found.references("policy")) > 0 {
		document := m.logPolicy(found, "policy", config, true)
		key.Policy = &document
	}
	return key
}
