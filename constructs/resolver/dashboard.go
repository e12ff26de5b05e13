package resolver

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
)

// DnsDashboard is a CloudWatch dashboard of what DNS Firewall and query logging see: the volume
// of queries, what the lists of BLOCK rules and of other rules match, and, from the log groups
// of QueryLoggings, failures, blocked and alerted lookups, and who asks most.
//
// The first three graphs come from metrics and need no query logging. The others are queries
// of CloudWatch Logs Insights, which AWS charges for by the data read, each time the
// dashboard is opened.
type DnsDashboard interface {
	constructs.Construct

	// DashboardName is the name of the dashboard.
	DashboardName() *string
}

// DnsDashboardProps are the properties of a [DnsDashboard]. At least one of Firewalls, Vpcs and
// QueryLoggings is needed.
type DnsDashboardProps struct {
	// The firewalls that are shown, in the account and Region of the stack. Rules that
	// AddRule adds later are included. The lists of an imported rule group are not known, so
	// only its volume is shown.
	//
	// Property: AWS::CloudWatch::Dashboard DashboardBody.
	//
	// Default: none.
	Firewalls []DnsFirewall

	// The VPCs whose volume is shown, over all their rule groups, besides those of Firewalls.
	//
	// Property: AWS::CloudWatch::Dashboard DashboardBody.
	//
	// Default: none.
	Vpcs []Vpc

	// The QueryLoggings whose log groups are searched, at most 50. Each must log to a log group,
	// in the account and Region of the stack.
	//
	// Property: AWS::CloudWatch::Dashboard DashboardBody.
	//
	// Default: none, so the dashboard has no query of CloudWatch Logs Insights.
	QueryLoggings []QueryLogging

	// The time that the dashboard shows when it is opened, counted back from now, as an ISO 8601
	// duration such as -PT3H or -P7D.
	//
	// Property: AWS::CloudWatch::Dashboard DashboardBody.
	//
	// Default: -P1D, a day.
	Start *string

	// The name of the dashboard: 1-255 letters, digits, hyphens and underscores. A new name
	// replaces the dashboard.
	//
	// Property: AWS::CloudWatch::Dashboard DashboardName.
	//
	// Default: CloudFormation makes a name.
	Name *string
}

type dnsDashboard struct {
	constructs.Construct
	final *finalCheck
	name  *string
}

// NewDnsDashboard makes a dashboard. It panics with all that is wrong with the props.
func NewDnsDashboard(scope constructs.Construct, id *string, props *DnsDashboardProps) DnsDashboard {
	if props == nil {
		props = &DnsDashboardProps{}
	}
	p := problemsOfNew("DnsDashboard", scope, id)
	board := boardOf(p, scope, props)
	must(p.err())

	d := &dnsDashboard{}
	constructs.NewConstruct_Override(d, scope, id)
	board.stack = awscdk.Stack_Of(scope)
	made := awscloudwatch.NewCfnDashboard(d, ptr("Resource"), &awscloudwatch.CfnDashboardProps{
		DashboardName: props.Name,
		DashboardBody: awscdk.Lazy_String(&boardProducer{board}, nil),
	})
	d.name = made.Ref()
	d.final = validateAtSynthesis("DnsDashboard", d, board.checkGraphs)
	return d
}

func (d *dnsDashboard) DashboardName() *string { return d.name }

// boardProducer renders the dashboard at the end, when all rules are there.
type boardProducer struct{ board *board }

// Produce implements the CDK's IStableStringProducer.
func (b *boardProducer) Produce() *string {
	return b.board.stack.ToJsonString(b.board.body(), nil)
}

const (
	maxGraphMetrics = 500 // of one graph
	boardWidth      = 24  // units of a dashboard
	graphHeight     = 6
	tableHeight     = 8
)

