package terraform

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
)

func (m *mapping) addQueryLogConfigs() {
	for _, r := range m.ofTypes(wantedLogConfig().types) {
		a := reader{mapping: m, resource: r}
		c := m.logConfig(r.idOf(), r)
		c.Name, c.Destination = r.text("name"), a.text("destination_arn", "DestinationArn")
		c.Unknowns = a.unknowns
		if c.Store = m.storeOf(r); c.Store != nil && c.Destination == "" {
			// What it is called does not matter, as long as it is known what it is.
			c.Destination, c.Unknowns = c.Store.ARN.String(), nil
		}
	}
}

func (m *mapping) logConfig(id string, from *resource) *policy.QueryLogConfig {
	if m.logConfigs[id] == nil {
		m.logConfigs[id] = &policy.QueryLogConfig{ID: id, Origin: m.origin(from)}
	}
	return m.logConfigs[id]
}

func (m *mapping) addQueryLogs() {
	for _, r := range m.managed("aws_route53_resolver_query_log_config_association") {
		config := m.logConfigOf(r, "resolver_query_log_config_id")
		if config == nil {
			continue
		}
		if vpc := m.vpcOf(r, "resource_id"); vpc != nil {
			vpc.QueryLogs = append(vpc.QueryLogs, policy.QueryLog{Config: config, Origin: m.origin(r)})
		}
	}
}

func (m *mapping) logConfigOf(r *resource, argument string) *policy.QueryLogConfig {
	to := m.resolve(r, argument, wantedLogConfig())
	switch {
	case to.resource != nil:
		return m.logConfigs[to.resource.idOf()]
	case to.outside != "":
		return m.logConfig(to.outside, r)
	default:
		m.lost(r, to)
		return nil
	}
}

// The types of destinations and of the keys that they encrypt with.
const (
	logGroupType = "aws_cloudwatch_log_group"
	bucketType   = "aws_s3_bucket"
	streamType   = "aws_kinesis_firehose_delivery_stream"
	keyType      = "aws_kms_key"
)

func wantedStore() wanted {
	return wanted{"destination", []string{logGroupType, bucketType, streamType}}
}

func wantedBucket() wanted {
	return wanted{"bucket", []string{bucketType}}
}

func wantedKey() wanted { return wanted{"key", []string{keyType}} }

