package resolver

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// LogReview replays and surveys the query logs in a bucket periodically: what DNS Firewall would
// block, what looks like an attack, and what is new since the last time: names, findings, and
// entries that nobody asks for any more. It is a state machine of AWS Step Functions with a
// function that does the steps, and costs nothing while it does not run; see package review.
//
// Each run leaves its reports in a bucket: pages for a browser, Markdown, text and JSON. They are
// those of vpcdns replay and vpcdns survey, which also start a run: vpcdns replay --on STACK.
//
// A run over 100 GB of compressed logs costs about half a dollar, most of it for the function's
// time, and over 1 TB about 4.50 dollars; vpcdns replay --on STACK --dry-run says how much before
// anything runs.
type LogReview interface {
	constructs.Construct

	// StateMachineArn is the ARN of the state machine.
	StateMachineArn() *string

	// FunctionArn is the ARN of the function that does the steps.
	FunctionArn() *string

	// BucketName is the name of the bucket with the runs.
	BucketName() *string

	// Bucket is the bucket with the runs as an L2, for grants: who reads the reports.
	Bucket() awss3.IBucket

	// Topic is the topic that gets the news as an L2, or nil if there is none.
	Topic() awssns.ITopic

	// DeadLetterQueue is the queue with the starts that failed and the messages that could not be
	// delivered as an L2, or nil if there is none. An alarm on its
	// MetricApproximateNumberOfMessagesVisible says that a review did not take place.
	DeadLetterQueue() awssqs.IQueue

	// FunctionRoleArn is the ARN of the role of the function, which reads the logs.
	FunctionRoleArn() *string

	// StateMachineRoleArn is the ARN of the role of the state machine, which publishes the news.
	StateMachineRoleArn() *string

	// LogBucketStatements are what the policy of LogBucket needs if the bucket is of another account,
	// so the function may list and read the logs. They are for the owner of the bucket, after this
	// stack is deployed: S3 takes no role that does not exist yet.
	LogBucketStatements() *[]awsiam.PolicyStatement

	// LogKeyStatements are what the policy of the KMS key of the logs needs if the key is of another
	// account, so the function may decrypt them. Such a key has to be a customer managed one, and its
	// ARN has to be in LogKeyArn.
	LogKeyStatements() *[]awsiam.PolicyStatement

	// TopicPolicyStatements are what the policy of an existing topic needs: the first for runs that
	// fail, which EventBridge publishes, and the second for the news, which the state machine
	// publishes; a topic of the same account needs only the first. They panic without a Topic.
	TopicPolicyStatements() *[]awsiam.PolicyStatement

	// KeyPolicyStatements are what the policy of the KMS key of an encrypted topic needs, for the same
	// two. It has to be a customer managed key: the policy of alias/aws/sns cannot be changed.
	KeyPolicyStatements() *[]awsiam.PolicyStatement
}

