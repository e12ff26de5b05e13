package resolver_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

const machineType = "AWS::StepFunctions::StateMachine"

func makeLogReview(s awscdk.Stack, props *resolver.LogReviewProps) resolver.LogReview {
	if props.LogBucket == nil {
		props.LogBucket = awss3.Bucket_FromBucketName(s, jsii.String("Logs"), jsii.String("dns-logs"))
	}
	return resolver.NewLogReview(s, jsii.String("Review"), props)
}

// definitionOf is the state machine with a stand-in for each reference.
func definitionOf(t *testing.T, tpl template) map[string]any {
	t.Helper()
	var b strings.Builder
	switch text := at(t, tpl.only(t, machineType), "Properties", "DefinitionString").(type) {
	case string:
		b.WriteString(text)
	case map[string]any:
		for _, part := range text["Fn::Join"].([]any)[1].([]any) {
			if text, ok := part.(string); ok {
				b.WriteString(text)
			} else {
				b.WriteString("REF")
			}
		}
	}
	var definition map[string]any
	if err := json.Unmarshal([]byte(b.String()), &definition); err != nil {
		t.Fatalf("%v: %s", err, b.String())
	}
	return definition
}

func TestALogReviewReadsItsBucketEveryWeek(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeLogReview(s, &resolver.LogReviewProps{Prefixes: jsii.Strings("AWSLogs/111122223333/"), SearchSuffixes: jsii.Strings("corp.example")})
	})
	schedule := out.template.only(t, "AWS::Scheduler::Schedule")["Properties"]
	diff(t, at(t, schedule, "ScheduleExpression"), "cron(0 6 ? * MON *)")
	diff(t, at(t, schedule, "State"), "ENABLED")
	diff(t, at(t, schedule, "Target", "Input"), `{"days":7,"lateMinutes":60,"series":"schedule","until":"<aws.scheduler.scheduled-time>"}`)
	// test/review runs this very definition, with other names.
	text, err := review.Definition(review.Machine{
		Function: "REF", Bucket: "REF", Partition: "REF",
		Defaults: review.Question{Sources: []string{"s3://dns-logs/AWSLogs/111122223333/"}, Suffixes: []string{"corp.example"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	diff(t, definitionOf(t, out.template), want)
	function := out.template.only(t, "AWS::Lambda::Function")["Properties"]
	diff(t, at(t, function, "Architectures"), []any{"arm64"})
	diff(t, at(t, function, "MemorySize"), 3008.0)
}

// TestALogReviewSaysWhatOthersHaveToAllow warns of the bucket of another account, unless its owner is
// given the statements, and not of one of the same app.
func TestALogReviewSaysWhatOthersHaveToAllow(t *testing.T) {
	const bucket, key, topic = "vpcdns:review-bucket-permission", "vpcdns:review-key-permission", "vpcdns:alert-topic-permission"
	imported := func(s awscdk.Stack) *resolver.LogReviewProps { return &resolver.LogReviewProps{} }
	encrypted := func(s awscdk.Stack) *resolver.LogReviewProps {
		return &resolver.LogReviewProps{LogKeyArn: jsii.String(alertKeyArn)}
	}
	for name, test := range map[string]struct {
		props func(awscdk.Stack) *resolver.LogReviewProps
		ask   func(resolver.LogReview)
		want  []string
	}{
		"imported":                    {imported, func(resolver.LogReview) {}, []string{bucket}},
		"imported, asked for":         {imported, func(r resolver.LogReview) { r.LogBucketStatements() }, nil},
		"encrypted":                   {encrypted, func(resolver.LogReview) {}, []string{bucket}},
		"encrypted, bucket asked for": {encrypted, func(r resolver.LogReview) { r.LogBucketStatements() }, []string{key}},
		"encrypted, both asked for": {encrypted, func(r resolver.LogReview) {
			r.LogBucketStatements()
			r.LogKeyStatements()
		}, nil},
		"of this app": {func(s awscdk.Stack) *resolver.LogReviewProps {
			return &resolver.LogReviewProps{LogBucket: awss3.NewBucket(s, jsii.String("Own"), &awss3.BucketProps{BucketName: jsii.String("dns-logs")})}
		}, func(resolver.LogReview) {}, nil},
		"of a QueryLogging": {func(s awscdk.Stack) *resolver.LogReviewProps {
			logging := resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Destination: resolver.ToNewBucket(nil), Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))}})
			return &resolver.LogReviewProps{LogBucket: logging.Bucket()}
		}, func(resolver.LogReview) {}, nil},
		"a topic": {func(s awscdk.Stack) *resolver.LogReviewProps {
			return &resolver.LogReviewProps{LogBucket: awss3.NewBucket(s, jsii.String("Own"), nil), Topic: importedTopic(s)}
		}, func(resolver.LogReview) {}, []string{topic}},
		"a topic, asked for": {func(s awscdk.Stack) *resolver.LogReviewProps {
			return &resolver.LogReviewProps{LogBucket: awss3.NewBucket(s, jsii.String("Own"), nil), Topic: importedTopic(s)}
		}, func(r resolver.LogReview) { r.TopicPolicyStatements() }, nil},
		"a bucket that is deleted": {func(s awscdk.Stack) *resolver.LogReviewProps {
			return &resolver.LogReviewProps{LogBucket: awss3.NewBucket(s, jsii.String("Own"), nil), RemovalPolicy: awscdk.RemovalPolicy_DESTROY}
		}, func(resolver.LogReview) {}, []string{"vpcdns:review-bucket-not-emptied"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) { test.ask(makeLogReview(s, test.props(s))) })
			if len(out.warnings) != len(test.want) {
				t.Fatalf("warnings %q, want %q", out.warnings, test.want)
			}
			for i, want := range test.want {
				if !strings.Contains(out.warnings[i], want) {
					t.Errorf("warning %q, want %s", out.warnings[i], want)
				}
			}
		})
	}
}

