package resolver

import (
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
)

// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-resolver-dns-firewall-with-cloudwatch.html
const (
	queryVolumePeriod     = 300.0 // seconds: AWS gives a number every 5 minutes
	maxQueryVolumePeriods = 288   // CloudWatch evaluates at most a day of such periods
)

var alarmName = regexp.MustCompile(`^[[:print:]]{1,255}$`)

// queryVolume is the pure value behind QueryVolumeAlarmProps.
type queryVolume struct {
	threshold number
	periods   number
	name      text
	firewall  bool // there is one
	list      bool
}

func queryVolumeOf(props *QueryVolumeAlarmProps) queryVolume {
	v := queryVolume{
		threshold: numberOf(props.Threshold),
		periods:   numberOf(props.EvaluationPeriods),
		name:      textOf(props.Name),
		firewall:  props.Firewall != nil,
		list:      props.List != nil,
	}
	if !v.threshold.set {
		v.threshold = number{value: 1, set: true}
	}
	if !v.periods.set {
		v.periods = number{value: 1, set: true}
	}
	return v
}

func (v queryVolume) check(p *problems) {
	if !v.firewall {
		p.add("there is no Firewall; the metric is of one rule group")
	}
	if !v.list {
		p.add("there is no List; the metric is of the rule of one domain list")
	}
	if v.threshold.known() && !(v.threshold.value > 0) {
		p.add("Threshold is %v queries in 5 minutes; use more than 0, or the alarm never ends", v.threshold.value)
	}
	if n := v.periods; n.known() && !(n.value >= 1 && n.value <= maxQueryVolumePeriods && n.integral()) {
		p.add("EvaluationPeriods is %v; use a whole number from 1 to %d (a day of 5 minutes each)", n.value, maxQueryVolumePeriods)
	}
	if v.name.known() && !alarmName.MatchString(v.name.value) {
		p.add("Name is %q; use 1-255 printable characters", v.name.value)
	}
}

func (v queryVolume) props(firewall DnsFirewall, list DomainList) *awscloudwatch.CfnAlarmProps {
	return &awscloudwatch.CfnAlarmProps{
		AlarmName:        v.name.pointer(),
		AlarmDescription: ptr("Queries for names of one domain list of a DNS Firewall, in 5 minutes"),
		Namespace:        ptr(metricNamespace),
		MetricName:       ptr(listVolume),
		Dimensions: []any{
			&awscloudwatch.CfnAlarm_DimensionProperty{Name: ptr(ruleGroupDimension), Value: firewall.FirewallRuleGroupId()},
			&awscloudwatch.CfnAlarm_DimensionProperty{Name: ptr(listDimension), Value: list.DomainListId()},
		},
		Statistic:          ptr("Sum"),
		Period:             ptr(queryVolumePeriod),
		Threshold:          &v.threshold.value,
		EvaluationPeriods:  &v.periods.value,
		ComparisonOperator: ptr("GreaterThanOrEqualToThreshold"),
		// Where nothing matches there is no number.
		TreatMissingData: ptr("notBreaching"),
	}
}

// validate checks what only the whole app shows.
func (a *queryVolumeAlarm) validate(p *problems) {
	checkTopicTwice(p, a)
	if a.topic != nil {
		warnOfPermissions(a, a.topic, a.publisher, a.asked)
	}
	a.validateList(p)
}

// validateList looks at the rules at the end: one with the list must be there, and it
// should be a BLOCK.
func (a *queryVolumeAlarm) validateList(p *problems) {
	own, ok := a.firewall.(*dnsFirewall)
	if !ok || own.imported {
		return // its rules are not known here
	}
	rules := own.group.rulesOf(a.list)
	if len(rules) == 0 {
		p.add("no rule of %q uses the list %q, so that there is no such metric; name the list of one of its rules", *own.Node().Path(), *a.list.Node().Path())
	} else if !slices.ContainsFunc(rules, placedRule.mayBlock) {
		warn(a, "alarm-on-passing-queries",
			"the rule of the list does not block, so that the alarm counts queries that pass; to alarm on what is blocked, name the list of a BLOCK rule")
	}
}

// rulesOf gives the rules that use a list.
func (g ruleGroup) rulesOf(list DomainList) []placedRule {
	var rules []placedRule
	for _, r := range g.rules {
		if r.list != nil && *r.list.DomainListId() == *list.DomainListId() {
			rules = append(rules, r)
		}
	}
	return rules
}

// mayBlock reports whether the rule can come out as a BLOCK.
func (r placedRule) mayBlock() bool { return r.action == actionBlock && r.enforcement.mayBlock() }
