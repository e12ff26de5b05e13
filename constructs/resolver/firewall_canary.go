package resolver

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsec2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// FirewallCanary shows that DNS Firewall works, from inside of a VPC: a function resolves names that
// must be blocked and names that must resolve, every few minutes, and an alarm for each name goes
// off when something else comes of it. A rule group that was dissociated or a list that was
// emptied is noticed within minutes, and the log of the function is evidence with dates.
//
// The function asks the DNS servers that AWS Lambda gives to functions in the VPC, and its log names
// them. AWS does not document whether they follow the DHCP options of the VPC; where they do,
// options with other DNS servers are noticed too.
//
// It needs no internet, no NAT gateway and no VPC endpoint: Lambda itself takes the log to CloudWatch,
// and CloudWatch makes the metrics of the log. The function is a Go program, apps/canary of this
// module, and is built when the app is synthesised, which needs the go command. Tests need not build
// it: set the CDK's context aws:cdk:bundling-stacks to an empty list.
//
// A month costs about 0.70 USD for each name, two metrics and an alarm; the function costs cents,
// every 5 minutes.
type FirewallCanary interface {
	constructs.Construct

	// FunctionArn is the ARN of the function.
	FunctionArn() *string

	// LogGroup is the log group of the function as an L2, with a line for each query. It is made by
	// the first call.
	LogGroup() awslogs.ILogGroup

	// AlarmArns are the ARNs of the alarms, in the order of Expect.
	AlarmArns() *[]*string

	// MetricFailed is 1 for each query for a name of Expect that came out otherwise, and 0 for the
	// others. The options may be nil: by default it is the maximum in 5 minutes. It panics for
	// another name.
	MetricFailed(name *string, options *awscloudwatch.MetricOptions) awscloudwatch.Metric

	// MetricLatency is how long the response to a query for a name of Expect took, in milliseconds.
	// The options may be nil: by default it is the maximum in 5 minutes. It panics for another
	// name.
	MetricLatency(name *string, options *awscloudwatch.MetricOptions) awscloudwatch.Metric

	// TopicPolicyStatement is the statement that the policy of an existing topic needs, or nil
	// without a topic; see [QueryVolumeAlarm].
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is the statement that the policy of the KMS key of an encrypted topic
	// needs, or nil without a topic.
	KeyPolicyStatement() awsiam.PolicyStatement
}

// FirewallCanaryProps are the properties of a [FirewallCanary].
type FirewallCanaryProps struct {
	// The names and what must come of each: one or more, each name once.
	//
	// Property: AWS::Lambda::Function Environment, and an AWS::CloudWatch::Alarm for each.
	//
	// Default: none; it is required.
	Expect []Expectation

	// The VPC, for the security group of the function.
	//
	// Property: AWS::EC2::SecurityGroup VpcId.
	//
	// Default: none; it or SecurityGroupIds is required.
	Vpc Vpc

	// The IDs of the subnets of the VPC that the function runs in, from 1 to 16; each may be a
	// token. Any will do; two in different zones keep it running without one.
	//
	// Property: AWS::Lambda::Function VpcConfig SubnetIds.
	//
	// Default: none; it or Subnets is required.
	SubnetIds *[]*string

	// The same as constructs of the CDK, such as those of an ec2.IVpc. Those of SubnetIds count
	// too.
	//
	// Property: AWS::Lambda::Function VpcConfig SubnetIds.
	//
	// Default: as SubnetIds says.
	Subnets []interfacesawsec2.ISubnetRef

	// The IDs of 1 to 5 existing security groups for the function; each may be a token. They must let
	// DNS out to DNS servers of your own. AWS's they cannot filter.
	//
	// Property: AWS::Lambda::Function VpcConfig SecurityGroupIds.
	//
	// Default: one is made that lets out DNS, port 53, and nothing else.
	SecurityGroupIds *[]*string

	// How many minutes are between two checks: a whole number from 1 to 60.
	//
	// Property: AWS::Events::Rule ScheduleExpression.
	//
	// Default: 5.
	IntervalMinutes *float64

	// How many milliseconds a response may take before a check fails by it: a whole number from 1
	// to 1,500. A name that is in no cache takes as long as the servers of its domain.
	//
	// Property: AWS::Lambda::Function Environment.
	//
	// Default: none: latency is a metric only.
	MaxMilliseconds *float64

	// How many checks in a row must fail, or not take place, before an alarm goes off: a whole
	// number from 1 to 24. With 1 a check that starts some seconds late is an alarm too.
	//
	// Property: AWS::CloudWatch::Alarm EvaluationPeriods.
	//
	// Default: 2.
	Failures *float64

	// What is notified when an alarm goes off, and when it ends. [ToTopicOf] shares the topic of
	// a DnsAlerts.
	//
	// Property: AWS::CloudWatch::Alarm AlarmActions and OKActions.
	//
	// Default: nothing.
	Topic AlertTopic

	// How many days the log of the function is kept: 0 for ever, or a value that CloudWatch Logs
	// supports, see [NewLogGroupProps]; may be a token.
	//
	// Property: AWS::Logs::LogGroup RetentionInDays.
	//
	// Default: 30.
	LogRetentionDays *float64

	// What happens to the log of the function when it leaves the stack.
	//
	// Attribute: DeletionPolicy and UpdateReplacePolicy of the AWS::Logs::LogGroup.
	//
	// Default: RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE: it is kept as evidence, except after a
	// first deployment that failed.
	LogRemovalPolicy awscdk.RemovalPolicy
}