func importedTopic(s awscdk.Stack) resolver.AlertTopic {
	return resolver.ToTopic(awssns.Topic_FromTopicArn(s, jsii.String("Topic"), jsii.String("arn:aws:sns:eu-west-1:444455556666:alerts")))
}

// TestStatementsOfALogReview has what the owners of the bucket, the topic and their keys have to allow.
func TestStatementsOfALogReview(t *testing.T) {
	for name, test := range map[string]struct {
		of   func(resolver.LogReview) *[]awsiam.PolicyStatement
		want string
	}{
		"bucket":       {resolver.LogReview.LogBucketStatements, `"AWS":ROLE s3:ListBucket arn:PARTITION:s3:::dns-logs; "AWS":ROLE s3:GetObject arn:PARTITION:s3:::dns-logs/AWSLogs/*`},
		"key":          {resolver.LogReview.LogKeyStatements, `"AWS":ROLE kms:Decrypt *`},
		"topic":        {resolver.LogReview.TopicPolicyStatements, `"Service":events.amazonaws.com sns:Publish TOPIC; "AWS":MACHINE sns:Publish TOPIC`},
		"key of topic": {resolver.LogReview.KeyPolicyStatements, `"Service":events.amazonaws.com kms:Decrypt,kms:GenerateDataKey* *; "AWS":MACHINE kms:Decrypt,kms:GenerateDataKey *`},
	} {
		t.Run(name, func(t *testing.T) {
			synth(t, func(s awscdk.Stack) {
				r := makeLogReview(s, &resolver.LogReviewProps{Prefixes: jsii.Strings("AWSLogs/"), Topic: importedTopic(s)})
				text, err := json.Marshal(awscdk.Stack_Of(r).Resolve(awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: test.of(r)})))
				if err != nil {
					t.Fatal(err)
				}
				var document struct {
					Statement []struct {
						Principal        map[string]any
						Action, Resource any
					}
				}
				if err := json.Unmarshal(text, &document); err != nil {
					t.Fatal(err)
				}
				var all []string
				for _, each := range document.Statement {
					for kind, who := range each.Principal {
						all = append(all, fmt.Sprintf("%q:%s %s %s", kind, short(who), short(each.Action), short(each.Resource)))
					}
				}
				diff(t, strings.Join(all, "; "), test.want)
			})
		})
	}
}

