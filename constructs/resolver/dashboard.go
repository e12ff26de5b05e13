package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
)

// DnsDashboard is a CloudWatch dashboard of what DNS Firewall and query logging see: the volume
// of queries, what the lists of BLOCK rules and of other rules match, and, from the log groups
// of QueryLoggings, failures, blocked and alerted lookups, and who asks most.
//
// The first three graphs come from metrics and need no query logging. The others are queries of
// CloudWatch Logs Insights, which cost by what they read, each time somebody looks.
type DnsDashboard interface {
	constructs.Construct

	// DashboardName is the name of the dashboard.
	DashboardName() *string
}

// DnsDashboardProps are the properties of a [DnsDashboard]. At least one of Firewalls, Vpcs and
// QueryLoggings is needed.
type DnsDashboardProps struct {
	// The firewalls that are shown, in the account and Region of the stack. What rules AddRule
	// adds later is shown too. The lists of an imported rule group are not known, so only its
	// volume is shown.
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
	name *string
}

// NewDnsDashboard makes a dashboard. It panics with all that is wrong with the props.
func NewDnsDashboard(scope constructs.Construct, id *string, props *DnsDashboardProps) DnsDashboard {
	if props == nil {
		props = &DnsDashboardProps{}
	}
	p := problemsOf("DnsDashboard", childPath(scope, id))
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
	validateAtSynthesis("DnsDashboard", d, board.checkGraphs)
	return d
}

func (d *dnsDashboard) DashboardName() *string { return d.name }

// boardProducer renders the dashboard at the end, when all rules are there.
type boardProducer struct{ board *board }

// Produce implements the CDK's IStableStringProducer.
func (b *boardProducer) Produce() *string {
	return b.board.stack.ToJsonString(b.board.body(), nil)
}