type firewallCanary struct {
	constructs.Construct
	final        *finalCheck
	expectations []Expectation
	function     awslambda.CfnFunction
	logGroup     *l2[awslogs.ILogGroup]
	alarms       []any      // ARNs
	given        AlertTopic // or nil
	topic        *boundTopic
	publisher    publisher
	asked        askedFor
}

// NewFirewallCanary makes a function, its role, log and schedule, and an alarm for each expectation.
// It panics with all that is wrong with the props, and if the function cannot be built.
func NewFirewallCanary(scope constructs.Construct, id *string, props *FirewallCanaryProps) FirewallCanary {
	if props == nil {
		props = &FirewallCanaryProps{}
	}
	p := problemsOfNew("FirewallCanary", scope, id)
	plan := canaryPlanOf(p, scope, props)
	if props.Topic != nil {
		props.Topic.check(p, scope)
	}
	must(p.err())
	built := functionOf(p, scope, "apps/canary")

	c := &firewallCanary{expectations: props.Expect, given: props.Topic}
	constructs.NewConstruct_Override(c, scope, id)
	c.makeFunction(plan, built.code(p, c))
	c.makeSchedule(plan)
	c.makeAlarms(plan)
	c.final = validateAtSynthesis("FirewallCanary", c, c.validate)
	return c
}

// canaryPlan is the pure value behind FirewallCanaryProps.
type canaryPlan struct {
	environment    map[string]any
	vpc            Vpc
	subnets        []any
	securityGroups []any // none to make one
	minutes        number
	failures       number
	retention      number
	removal        awscdk.RemovalPolicy
}

func canaryPlanOf(p *problems, scope constructs.Construct, props *FirewallCanaryProps) canaryPlan {
	plan := canaryPlan{
		minutes: numberOr(props.IntervalMinutes, 5), failures: numberOr(props.Failures, 2),
		retention: numberOr(props.LogRetentionDays, defaultRetentionDays), removal: keptUnless(props.LogRemovalPolicy),
	}
	checkExpectations(p, props.Expect)
	plan.environment = map[string]any{"VPCDNS_EXPECTATIONS": environmentOf(p, props.Expect)}
	if limit := numberOf(props.MaxMilliseconds); limit.set {
		checkLiteral(p, "MaxMilliseconds", limit, 1, 1500)
		plan.environment["VPCDNS_MAX_MILLISECONDS"] = fmt.Sprint(limit.value)
	}
	plan.subnets = subnetsOf(p, props)
	plan.securityGroups = idsOf(p, "SecurityGroupIds", "sg-", props.SecurityGroupIds)
	if n := len(plan.securityGroups); n > maxSecurityGroups {
		p.add("SecurityGroupIds has %d security groups, and a function takes at most %d; list fewer", n, maxSecurityGroups)
	}
	switch {
	case props.SecurityGroupIds == nil && !props.Vpc.id.set:
		p.add("Vpc is required, for the security group of the function; or list SecurityGroupIds")
	case props.Vpc.id.set:
		plan.vpc = planVpcs(p, scope, nil, []Vpc{props.Vpc})[0]
	}
	checkLiteral(p, "IntervalMinutes", plan.minutes, 1, 60)
	checkLiteral(p, "Failures", plan.failures, 1, 24)
	checkRetention(p, "LogRetentionDays", plan.retention)
	checkRemoval(p, plan.removal)
	return plan
}