// LogReviewProps are the properties of a [LogReview].
type LogReviewProps struct {
	// The bucket with the query logs, in any account and Region: an awss3.Bucket, a CfnBucket, an
	// import, or the Bucket of a [QueryLogging]. The policy of a bucket of another account, and that
	// of its key, must have LogBucketStatements and LogKeyStatements.
	//
	// Property: AWS::StepFunctions::StateMachine DefinitionString.
	//
	// Default: none; it is required.
	LogBucket interfacesawss3.IBucketRef

	// Which parts of the bucket are reviewed, such as AWSLogs/111122223333/ of one account or
	// AWSLogs/ of all. Only the days of a run are listed.
	//
	// Property: AWS::StepFunctions::StateMachine DefinitionString.
	//
	// Default: all of the bucket.
	Prefixes *[]*string

	// The ARN of the KMS key that encrypts the logs. Its policy must let the account of the stack
	// decide who uses it.
	//
	// Property: AWS::IAM::Role Policies.
	//
	// Default: the key that LogBucket knows, as an awss3.IBucket with an EncryptionKey does, or else none.
	LogKeyArn *string

	// The policy to judge the queries by: [ReviewDeployed] or [ReviewFile].
	//
	// Property: AWS::Lambda::Function Environment.
	//
	// Default: ReviewDeployed(), what DNS Firewall does in the VPCs of the account and Region. In an
	// account without DNS Firewall, such as one for logs, each run would fail: use ReviewFile.
	Policy ReviewPolicy

	// How many days a run of the schedule is about: from 1 to 366.
	//
	// Property: AWS::Scheduler::Schedule Target Input.
	//
	// Default: 7.
	Days *float64

	// When runs start: a cron, rate or at expression of EventBridge Scheduler, in UTC.
	//
	// Property: AWS::Scheduler::Schedule ScheduleExpression.
	//
	// Default: cron(0 6 ? * MON *), on Mondays at 6.
	Schedule *string

	// Whether the schedule starts runs. Without, they are started by hand.
	//
	// Property: AWS::Scheduler::Schedule State.
	//
	// Default: true.
	Enabled *bool

	// Where the news of each run go, and that a run failed.
	//
	// Property: AWS::StepFunctions::StateMachine DefinitionString.
	//
	// Default: nowhere; the reports are in the bucket.
	Topic AlertTopic

	// Keep the starts of the schedule that failed, and the messages about failed runs that EventBridge
	// could not deliver to the topic, in an SQS queue made for them, for 14 days. The queue is kept
	// when it leaves the stack.
	//
	// Property: AWS::Scheduler::Schedule Target DeadLetterConfig.
	//
	// Default: false: they are lost after 24 hours of attempts.
	KeepUndelivered *bool

	// An existing queue for the same, in the account and Region of the stack. Its policy gets
	// what lets EventBridge send, if the app makes the queue. Not together with KeepUndelivered.
	//
	// Property: AWS::Scheduler::Schedule Target DeadLetterConfig.
	//
	// Default: as KeepUndelivered says.
	DeadLetterQueue awssqs.IQueue

	// How many invocations read at once: from 1 to 10000. They count towards the concurrency of
	// the account, which is 1,000 by default.
	//
	// Property: AWS::StepFunctions::StateMachine DefinitionString.
	//
	// Default: 100.
	Workers *float64

	// The search domains that clients append to names, so that these are not taken for findings.
	//
	// Property: AWS::StepFunctions::StateMachine DefinitionString.
	//
	// Default: none.
	SearchSuffixes *[]*string

	// The memory of the function in MB, from 1769 to 10240. It limits how many names with another
	// verdict a review can have: about a million with the default.
	//
	// Property: AWS::Lambda::Function MemorySize.
	//
	// Default: 3008, the most that AWS gives new accounts.
	MemoryMegabytes *float64

	// How the runs are encrypted: EncryptWithS3, EncryptWithKey, EncryptWithKmsKey or
	// EncryptWithNewKey. The policy of an existing key must let the account decide who uses it.
	//
	// Property: AWS::S3::Bucket BucketEncryption.
	//
	// Default: EncryptWithS3().
	Encryption Encryption

	// How many days runs are kept: 1 or more. What is left of the steps of a run is kept for 3
	// days, in which a run that was stopped can continue.
	//
	// Property: AWS::S3::Bucket LifecycleConfiguration.
	//
	// Default: 365.
	RetentionDays *float64

	// How many days the log of the function is kept; see [NewLogGroupProps].
	//
	// Property: AWS::Logs::LogGroup RetentionInDays.
	//
	// Default: 30.
	LogRetentionDays *float64

	// What happens to the bucket with the runs, and the log of the function, when they leave the
	// stack. CloudFormation deletes no bucket with objects: with DESTROY, empty it first, with all
	// versions of its objects.
	//
	// Attribute: DeletionPolicy and UpdateReplacePolicy of the AWS::S3::Bucket and
	// AWS::Logs::LogGroup.
	//
	// Default: RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE.
	RemovalPolicy awscdk.RemovalPolicy
}

// ReviewPolicy is by what a [LogReview] judges queries: [ReviewDeployed] or [ReviewFile].
type ReviewPolicy struct {
	file   text
	byFile bool
}

// ReviewDeployed judges by what DNS Firewall does in the VPCs of the account and Region when a run
// begins, whichever stack or team made it. The function reads it as vpcdns snapshot does.
func ReviewDeployed() ReviewPolicy { return ReviewPolicy{} }

