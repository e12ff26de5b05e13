package review

import (
	"cmp"
	"encoding/json"
)

// Machine is what the state machine of a review uses. The values may be tokens of the CDK.
type Machine struct {
	Function string // the ARN of the function that does the steps
	Bucket   string // the name of the bucket in which it keeps what they write
	Topic    string // the ARN of the topic that gets the outcome; "": none
	Workers  int    // how many invocations read at once; 0: DefaultWorkers

	Partition string // of AWS; "": aws

	// Defaults is what the input of an execution leaves open.
	Defaults Question
}

// DefaultWorkers is how many invocations read at once: a tenth of the concurrency that AWS gives
// an account, which other functions need too.
const DefaultWorkers = 100

// fields are a JSON object.
type fields map[string]any

// comment is that of the state machine, by which it is known.
const comment = "Replays and surveys query logs: plans batches, reads them, merges the parts, and reports what is new."

// The maps of the state machine, by their labels: what they read or merge are items.
const (
	ReadMap  = "read"
	AgainMap = "again" // batches with copies
	MergeMap = "merge"
)

// Definition returns the state machine in the Amazon States Language. The input of an execution is
// a [Question], and its output an [Outcome].
//
// All maps are distributed: each item is an execution of its own, so neither their number nor
// their history is limited by that of the parent. The outputs of items are empty.
func Definition(m Machine) (string, error) {
	text, err := json.Marshal(m.states())
	return string(text), err
}

func (m Machine) states() fields {
	if m.Workers == 0 {
		m.Workers = DefaultWorkers
	}
	states := fields{
		"Plan": m.task(fields{"step": StepPlan, "defaults": m.Defaults, "question.$": "$"}, fields{
			"ResultSelector": fields{"plan.$": "$.Payload"},
			"ResultPath":     "$", "Next": "Read",
		}),
		"Read": m.distributed(ReadMap, "$.plan.read", m.reading(""), fields{"Next": "First round"}),
		"First round": fields{
			"Type": "Pass", "Parameters": fields{"plan.$": "$.plan", "compared": fields{"items.$": "$.plan.read", "round": 0}}, "Next": "Compare",
		},
		"Compare": m.task(fields{"step": StepCompare, "run.$": "$.plan.run", "items.$": "$.compared.items", "round.$": "$.compared.round"}, fields{
			"ResultSelector": returned("round", "items", "again", "batches", "merge", "sum", "uncompared"),
			"ResultPath":     "$.compared", "Next": "Copies",
		}),
		"Copies": fields{
			"Type":    "Choice",
			"Choices": []fields{{"Variable": "$.compared.batches", "NumericGreaterThan": 0, "Next": "Read again"}},
			"Default": "First level",
		},
		"Read again": m.distributed(AgainMap, "$.compared.again", m.reading(" again"), fields{"Next": "Compare"}),
		"First level": fields{
			"Type": "Pass", "Result": 0, "ResultPath": "$.level", "Next": "Level",
		},
		"Level": fields{
			"Type": "Pass",
			"Parameters": fields{
				"plan.$": "$.plan", "compared.$": "$.compared", "level.$": "States.MathAdd($.level, 1)",
				"levels.$": "States.ArrayLength($.compared.merge)", "items.$": "States.ArrayGetItem($.compared.merge, $.level)",
			},
			"Next": "Merge",
		},
		"Merge": m.distributed(MergeMap, "$.items", m.merging(), fields{"Next": "All levels"}),
		"All levels": fields{
			"Type":    "Choice",
			"Choices": []fields{{"Variable": "$.level", "NumericLessThanPath": "$.levels", "Next": "Level"}},
			"Default": "Report",
		},
		"Report": m.task(fields{"step": StepReport, "run.$": "$.plan.run", "sum.$": "$.compared.sum", "uncompared.$": "$.compared.uncompared"},
			fields{"ResultSelector": fields{"outcome.$": "$.Payload"}, "ResultPath": "$", "OutputPath": "$.outcome", "End": true}),
	}
	if m.Topic != "" {
		report := states["Report"].(fields)
		delete(report, "End")
		report["Next"] = "Notify"
		states["Notify"] = fields{
			"Type": "Task", "Resource": m.service("sns:publish"),
			"Parameters": fields{"TopicArn": m.Topic, "Subject.$": "$.subject", "Message.$": "$.message"},
			"ResultPath": nil, "Retry": retries(), "End": true,
		}
	}
	return fields{
		"Comment": comment,
		"StartAt": "Plan", "States": states,
	}
}

// returned selects fields of what the function returns.
func returned(names ...string) fields {
	selected := fields{}
	for _, name := range names {
		selected[name+".$"] = "$.Payload." + name
	}
	return selected
}

// service is the ARN of what Step Functions calls.
func (m Machine) service(action string) string {
	return "arn:" + cmp.Or(m.Partition, "aws") + ":states:::" + action
}

// task invokes the function.
func (m Machine) task(payload any, more fields) fields {
	task := fields{
		"Type": "Task", "Resource": m.service("lambda:invoke"),
		"Parameters":     fields{"FunctionName": m.Function, "Payload": payload},
		"Retry":          retries(),
		"TimeoutSeconds": TaskSeconds,
	}
	if _, passes := payload.(string); passes {
		task["Parameters"] = fields{"FunctionName": m.Function, "Payload.$": payload}
	}
	for key, value := range more {
		task[key] = value
	}
	return task
}

