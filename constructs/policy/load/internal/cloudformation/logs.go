package cloudformation

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// maxStores bounds what a hostile template costs, in which every config looks at every
// policy. A template has 500 resources at most.
const maxStores = 500

func (r *reader) defineConfigs(s *stack.Stack) {
	existing(s, configType, func(id string, open *stack.Unknown) {
		f := &fields{node: s.Properties(id)}
		c := &policy.QueryLogConfig{
			ID: r.labels.resource(s, configType, id), Name: f.label("Name"),
			Destination: r.destination(f), Origin: originOfResource(s, id),
		}
		if len(r.configs) < maxStores {
			c.Store = r.storeOf(s, id)
		}
		f.others("Name", "DestinationArn", "Tags")
		c.Unknowns = append(existence(s.Node(id), open), f.unknowns...)
		if t, n, ok := (&fields{node: s.Properties(id)}).value("DestinationArn"); ok {
			r.inRegion(c.ID, "DestinationArn", t, n, func(u policy.Unknown) { c.Unknowns = append(c.Unknowns, u) })
		}
		r.configs[keyOf(s.Reference(id))] = c
		r.p.QueryLogConfigs = append(r.p.QueryLogConfigs, c)
	})
}

// destination is the ARN as far as the source has it, with ${} for the rest. Of a resource
// of the source it has the service at least.
func (r *reader) destination(f *fields) string {
	f.required("DestinationArn")
	t, n, given := f.value("DestinationArn")
	if given {
		f.unknowns = append(f.unknowns, present(destinationArgument().wrong("DestinationArn", t, n))...)
	}
	ref, ok := t.Reference()
	if !ok {
		return t.String()
	}
	resource, _ := ref.Stack.Resource(ref.LogicalID)
	if service := serviceOf(resource.Type); service != "" {
		return "arn:${AWS::Partition}:" + service + ":" + t.String()
	}
	return t.String()
}

// serviceOf is how ARNs call the service of a destination of query logs.
func serviceOf(resourceType string) string {
	switch resourceType {
	case "AWS::Logs::LogGroup":
		return "logs"
	case "AWS::S3::Bucket":
		return "s3"
	case "AWS::KinesisFirehose::DeliveryStream":
		return "firehose"
	default:
		return ""
	}
}

// config returns the query log config that a value names, or means, and what is wrong with
// the value.
func (r *reader) config(t stack.Text, n stack.Node) (*policy.QueryLogConfig, *policy.Unknown) {
	wrong := idOf(configType).wrong("ResolverQueryLogConfigId", t, n)
	if meant, ok := meantBy(t); wrong != nil && ok && r.configs[keyOf(meant)] != nil {
		return r.configs[keyOf(meant)], wrong
	}
	return r.configNamed(t, n), wrong
}

func (r *reader) configNamed(t stack.Text, n stack.Node) *policy.QueryLogConfig {
	key, keyed := t.Key()
	if c := r.configs[key]; keyed && c != nil {
		return c
	}
	c := &policy.QueryLogConfig{ID: r.labels.of(t), Origin: originAt(n)}
	if u := t.Unknown(); u != nil {
		c.Unknowns = []policy.Unknown{unknownAt("ResolverQueryLogConfigId", u, n)}
	}
	if keyed {
		r.configs[key] = c
	}
	r.p.QueryLogConfigs = append(r.p.QueryLogConfigs, c)
	return c
}

func (r *reader) log(s *stack.Stack) {
	existing(s, logAssociationType, func(id string, open *stack.Unknown) {
		f := &fields{node: s.Properties(id)}
		f.required("ResolverQueryLogConfigId")
		t, n, ok := f.value("ResolverQueryLogConfigId")
		f.others("ResolverQueryLogConfigId", "ResourceId")
		if ok {
			config, wrong := r.config(t, n)
			f.unknowns = append(f.unknowns, present(wrong)...)
			for _, on := range r.vpcsOf(f.node, "ResourceId", id) {
				r.logTo(on.index, policy.QueryLog{
					Config: config, Origin: originOfResource(s, id), Unknowns: existence(s.Node(id), open, on.node.Behind()),
				})
				if on.wrong != nil {
					f.add(*on.wrong)
				}
				for _, u := range existence(s.Node(id), open, on.node.Behind()) {
					u.Why = fmt.Sprintf("query logging of %s may be there or not: %s", r.p.VPCs[on.index].Name, u.Why)
					f.add(u)
				}
			}
		}
		r.p.Unknowns = append(r.p.Unknowns, f.unknowns...)
	})
}

// logTo adds configs to a VPC, which count as rule groups do.
func (r *reader) logTo(vpc int, logs ...policy.QueryLog) {
	r.associations += len(logs)
	if !r.full() {
		r.p.VPCs[vpc].QueryLogs = append(r.p.VPCs[vpc].QueryLogs, logs...)
	}
}
