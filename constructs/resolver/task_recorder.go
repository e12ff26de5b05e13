package resolver

import (
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsecs"
	"github.com/aws/constructs-go/constructs/v10"
)

// TaskRecorder records when the tasks of ECS start and stop and which addresses they have,
// in a CloudWatch Logs group. Query logs have no instance ID for tasks on Fargate; by this
// record, vpcdns replay, survey and suggest name the service behind an address, at the
// time of the query: they take it with --who, as
//
//	aws logs filter-log-events --log-group-name NAME > tasks.json
//
// prints it. Only tasks with a network interface of their own (awsvpc) are behind
// addresses of their own.
type TaskRecorder interface {
	constructs.Construct

	// LogGroupName is the name of the log group.
	LogGroupName() *string

	// LogGroupArn is the ARN of the log group, which ends in ":*".
	LogGroupArn() *string

	// LogGroup is the log group as an L2, for grants and metric filters. It is made by the
	// first call.
	LogGroup() awslogs.ILogGroup

	// EncryptionKey is the KMS key of the log group as an L2, or nil if CloudWatch Logs
	// encrypts with a key of its own. It cannot change the policy of a key that is made here.
	EncryptionKey() awskms.IKey

	// RuleArn is the ARN of the EventBridge rule.
	RuleArn() *string
}

// TaskRecorderProps are the properties of a [TaskRecorder].
type TaskRecorderProps struct {
	// The ARNs of the ECS clusters whose tasks are recorded; each may be a token.
	//
	// Property: AWS::Events::Rule EventPattern detail.clusterArn.
	//
	// Default: every cluster in the account and Region of the stack, unless Clusters has some.
	ClusterArns *[]*string

	// ECS clusters as constructs of the CDK, of the first or the second level, in the account and
	// Region of the stack. Those of ClusterArns are recorded too.
	//
	// Property: AWS::Events::Rule EventPattern detail.clusterArn.
	//
	// Default: as ClusterArns says.
	Clusters []interfacesawsecs.IClusterRef

	// The name of the log group: /aws/events/ and 1-500 letters, digits and . - _ / #; may be
	// a token. EventBridge expects its groups there.
	//
	// Property: AWS::Logs::LogGroup LogGroupName.
	//
	// Default: /aws/events/ecs-tasks/ and the name of the stack and a part of its ID, as
	// for [NewLogGroupProps].
	LogGroupName *string

	// How many days events are kept: 0 for ever, or a value that CloudWatch Logs supports,
	// see [NewLogGroupProps]; may be a token. Keep them as long as the query log that they
	// explain.
	//
	// Property: AWS::Logs::LogGroup RetentionInDays.
	//
	// Default: 30.
	RetentionDays *float64

	// The ARN of the KMS key that encrypts the group, the same as Encryption:
	// EncryptWithKey(...). Its policy must have [LogGroupKeyStatements].
	//
	// Property: AWS::Logs::LogGroup KmsKeyId.
	//
	// Default: CloudWatch Logs encrypts with a key of its own.
	KmsKeyArn *string

	// How the group is encrypted: EncryptWithKey, EncryptWithKmsKey or EncryptWithNewKey,
	// which makes a key that CloudWatch Logs may use for this group. Not together with
	// KmsKeyArn.
	//
	// Property: AWS::Logs::LogGroup KmsKeyId.
	//
	// Default: as KmsKeyArn says.
	Encryption Encryption

	// AWS refuses to delete the group while this is on.
	//
	// Property: AWS::Logs::LogGroup DeletionProtectionEnabled.
	//
	// Default: off, and not in the template.
	DeletionProtection *bool

	// The name of the rule: 1-64 letters, digits and . - _. A new name replaces the rule.
	//
	// Property: AWS::Events::Rule Name.
	//
	// Default: CloudFormation makes a name.
	Name *string

	// What happens to the group when it leaves the stack. Without it, query logs only show
	// addresses.
	//
	// Attribute: DeletionPolicy and UpdateReplacePolicy of the AWS::Logs::LogGroup.
	//
	// Default: RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE: it is kept, except after a
	// first deployment that failed.
	RemovalPolicy awscdk.RemovalPolicy
}

type taskRecorder struct {
	constructs.Construct
	final   *finalCheck
	made    madeTaskGroup
	ruleArn *string
}

