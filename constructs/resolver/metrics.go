package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// The metrics of DNS Firewall. AWS counts them every 5 minutes, without query logging, and only
// where something is counted. None has the action.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-resolver-dns-firewall-with-cloudwatch.html
const (
	metricNamespace = "AWS/Route53Resolver"

	ruleGroupVolume    = "FirewallRuleGroupQueryVolume"
	ruleGroupVpcVolume = "FirewallRuleGroupVpcQueryVolume"
	listVolume         = "FirewallRuleQueryVolume"
	vpcVolume          = "VpcFirewallQueryVolume"

	ruleGroupDimension = "FirewallRuleGroupId"
	listDimension      = "FirewallDomainListId"
	vpcDimension       = "VpcId"
)

// dimension is a part of what identifies a metric among others of its name.
type dimension struct {
	name  string
	value *string
}

// MetricVpcQueryVolume is how many queries of a VPC DNS Firewall filtered, over all rule groups:
// the metric VpcFirewallQueryVolume, whether they were blocked or not. The options may be nil.
// By default it is a sum over 5 minutes. It panics if the VPC is malformed or the options have a
// DimensionsMap.
func MetricVpcQueryVolume(scope constructs.Construct, vpc Vpc, options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	p := problemsIn("MetricVpcQueryVolume", scope)
	vpc.checkMetric(p, scope)
	checkMetric(p, options)
	must(p.err())
	return metricOf(scope, options, vpcVolume, dimension{vpcDimension, vpc.id.pointer()})
}

func (f *dnsFirewall) MetricQueryVolume(options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	p := problemsIn("DnsFirewall", f)
	checkMetric(p, options)
	must(p.err())
	return metricOf(f, options, ruleGroupVolume, dimension{ruleGroupDimension, f.id})
}

func (f *dnsFirewall) MetricVpcQueryVolume(vpc Vpc, options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	p := problemsIn("DnsFirewall", f)
	vpc.checkMetric(p, f)
	checkMetric(p, options)
	must(p.err())
	return metricOf(f, options, ruleGroupVpcVolume, dimension{ruleGroupDimension, f.id}, dimension{vpcDimension, vpc.id.pointer()})
}

func (f *dnsFirewall) MetricListQueryVolume(list DomainList, options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	p := problemsIn("DnsFirewall", f)
	if list == nil || list.DomainListId() == nil {
		p.add("MetricListQueryVolume has no list; pass the domain list of a rule, not the empty Exceptions of one")
	} else if !f.imported && len(f.group.rulesOf(list)) == 0 {
		p.add("no rule uses the list %q, so there is no such metric; pass the list of a rule, after AddRule", *list.Node().Path())
	}
	checkMetric(p, options)
	must(p.err())
	return metricOf(f, options, listVolume, dimension{ruleGroupDimension, f.id}, dimension{listDimension, list.DomainListId()})
}

func (l *domainList) MetricQueryVolume(firewall DnsFirewall, options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	if firewall == nil {
		p := problemsIn("DomainList", l)
		p.add("MetricQueryVolume has no firewall; AWS counts the queries of a list for each rule group that uses it")
		must(p.err())
	}
	return firewall.MetricListQueryVolume(l, options)
}

// checkMetric checks a VPC that is counted; one with an ID that is known only at deployment
// needs no key for that.
func (v Vpc) checkMetric(p *problems, scope constructs.Construct) {
	switch {
	case v.id.value == "":
		p.add("the vpc has no ID; use VpcById, VpcByKey or VpcOf")
	case v.id.known() && !awsdns.IsVPCID(v.id.value):
		p.add("the vpc is %q, which is not a VPC ID; an ID is vpc- and 8 or 17 hexadecimal digits", v.id.value)
	}
	v.checkEnvironment(p, awscdk.Stack_Of(scope))
}

func checkMetric(p *problems, options *awscloudwatch.MetricOptions) {
	if options != nil && options.DimensionsMap != nil {
		p.add("DimensionsMap is set, but the metric has its dimensions already; leave it out")
	}
}

// metricOf is a metric in the account and Region of the construct.
func metricOf(of constructs.Construct, options *awscloudwatch.MetricOptions, name string, dimensions ...dimension) awscloudwatch.Metric {
	return metricIn(metricNamespace, of, options, name, dimensions...)
}

func metricIn(namespace string, of constructs.Construct, options *awscloudwatch.MetricOptions, name string, dimensions ...dimension) awscloudwatch.Metric {
	if options == nil {
		options = &awscloudwatch.MetricOptions{}
	}
	all := map[string]*string{}
	for _, d := range dimensions {
		all[d.name] = d.value
	}
	props := &awscloudwatch.MetricProps{
		Namespace: &namespace, MetricName: &name, DimensionsMap: &all,
		Account: options.Account, Color: options.Color, Id: options.Id, Label: options.Label, Period: options.Period, Region: options.Region,
		StackAccount: options.StackAccount, StackRegion: options.StackRegion, Statistic: options.Statistic, Unit: options.Unit, Visible: options.Visible,
	}
	if props.Period == nil {
		props.Period = awscdk.Duration_Minutes(ptr(5.0))
	}
	if props.Statistic == nil {
		props.Statistic = ptr("Sum")
	}
	return awscloudwatch.NewMetric(props).AttachTo(of)
}
