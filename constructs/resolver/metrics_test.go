package resolver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func blockingFirewall(s awscdk.Stack) (resolver.DnsFirewall, resolver.DomainList) {
	list := domains(s, "Blocked", "bad.example")
	return resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: vpcs(vpcA), Rules: []resolver.Rule{resolver.Block(list, resolver.NoData())},
	}), list
}

// TestMetricsAreThoseThatAwsCounts sees each metric in an alarm, with its dimensions.
func TestMetricsAreThoseThatAwsCounts(t *testing.T) {
	vpc := resolver.VpcById(jsii.String(vpcA))
	for want, metric := range map[string]func(f resolver.DnsFirewall, l resolver.DomainList) awscloudwatch.Metric{
		"FirewallRuleGroupQueryVolume FirewallRuleGroupId": func(f resolver.DnsFirewall, l resolver.DomainList) awscloudwatch.Metric {
			return f.MetricQueryVolume(nil)
		},
		"FirewallRuleGroupVpcQueryVolume FirewallRuleGroupId VpcId": func(f resolver.DnsFirewall, l resolver.DomainList) awscloudwatch.Metric {
			return f.MetricVpcQueryVolume(vpc, nil)
		},
		"FirewallRuleQueryVolume FirewallDomainListId FirewallRuleGroupId": func(f resolver.DnsFirewall, l resolver.DomainList) awscloudwatch.Metric {
			return l.MetricQueryVolume(f, nil)
		},
		"VpcFirewallQueryVolume VpcId": func(f resolver.DnsFirewall, l resolver.DomainList) awscloudwatch.Metric {
			return resolver.MetricVpcQueryVolume(f, vpc, nil)
		},
	} {
		t.Run(want, func(t *testing.T) {
			alarm := synth(t, func(s awscdk.Stack) {
				metric(blockingFirewall(s)).CreateAlarm(s, jsii.String("Alarm"), &awscloudwatch.CreateAlarmOptions{Threshold: jsii.Number(1), EvaluationPeriods: jsii.Number(1)})
			}).template.only(t, alarmType)["Properties"].(map[string]any)
			got := []string{alarm["MetricName"].(string)}
			for _, d := range alarm["Dimensions"].([]any) {
				got = append(got, d.(map[string]any)["Name"].(string))
			}
			diff(t, strings.Join(got, " "), want)
			diff(t, []any{alarm["Namespace"], alarm["Statistic"], alarm["Period"]}, []any{"AWS/Route53Resolver", "Sum", 300.0})
		})
	}
}

func TestOptionsOfAMetricCount(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		f, _ := blockingFirewall(s)
		m := f.MetricQueryVolume(&awscloudwatch.MetricOptions{
			Period: awscdk.Duration_Hours(jsii.Number(1)), Statistic: jsii.String("max"), Label: jsii.String("queries"), Color: jsii.String("#ff0000"), Region: jsii.String("eu-west-1"),
		})
		diff(t, []any{*m.Period().ToSeconds(nil), *m.Statistic(), *m.Label(), *m.Color(), *m.Region()}, []any{3600.0, "Maximum", "queries", "#ff0000", "eu-west-1"})
	})
}

func TestMetricsThatAreNotThere(t *testing.T) {
	for want, build := range map[string]func(s awscdk.Stack, f resolver.DnsFirewall){
		"no rule uses the list": func(s awscdk.Stack, f resolver.DnsFirewall) {
			f.MetricListQueryVolume(domains(s, "Other", "b.example"), nil)
		},
		"MetricListQueryVolume has no list": func(s awscdk.Stack, f resolver.DnsFirewall) { f.MetricListQueryVolume(nil, nil) },
		"MetricQueryVolume has no firewall": func(s awscdk.Stack, f resolver.DnsFirewall) {
			domains(s, "Other", "b.example").MetricQueryVolume(nil, nil)
		},
		"the vpc has no ID": func(s awscdk.Stack, f resolver.DnsFirewall) { f.MetricVpcQueryVolume(resolver.Vpc{}, nil) },
		`the vpc is "vpc-1", which is not a VPC`: func(s awscdk.Stack, f resolver.DnsFirewall) {
			resolver.MetricVpcQueryVolume(s, resolver.VpcById(jsii.String("vpc-1")), nil)
		},
		"DimensionsMap is set": func(s awscdk.Stack, f resolver.DnsFirewall) {
			f.MetricQueryVolume(&awscloudwatch.MetricOptions{DimensionsMap: &map[string]*string{}})
		},
	} {
		wantError(t, trySynth(t, func(s awscdk.Stack) {
			f, _ := blockingFirewall(s)
			build(s, f)
		}).err, want)
	}
}

func TestAnAlarmIsAnL2Too(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		a := volumeAlarm(s, resolver.QueryVolumeAlarmProps{})
		awscloudwatch.NewCompositeAlarm(s, jsii.String("Both"), &awscloudwatch.CompositeAlarmProps{
			AlarmRule: awscloudwatch.AlarmRule_FromAlarm(a.Alarm(), awscloudwatch.AlarmState_ALARM),
		})
	})
	mustContain(t, textOfAll(t, out.template, "AWS::CloudWatch::CompositeAlarm"), alertIdOf(t, out.template, alarmType))
}

// boardOf is the body of the dashboard, with tokens as their JSON.
func boardOf(t *testing.T, build func(s awscdk.Stack)) string {
	t.Helper()
	body := at(t, synth(t, build).template.only(t, "AWS::CloudWatch::Dashboard"), "Properties", "DashboardBody")
	if text, ok := body.(string); ok {
		return text
	}
	var whole strings.Builder
	for _, part := range at(t, body, "Fn::Join", 1).([]any) {
		text, ok := part.(string)
		if !ok {
			text = "TOKEN"
		}
		whole.WriteString(text)
	}
	return whole.String()
}

