package cloudformation

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
)

const (
	profileType            = "AWS::Route53Profiles::Profile"
	profileAssociationType = "AWS::Route53Profiles::ProfileAssociation"
	profileResourceType    = "AWS::Route53Profiles::ProfileResourceAssociation"
)

// profile is a Route 53 Profile: what it brings to each of its VPCs.
type profile struct {
	label        string
	own          bool // it is created here, so its resources are known
	used         bool // a VPC here is associated with it
	origin       policy.Origin
	associations []policy.Association
	configs      []policy.QueryLog
}

// connectProfiles gives the VPCs of each Profile its rule groups and configs.
func (r *reader) connectProfiles() {
	profiles := map[string]*profile{}
	for _, s := range r.app.Stacks {
		existing(s, profileType, func(id string, _ *stack.Unknown) {
			profiles[keyOf(s.Reference(id))] = &profile{label: id, own: true, origin: originOfResource(s, id)}
		})
	}
	for _, s := range r.app.Stacks {
		existing(s, profileResourceType, func(id string, open *stack.Unknown) { r.fillProfile(profiles, s, id, open) })
	}
	for _, s := range r.app.Stacks {
		existing(s, profileAssociationType, func(id string, open *stack.Unknown) { r.useProfile(profiles, s, id, open) })
	}
	for _, key := range slices.Sorted(maps.Keys(profiles)) {
		r.standFor(profiles[key])
	}
}

// standFor adds a VPC that stands for those that others associate with a Profile, if none is
// associated with it here.
func (r *reader) standFor(p *profile) {
	if p.used || len(p.associations) == 0 || r.full() {
		return
	}
	r.associations += len(p.associations)
	r.p.VPCs = append(r.p.VPCs, policy.VPC{
		Name: "any VPC with Profile " + p.label, Alone: true, Associations: p.associations, Origin: p.origin,
	})
}

// profileOf returns the Profile that a resource names.
func (r *reader) profileOf(profiles map[string]*profile, n stack.Node) *profile {
	id, ok := n.Member("ProfileId")
	if !ok {
		r.lost(invalidAt("ProfileId", n, "ProfileId is missing; AWS requires it"))
		return nil
	}
	t, _ := id.Text()
	if wrong := idOf(profileType).wrong("ProfileId", t, id); wrong != nil {
		r.lost(*wrong)
		if meant, ok := meantBy(t); ok {
			t = meant
		}
	}
	key, keyed := t.Key()
	if !keyed {
		key = n.Path()
	}
	if profiles[key] == nil {
		profiles[key] = &profile{label: r.labels.of(t)}
	}
	return profiles[key]
}

func (r *reader) fillProfile(profiles map[string]*profile, s *stack.Stack, id string, open *stack.Unknown) {
	f := &fields{node: s.Properties(id)}
	p := r.profileOf(profiles, f.node)
	arn, n, ok := f.value("ResourceArn")
	if p == nil || !ok {
		r.p.Unknowns = append(r.p.Unknowns, f.unknowns...)
		return
	}
	r.inRegion(id, "ResourceArn", arn, n, r.lost)
	wrong := profileArgument().wrong("ResourceArn", arn, n)
	kind, resource := resourceOf(arn)
	if wrong != nil && kind != groupType {
		r.lost(*wrong)
	}
	switch kind {
	case groupType:
		f.unknowns = append(f.unknowns, present(wrong)...)
		r.fillWithGroup(p, f, resource, n, originOfResource(s, id), open)
	case configType:
		p.configs = append(p.configs, policy.QueryLog{Config: r.configNamed(resource, n), Via: p.label, Origin: originOfResource(s, id)})
	case "":
		u := invalidAt("ResourceArn", n, "what %s associates with Profile %s is not known: %s", id, p.label, arn)
		u.Invalid = false
		r.lost(u)
	}
}

