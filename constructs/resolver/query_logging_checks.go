package resolver

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// validate checks what only the whole app shows.
func (q *queryLogging) validate(p *problems) {
	q.warnOfStackTags()
	all := allOf[*queryLogging](q)
	q.warnOfNoVpc(all)
	q.warnOfQuotas(all)
	kinds := destinationKinds(all)
	for _, other := range all {
		if other == q {
			break
		}
		q.validateVpcs(p, other, kinds)
		q.validateClaim(p, other)
	}
}

// destinationKinds are the types of the configs that are made in the app, by their IDs:
// an import of one may stand beside it.
func destinationKinds(all []*queryLogging) map[string]destinationKind {
	kinds := map[string]destinationKind{}
	for _, q := range all {
		if q.to.kind != "" {
			kinds[*q.id] = q.to.kind
		}
	}
	return kinds
}

func (q *queryLogging) warnOfNoVpc(all []*queryLogging) {
	reached := slices.ContainsFunc(all, func(o *queryLogging) bool { return *o.id == *q.id && (o.reached || len(o.vpcs) > 0) })
	if !reached {
		warn(q, "query-logging-without-vpc", "no VPC is associated, so that nothing is recorded; give it Vpcs or call AssociateVpc")
	}
}

// validateVpcs refuses what AWS does: a config twice on a VPC, or two of one type.
func (q *queryLogging) validateVpcs(p *problems, other *queryLogging, kinds map[string]destinationKind) {
	own, theirs := kinds[*q.id], kinds[*other.id]
	for _, vpc := range q.vpcs {
		if !slices.ContainsFunc(other.vpcs, vpc.same) {
			continue
		}
		switch {
		case *q.id == *other.id:
			p.add("%s is associated with this config by %q already; AWS takes each pair once", vpc.key, *other.Node().Path())
		case own != "" && own == theirs:
			p.add("%s already logs to %s by %q, and AWS allows one config per VPC and type of destination; drop the VPC from one of them",
				vpc.key, own, *other.Node().Path())
		}
	}
}

// validateClaim refuses two log groups or buckets of one name where they certainly meet.
func (q *queryLogging) validateClaim(p *problems, other *queryLogging) {
	if q.to.claim.meets(other.to.claim, q, other) {
		p.add("its %s is that of %q too; give each a name of its own", q.to.claim.what, *other.Node().Path())
	}
}

// warnOfStackTags: CloudFormation puts the tags of a stack on every resource, out of
// reach of the template, and on a query log config a changed tag means replacement.
func (q *queryLogging) warnOfStackTags() {
	tags := awscdk.Stack_Of(q).Tags()
	if q.to.kind == "" || !*tags.HasTags() {
		return
	}
	names := slices.Sorted(maps.Keys(*tags.TagValues()))
	warn(q, "stack-tags",
		"the stack carries tags (%s), which CloudFormation puts on the query log config too; when one changes, the live config is replaced, and that fails while the old one holds the VPC. Set the context @aws-cdk/core:explicitStackTags to true and tag constructs instead of the stack",
		strings.Join(names, ", "))
}

// sameEnvironment reports whether two constructs are deployed to one account and Region,
// as far as that is known.
func sameEnvironment(a, b constructs.Construct) bool {
	one, other := awscdk.Stack_Of(a), awscdk.Stack_Of(b)
	return *one.Account() == *other.Account() && *one.Region() == *other.Region()
}