func TestDashboard(t *testing.T) {
	body := boardOf(t, func(s awscdk.Stack) {
		f, _ := blockingFirewall(s)
		resolver.NewDnsDashboard(s, jsii.String("Dashboard"), &resolver.DnsDashboardProps{
			Firewalls: []resolver.DnsFirewall{f}, Vpcs: vpcs(vpcA, vpcB), QueryLoggings: []resolver.QueryLogging{logging(s, nil)},
		})
		f.AddRule(resolver.Alert(domains(s, "Watched", "later.example")))
	})
	var board struct {
		Start   string
		Widgets []struct {
			Type                string
			X, Y, Width, Height int
			Properties          struct {
				Title, Query, Region string
				Metrics              [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &board); err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	titles := map[string]int{}
	taken := map[[2]int]string{}
	for _, w := range board.Widgets {
		titles[w.Properties.Title] = len(w.Properties.Metrics)
		if w.Type == "log" && !strings.HasPrefix(w.Properties.Query, "SOURCE 'TOKEN'\n| ") || w.Properties.Region != "TOKEN" {
			t.Errorf("%s: query %q in Region %q", w.Properties.Title, w.Properties.Query, w.Properties.Region)
		}
		for x := range w.Width {
			for y := range w.Height {
				if at := [2]int{w.X + x, w.Y + y}; taken[at] != "" || at[0] >= 24 {
					t.Fatalf("%s is over %q at %v", w.Properties.Title, taken[at], at)
				} else {
					taken[at] = w.Properties.Title
				}
			}
		}
	}
	diff(t, titles, map[string]int{
		"Queries that DNS Firewall evaluated": 3, "Matches of lists that block": 1, "Matches of lists that alert or allow": 1,
		"Failures": 0, "Failures by workload": 0, "Blocked and alerted names": 0, "Blocked and alerted workloads": 0, "Who asks most": 0, "Most asked names": 0,
	})
	mustContain(t, body, `"Watched in Firewall"`)
	diff(t, board.Start, "-P1D")
}

func TestDashboardsThatAreRefused(t *testing.T) {
	bucket := func(s awscdk.Stack) []resolver.QueryLogging {
		return []resolver.QueryLogging{loggingTo(s, "Logging", resolver.ToNewBucket(nil))}
	}
	for want, props := range map[string]func(s awscdk.Stack) resolver.DnsDashboardProps{
		"there is nothing to show": func(s awscdk.Stack) resolver.DnsDashboardProps { return resolver.DnsDashboardProps{} },
		`Name is "a b"`: func(s awscdk.Stack) resolver.DnsDashboardProps {
			return resolver.DnsDashboardProps{Vpcs: vpcs(vpcA), Name: jsii.String("a b")}
		},
		`Start is "P7D"`: func(s awscdk.Stack) resolver.DnsDashboardProps {
			return resolver.DnsDashboardProps{Vpcs: vpcs(vpcA), Start: jsii.String("P7D")}
		},
		"Firewalls 1 is nil": func(s awscdk.Stack) resolver.DnsDashboardProps {
			return resolver.DnsDashboardProps{Firewalls: []resolver.DnsFirewall{nil}}
		},
		`QueryLoggings 1, "Stack/Logging", has no log group that is known here`: func(s awscdk.Stack) resolver.DnsDashboardProps {
			return resolver.DnsDashboardProps{QueryLoggings: bucket(s)}
		},
		"vpc 2: vpc-0a1b2c3d4e5f67890 is listed twice": func(s awscdk.Stack) resolver.DnsDashboardProps {
			return resolver.DnsDashboardProps{Vpcs: vpcs(vpcA, vpcA)}
		},
	} {
		wantError(t, trySynth(t, func(s awscdk.Stack) {
			p := props(s)
			resolver.NewDnsDashboard(s, jsii.String("Dashboard"), &p)
		}).err, want)
	}
}

func TestSavedQueriesOfQueryLoggings(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		q := logging(s, nil)
		resolver.NewSavedQueries(s, jsii.String("Queries"), &resolver.SavedQueriesProps{
			LogGroupNames: jsii.Strings("/central"), QueryLoggings: []resolver.QueryLogging{q, q}, Only: []resolver.SavedQuery{resolver.QueryBlocked},
		})
	})
	diff(t, at(t, out.template.only(t, queryType), "Properties", "LogGroupNames"), []any{"/central", ref(alertIdOf(t, out.template, logGroupType))})
	for want, given := range map[string]func(app awscdk.App, s awscdk.Stack) resolver.QueryLogging{
		"QueryLoggings 1 is nil": func(awscdk.App, awscdk.Stack) resolver.QueryLogging { return nil },
		"has no log group that is known here": func(_ awscdk.App, s awscdk.Stack) resolver.QueryLogging {
			return sharingConfigImport(s, "Import")
		},
		"in Region us-east-1, and this stack is in eu": func(app awscdk.App, s awscdk.Stack) resolver.QueryLogging {
			return logging(awscdk.NewStack(app, jsii.String("There"), &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("us-east-1")}}), nil)
		},
	} {
		var out outcome
		func() {
			defer recoverInto(&out)
			app := awscdk.NewApp(nil)
			here := awscdk.NewStack(app, jsii.String("Here"), &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("eu-west-1")}})
			resolver.NewSavedQueries(here, jsii.String("Queries"), &resolver.SavedQueriesProps{QueryLoggings: []resolver.QueryLogging{given(app, here)}})
		}()
		wantError(t, out.err, want)
	}
}
