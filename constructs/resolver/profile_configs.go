package resolver

import "slices"

// validateConfigs refuses two configs of one type of destination in a Profile, which no
// VPC can have, and warns where a VPC of the Profile has one of its own.
func (r *profile) validateConfigs(p *problems) {
	all := allOf[*queryLogging](r)
	kinds := destinationKinds(all)
	given := map[destinationKind]profileResource{}
	for _, resource := range r.resources {
		config, ok := resource.construct.(*queryLogging)
		if !ok || kinds[*config.id] == "" {
			continue
		}
		kind := kinds[*config.id]
		if earlier, twice := given[kind]; twice {
			p.add("%s, %q, logs to %s as %q does, and a VPC takes one config per type of destination; leave one out",
				resource.where, resource.path(), kind, earlier.path())
		}
		given[kind] = resource
		r.warnOfOwnConfig(kind, all, kinds)
	}
}

func (r *profile) warnOfOwnConfig(kind destinationKind, all []*queryLogging, kinds map[string]destinationKind) {
	for _, own := range all {
		for _, vpc := range r.vpcs {
			if kinds[*own.id] == kind && slices.ContainsFunc(own.vpcs, vpc.same) {
				warn(r, "profile-and-own-logging", "%s logs to %s by the Profile and by %q of its own; AWS takes one config per type of destination, so drop the VPC from one of them",
					vpc.key, kind, *own.Node().Path())
			}
		}
	}
}
