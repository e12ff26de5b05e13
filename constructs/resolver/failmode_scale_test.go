package resolver_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func failModeOf(s awscdk.Stack, id string, props resolver.FailModeProps) {
	resolver.NewFailMode(s, jsii.String(id), &props)
}

// TestFailModeSetsFiveAtATime: AWS takes five requests in a second.
func TestFailModeSetsFiveAtATime(t *testing.T) {
	many := make([]string, 12)
	for i := range many {
		many[i] = fmt.Sprintf("vpc-%08x", i)
	}
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(many...), Mode: resolver.FailOpen()})
	free := 0
	for _, r := range tpl.resources(failModeType) {
		if r["DependsOn"] == nil {
			free++
		}
	}
	if free > 5 {
		t.Errorf("%d of %d VPCs wait for no other, want at most 5", free, len(many))
	}
}

func TestFailModeKeepsLogicalIdsWhenVpcsMove(t *testing.T) {
	ids := func(all ...string) []string {
		tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(all...), Mode: resolver.FailOpen()})
		return slices.Sorted(maps.Keys(tpl.resources(failModeType)))
	}
	diff(t, ids(vpcB, vpcA), ids(vpcA, vpcB))
	if both := ids(vpcB, vpcA); !slices.Contains(both, ids(vpcA)[0]) {
		t.Errorf("%v changes with the VPCs beside it: %v", ids(vpcA), both)
	}
}

func TestFailModeRefusals(t *testing.T) {
	open := resolver.FailOpen()
	for name, c := range map[string]struct {
		props *resolver.FailModeProps
		want  []string
	}{
		"nothing":        {nil, []string{`resolver: FailMode "Stack/FailMode": it has no VPC; give it Vpcs`, "it has no Mode; use FailOpen() or FailClosed()"}},
		"no mode":        {&resolver.FailModeProps{Vpcs: vpcs(vpcA)}, []string{"it has no Mode"}},
		"no VPC":         {&resolver.FailModeProps{Mode: open}, []string{"it has no VPC"}},
		"nil mode":       {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailureModeOf(nil)}, []string{"it has no Mode"}},
		"another word":   {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailureModeOf(jsii.String("open"))}, []string{`Mode is "open"; use FailOpen() or FailClosed(), which AWS calls ENABLED and DISABLED`}},
		"that of others": {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailureModeOf(jsii.String("USE_LOCAL_RESOURCE_SETTING"))}, []string{`Mode is "USE_LOCAL_RESOURCE_SETTING"`}},
		"a VPC twice":    {&resolver.FailModeProps{Vpcs: vpcs(vpcA, vpcA), Mode: open}, []string{"vpc 2: " + vpcA + " is there twice"}},
		"no VPC ID":      {&resolver.FailModeProps{Vpcs: vpcs("vpc-1"), Mode: open}, []string{`vpc 1 is "vpc-1", which is no VPC ID`}},
		"odd retention":  {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: open, LogRetentionDays: jsii.Number(31)}, []string{"LogRetentionDays is 31, which CloudWatch Logs does not know"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := trySynth(t, func(s awscdk.Stack) { resolver.NewFailMode(s, jsii.String("FailMode"), c.props) })
			wantError(t, out.err, c.want...)
		})
	}
}

func TestFailModeRefusesAVpcThatIsSetElsewhere(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
		failModeOf(s, "One", resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()})
		failModeOf(other, "Two", resolver.FailModeProps{Vpcs: vpcs(vpcB, vpcA), Mode: resolver.FailClosed()})
	})
	wantError(t, out.err, `FailMode "Other/Two": the mode of `+vpcA+` is set by "Stack/One" already; drop the VPC from one of them`)
}

func TestFailModesOfTwoVpcsStandSideBySide(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		failModeOf(s, "One", resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()})
		failModeOf(s, "Two", resolver.FailModeProps{Vpcs: vpcs(vpcB), Mode: resolver.FailClosed()})
	})
	if n := len(out.template.resources("AWS::Lambda::Function")); n != 2 {
		t.Errorf("%d functions, want one for each FailMode", n)
	}
}