// short is a value of a policy in a line.
func short(value any) string {
	switch v := value.(type) {
	case string:
		if strings.HasSuffix(v, ":alerts") {
			return "TOPIC"
		}
		return v
	case []any:
		var all []string
		for _, each := range v {
			all = append(all, short(each))
		}
		return strings.Join(all, ",")
	case map[string]any:
		if of, ok := v["Fn::GetAtt"].([]any); ok {
			return map[bool]string{true: "MACHINE", false: "ROLE"}[strings.Contains(of[0].(string), "StateMachine")]
		}
		if of, ok := v["Fn::Join"].([]any); ok {
			return strings.ReplaceAll(short(of[1]), ",", "")
		}
		if v["Ref"] == "AWS::Partition" {
			return "PARTITION"
		}
	}
	return fmt.Sprint(value)
}

// TestALogReviewMayDoWhatItDoes has the permissions one by one, so another one does not get in.
func TestALogReviewMayDoWhatItDoes(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeLogReview(s, &resolver.LogReviewProps{
			Prefixes: jsii.Strings("AWSLogs/"), LogKeyArn: jsii.String(alertKeyArn), Encryption: resolver.EncryptWithNewKey(), Topic: resolver.ToNewTopic(nil),
		})
	})
	want := map[string][]string{
		"ListLogs": {"s3:ListBucket"}, "ReadLogs": {"s3:GetObject"}, "FindParts": {"s3:ListBucket"}, "KeepParts": {"s3:GetObject", "s3:PutObject"},
		"Log": {"logs:CreateLogStream", "logs:PutLogEvents"}, "DecryptLogs": {"kms:Decrypt"}, "EncryptParts": {"kms:Decrypt", "kms:GenerateDataKey"},
		"DoSteps": {"lambda:InvokeFunction"}, "ReadItems": {"s3:GetObject"}, "DecryptItems": {"kms:Decrypt"},
		"TellNews": {"sns:Publish"}, "EncryptNews": {"kms:Decrypt", "kms:GenerateDataKey"}, "StartReview": {"states:StartExecution"},
		"StartItems": {"states:StartExecution"}, "WatchItems": {"states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"},
	}
	got := map[string][]string{}
	note := func(document any) {
		for _, s := range at(t, document, "Statement").([]any) {
			s := s.(map[string]any)
			switch actions := s["Action"].(type) {
			case string:
				got[s["Sid"].(string)] = []string{actions}
			case []any:
				for _, action := range actions {
					got[s["Sid"].(string)] = append(got[s["Sid"].(string)], action.(string))
				}
			}
			if s["Resource"] == "*" && s["Sid"] != "SeeWhatIsDeployed" {
				t.Errorf("%s is allowed on everything", s["Sid"])
			}
		}
	}
	for _, role := range out.template.resources("AWS::IAM::Role") {
		for _, policy := range at(t, role, "Properties", "Policies").([]any) {
			note(at(t, policy, "PolicyDocument"))
		}
	}
	note(at(t, out.template.only(t, "AWS::IAM::Policy"), "Properties", "PolicyDocument"))
	for _, action := range got["SeeWhatIsDeployed"] {
		_, verb, _ := strings.Cut(action, ":")
		if !strings.HasPrefix(verb, "List") && !strings.HasPrefix(verb, "Get") && !strings.HasPrefix(verb, "Describe") {
			t.Errorf("%s is not for reading", action)
		}
	}
	delete(got, "SeeWhatIsDeployed")
	diff(t, got, want)
}

// TestALogReviewDecryptsWithTheKeyOfItsBucket has buckets that know their key.
func TestALogReviewDecryptsWithTheKeyOfItsBucket(t *testing.T) {
	for name, bucket := range map[string]func(awscdk.Stack) awss3.IBucket{
		"of the CDK": func(s awscdk.Stack) awss3.IBucket {
			return awss3.NewBucket(s, jsii.String("Logs"), &awss3.BucketProps{Encryption: awss3.BucketEncryption_KMS})
		},
		"of a QueryLogging": func(s awscdk.Stack) awss3.IBucket {
			to := resolver.ToNewBucket(&resolver.NewBucketProps{Encryption: resolver.EncryptWithNewKey()})
			return resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Destination: to}).Bucket()
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{LogBucket: bucket(s)}) })
			text, err := json.Marshal(out.template)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), `"Sid":"DecryptLogs"`) {
				t.Error("the function may not use the key of the logs")
			}
		})
	}
}

