package resolver

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// validate checks what only the whole app shows.
func (q *queryLogging) validate(p *problems) {
	q.warnOfStackTags()
	if len(q.vpcs) == 0 && !q.reached {
		warn(q, "query-logging-without-vpc", "no VPC is associated, so that nothing is recorded; give it Vpcs or call AssociateVpc")
	}
	associated := len(q.vpcs)
	for _, other := range allOf[*queryLogging](q) {
		if other == q {
			break
		}
		q.validateVpcs(p, other)
		q.validateLogGroup(p, other)
		if sameEnvironment(q, other) {
			associated += len(other.vpcs)
		}
	}
	if quota := awsdns.QueryLoggedVPCsPerRegion; associated > quota.Value() {
		warn(q, "association-quota", "%s; ask for more before the deployment, or use a Route 53 Profile", quota.Exceeded(associated))
	}
}

// validateVpcs refuses what AWS does: a config twice on a VPC, or two of one type.
func (q *queryLogging) validateVpcs(p *problems, other *queryLogging) {
	for _, vpc := range q.vpcs {
		if !slices.ContainsFunc(other.vpcs, vpc.same) {
			continue
		}
		switch {
		case *q.id == *other.id:
			p.add("%s is associated with this config by %q already; AWS takes each pair once", vpc.key, *other.Node().Path())
		case q.kind != "" && q.kind == other.kind:
			p.add("%s already logs to %s by %q, and AWS allows one config per VPC and type of destination; drop the VPC from one of them",
				vpc.key, q.kind, *other.Node().Path())
		}
	}
}

// validateLogGroup refuses two log groups of one name where they certainly meet: in one
// stack.
func (q *queryLogging) validateLogGroup(p *problems, other *queryLogging) {
	if q.newGroup == "" || q.newGroup != other.newGroup || *awscdk.Stack_Of(q).Node().Path() != *awscdk.Stack_Of(other).Node().Path() {
		return
	}
	p.add("its log group would have the same name as that of %q; give each a LogGroupName of its own", *other.Node().Path())
}

// warnOfStackTags: CloudFormation puts the tags of a stack on every resource, out of
// reach of the template, and on a query log config a changed tag means replacement.
func (q *queryLogging) warnOfStackTags() {
	tags := awscdk.Stack_Of(q).Tags()
	if q.kind == "" || !*tags.HasTags() {
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