// ReviewFile judges by a policy that may not be deployed yet: a CloudFormation template, the JSON of
// terraform show -json, or a snapshot. The file is an asset of the stack.
func ReviewFile(path *string) ReviewPolicy { return ReviewPolicy{textOf(path), true} }

type logReview struct {
	constructs.Construct
	final      *finalCheck
	plan       logReviewPlan
	function   awslambda.CfnFunction
	machine    awsstepfunctions.CfnStateMachine
	bucketName *string
	bucket     *l2[awss3.IBucket]
	topic      *boundTopic // or nil
	queue      boundQueue
	publisher  publisher
	asked      askedFor

	access      functionAccess
	role        awsiam.CfnRole // of the function
	machineRole awsiam.CfnRole
	foreignLogs bool     // the bucket may be of another account
	askedOfLogs askedFor // by the owner of the bucket and the key
}

// logReviewPlan is the pure value behind LogReviewProps.
type logReviewPlan struct {
	prefixes     []text
	logKey       text
	bundle       []byte // nil: what is deployed
	days         number
	schedule     text
	enabled      bool
	topic        AlertTopic // or nil
	letters      deadLetters
	workers      number
	suffixes     []text
	memory       number
	encryption   Encryption
	retention    number
	logRetention number
	removal      awscdk.RemovalPolicy
}

// NewLogReview makes the state machine, its function, the bucket for the runs and the schedule. It
// panics with all that is wrong with the props.
//
// The function is built by the Go of the app, and CDK's bootstrap of the account is needed for it.
func NewLogReview(scope constructs.Construct, id *string, props *LogReviewProps) LogReview {
	if props == nil {
		props = &LogReviewProps{}
	}
	p := problemsOfNew("LogReview", scope, id)
	if props.LogBucket == nil {
		p.add("LogBucket is required")
	}
	plan := logReviewPlanOf(p, props)
	plan.check(p, placeOf(scope))
	if plan.topic != nil {
		plan.topic.check(p, scope)
	}
	must(p.err())
	program := functionOf(p, scope, "apps/review")

	r := &logReview{plan: plan}
	constructs.NewConstruct_Override(r, scope, id)
	r.make(props.LogBucket, program.code(p, r))
	r.final = validateAtSynthesis("LogReview", r, r.validate)
	return r
}

func logReviewPlanOf(p *problems, props *LogReviewProps) logReviewPlan {
	plan := logReviewPlan{
		prefixes: textsOf(props.Prefixes), logKey: logKeyOf(props), days: numberOr(props.Days, 7),
		schedule: textOr(props.Schedule, "cron(0 6 ? * MON *)"), enabled: props.Enabled == nil || *props.Enabled,
		topic: props.Topic, letters: deadLettersOf(props.KeepUndelivered, props.DeadLetterQueue), workers: numberOr(props.Workers, review.DefaultWorkers), suffixes: textsOf(props.SearchSuffixes),
		memory: numberOr(props.MemoryMegabytes, review.FunctionMegabytes), encryption: props.Encryption,
		retention: numberOr(props.RetentionDays, 365), logRetention: numberOr(props.LogRetentionDays, defaultRetentionDays),
		removal: keptUnless(props.RemovalPolicy),
	}
	if props.Policy.byFile {
		plan.bundle = bundleOf(p, props.Policy.file)
	}
	return plan
}

// logKeyOf is the key of the logs, which a bucket of the CDK may know.
func logKeyOf(props *LogReviewProps) text {
	if bucket, ok := props.LogBucket.(awss3.IBucket); ok && props.LogKeyArn == nil {
		if key := bucket.EncryptionKey(); key != nil {
			return textOf(key.KeyArn())
		}
	}
	return textOf(props.LogKeyArn)
}