func TestALogReviewTellsItsTopic(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{Topic: resolver.ToNewTopic(nil)}) })
	if at(t, definitionOf(t, out.template), "States", "Notify", "Parameters", "Subject.$") != "$.subject" {
		t.Error("the topic is not told")
	}
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "EventPattern", "detail", "status"), []any{"FAILED", "TIMED_OUT", "ABORTED"})
	for name, existing := range map[string]func(awscdk.Stack) resolver.AlertTopic{
		"of the first level": func(s awscdk.Stack) resolver.AlertTopic {
			return resolver.ToTopic(awssns.NewCfnTopic(s, jsii.String("Topic"), &awssns.CfnTopicProps{KmsMasterKeyId: jsii.String("alias/alerts")}))
		},
		"import": func(s awscdk.Stack) resolver.AlertTopic {
			return resolver.ToTopic(awssns.Topic_FromTopicArn(s, jsii.String("Topic"), jsii.String("arn:aws:sns:eu-west-1:111122223333:alerts")))
		},
	} {
		encrypted := synth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{Topic: existing(s)}) })
		if text, err := json.Marshal(encrypted.template); err != nil || !strings.Contains(string(text), `"Sid":"EncryptNews"`) {
			t.Errorf("%s: the state machine may not use the key of the topic (%v)", name, err)
		}
	}
	without := synth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{}) })
	if definitionOf(t, without.template)["States"].(map[string]any)["Notify"] != nil {
		t.Error("a topic is told that is not there")
	}
}

func TestALogReviewByAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.json")
	if err := os.WriteFile(path, []byte(`{"Resources":{"Vpc":{"Type":"AWS::EC2::VPC"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	out := synth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{Policy: resolver.ReviewFile(&path)}) })
	function := out.template.only(t, "AWS::Lambda::Function")["Properties"]
	if at(t, function, "Environment", "Variables").(map[string]any)["VPCDNS_POLICY"] == nil {
		t.Error("the function does not know the policy")
	}
	text, err := json.Marshal(out.template)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "route53resolver:") {
		t.Error("the function may look at what is deployed, and does not need it")
	}
}

// TestStartsThatFailAreKept in a queue to which the role of the schedule may send, with the messages about
// runs that fail.
func TestStartsThatFailAreKept(t *testing.T) {
	for name, topic := range map[string]resolver.AlertTopic{"with a topic": resolver.ToNewTopic(nil), "without": nil} {
		tpl := synth(t, func(s awscdk.Stack) {
			r := makeLogReview(s, &resolver.LogReviewProps{KeepUndelivered: jsii.Bool(true), Topic: topic})
			r.DeadLetterQueue().GrantConsumeMessages(aRole(s))
		}).template
		queue := attribute(onlyId(t, tpl, "AWS::SQS::Queue"), "Arn")
		diff(t, at(t, tpl.only(t, "AWS::Scheduler::Schedule"), "Properties", "Target", "DeadLetterConfig", "Arn"), queue)
		policy := textOfAll(t, tpl, "AWS::SQS::QueuePolicy")
		mustContain(t, policy, "aws:SecureTransport")
		if isLet := strings.Contains(policy, "events.amazonaws.com"); isLet != (topic != nil) {
			t.Errorf("%s: EventBridge may send: %v", name, isLet)
		}
		for _, rule := range tpl.resources(alertRuleType) {
			diff(t, at(t, rule, "Properties", "Targets", 0, "DeadLetterConfig", "Arn"), queue)
		}
		mustContain(t, textOfAll(t, tpl, "AWS::IAM::Role"), "sqs:SendMessage")
	}
	tpl := synth(t, func(s awscdk.Stack) {
		queue := awssqs.NewQueue(s, jsii.String("Queue"), &awssqs.QueueProps{Encryption: awssqs.QueueEncryption_KMS})
		makeLogReview(s, &resolver.LogReviewProps{DeadLetterQueue: queue})
	}).template
	mustContain(t, textOfAll(t, tpl, "AWS::IAM::Role"), "sqs:SendMessage")
	mustContain(t, textOfAll(t, tpl, "AWS::IAM::Role"), "EncryptUndelivered")
	if roles := textOfAll(t, synth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{}) }).template, "AWS::IAM::Role"); strings.Contains(roles, "sqs:") {
		t.Error("a role may send to a queue, and there is none")
	}
}

func TestLogReviewsThatAreRefused(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		resolver.NewLogReview(s, jsii.String("Review"), &resolver.LogReviewProps{
			Prefixes: jsii.Strings("/AWSLogs"), LogKeyArn: jsii.String("alias/logs"), Days: jsii.Number(0), Schedule: jsii.String("weekly"),
			Workers: jsii.Number(0.5), MemoryMegabytes: jsii.Number(128), RetentionDays: jsii.Number(-1), LogRetentionDays: jsii.Number(2),
			RemovalPolicy: awscdk.RemovalPolicy_SNAPSHOT, Policy: resolver.ReviewFile(jsii.String("testdata/missing.yaml")),
		})
	})
	wantError(t, out.err, `LogReview "Stack/Review": LogBucket is required`, `prefix 1 is "/AWSLogs"`, "LogKeyArn is", "Days is 0; use a whole number from 1 to 366",
		`Schedule is "weekly"; use a cron, rate or at expression`, "Workers is 0.5", "MemoryMegabytes is 128", "RetentionDays is -1", "LogRetentionDays is 2",
		"RemovalPolicy is SNAPSHOT", "the policy of ReviewFile cannot be read")
	wantError(t, trySynth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{Prefixes: &[]*string{}}) }).err, "Prefixes is empty")
	wantError(t, trySynth(t, func(s awscdk.Stack) {
		workers := awscdk.NewCfnParameter(s, jsii.String("Workers"), &awscdk.CfnParameterProps{Type: jsii.String("Number")})
		makeLogReview(s, &resolver.LogReviewProps{
			Prefixes: &[]*string{nil}, Workers: workers.ValueAsNumber(), SearchSuffixes: &[]*string{jsii.String("corp.example"), jsii.String("two words"), nil},
			Policy: resolver.ReviewFile(nil),
		})
	}).err, "prefix 1 is nil", "Workers is known only at deployment", "search suffix 2: ", "search suffix 3: ", "ReviewFile has no path")
	wantError(t, trySynth(t, func(s awscdk.Stack) { makeLogReview(s, &resolver.LogReviewProps{}).TopicPolicyStatements() }).err, "it has no Topic")
}

func TestALogReviewReturnsItsNames(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		r := makeLogReview(s, &resolver.LogReviewProps{Topic: resolver.ToNewTopic(nil)})
		for _, value := range []*string{r.StateMachineArn(), r.FunctionArn(), r.FunctionRoleArn(), r.StateMachineRoleArn(), r.BucketName(), r.Bucket().BucketArn(), r.Topic().TopicArn()} {
			if value == nil || *value == "" {
				t.Error("a name is empty")
			}
		}
	})
}

var logReviewPropsCases = []propsCase{{
	props: &resolver.LogReviewProps{},
	values: map[string]func(awscdk.Stack) any{
		"LogBucket": func(s awscdk.Stack) any {
			return awss3.Bucket_FromBucketName(s, jsii.String("Others"), jsii.String("other-logs"))
		},
		"Prefixes":         value(jsii.Strings("AWSLogs/")),
		"LogKeyArn":        value(jsii.String(alertKeyArn)),
		"Policy":           value(resolver.ReviewFile(jsii.String("testdata/review.json"))),
		"Days":             value(jsii.Number(1)),
		"Schedule":         value(jsii.String("rate(1 day)")),
		"Enabled":          value(jsii.Bool(false)),
		"Topic":            value(resolver.ToNewTopic(nil)),
		"KeepUndelivered":  value(jsii.Bool(true)),
		"DeadLetterQueue":  aQueue,
		"Workers":          value(jsii.Number(7)),
		"SearchSuffixes":   value(jsii.Strings("corp.example")),
		"MemoryMegabytes":  value(jsii.Number(4096)),
		"Encryption":       value(resolver.EncryptWithNewKey()),
		"RetentionDays":    value(jsii.Number(30)),
		"LogRetentionDays": value(jsii.Number(7)),
		"RemovalPolicy":    value(awscdk.RemovalPolicy_DESTROY),
	},
	build: func(s awscdk.Stack, props any) { makeLogReview(s, props.(*resolver.LogReviewProps)) },
}}
