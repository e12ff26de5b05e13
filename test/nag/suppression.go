package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// suppression accepts one finding of one rule at one resource, and says why. There are
// no suppressions for stacks, for children or by pattern: they would hide the next finding.
type suppression struct {
	path   string
	rule   string
	id     string // of the finding, where the rule has several
	reason string
}

// line is what cdk-nag's report says of a finding that this suppresses.
func (s suppression) line() line {
	reason := s.reason
	if s.id != "" {
		reason = "[" + s.id + "] " + reason
	}
	return line{rule: s.rule, path: s.path, compliance: "Suppressed", reason: reason}
}

// suppress hands the suppressions to cdk-nag. One whose resource is gone is passed over
// here, and found to be stale in the end.
func suppress(app awscdk.App, accepted []suppression) {
	for _, s := range accepted {
		if resource := find(app, s.path); resource != nil {
			cdknag.NagSuppressions_AddResourceSuppressions(resource, s.forNag(), jsii.Bool(false))
		}
	}
}

func (s suppression) forNag() *[]*cdknag.NagPackSuppression {
	forNag := &cdknag.NagPackSuppression{Id: &s.rule, Reason: &s.reason}
	if s.id != "" {
		forNag.AppliesTo = &[]any{s.id}
	}
	return &[]*cdknag.NagPackSuppression{forNag}
}

// find returns the construct at a path, or nil.
func find(app awscdk.App, path string) constructs.IConstruct {
	var at constructs.IConstruct = app
	for _, id := range strings.Split(path, "/") {
		if at = at.Node().TryFindChild(&id); at == nil {
			return nil
		}
	}
	return at
}