const (
	// FunctionSeconds is the timeout of the function: a third of what AWS allows. A batch takes
	// some seconds.
	FunctionSeconds = 300

	// TaskSeconds is when an invocation that does not answer counts as failed.
	TaskSeconds = FunctionSeconds + 30
)

// retries tries again what may pass. A step that ran out of time or memory would again.
func retries() []fields {
	return []fields{
		{"ErrorEquals": []string{"TooSlowError", "TooLargeError", "FullError"}, "MaxAttempts": 0},
		{
			"ErrorEquals":     []string{"Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "TemporaryError"},
			"IntervalSeconds": 2, "MaxAttempts": 8, "BackoffRate": 2, "MaxDelaySeconds": 120, "JitterStrategy": "FULL",
		},
		{"ErrorEquals": []string{"States.ALL"}, "IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2, "JitterStrategy": "FULL"},
	}
}

// distributed is a map over items that are in the bucket, under a key in the state. The state
// passes through.
func (m Machine) distributed(label, key string, processor, more fields) fields {
	state := fields{
		"Type": "Map", "Label": label,
		"ItemReader": fields{
			"Resource":     m.service("s3:getObject"),
			"ReaderConfig": fields{"InputType": "JSON"},
			"Parameters":   fields{"Bucket": m.Bucket, "Key.$": key},
		},
		"ItemProcessor":  processor,
		"MaxConcurrency": m.Workers,
		"ResultPath":     nil,
	}
	processor["ProcessorConfig"] = fields{"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
	for k, value := range more {
		state[k] = value
	}
	return state
}

// empty makes the output of a state that of an item: nothing.
var empty = fields{"ResultSelector": fields{}, "OutputPath": "$.done", "ResultPath": "$.done", "End": true}

func (m Machine) merging() fields {
	return fields{"StartAt": "Merge parts", "States": fields{"Merge parts": m.task("$", empty)}}
}

// reading reads a batch. If that fails for good, it reads the batch in pieces, and a piece object
// by object; an object that fails for good is skipped, with its reason in the report. The names of
// the states end with a suffix, as they have to differ in all of a state machine.
func (m Machine) reading(suffix string) fields {
	object := fields{
		"Read object" + suffix: m.task("$", with(empty, caught("Skip object"+suffix))),
		"Skip object" + suffix: m.task(skipping(), empty),
	}
	piece := fields{"Read piece" + suffix: m.task("$", with(empty, caught("Split piece"+suffix)))}
	m.split(piece, "piece"+suffix, fields{"StartAt": "Read object" + suffix, "States": object})
	batch := fields{"Read batch" + suffix: m.task("$", with(empty, caught("Split batch"+suffix)))}
	m.split(batch, "batch"+suffix, fields{"StartAt": "Read piece" + suffix, "States": piece})
	return fields{"StartAt": "Read batch" + suffix, "States": batch}
}

// split adds the states that do something in pieces and join what comes of them.
func (m Machine) split(states fields, what string, processor fields) {
	split, each, join := "Split "+what, "Read pieces of "+what, "Join "+what
	states[split] = m.task(
		fields{"step": StepSplit, "run.$": "$.run", "batch.$": "$.batch", "from.$": "$.from", "to.$": "$.to", "output.$": "$.output", "known.$": "$.known"},
		fields{"ResultSelector": fields{"split.$": "$.Payload"}, "ResultPath": "$", "Next": each},
	)
	processor["ProcessorConfig"] = fields{"Mode": "INLINE"}
	states[each] = fields{
		"Type": "Map", "ItemsPath": "$.split.pieces", "MaxConcurrency": piecesAtOnce,
		"ItemProcessor": processor, "ResultPath": nil, "Next": join,
	}
	states[join] = m.task("$.split.join", empty)
}

// piecesAtOnce is how many pieces of a batch are read at once, beside other batches.
const piecesAtOnce = 4

func caught(next string) fields {
	return fields{"Catch": []fields{{"ErrorEquals": []string{"States.ALL"}, "ResultPath": "$.error", "Next": next}}}
}

func skipping() fields {
	return fields{
		"step": StepSkip, "run.$": "$.run", "batch.$": "$.batch", "from.$": "$.from", "to.$": "$.to", "output.$": "$.output",
		"failure.$": "$.error",
	}
}

func with(all ...fields) fields {
	merged := fields{}
	for _, each := range all {
		for key, value := range each {
			merged[key] = value
		}
	}
	return merged
}

// ReadDefinition returns what a state machine uses, except for the function and the topic, and
// whether it is one of [Definition].
func ReadDefinition(text string) (Machine, bool) {
	var d struct {
		Comment string
		States  map[string]struct {
			MaxConcurrency int
			ItemReader     struct{ Parameters struct{ Bucket string } }
			Parameters     struct {
				Payload struct{ Defaults Question }
			}
		}
	}
	if json.Unmarshal([]byte(text), &d) != nil || d.Comment != comment {
		return Machine{}, false
	}
	read := d.States["Read"]
	return Machine{Bucket: read.ItemReader.Parameters.Bucket, Workers: read.MaxConcurrency, Defaults: d.States["Plan"].Parameters.Payload.Defaults}, true
}