func (r *reader) fillWithGroup(p *profile, f *fields, resource stack.Text, n stack.Node, at policy.Origin, open *stack.Unknown) {
	g, u := r.group(resource, "ResourceArn", n)
	if u != nil {
		r.lost(*u)
		return
	}
	a := policy.Association{Name: f.label("Name"), Group: g, Via: p.label, Origin: at}
	a.Priority = profilePriority(f)
	a.Unknowns = append(existence(f.node, open), f.unknowns...)
	p.associations = append(p.associations, a)
}

func (r *reader) useProfile(profiles map[string]*profile, s *stack.Stack, id string, open *stack.Unknown) {
	f := &fields{node: s.Properties(id)}
	p := r.profileOf(profiles, f.node)
	if p == nil {
		return
	}
	if r.full() {
		return
	}
	for _, on := range r.vpcsOf(f.node, "ResourceId", id) {
		p.used = true
		if len(p.all()) == 0 {
			r.p.Unknowns = append(r.p.Unknowns, present(on.wrong)...)
		}
		r.logTo(on.index, p.configs...)
		for _, a := range p.all() {
			a.Unknowns = slices.Concat(existence(s.Node(id), open, on.node.Behind()), present(on.wrong), a.Unknowns)
			a.Unknowns = append(a.Unknowns, policy.Unknown{
				Property: policy.OrderUnknown, Origin: originOfResource(s, id),
				Why: source.WhyProfileOrder,
			})
			r.attach(on.index, a)
		}
	}
}

// all are the associations of a Profile, those that another source may give it included.
func (p *profile) all() []policy.Association {
	if p.own {
		return p.associations
	}
	return append([]policy.Association{{
		Via:   p.label,
		Group: &policy.Group{ID: p.label, Opaque: "the source does not have the rule groups of Profile " + p.label},
	}}, p.associations...)
}

// resourceOf returns the type and the ID of what an ARN names: "" for what is not known
// and "other" for what is neither a rule group nor a query log config.
func resourceOf(arn stack.Text) (kind string, id stack.Text) {
	pieces := arn.Pieces("/")
	if len(pieces) == 0 {
		return "", nil
	}
	id = pieces[len(pieces)-1]
	if ref, ok := id.Reference(); ok {
		r, _ := ref.Stack.Resource(ref.LogicalID)
		return ofProfile(r.Type), id
	}
	if text, ok := id.Literal(); ok {
		switch {
		case strings.HasPrefix(text, awsdns.RuleGroupID):
			return groupType, id
		case strings.HasPrefix(text, awsdns.QueryLogConfigID):
			return configType, id
		default:
			return "other", id
		}
	}
	return "", id
}

func ofProfile(resourceType string) string {
	if resourceType == groupType || resourceType == configType {
		return resourceType
	}
	return "other"
}

// profilePriority reads ResourceProperties, which is JSON: {"priority":102}.
func profilePriority(f *fields) int {
	t, n, ok := f.value("ResourceProperties")
	if !ok {
		f.add(invalidAt("Priority", f.node, "ResourceProperties, which have the priority of the rule group, are missing"))
		return 0
	}
	value, err := t.JSON()
	object, isObject := value.(map[string]any)
	if err != nil || !isObject {
		if u := t.Unknown(); u != nil {
			f.add(unknownAt("Priority", u, n))
		} else {
			f.add(invalidAt("Priority", n, "ResourceProperties is %q; it must be JSON such as {\"priority\":102}", t))
		}
		return 0
	}
	return jsonPriority(f, object["priority"], n)
}

// jsonPriority reads a priority in JSON.
func jsonPriority(f *fields, value any, n stack.Node) int {
	if t, ok := value.(stack.Text); ok {
		f.add(unknownAt("Priority", open(t), n))
		return 0
	}
	if value == nil {
		f.add(invalidAt("Priority", n, "the rule group has no priority"))
		return 0
	}
	text := fmt.Sprint(value)
	if s, ok := value.(string); ok {
		text = s
	}
	priority, err := json.Number(text).Int64()
	if err != nil || priority != int64(int32(priority)) {
		f.add(invalidAt("Priority", n, "the priority is %v; it must be a whole number", value))
		return 0
	}
	return int(priority)
}