var (
	dashboardName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`)
	boardStart    = regexp.MustCompile(`^-P(\d+[YMWD]|(\d+D)?T\d+[HMS])$`)
)

// board is the pure value behind DnsDashboardProps.
type board struct {
	stack     awscdk.Stack // for its Region
	firewalls []DnsFirewall
	vpcs      []Vpc
	logGroups []*string
	start     text
}

// boardOf adds to p what is wrong with the props.
func boardOf(p *problems, scope constructs.Construct, props *DnsDashboardProps) *board {
	here := placeOf(scope)
	b := &board{
		firewalls: props.Firewalls,
		vpcs:      planVpcs(p, scope, nil, props.Vpcs),
		logGroups: logGroupsOf(p, props.QueryLoggings, here),
		start:     textOf(props.Start),
	}
	if !b.start.set {
		b.start = text{value: "-P1D", set: true}
	}
	for i, f := range props.Firewalls {
		r := ruleGroupResource(f, i+1)
		if r.construct == nil {
			p.add("%s is nil; pass a construct or leave it out", r.where)
			continue
		}
		r.checkHome(p, here)
	}
	b.check(p, props)
	return b
}

func (b *board) check(p *problems, props *DnsDashboardProps) {
	if len(props.Firewalls)+len(props.Vpcs)+len(props.QueryLoggings) == 0 {
		p.add("there is nothing to show; set Firewalls, Vpcs or QueryLoggings")
	}
	if n := len(b.logGroups); n > maxQueryLogGroups {
		p.add("QueryLoggings have %d log groups; CloudWatch Logs Insights searches at most %d at once", n, maxQueryLogGroups)
	}
	if b.start.known() && !boardStart.MatchString(b.start.value) {
		p.add("Start is %q; use a duration back from now, such as -PT3H or -P7D", b.start.value)
	}
	if name := textOf(props.Name); name.known() && !dashboardName.MatchString(name.value) {
		p.add("Name is %q; use 1-255 letters, digits, hyphens and underscores", name.value)
	}
}

// checkGraphs refuses graphs of more metrics than CloudWatch draws, when all rules are there.
func (b *board) checkGraphs(p *problems) {
	for _, g := range b.graphs() {
		if n := len(g.metrics); n > maxGraphMetrics {
			p.add("the graph %q has %d metrics, but CloudWatch draws at most %d; make a second dashboard for some of the firewalls or VPCs", g.title, n, maxGraphMetrics)
		}
	}
}

// graph is a widget of metrics.
type graph struct {
	title   string
	stacked bool
	metrics []any
}

func (g *graph) add(label, metric string, dimensions ...dimension) {
	line := []any{metricNamespace, metric}
	for _, d := range dimensions {
		line = append(line, d.name, d.value)
	}
	g.metrics = append(g.metrics, append(line, map[string]any{"label": label}))
}

// graphs are those that have something to show.
func (b *board) graphs() []*graph {
	volume := &graph{title: "Queries that DNS Firewall evaluated"}
	blocked := &graph{title: "Matches of lists that block", stacked: true}
	passed := &graph{title: "Matches of lists that alert or allow", stacked: true}
	for _, vpc := range b.allVpcs() {
		volume.add(vpc.key, vpcVolume, dimension{vpcDimension, vpc.id.pointer()})
	}
	for _, f := range b.firewalls {
		volume.add("rule group "+*f.Node().Id(), ruleGroupVolume, dimension{ruleGroupDimension, f.FirewallRuleGroupId()})
		if own, ok := f.(*dnsFirewall); ok {
			own.addLists(blocked, passed)
		}
	}
	return slices.DeleteFunc([]*graph{volume, blocked, passed}, func(g *graph) bool { return len(g.metrics) == 0 })
}

// addLists adds the volume of each list to the graph of those that block, or to the other.
func (f *dnsFirewall) addLists(blocked, passed *graph) {
	var seen []string
	for _, r := range f.group.rules {
		if r.list == nil || slices.Contains(seen, *r.list.DomainListId()) {
			continue // AWS counts a list once, whatever rules use it
		}
		seen = append(seen, *r.list.DomainListId())
		to := passed
		if slices.ContainsFunc(f.group.rulesOf(r.list), placedRule.mayBlock) {
			to = blocked
		}
		to.add(*r.list.Node().Id()+" in "+*f.Node().Id(), listVolume,
			dimension{ruleGroupDimension, f.id}, dimension{listDimension, r.list.DomainListId()})
	}
}

// allVpcs are the VPCs that were given and those of the firewalls, each once.
func (b *board) allVpcs() []Vpc {
	all := slices.Clone(b.vpcs)
	for _, f := range b.firewalls {
		own, ok := f.(*dnsFirewall)
		if !ok {
			continue
		}
		for _, vpc := range own.vpcs() {
			if !slices.ContainsFunc(all, vpc.same) {
				all = append(all, vpc)
			}
		}
	}
	return all
}

// boardQuery is a widget of CloudWatch Logs Insights.
type boardQuery struct {
	title, view, text string
	width, height     int
}

// boardQueries are the queries of the log groups.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html
var boardQueries = []boardQuery{
	{"Failures", "timeSeries", `filter rcode in ["NXDOMAIN", "SERVFAIL"]
| stats sum(strcontains(rcode, "NXDOMAIN")) as NXDOMAIN, sum(strcontains(rcode, "SERVFAIL")) as SERVFAIL by bin(5m)`, boardWidth / 2, graphHeight},
	{"Failures by workload", "table", savedTexts[QueryFailures].text, boardWidth / 2, graphHeight},
	{"Blocked and alerted names", "table", `filter ispresent(firewall_rule_action)
| stats count(*) as queries, count_distinct(srcaddr) as workloads, latest(@timestamp) as last by query_name, firewall_rule_action
| sort queries desc
| limit 50`, boardWidth / 2, tableHeight},
	{"Blocked and alerted workloads", "table", `filter ispresent(firewall_rule_action)
| stats count(*) as queries, count_distinct(query_name) as names by srcaddr, srcids.instance, vpc_id, firewall_rule_action
| sort queries desc
| limit 50`, boardWidth / 2, tableHeight},
	{"Who asks most", "table", `stats count(*) as queries, count_distinct(query_name) as names by srcaddr, srcids.instance, vpc_id
| sort queries desc
| limit 50`, boardWidth / 2, tableHeight},
	{"Most asked names", "table", `stats count(*) as queries, count_distinct(srcaddr) as workloads by query_name
| sort queries desc
| limit 50`, boardWidth / 2, tableHeight},
}

// body is the dashboard in CloudWatch's form.
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
func (b *board) body() map[string]any {
	var widgets []any
	place := shelf{}
	graphs := b.graphs()
	for _, g := range graphs {
		widgets = append(widgets, place.put(boardWidth/len(graphs), graphHeight, "metric", b.graphProperties(g)))
	}
	if len(b.logGroups) > 0 {
		for _, q := range boardQueries {
			widgets = append(widgets, place.put(q.width, q.height, "log", b.queryProperties(q)))
		}
	}
	return map[string]any{"start": b.start.value, "periodOverride": "auto", "widgets": widgets}
}

func (b *board) graphProperties(g *graph) map[string]any {
	return map[string]any{
		"title": g.title, "view": "timeSeries", "stacked": g.stacked, "region": b.stack.Region(),
		"stat": "Sum", "period": queryVolumePeriod, "metrics": g.metrics,
	}
}

func (b *board) queryProperties(q boardQuery) map[string]any {
	sources := make([]string, len(b.logGroups))
	for i, name := range b.logGroups {
		sources[i] = "SOURCE '" + *name + "'"
	}
	return map[string]any{
		"title": q.title, "view": q.view, "region": b.stack.Region(),
		"query": strings.Join(sources, " | ") + "\n| " + q.text,
	}
}

// shelf puts widgets side by side, and below when a row is full.
type shelf struct{ x, y, height int }

func (s *shelf) put(width, height int, kind string, properties map[string]any) map[string]any {
	if s.x+width > boardWidth {
		s.x, s.y, s.height = 0, s.y+s.height, 0
	}
	at := map[string]any{"type": kind, "x": s.x, "y": s.y, "width": width, "height": height, "properties": properties}
	s.x, s.height = s.x+width, max(s.height, height)
	return at
}

func (d *dnsDashboard) finalCheck() *finalCheck { return d.final }
