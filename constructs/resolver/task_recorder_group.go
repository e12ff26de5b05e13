package resolver

import (
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

var (
	taskGroupName = regexp.MustCompile(`^/aws/events/[.\-_/#A-Za-z0-9]{1,500}$`)
	clusterArn    = regexp.MustCompile(`^arn:[a-z0-9-]+:ecs:[a-z0-9-]+:[0-9]{12}:cluster/[A-Za-z0-9_-]{1,255}$`)
)

// clusterArnsOf adds to p what is wrong with the clusters.
func clusterArnsOf(p *problems, given *[]*string) []any {
	if given == nil {
		return nil
	}
	if len(*given) == 0 {
		p.add("ClusterArns is empty, so that nothing would be recorded; name clusters, or leave it out for every cluster")
	}
	var all []any
	for i, arn := range *given {
		switch t := textOf(arn); {
		case isTokenList(t.value):
			p.add("ClusterArns is a list that only the deployment knows; name each cluster")
		case !t.deferred() && !clusterArn.MatchString(t.value):
			p.add("cluster %d is %q; give its ARN, arn:aws:ecs:REGION:ACCOUNT:cluster/NAME", i+1, t.value)
		case slices.Contains(all, any(t.value)):
			p.add("cluster %d, %q, is there twice; name each cluster once", i+1, t.value)
		default:
			all = append(all, t.value)
		}
	}
	return all
}

// taskGroup is the pure value behind the log group of a TaskRecorder.
type taskGroup struct {
	name      text
	retention number
	key       groupEncryption
	protected *bool
	removal   awscdk.RemovalPolicy
}

func taskGroupOf(props *TaskRecorderProps) taskGroup {
	g := taskGroup{
		name:      textOf(props.LogGroupName),
		retention: numberOf(props.RetentionDays),
		key:       groupEncryption{textOf(props.KmsKeyArn), props.Encryption},
		protected: props.DeletionProtection,
		removal:   keptUnless(props.RemovalPolicy),
	}
	if !g.retention.set {
		g.retention = number{value: defaultRetentionDays, set: true}
	}
	return g
}

func (g taskGroup) check(p *problems, here place) {
	if g.name.known() && !taskGroupName.MatchString(g.name.value) {
		p.add("LogGroupName is %q; use /aws/events/ and 1-500 letters, digits and . - _ / #", g.name.value)
	}
	if g.retention.known() && !slices.Contains(retentionDays, g.retention.value) {
		p.add("RetentionDays is %v, which CloudWatch Logs does not know; use one of %v (0 keeps for ever)", g.retention.value, retentionDays)
	}
	g.key.check(p, here)
	checkRemoval(p, g.removal)
}

// madeTaskGroup is a log group in the tree.
type madeTaskGroup struct {
	name, arn *string
	target    *string // its ARN in the form that a rule takes
	claim     claim
	logGroup  *l2[awslogs.ILogGroup]
	key       *l2[awskms.IKey]
}

func (g taskGroup) make(scope constructs.Construct, rule text) madeTaskGroup {
	name, wanted := g.name.pointer(), claimOf("log group", g.name, inRegion)
	if name == nil {
		name, wanted = groupNameOfStack("/aws/events/ecs-tasks/"), defaultGroupClaim()
	}
	stack := awscdk.Stack_Of(scope)
	group := awslogs.NewCfnLogGroup(scope, ptr("LogGroup"), &awslogs.CfnLogGroupProps{
		LogGroupName:           name,
		ResourcePolicyDocument: document(eventsToLogGroup(stack, name, rule)...),
	})
	key := g.key.keyFor(scope, g.name, name)
	if key.arn != nil {
		group.SetKmsKeyId(key.arn)
	}
	if g.retention.value != 0 {
		group.SetRetentionInDays(&g.retention.value)
	}
	if g.protected != nil {
		group.SetDeletionProtectionEnabled(*g.protected)
	}
	group.ApplyRemovalPolicy(g.removal, nil)
	// The group's own ARN ends in ":*", with which nothing arrives.
	ref := group.Ref()
	target := logGroupArn(stack, *ref)
	return madeTaskGroup{
		name: ref, arn: group.AttrArn(), target: target, claim: wanted,
		logGroup: logGroupL2(scope, ref), key: key.l2,
	}
}

func logGroupArn(stack awscdk.Stack, name string) *string {
	return stack.FormatArn(&awscdk.ArnComponents{
		Service: ptr("logs"), Resource: ptr("log-group"), ResourceName: &name, ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
}

// eventsToLogGroup lets EventBridge write what rules of the account record, or only the
// rule of that name, if it has one. A reference to the rule would go round in a circle.
// See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
func eventsToLogGroup(stack awscdk.Stack, name *string, rule text) []statement {
	rules := "*"
	if rule.set {
		rules = rule.value
	}
	writers := map[string]any{"Service": []any{eventBridge, logDelivery}}
	streams := *logGroupArn(stack, *name+":*")
	return []statement{
		{
			"Sid": "EventBridgeMakesStreams", "Effect": "Allow", "Principal": writers,
			"Action": "logs:CreateLogStream", "Resource": streams,
		},
		{
			"Sid": "EventBridgeRecords", "Effect": "Allow", "Principal": writers,
			"Action": "logs:PutLogEvents", "Resource": streams,
			"Condition": map[string]any{"ArnLike": map[string]any{
				"aws:SourceArn": "arn:" + *stack.Partition() + ":events:" + *stack.Region() + ":" + *stack.Account() + ":rule/" + rules,
			}},
		},
	}
}
