package resolver_test

import (
	"maps"
	"strings"
	"testing"
)

// failModeEvent is what CloudFormation sends; a physical ID is there from the first
// answer on.
func failModeEvent(request, physicalId string, properties map[string]any) map[string]any {
	event := map[string]any{
		"RequestType":        request,
		"RequestId":          "request-1",
		"StackId":            "arn:aws:cloudformation:eu-west-1:111122223333:stack/Stack/guid",
		"LogicalResourceId":  "Logical",
		"ResourceType":       "Custom::DnsFirewallFailMode",
		"ResourceProperties": properties,
	}
	if physicalId != "" {
		event["PhysicalResourceId"] = physicalId
	}
	return event
}

func failModeWanted(vpc, mode string) map[string]any {
	return map[string]any{"ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:f", "ServiceTimeout": "900", "ResourceId": vpc, "FirewallFailOpen": mode}
}

func resetting(vpc, mode string) map[string]any {
	wanted := failModeWanted(vpc, mode)
	wanted["FirewallFailOpenOnDelete"] = "DISABLED"
	return wanted
}

const failModeNeverSet = "never-set"

func TestFailModeHandler(t *testing.T) {
	long := strings.Repeat("é", 5000)
	for name, c := range map[string]struct {
		event       map[string]any
		environment []string
		calls       string
		physicalId  string
		reason      string // that it fails with, if it does
	}{
		"create open":                {event: failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED")), calls: vpcA + " ENABLED", physicalId: vpcA},
		"create closed":              {event: failModeEvent("Create", "", resetting(vpcA, "DISABLED")), calls: vpcA + " DISABLED", physicalId: vpcA},
		"update in place":            {event: failModeEvent("Update", vpcA, failModeWanted(vpcA, "DISABLED")), calls: vpcA + " DISABLED", physicalId: vpcA},
		"update to another VPC":      {event: failModeEvent("Update", vpcA, failModeWanted(vpcB, "ENABLED")), calls: vpcB + " ENABLED", physicalId: vpcB},
		"delete leaves the mode":     {event: failModeEvent("Delete", vpcA, failModeWanted(vpcA, "ENABLED")), physicalId: vpcA},
		"delete resets the mode":     {event: failModeEvent("Delete", vpcA, resetting(vpcA, "ENABLED")), calls: vpcA + " DISABLED", physicalId: vpcA},
		"delete of what never was":   {event: failModeEvent("Delete", failModeNeverSet, resetting(vpcA, "ENABLED")), physicalId: failModeNeverSet},
		"delete after a timeout":     {event: failModeEvent("Delete", "Stack-Logical-1A2B3C", resetting(vpcA, "ENABLED")), physicalId: "Stack-Logical-1A2B3C"},
		"delete without properties":  {event: failModeEvent("Delete", failModeNeverSet, nil), physicalId: failModeNeverSet},
		"delete, and the VPC left":   {event: failModeEvent("Delete", vpcA, resetting(vpcA, "ENABLED")), environment: failing("ResourceNotFoundException"), calls: vpcA + " DISABLED", physicalId: vpcA},
		"delete is denied":           {event: failModeEvent("Delete", vpcA, resetting(vpcA, "ENABLED")), environment: failing("AccessDeniedException"), calls: vpcA + " DISABLED", physicalId: vpcA, reason: "(AccessDeniedException)"},
		"create without properties":  {event: failModeEvent("Create", "", nil), physicalId: failModeNeverSet, reason: "ValueError: ResourceId and FirewallFailOpen are needed"},
		"create without a mode":      {event: failModeEvent("Create", "", failModeWanted(vpcA, "")), physicalId: failModeNeverSet, reason: "ResourceId and FirewallFailOpen are needed"},
		"properties of another kind": {event: map[string]any{"RequestType": "Create", "ResourceProperties": "text"}, physicalId: failModeNeverSet, reason: "AttributeError"},
		"another request":            {event: failModeEvent("Read", vpcA, failModeWanted(vpcA, "ENABLED")), physicalId: vpcA, reason: "RequestType is 'Read'"},
		"no request at all":          {event: map[string]any{}, physicalId: failModeNeverSet, reason: "RequestType is None"},
		"a reason of any length":     {event: failModeEvent(long, "", nil), physicalId: failModeNeverSet, reason: "RequestType is"},
		"an SDK that does not start": {event: failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED")), environment: []string{"AWS_NO_REGION=1"}, physicalId: failModeNeverSet, reason: "You must specify a region"},
		"a mode that does not stick": {event: failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED")), environment: []string{"AWS_MODE=DISABLED"}, calls: vpcA + " ENABLED", physicalId: failModeNeverSet, reason: vpcA + " is DISABLED after it was set to ENABLED"},
	} {
		t.Run(name, func(t *testing.T) {
			got := invokeFailMode(t, maps.Clone(c.event), c.environment...)
			diff(t, got.calls, c.calls)
			wantAnswer(t, got, c.event, c.physicalId, c.reason)
		})
	}
}

func failing(code string) []string { return []string{"AWS_ANSWER=" + code} }

// TestFailModeErrorsReachCloudFormation: each error of the model, on each request that
// makes a call.
func TestFailModeErrorsReachCloudFormation(t *testing.T) {
	for _, code := range []string{"AccessDeniedException", "InternalServiceErrorException", "ResourceNotFoundException", "ThrottlingException", "ValidationException"} {
		for request, physicalId := range map[string]string{"Create": "", "Update": vpcA} {
			t.Run(code+" on "+request, func(t *testing.T) {
				event := failModeEvent(request, physicalId, failModeWanted(vpcA, "ENABLED"))
				got := invokeFailMode(t, event, failing(code)...)
				diff(t, got.calls, vpcA+" ENABLED")
				kept := physicalId
				if kept == "" {
					kept = failModeNeverSet
				}
				wantAnswer(t, got, event, kept, code+": An error occurred ("+code+") when calling the UpdateFirewallConfig operation: told by AWS")
			})
		}
	}
}

// wantAnswer checks the one answer of an invocation.
func wantAnswer(t *testing.T, got invocation, event map[string]any, physicalId, reason string) {
	t.Helper()
	if got.err != nil || len(got.answers) != 1 {
		t.Fatalf("%d answers, want 1: %v\n%s", len(got.answers), got.err, got.output)
	}
	answer := got.answers[0]
	want := map[string]any{"Status": "SUCCESS", "PhysicalResourceId": physicalId}
	for _, key := range []string{"StackId", "RequestId", "LogicalResourceId"} {
		want[key], _ = event[key].(string)
	}
	if reason != "" {
		want["Status"], want["Reason"] = "FAILED", answer["Reason"]
		mustContain(t, answer["Reason"].(string), reason)
	}
	diff(t, answer, want)
	if strings.Contains(got.output, "Signature") {
		t.Errorf("the log tells the signed URL:\n%s", got.output)
	}
}

// TestFailModeAnswersOnceIfCloudFormationIsBroken: Lambda sees the failure and tries
// again by itself, twice at most; the handler does not.
func TestFailModeAnswersOnceIfCloudFormationIsBroken(t *testing.T) {
	var broken invocation
	event := failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED"))
	event["ResponseURL"] = strings.Replace(cloudFormation(t, &broken), "/answer", "/broken", 1)
	got := invokeFailMode(t, event)
	if got.err == nil || len(broken.answers) != 1 {
		t.Errorf("error %v after %d answers, want one of both\n%s", got.err, len(broken.answers), got.output)
	}
}