// storeOf returns what the plan says about the destination of a config, or nil if the
// destination is not known.
func (m *mapping) storeOf(r *resource) *policy.LogStore {
	arn := access.Literal(r.text("destination_arn"))
	prefix := access.Unknown(access.Anything, ":") // in "${bucket.arn}/dns", a plan shows the reference alone
	var target *resource
	if len(arn[0].Literal) == 0 {
		if to := m.resolve(r, "destination_arn", wantedStore()); to.resource != nil {
			target, arn = to.resource, m.arnOf(to.resource)
		}
	}
	at := source.SplitARN(arn)
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
	switch at.Service {
	case "logs":
		s.Kind = policy.LogGroup
		s.ARN = source.CutSuffix(arn, ":*")
	case "s3":
		s.Kind = policy.Bucket
		name, rest := source.CutAt(at.Resource, '/')
		s.ARN = access.Join(access.Literal("arn:"), at.Partition, access.Literal(":s3:::"), name)
		s.Prefix = prefix
		if target == nil {
			s.Prefix = source.WithSlash(rest)
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
func (m *mapping) protect(s *policy.LogStore, target, config *resource) {
	switch s.Kind {
	case policy.LogGroup:
		for _, p := range m.managed("aws_cloudwatch_log_resource_policy") {
			if !p.inSameConfiguration(config) {
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

// inSameConfiguration reports whether two resources are of one configuration of a provider, which
// stands for an account and a Region.
func (r *resource) inSameConfiguration(other *resource) bool {
	return r.config == nil || other.config == nil || r.module != other.module || r.config.Provider == other.config.Provider
}

// isFor reports whether something is about a bucket.
func (m *mapping) isFor(r, bucket *resource, s *policy.LogStore) bool {
	if name := r.text("bucket"); name != "" {
		return access.Same(access.Join(access.Literal("arn:"), s.Partition, access.Literal(":s3:::"+name)), s.ARN) ||
			strings.HasSuffix(s.ARN.String(), ":s3:::"+name)
	}
	to := m.resolve(r, "bucket", wantedBucket())
	return bucket != nil && to.resource == bucket
}

// withARN returns the resource of a destination whose ARN is known.
func (m *mapping) withARN(s *policy.LogStore) *resource {
	for _, r := range m.ofTypes(wantedStore().types) {
		if arn := strings.TrimSuffix(r.text("arn"), ":*"); arn != "" && arn == s.ARN.String() {
			return r
		}
	}
	return nil
}

// arnOf returns the ARN of a destination, as far as its name shows.
func (m *mapping) arnOf(r *resource) access.Text {
	if arn := r.text("arn"); arn != "" {
		return access.Literal(arn)
	}
	region, account := m.fact("aws_region", "name", "region"), m.fact("aws_caller_identity", "account_id", "account")
	service, before, name, without := "logs", "log-group:", "name", ":*"
	switch r.Type {
	case bucketType:
		service, before, name, without, region, account = "s3", "", "bucket", ":/", nil, nil
	case streamType:
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
func (m *mapping) fact(typ, attribute, name string) access.Text {
	for _, r := range m.byType[typ] {
		if text := r.text(attribute); text != "" {
			return access.Literal(text)
		}
	}
	return access.Unknown(name, ":/")
}

func (m *mapping) partition() access.Text {
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
func (r *resource) tagged(key, value string) access.Truth {
	for _, attribute := range []string{"tags_all", "tags"} {
		tags, state := r.get(attribute)
		switch all, _ := tags.(map[string]any); {
		case state == stateKnown && all[key] == value:
			return access.Yes
		case state == stateUnknown || state == stateSecret:
			return access.Maybe
		}
	}
	return access.No
}

func (m *mapping) logPolicy(p *resource, argument string, config *resource, own bool) policy.LogPolicy {
	return policy.LogPolicy{
		ID: p.Address, Property: argument, Document: m.documentOf(p, argument), Own: own, First: m.first(p, config), Origin: m.origin(p),
	}
}

// bucketKey returns the key of an encryption by default, or nil.
func (m *mapping) bucketKey(r, config *resource) *policy.LogKey {
	byDefault := within(r.block("rule"), []step{{name: "apply_server_side_encryption_by_default"}, {key: 0.0}})
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
		key := source.KeyNamed(access.Literal(id))
		key.Origin = m.origin(r)
		return key
	}
}

// keyAt returns the key that an argument names, or nil.
func (m *mapping) keyAt(r, config *resource, argument string) *policy.LogKey {
	if value, state := r.get(argument); state == stateKnown || value != nil || r.config == nil {
		return nil
	}
	return m.keyBehind(r, r.references(argument), config)
}

// keyBehind returns the key of the plan that references lead to, or nil.
func (m *mapping) keyBehind(r *resource, references []string, config *resource) *policy.LogKey {
	search := search{plan: m.plan, types: []string{keyType}, seen: map[seen]bool{}}
	search.follow(expression{References: references}, r.place())
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

// first says whether Terraform makes a policy before a config. Where a reference leads out
// of the module or through something whose dependencies a plan does not contain, it may.
func (m *mapping) first(p, config *resource) access.Truth {
	isNew := func(r *resource) bool { return slices.Equal(r.actions, []string{"create"}) }
	if p.config == nil || config.config == nil || p.module != config.module || !isNew(p) || !isNew(config) {
		return access.Maybe
	}
	target := resourceName{typ: p.Type, name: p.Name}.String()
	return config.module.waits(config.config, target, map[*configResource]bool{})
}

// waits says whether a resource depends on another one of its module.
func (m *module) waits(c *configResource, target string, seen map[*configResource]bool) access.Truth {
	if seen[c] {
		return access.No
	}
	seen[c] = true
	truth := access.No
	for _, reference := range c.dependencies() {
		truth = max(truth, m.leads(reference, target, seen))
	}
	return truth
}

func (m *module) leads(reference, target string, seen map[*configResource]bool) access.Truth {
	steps := stepsOfAddress(reference)
	if len(steps) == 0 {
		return access.No
	}
	switch steps[0].name {
	case "each", "count", "path", "terraform", "self":
		return access.No // what each is comes from for_each, whose references are followed
	case "var":
		if m.parent == nil {
			return access.No
		}
		return access.Maybe
	case "local", "module":
		return access.Maybe
	}
	t, ok := targetOf(steps)
	if !ok {
		return access.Maybe
	}
	if t.String() == target {
		return access.Yes
	}
	for i := range m.config.Resources {
		c := &m.config.Resources[i]
		if (resourceName{data: c.Mode == "data", typ: c.Type, name: c.Name}).String() == t.String() {
			return m.waits(c, target, seen)
		}
	}
	return access.No
}

// dependencies returns all references of a resource, and what it names in depends_on.
func (c *configResource) dependencies() []string {
	all := slices.Clone(c.DependsOn)
	for _, raw := range c.Expressions {
		var value any
		if json.Unmarshal(raw, &value) == nil {
			all = append(all, referencesIn(value)...)
		}
	}
	for _, e := range []*expression{c.ForEach, c.Count} {
		if e != nil {
			all = append(all, e.References...)
		}
	}
	return all
}
