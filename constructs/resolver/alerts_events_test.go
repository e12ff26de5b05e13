package resolver_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The events follow AWS's reference of DNS Firewall event details.

const alertedGroup = "rslvr-frg-01234567890abcdef"

var alertEvents = map[string]string{
	"block by list":     alertEvent("DNS Firewall Block", "BLOCK", alertedGroup, `"firewall-domain-list-id":"rslvr-fdl-01234567890abcdef",`, alertInstance),
	"alert by list":     alertEvent("DNS Firewall Alert", "ALERT", alertedGroup, `"firewall-domain-list-id":"rslvr-fdl-01234567890abcdef",`, alertEndpoint),
	"Advanced block":    alertEvent("DNS Firewall Block", "BLOCK", alertedGroup, `"firewall-protection":"DNS_TUNNELING",`, alertInstance),
	"another group":     alertEvent("DNS Firewall Block", "BLOCK", "rslvr-frg-ffffffffffffffff", `"firewall-domain-list-id":"rslvr-fdl-1",`, alertInstanceAndEndpoint),
	"another type":      strings.ReplaceAll(alertEvent("DNS Firewall Block", "BLOCK", alertedGroup, "", alertInstance), "DNS Firewall Block", "AWS API Call via CloudTrail"),
	"another source":    strings.ReplaceAll(alertEvent("DNS Firewall Block", "BLOCK", alertedGroup, "", alertInstance), "aws.route53resolver", "aws.ec2"),
	"a longer type":     strings.ReplaceAll(alertEvent("DNS Firewall Block", "BLOCK", alertedGroup, "", alertInstance), "DNS Firewall Block", "DNS Firewall Blocked"),
	"an empty envelope": `{}`,
}

const (
	alertInstance            = `{"resource-type":"instance","instance-details":{"id":"i-05746eb48123455e0"}}`
	alertEndpoint            = `{"resource-type":"resolver-endpoint","resolver-endpoint-details":{"id":"rslvr-in-0123456789abcdef0"}}`
	alertInstanceAndEndpoint = alertInstance + "," + alertEndpoint
)

func alertEvent(detailType, action, group, match, resources string) string {
	return `{"version":"1.0","id":"8e5622f9-d81c-4d81-612a-9319e7ee2506","detail-type":"` + detailType + `",
"source":"aws.route53resolver","account":"111122223333","time":"2026-05-30T21:52:17Z","region":"us-west-2","resources":[],
"detail":{"account-id":"111122223333","last-observed-at":"2026-05-30T20:15:15.900Z","query-name":"bad.example.","query-type":"A",
"query-class":"IN","transport":"UDP","firewall-rule-action":"` + action + `","firewall-rule-group-id":"` + group + `",` + match + `
"resources":[` + resources + `],"src-addr":"10.0.0.10","src-port":"56067","vpc-id":"vpc-0a1b2c3d4e5f67890"}}`
}

func alertEventOf(t *testing.T, name string) map[string]any {
	t.Helper()
	var event map[string]any
	if err := json.Unmarshal([]byte(alertEvents[name]), &event); err != nil {
		t.Fatalf("sample event %q: %v", name, err)
	}
	return event
}

// alertPatternMatches is EventBridge's matching: all fields of a pattern must match; a field
// matches if the event has it and one of its values is one of the pattern's. Lists of
// objects match by any of them. What EventBridge has beyond that and no pattern here uses,
// such as prefixes, stops the test.
// See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
func alertPatternMatches(t *testing.T, pattern, event any) bool {
	t.Helper()
	switch p := pattern.(type) {
	case map[string]any:
		return alertObjectMatches(t, p, event)
	case []any:
		return len(p) > 0 && alertValueMatches(t, p, event)
	}
	t.Fatalf("a pattern holds %T %v; EventBridge takes objects and lists", pattern, pattern)
	return false
}