// NewTaskRecorder makes an EventBridge rule and the log group that it records to. It
// panics with all that is wrong with the props.
func NewTaskRecorder(scope constructs.Construct, id *string, props *TaskRecorderProps) TaskRecorder {
	if props == nil {
		props = &TaskRecorderProps{}
	}
	p := problemsOfNew("TaskRecorder", scope, id)
	clusters := clustersOf(p, props.Clusters, placeOf(scope), clusterArnsOf(p, props.ClusterArns))
	checkRuleName(p, textOf(props.Name))
	group := taskGroupOf(props)
	group.check(p, placeOf(scope))
	must(p.err())

	r := &taskRecorder{}
	constructs.NewConstruct_Override(r, scope, id)
	r.made = group.make(r, textOf(props.Name))
	r.makeRule(clusters, props.Name)
	r.final = validateAtSynthesis("TaskRecorder", r, r.validate)
	return r
}

// validate refuses two log groups of one name where they certainly meet.
func (r *taskRecorder) validate(p *problems) {
	for _, other := range allOf[*taskRecorder](r) {
		if other == r {
			return
		}
		if r.made.claim.meets(other.made.claim, r, other) {
			p.add("its %s has the same name as that of %q; give each its own name", r.made.claim.what, *other.Node().Path())
		}
	}
}

func (r *taskRecorder) makeRule(clusters []any, name *string) {
	rule := awsevents.NewCfnRule(r, ptr("Resource"), &awsevents.CfnRuleProps{
		Name:         name,
		Description:  ptr("Records which addresses the tasks of ECS have"),
		EventPattern: taskPattern(clusters),
		Targets:      []any{awsevents.CfnRule_TargetProperty{Id: ptr("LogGroup"), Arn: r.made.target}},
	})
	r.ruleArn = rule.AttrArn()
}

// taskPattern matches the two events that are needed: a task that runs has its addresses and
// its beginning, and one that has stopped its end too. The four to six states between add
// nothing.
// See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
func taskPattern(clusters []any) map[string]any {
	detail := map[string]any{"lastStatus": []any{"RUNNING", "STOPPED"}}
	if len(clusters) > 0 {
		detail["clusterArn"] = clusters
	}
	return map[string]any{
		"source":      []any{"aws.ecs"},
		"detail-type": []any{"ECS Task State Change"},
		"detail":      detail,
	}
}

func (r *taskRecorder) LogGroupName() *string { return r.made.name }
func (r *taskRecorder) LogGroupArn() *string  { return r.made.arn }
func (r *taskRecorder) RuleArn() *string      { return r.ruleArn }

func (r *taskRecorder) LogGroup() awslogs.ILogGroup { return r.made.logGroup.get() }
func (r *taskRecorder) EncryptionKey() awskms.IKey  { return r.made.key.get() }

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
		p.add("ClusterArns is empty, so nothing would be recorded; list clusters, or leave it out for every cluster")
	}
	var all []any
	for i, arn := range *given {
		switch t := textOf(arn); {
		case isTokenList(t.value):
			p.add("ClusterArns is a list that is known only at deployment; list each cluster")
		case !t.deferred() && !clusterArn.MatchString(t.value):
			p.add("cluster %d is %q; give its ARN, arn:aws:ecs:REGION:ACCOUNT:cluster/NAME", i+1, t.value)
		case slices.Contains(all, any(t.value)):
			p.add("cluster %d, %q, is listed twice; list each cluster once", i+1, t.value)
		default:
			all = append(all, t.value)
		}
	}
	return all
}

// clustersOf adds clusters that are constructs to those that are known by their ARNs.
func clustersOf(p *problems, given []interfacesawsecs.IClusterRef, here place, all []any) []any {
	if given != nil && len(given) == 0 {
		p.add("Clusters is empty, so nothing would be recorded; list clusters, or leave it out for every cluster")
	}
	for i, cluster := range given {
		if cluster == nil {
			p.add("Clusters %d is nil; pass a cluster or leave it out", i+1)
			continue
		}
		env := cluster.Env()
		if kind, theirs, ours := here.elsewhere(place{*env.Account, *env.Region}); kind != "" {
			p.add("Clusters %d, %q, is in %s %s and this stack in %s, where its tasks send no events; record it in a stack there", i+1, pathOf(cluster), kind, theirs, ours)
		}
		arn := *cluster.ClusterRef().ClusterArn
		if slices.Contains(all, any(arn)) {
			p.add("Clusters %d, %q, is listed twice; list each cluster once", i+1, pathOf(cluster))
			continue
		}
		all = append(all, arn)
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
	checkRetention(p, "RetentionDays", g.retention)
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

// eventsToLogGroup lets EventBridge write what rules of the account record, or only the rule
// of that name, if it has one. A reference to the rule would be circular.
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

func (r *taskRecorder) finalCheck() *finalCheck { return r.final }