// checkLiteral checks a number that others are computed of.
func checkLiteral(p *problems, prop string, n number, least, most float64) {
	if n.token {
		p.add("%s is known only at deployment; use a literal number", prop)
	}
	checkRange(p, prop, n, least, most)
}

func checkExpectations(p *problems, expectations []Expectation) {
	if len(expectations) == 0 {
		p.add("Expect is required; use MustBlock, MustBlockManaged and MustResolve")
	}
	seen := map[string]int{}
	for i, e := range expectations {
		where := fmt.Sprintf("expectation %d", i+1)
		before := len(p.all)
		e.check(p, where)
		if earlier, twice := seen[e.key()]; twice && len(p.all) == before && !e.name.pending {
			p.add("%s: %s is that of expectation %d too; expect one thing of each name", where, e.key(), earlier)
		}
		seen[e.key()] = i + 1
	}
}

// What a function in a VPC takes.
// See https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html
const (
	maxSubnets        = 16
	maxSecurityGroups = 5
)

func subnetsOf(p *problems, props *FirewallCanaryProps) []any {
	all := idsOf(p, "SubnetIds", "subnet-", props.SubnetIds)
	for i, subnet := range props.Subnets {
		if subnet == nil {
			p.add("Subnets %d is nil; pass a subnet or leave it out", i+1)
			continue
		}
		if id := *subnet.SubnetRef().SubnetId; !slices.Contains(all, any(id)) {
			all = append(all, id)
		}
	}
	switch {
	case len(all) == 0 && len(p.all) == 0:
		p.add("SubnetIds or Subnets is required: one subnet of the VPC at least")
	case len(all) > maxSubnets:
		p.add("SubnetIds and Subnets have %d subnets, and a function takes at most %d; list some of them: one in each of two zones is enough", len(all), maxSubnets)
	}
	return all
}

// idsOf adds to p what is wrong with a list of IDs.
func idsOf(p *problems, prop, prefix string, given *[]*string) []any {
	if given != nil && len(*given) == 0 {
		p.add("%s is empty; list IDs, or leave it out", prop)
	}
	var all []any
	for i, t := range textsOf(given) {
		switch {
		case isTokenList(t.value):
			p.add("%s is a list that is known only at deployment; list each ID", prop)
		case t.deferred() && slices.Contains(all, any(t.value)):
			p.add("%s %d, which is known only at deployment, is listed twice; list each ID once", prop, i+1)
		case t.deferred():
			all = append(all, t.value)
		case !awsdns.IsID(t.value, prefix):
			p.add("%s %d is %q; an ID is %s and hexadecimal digits", prop, i+1, t.value, prefix)
		case slices.Contains(all, any(t.value)):
			p.add("%s %d, %s, is listed twice; list each ID once", prop, i+1, t.value)
		default:
			all = append(all, t.value)
		}
	}
	return all
}

const canaryTimeout = 30.0 // seconds: all names at once, and two attempts for each

