package resolver_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// alertMessageOf renders the text of an alert for a sample event.
func alertMessageOf(t *testing.T, event string) string {
	t.Helper()
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	transformer := at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "InputTransformer")
	paths := at(t, transformer, "InputPathsMap").(map[string]any)
	return alertTransform(at(t, transformer, "InputTemplate").(string), paths, alertEventOf(t, event))
}

const alertSixHours = `"AWS sends the same event for a name once in six hours, so do not count these messages."`

func TestTheMessageTellsWhoAskedWhat(t *testing.T) {
	diff(t, alertMessageOf(t, "block by list"), `"DNS Firewall BLOCK: bad.example. (A)"
"asked by: 10.0.0.10"
"instance: i-05746eb48123455e0"
"Resolver endpoint: "
"VPC: vpc-0a1b2c3d4e5f67890"
"rule group: rslvr-frg-01234567890abcdef"
"domain list: rslvr-fdl-01234567890abcdef"
"Advanced protection: "
"last seen: 2026-05-30T20:15:15.900Z"
"account and Region: 111122223333 us-west-2"
`+alertSixHours)
}

func TestTheMessageLeavesOutWhatTheEventDoes(t *testing.T) {
	alert, advanced, both := alertMessageOf(t, "alert by list"), alertMessageOf(t, "Advanced block"), alertMessageOf(t, "another group")
	for _, line := range []string{`"DNS Firewall ALERT: bad.example. (A)"`, `"instance: "`, `"Resolver endpoint: rslvr-in-0123456789abcdef0"`} {
		mustContain(t, alert, line)
	}
	for _, line := range []string{`"domain list: "`, `"Advanced protection: DNS_TUNNELING"`} {
		mustContain(t, advanced, line)
	}
	for _, line := range []string{`"instance: i-05746eb48123455e0"`, `"Resolver endpoint: rslvr-in-0123456789abcdef0"`} {
		mustContain(t, both, line)
	}
}

func TestTheMessageIsOneThatEventBridgeTakes(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	transformer := at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "InputTransformer")
	text := at(t, transformer, "InputTemplate").(string)
	for line := range strings.SplitSeq(text, "\n") {
		if err := json.Unmarshal([]byte(line), new(string)); err != nil {
			t.Errorf("%s is no quoted line: %v", line, err)
		}
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`<([^>]*)>`).FindAllStringSubmatch(text, -1) {
		used[m[1]] = true
	}
	for name, path := range at(t, transformer, "InputPathsMap").(map[string]any) {
		if !used[name] || !regexp.MustCompile(`^[a-zA-Z0-9]+$`).MatchString(name) {
			t.Errorf("<%s>, %v, is unused or not of letters and digits", name, path)
		}
		delete(used, name)
	}
	if len(used) > 0 {
		t.Errorf("%v have no path", used)
	}
}

func TestRawLeavesTheEventAlone(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{Raw: jsii.Bool(true)}) })
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0), map[string]any{
		"Id": "Topic", "Arn": ref(alertIdOf(t, out.template, alertTopicType)),
	})
}