// bundleOf reads a policy, so that a mistake in it shows now.
func bundleOf(p *problems, file text) []byte {
	if !file.set {
		p.add("ReviewFile has no path; give that of a file, or use ReviewDeployed")
		return nil
	}
	if file.deferred() {
		p.add("ReviewFile has a path that is known only at deployment; give that of a file")
		return nil
	}
	content, err := os.ReadFile(file.value)
	if err != nil {
		p.add("the policy of ReviewFile cannot be read: %v", err)
		return nil
	}
	bundle := review.Bundle{Path: filepath.Base(file.value), Files: map[string][]byte{filepath.Base(file.value): content}}
	if _, err := load.Read(bundle.Path, content, load.Options{}); err != nil {
		p.add("%s is not a policy: %v", file.value, err)
	}
	text, err := bundle.Text()
	must(err)
	return text
}

var (
	reviewPrefix       = regexp.MustCompile(`^[A-Za-z0-9!_.*'()/=-]*$`)
	scheduleExpression = regexp.MustCompile(`^(cron|rate|at)\(.+\)$`)
)

func (plan *logReviewPlan) check(p *problems, here place) {
	for i, prefix := range plan.prefixes {
		switch {
		case !prefix.set:
			p.add("prefix %d is nil; give a prefix, or leave Prefixes out for all of the bucket", i+1)
		case isTokenList(prefix.value):
			p.add("Prefixes is a list that is known only at deployment; list each prefix")
		case prefix.known() && (!reviewPrefix.MatchString(prefix.value) || strings.HasPrefix(prefix.value, "/")):
			p.add("prefix %d is %q; use letters, digits and ! _ . * ' ( ) = - /, and no slash at the beginning", i+1, prefix.value)
		}
	}
	if plan.prefixes != nil && len(plan.prefixes) == 0 {
		p.add("Prefixes is empty, so nothing would be reviewed; list prefixes, or leave it out for all of the bucket")
	}
	checkKeyArn(p, "LogKeyArn", plan.logKey)
	checkRange(p, "Days", plan.days, 1, 366)
	if plan.schedule.known() && !scheduleExpression.MatchString(plan.schedule.value) {
		p.add("Schedule is %q; use a cron, rate or at expression of EventBridge Scheduler, such as rate(7 days)", plan.schedule.value)
	}
	plan.letters.check(p, here)
	checkLiteral(p, "Workers", plan.workers, 1, 10_000)
	checkSuffixes(p, plan.suffixes)
	checkRange(p, "MemoryMegabytes", plan.memory, 1769, 10_240)
	checkDays(p, "RetentionDays", plan.retention)
	checkRetention(p, "LogRetentionDays", plan.logRetention)
	plan.encryption.check(p)
	plan.encryption.checkKeyRegion(p, here)
	checkRemoval(p, plan.removal)
}

// checkSuffixes adds to p what the function would refuse in every run.
func checkSuffixes(p *problems, suffixes []text) {
	for i, suffix := range suffixes {
		switch {
		case isTokenList(suffix.value):
			p.add("SearchSuffixes is a list that is known only at deployment; list each domain")
		case suffix.deferred():
		default:
			if _, err := domain.ParseTypedName(suffix.value); err != nil {
				p.add("search suffix %d: %w", i+1, err)
			}
		}
	}
}

// make makes all resources.
func (r *logReview) make(logs interfacesawss3.IBucketRef, code map[string]any) {
	runs := r.plan.makeRuns(r)
	r.bucketName, r.bucket = runs.name, runs.l2
	var policy *string // where the bundle is
	var policyArn string
	if r.plan.bundle != nil {
		policy, policyArn = r.makeBundle()
	}
	r.access = functionAccess{logArn: *logs.BucketRef().BucketArn, prefixes: r.plan.prefixes, logKey: r.plan.logKey, policyArn: policyArn}
	r.foreignLogs = mayBeForeign(r, logs)
	r.makeFunction(code, runs, policy)
	var topicArn string
	if r.plan.topic != nil {
		r.topic = r.plan.topic.bind(r)
		topicArn = *r.topic.arn
	}
	r.makeMachine(runs, *logs.BucketRef().BucketName, topicArn)
	r.queue = r.plan.letters.bind(r)
	r.makeSchedule()
	if r.topic != nil {
		r.tellOfFailures()
	}
	r.queue.let(r, r.publisher.sources)
}