func alertObjectMatches(t *testing.T, pattern map[string]any, event any) bool {
	t.Helper()
	if list, ok := event.([]any); ok {
		for _, element := range list {
			if alertObjectMatches(t, pattern, element) {
				return true
			}
		}
		return false
	}
	object, ok := event.(map[string]any)
	for key, want := range pattern {
		if key == "$or" {
			if !slices.ContainsFunc(want.([]any), func(one any) bool { return alertPatternMatches(t, one, event) }) {
				return false
			}
			continue
		}
		got, has := object[key]
		if alertAbsentMatches(want, ok && has) {
			continue
		}
		if !ok || !has || !alertPatternMatches(t, want, got) {
			return false
		}
	}
	return true
}

// alertAbsentMatches reports whether a field may be absent, and is: "exists": false, at the end of
// a path of which any part may be absent.
func alertAbsentMatches(pattern any, has bool) bool {
	if has {
		return false
	}
	switch p := pattern.(type) {
	case map[string]any:
		for _, inner := range p {
			if !alertAbsentMatches(inner, false) {
				return false
			}
		}
		return len(p) > 0
	case []any:
		return slices.ContainsFunc(p, func(one any) bool {
			operator, _ := one.(map[string]any)
			return operator["exists"] == false
		})
	}
	return false
}

func alertValueMatches(t *testing.T, allowed []any, event any) bool {
	t.Helper()
	if list, ok := event.([]any); ok {
		for _, element := range list {
			if alertValueMatches(t, allowed, element) {
				return true
			}
		}
		return false
	}
	for _, want := range allowed {
		if operator, ok := want.(map[string]any); ok {
			others, known := operator["anything-but"].([]any)
			if known && !slices.Contains(others, event) {
				return true
			}
			if !known && operator["exists"] != false {
				t.Fatalf("the pattern uses %v, which this matcher does not know", want)
			}
			continue
		}
		if want == event {
			return true
		}
	}
	return false
}

// alertTransform fills an input template as EventBridge does: a path that the event does not
// have leaves nothing.
func alertTransform(template string, paths map[string]any, event map[string]any) string {
	for name, path := range paths {
		template = strings.ReplaceAll(template, "<"+name+">", alertFollow(event, path.(string)))
	}
	return template
}

// alertFollow reads a path such as $.detail.resources[0].id.
func alertFollow(event any, path string) string {
	for step := range strings.SplitSeq(strings.TrimPrefix(path, "$."), ".") {
		key, index, indexed := strings.Cut(strings.TrimSuffix(step, "]"), "[")
		object, ok := event.(map[string]any)
		if !ok {
			return ""
		}
		event = object[key]
		if !indexed {
			continue
		}
		list, _ := event.([]any)
		i, err := strconv.Atoi(index)
		if err != nil || i >= len(list) {
			return ""
		}
		event = list[i]
	}
	text, _ := event.(string)
	return text
}

func TestTheMatcherItself(t *testing.T) {
	event := map[string]any{"a": "x", "list": []any{"y", "z"}, "deep": map[string]any{"b": "w"}, "objects": []any{map[string]any{"c": "v"}}}
	for name, test := range map[string]struct {
		pattern map[string]any
		want    bool
	}{
		"a value":            {map[string]any{"a": []any{"x"}}, true},
		"one of two":         {map[string]any{"a": []any{"q", "x"}}, true},
		"a part":             {map[string]any{"a": []any{"X"}}, false},
		"no such key":        {map[string]any{"b": []any{"x"}}, false},
		"in a list":          {map[string]any{"list": []any{"z"}}, true},
		"nested":             {map[string]any{"deep": map[string]any{"b": []any{"w"}}}, true},
		"nested in a value":  {map[string]any{"a": map[string]any{"b": []any{"w"}}}, false},
		"in a list of those": {map[string]any{"objects": map[string]any{"c": []any{"v"}}}, true},
		"one key of two":     {map[string]any{"a": []any{"x"}, "b": []any{"x"}}, false},
		"nothing allowed":    {map[string]any{"a": []any{}}, false},
		"nothing asked":      {map[string]any{}, true},
	} {
		if got := alertPatternMatches(t, test.pattern, event); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