func (c *firewallCanary) makeFunction(plan canaryPlan, code map[string]any) {
	group := awslogs.NewCfnLogGroup(c, ptr("FunctionLogGroup"), nil)
	if plan.retention.value != 0 {
		group.SetRetentionInDays(&plan.retention.value)
	}
	group.ApplyRemovalPolicy(plan.removal, nil)
	c.logGroup = logGroupL2(c, group.Ref())
	securityGroups := plan.securityGroups
	if securityGroups == nil {
		securityGroups = []any{c.makeSecurityGroup(plan.vpc)}
	}
	c.function = awslambda.NewCfnFunction(c, ptr("Function"), &awslambda.CfnFunctionProps{
		Description:   ptr("Checks from inside of a VPC that DNS Firewall blocks what it must"),
		Runtime:       ptr(functionRuntime),
		Architectures: &[]*string{ptr(functionArchitecture)},
		Handler:       ptr(functionHandler),
		Code:          code,
		Timeout:       ptr(canaryTimeout),
		MemorySize:    ptr(128.0),
		Role:          c.makeRole(group),
		VpcConfig:     map[string]any{"subnetIds": plan.subnets, "securityGroupIds": securityGroups},
		Environment:   map[string]any{"variables": plan.environment},
		LoggingConfig: map[string]any{"logGroup": group.Ref(), "logFormat": "Text"}, // as the function writes JSON itself
	})
}

// makeSecurityGroup lets out DNS alone. The L1 is in a module of the CDK that is large and that
// nothing else here needs.
func (c *firewallCanary) makeSecurityGroup(vpc Vpc) *string {
	var egress []any
	for _, protocol := range []string{"udp", "tcp"} {
		for _, to := range []map[string]any{{"CidrIp": "0.0.0.0/0"}, {"CidrIpv6": "::/0"}} {
			to["IpProtocol"], to["FromPort"], to["ToPort"] = protocol, 53, 53
			to["Description"] = "DNS servers of the VPC"
			egress = append(egress, to)
		}
	}
	group := awscdk.NewCfnResource(c, ptr("SecurityGroup"), &awscdk.CfnResourceProps{
		Type: ptr("AWS::EC2::SecurityGroup"),
		Properties: &map[string]any{
			"GroupDescription": "The canary of DNS Firewall", "VpcId": vpc.id.value, "SecurityGroupEgress": egress,
		},
	})
	return awscdk.Token_AsString(group.GetAtt(ptr("GroupId"), awscdk.ResolutionTypeHint_STRING), nil)
}

// makeRole lets Lambda, and not the program, put the function into the VPC, and lets it log. The
// actions of network interfaces have no resources at that time.
// See https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
func (c *firewallCanary) makeRole(group awslogs.CfnLogGroup) *string {
	stack := awscdk.Stack_Of(c)
	interfaces := []any{
		"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
		"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
	}
	program := "arn:" + *stack.Partition() + ":lambda:" + *stack.Region() + ":" + *stack.Account() + ":function:*"
	trust := statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "lambda.amazonaws.com"},
		"Action":    "sts:AssumeRole",
	}
	return awsiam.NewCfnRole(c, ptr("FunctionRole"), &awsiam.CfnRoleProps{
		AssumeRolePolicyDocument: document(trust),
		Policies: []any{map[string]any{"policyName": "Check", "policyDocument": document(
			statement{"Sid": "RunInTheVpc", "Effect": "Allow", "Action": interfaces, "Resource": "*"},
			statement{
				"Sid": "NotByTheProgram", "Effect": "Deny", "Action": interfaces, "Resource": "*",
				"Condition": map[string]any{"ArnLike": map[string]any{"lambda:SourceFunctionArn": program}},
			},
			statement{"Sid": "Log", "Effect": "Allow", "Action": []any{"logs:CreateLogStream", "logs:PutLogEvents"}, "Resource": group.AttrArn()},
		)}},
	}).AttrArn()
}

func (c *firewallCanary) makeSchedule(plan canaryPlan) {
	every := fmt.Sprintf("rate(%v minutes)", plan.minutes.value)
	if plan.minutes.value == 1 {
		every = "rate(1 minute)"
	}
	rule := awsevents.NewCfnRule(c, ptr("Schedule"), &awsevents.CfnRuleProps{
		Description:        ptr("Checks DNS Firewall from inside of a VPC"),
		ScheduleExpression: &every,
		Targets:            []any{awsevents.CfnRule_TargetProperty{Id: ptr("Function"), Arn: c.function.AttrArn()}},
	})
	awslambda.NewCfnPermission(c, ptr("Permission"), &awslambda.CfnPermissionProps{
		Action: ptr("lambda:InvokeFunction"), FunctionName: c.function.AttrArn(), Principal: ptr(eventBridge), SourceArn: rule.AttrArn(),
	})
}

