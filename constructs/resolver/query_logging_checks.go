package resolver

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// validate checks what only the whole app shows.
func (q *queryLogging) validate(p *problems) {
	if len(q.vpcs) == 0 {
		warn(q, "query-logging-without-vpc", "no VPC is associated, so that nothing is recorded; give it Vpcs or call AssociateVpc")
	}
	q.warnOfStackTags()
	for _, other := range allOf[*queryLogging](q) {
		if other == q {
			break
		}
		q.validateAgainst(p, other)
	}
}

func (q *queryLogging) validateAgainst(p *problems, other *queryLogging) {
	if q.imported || other.imported {
		return // their type of destination is not known here
	}
	for _, vpc := range q.vpcs {
		if slices.ContainsFunc(other.vpcs, vpc.same) {
			p.add("%s already logs to CloudWatch Logs by %q, and AWS allows one config per VPC and type of destination; drop the VPC from one of them",
				vpc.key, *other.Node().Path())
		}
	}
	if q.namedByStack && other.namedByStack && *awscdk.Stack_Of(q).Node().Path() == *awscdk.Stack_Of(other).Node().Path() {
		p.add("its log group would have the same default name as that of %q; give one of them a LogGroupName", *other.Node().Path())
	}
}

// warnOfStackTags: CloudFormation puts the tags of a stack on every resource, out of
// reach of the template, and on a query log config a changed tag means replacement.
func (q *queryLogging) warnOfStackTags() {
	tags := awscdk.Stack_Of(q).Tags()
	if q.imported || !*tags.HasTags() {
		return
	}
	names := slices.Sorted(maps.Keys(*tags.TagValues()))
	warn(q, "stack-tags",
		"the stack carries tags (%s), which CloudFormation puts on the query log config too; when one changes, the live config is replaced, and that fails while the old one holds the VPC. Set the context @aws-cdk/core:explicitStackTags to true and tag constructs instead of the stack",
		strings.Join(names, ", "))
}