// makeBundle makes the policy an asset.
func (r *logReview) makeBundle() (location *string, arn string) {
	folder, err := os.MkdirTemp("", "vpcdns")
	must(err)
	defer os.RemoveAll(folder) // the CDK has copied it by then
	path := filepath.Join(folder, "policy.json")
	must(os.WriteFile(path, r.plan.bundle, 0o600))
	asset := awss3assets.NewAsset(r, ptr("Policy"), &awss3assets.AssetProps{Path: &path})
	return asset.S3ObjectUrl(), *asset.Bucket().BucketArn() + "/" + *asset.S3ObjectKey()
}

func (r *logReview) makeFunction(code map[string]any, runs reviewRuns, policy *string) {
	group := awslogs.NewCfnLogGroup(r, ptr("FunctionLogGroup"), nil)
	if r.plan.logRetention.value != 0 {
		group.SetRetentionInDays(&r.plan.logRetention.value)
	}
	group.ApplyRemovalPolicy(r.plan.removal, nil)
	environment := map[string]any{"VPCDNS_BUCKET": runs.name}
	if policy != nil {
		environment["VPCDNS_POLICY"] = policy
	}
	r.role = r.access.role(r, runs, group)
	r.function = awslambda.NewCfnFunction(r, ptr("Function"), &awslambda.CfnFunctionProps{
		Description:   ptr("Replays and surveys DNS query logs, step by step"),
		Runtime:       ptr(functionRuntime),
		Architectures: &[]*string{ptr(functionArchitecture)},
		Handler:       ptr(functionHandler),
		Code:          code,
		MemorySize:    &r.plan.memory.value,
		Timeout:       ptr(float64(review.FunctionSeconds)),
		Role:          r.role.AttrArn(),
		Environment:   map[string]any{"variables": environment},
		LoggingConfig: map[string]any{"logGroup": group.Ref()},
	})
}

func (r *logReview) makeMachine(runs reviewRuns, logBucket, topicArn string) {
	question := review.Question{}
	prefixes := r.plan.prefixes
	if len(prefixes) == 0 {
		prefixes = []text{{}}
	}
	for _, prefix := range prefixes {
		question.Sources = append(question.Sources, "s3://"+logBucket+"/"+prefix.value)
	}
	for _, suffix := range r.plan.suffixes {
		question.Suffixes = append(question.Suffixes, suffix.value)
	}
	definition, err := review.Definition(review.Machine{
		Function: *r.function.AttrArn(), Bucket: *runs.name, Topic: topicArn, Workers: int(r.plan.workers.value), Defaults: question,
		Partition: *awscdk.Stack_Of(r).Partition(),
	})
	must(err)
	r.machineRole = machineRole(r, runs, *r.function.AttrArn(), r.topic)
	r.machine = awsstepfunctions.NewCfnStateMachine(r, ptr("Resource"), &awsstepfunctions.CfnStateMachineProps{
		DefinitionString: &definition,
		RoleArn:          r.machineRole.AttrArn(),
	})
	letItself(r, r.machineRole, r.machine)
}

// lateMinutes is how long before its start a run of the schedule ends: Resolver delivers logs about
// each 5 minutes, and what comes later than the run would be in none.
const lateMinutes = 60

func (r *logReview) makeSchedule() {
	// Scheduler puts the time in place of the text in angle brackets, which must not be escaped.
	input := fmt.Sprintf(`{"days":%v,"lateMinutes":%d,"series":"schedule","until":"<aws.scheduler.scheduled-time>"}`, r.plan.days.value, lateMinutes)
	target := map[string]any{"arn": r.machine.AttrArn(), "roleArn": scheduleRole(r, r.machine, r.queue).AttrArn(), "input": input}
	if r.queue.arn != nil {
		target["deadLetterConfig"] = map[string]any{"arn": r.queue.arn}
	}
	state := "ENABLED"
	if !r.plan.enabled {
		state = "DISABLED"
	}
	awsscheduler.NewCfnSchedule(r, ptr("Schedule"), &awsscheduler.CfnScheduleProps{
		Description:        ptr("Starts a review of DNS query logs"),
		ScheduleExpression: &r.plan.schedule.value,
		FlexibleTimeWindow: map[string]any{"mode": "OFF"},
		State:              &state,
		Target:             target,
	})
}