// See apps/canary.
const (
	canaryNamespace = "vpcdns/FirewallCanary"
	canaryFailed    = "Failed"
	canaryLatency   = "Latency"
	canaryFunction  = "FunctionName"
	canaryName      = "Name"
)

func (c *firewallCanary) makeAlarms(plan canaryPlan) {
	var all []awscloudwatch.CfnAlarm
	for _, e := range c.expectations {
		alarm := awscloudwatch.NewCfnAlarm(c, ptr("Alarm-"+e.key()), &awscloudwatch.CfnAlarmProps{
			AlarmDescription: ptr("DNS in a VPC: " + e.key() + " must give " + e.want() + "; the log of the function has what it gives"),
			Namespace:        ptr(canaryNamespace),
			MetricName:       ptr(canaryFailed),
			Dimensions: []any{
				&awscloudwatch.CfnAlarm_DimensionProperty{Name: ptr(canaryFunction), Value: c.function.Ref()},
				&awscloudwatch.CfnAlarm_DimensionProperty{Name: ptr(canaryName), Value: ptr(e.key())},
			},
			Statistic:          ptr("Maximum"),
			Period:             ptr(60 * plan.minutes.value),
			Threshold:          ptr(1.0),
			EvaluationPeriods:  &plan.failures.value,
			ComparisonOperator: ptr("GreaterThanOrEqualToThreshold"),
			// A canary that is silent shows nothing.
			TreatMissingData: ptr("breaching"),
		})
		all, c.alarms = append(all, alarm), append(c.alarms, alarm.AttrArn())
	}
	c.publisher = publisher{service: cloudWatch, sources: c.alarms}
	if c.given == nil {
		return
	}
	c.topic = c.given.bind(c)
	c.topic.let(c.publisher)
	for _, alarm := range all {
		alarm.SetAlarmActions(&[]*string{c.topic.arn})
		alarm.SetOkActions(&[]*string{c.topic.arn})
	}
}

func (c *firewallCanary) FunctionArn() *string        { return c.function.AttrArn() }
func (c *firewallCanary) LogGroup() awslogs.ILogGroup { return c.logGroup.get() }

func (c *firewallCanary) AlarmArns() *[]*string {
	arns := make([]*string, len(c.alarms))
	for i, arn := range c.alarms {
		arns[i] = arn.(*string)
	}
	return &arns
}

func (c *firewallCanary) MetricFailed(name *string, options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	return c.metric("MetricFailed", canaryFailed, name, options)
}

func (c *firewallCanary) MetricLatency(name *string, options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	return c.metric("MetricLatency", canaryLatency, name, options)
}

func (c *firewallCanary) metric(method, metric string, name *string, options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	p := problemsIn("FirewallCanary", c)
	key := Expectation{name: textOf(name)}.key()
	if !slices.ContainsFunc(c.expectations, func(e Expectation) bool { return e.key() == key }) {
		p.add("%s has %q, which is not a name of Expect", method, textOf(name).value)
	}
	checkMetric(p, options)
	must(p.err())
	given := awscloudwatch.MetricOptions{}
	if options != nil {
		given = *options
	}
	if given.Statistic == nil {
		given.Statistic = ptr("Maximum")
	}
	return metricIn(canaryNamespace, c, &given, metric, dimension{canaryFunction, c.function.Ref()}, dimension{canaryName, &key})
}

func (c *firewallCanary) alertTopic() AlertTopic { return c.given }

func (c *firewallCanary) TopicPolicyStatement() awsiam.PolicyStatement {
	if c.topic == nil {
		return nil
	}
	c.asked.policy = true
	return forOwner(c.publisher.topicStatement(c.topic.arn))
}

func (c *firewallCanary) KeyPolicyStatement() awsiam.PolicyStatement {
	if c.topic == nil {
		return nil
	}
	c.asked.key = true
	return forOwner(c.publisher.keyStatement())
}

// validate checks what only the whole app shows.
func (c *firewallCanary) validate(p *problems) {
	checkTopicTwice(p, c)
	if c.topic != nil {
		warnOfPermissions(c, c.topic, c.publisher, c.asked)
	}
}

func (c *firewallCanary) finalCheck() *finalCheck { return c.final }