// tellOfFailures publishes that a run did not come to its end.
func (r *logReview) tellOfFailures() {
	rule := awsevents.NewCfnRule(r, ptr("Failed"), &awsevents.CfnRuleProps{
		Description: ptr("Says that a review of DNS query logs failed"),
		EventPattern: map[string]any{
			"source": []any{"aws.states"}, "detail-type": []any{"Step Functions Execution Status Change"},
			"detail": map[string]any{"status": []any{"FAILED", "TIMED_OUT", "ABORTED"}, "stateMachineArn": []any{r.machine.AttrArn()}},
		},
		Targets: []any{awsevents.CfnRule_TargetProperty{
			Id: ptr("Topic"), Arn: r.topic.arn, DeadLetterConfig: r.queue.config(),
			InputTransformer: map[string]any{
				"inputPathsMap": map[string]any{"execution": "$.detail.executionArn", "status": "$.detail.status"},
				"inputTemplate": `"The review of DNS query logs <execution> ended as <status>. Its parts are kept: start it again with the same input to continue."`,
			},
		}},
	})
	r.publisher = publisher{service: eventBridge, sources: []any{rule.AttrArn()}}
	r.topic.let(r.publisher)
}

func (r *logReview) StateMachineArn() *string { return r.machine.AttrArn() }
func (r *logReview) FunctionArn() *string     { return r.function.AttrArn() }
func (r *logReview) BucketName() *string      { return r.bucketName }
func (r *logReview) Bucket() awss3.IBucket    { return r.bucket.get() }
func (r *logReview) finalCheck() *finalCheck  { return r.final }
func (r *logReview) alertTopic() AlertTopic   { return r.plan.topic }
func (r *logReview) eventTopic() *boundTopic  { return r.topic }

func (r *logReview) Topic() awssns.ITopic {
	if r.topic == nil {
		return nil
	}
	return r.topic.topic.get()
}

func (r *logReview) DeadLetterQueue() awssqs.IQueue { return r.queue.l2.get() }

func (r *logReview) FunctionRoleArn() *string     { return r.role.AttrArn() }
func (r *logReview) StateMachineRoleArn() *string { return r.machineRole.AttrArn() }

func (r *logReview) LogBucketStatements() *[]awsiam.PolicyStatement {
	r.askedOfLogs.policy = true
	return statements([]statement{
		byRole(r.role, r.access.logArn, "s3:ListBucket"), byRole(r.role, r.access.objects(), "s3:GetObject"),
	})
}

func (r *logReview) LogKeyStatements() *[]awsiam.PolicyStatement {
	r.askedOfLogs.key = true
	return statements([]statement{byRole(r.role, "*", "kms:Decrypt")})
}

func (r *logReview) TopicPolicyStatements() *[]awsiam.PolicyStatement {
	r.mustHaveTopic()
	r.asked.policy = true
	return statements([]statement{r.publisher.topicStatement(r.topic.arn), byRole(r.machineRole, r.topic.arn, "sns:Publish")})
}

func (r *logReview) KeyPolicyStatements() *[]awsiam.PolicyStatement {
	r.mustHaveTopic()
	r.asked.key = true
	return statements([]statement{r.publisher.keyStatement(), byRole(r.machineRole, "*", "kms:Decrypt", "kms:GenerateDataKey")})
}

func (r *logReview) mustHaveTopic() {
	if r.topic == nil {
		p := problemsIn("LogReview", r)
		p.add("it has no Topic, so no policy needs a statement; set Topic")
		must(p.err())
	}
}

// validate checks what only the whole app shows.
func (r *logReview) validate(p *problems) {
	r.warnOfLogs()
	if r.plan.removal == awscdk.RemovalPolicy_DESTROY {
		warn(r, "review-bucket-not-emptied", "RemovalPolicy is DESTROY, but CloudFormation deletes no bucket with objects, and the runs are kept with their versions; empty the bucket before you remove it, or its deletion fails")
	}
	if r.topic == nil {
		return
	}
	checkTopicTwice(p, r)
	warnOfNews(r, r.topic, r.asked)
}
