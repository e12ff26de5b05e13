// Package engine runs reviews in AWS that a stack with the construct LogReview has: it starts an
// execution of its state machine, follows it, and fetches what comes of it.
package engine

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// Engine is the review of a stack.
type Engine struct {
	machine string // the ARN of the state machine
	bucket  string
	steps   *sfn.Client
	s3      *s3.Client

	// Defaults is what a question leaves open.
	Defaults review.Question

	// Workers is how many invocations read at once.
	Workers int
}

// Actions are the actions of IAM that starting a review requires, in lines for people.
func Actions() []string {
	return []string{
		"cloudformation:ListStackResources of the stack, states:DescribeStateMachine",
		"states:StartExecution, states:DescribeExecution, states:ListMapRuns, states:DescribeMapRun",
		"s3:PutObject and s3:GetObject of the objects in the bucket of the runs",
	}
}

// Open finds the review of a stack, or the one with the ARN of a state machine.
func Open(ctx context.Context, cfg aws.Config, stack string) (*Engine, error) {
	e := &Engine{
		steps: sfn.NewFromConfig(cfg),
		s3:    s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil }),
	}
	if strings.Contains(stack, ":stateMachine:") {
		found, err := e.read(ctx, stack)
		if err == nil && !found {
			err = fmt.Errorf("%s is not the state machine of a review", stack)
		}
		return e, err
	}
	machines, err := machinesOf(ctx, cloudformation.NewFromConfig(cfg), stack)
	if err != nil {
		return nil, err
	}
	var reviews []string
	for _, arn := range machines {
		found, err := e.read(ctx, arn)
		if err != nil {
			return nil, err
		}
		if found {
			reviews = append(reviews, arn)
		}
	}
	switch len(reviews) {
	case 0:
		return nil, hint.With(fmt.Errorf("stack %s has no review of logs", stack), "deploy NewLogReview of package resolver in it, or name another stack")
	case 1:
		_, err := e.read(ctx, reviews[0])
		return e, err
	default:
		return nil, hint.With(fmt.Errorf("stack %s has %d reviews of logs", stack, len(reviews)), "give one by its ARN: "+strings.Join(reviews, " or "))
	}
}

// machinesOf returns the ARNs of the state machines of a stack.
func machinesOf(ctx context.Context, client *cloudformation.Client, stack string) (arns []string, err error) {
	pages := cloudformation.NewListStackResourcesPaginator(client, &cloudformation.ListStackResourcesInput{StackName: &stack})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("stack %s: %w", stack, err)
		}
		for _, r := range page.StackResourceSummaries {
			if aws.ToString(r.ResourceType) == "AWS::StepFunctions::StateMachine" {
				arns = append(arns, aws.ToString(r.PhysicalResourceId))
			}
		}
	}
	return arns, nil
}

// read reads what a state machine uses, and reports whether it is one of a review.
func (e *Engine) read(ctx context.Context, arn string) (bool, error) {
	out, err := e.steps.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: &arn})
	if err != nil {
		return false, err
	}
	m, found := review.ReadDefinition(aws.ToString(out.Definition))
	if found {
		e.machine, e.bucket, e.Defaults, e.Workers = arn, m.Bucket, m.Defaults, m.Workers
	}
	return found, nil
}

// Put stores a policy for a question, and returns its key.
func (e *Engine) Put(ctx context.Context, b *review.Bundle) (string, error) {
	text, err := b.Text()
	if err != nil {
		return "", err
	}
	key := review.Key(text)
	_, err = e.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &e.bucket, Key: &key, Body: bytes.NewReader(text)})
	if err != nil {
		return "", fmt.Errorf("s3://%s/%s: %w", e.bucket, key, err)
	}
	return key, nil
}

// Progress is how far a map of a run is.
type Progress struct {
	Map         string // its label in the state machine, or review.StepPlan before the first
	Done, Total int64  // items
}

// pause is the time between two looks at an execution.
const pause = 2 * time.Second

// StopHint says how to stop an execution.
func StopHint(execution string) string {
	return "stop it with aws stepfunctions stop-execution --execution-arn " + execution
}

// Run starts an execution and waits for its end. It calls started with its ARN, and show with each
// look at it.
func (e *Engine) Run(ctx context.Context, q review.Question, started func(execution string), show func(Progress)) (*review.Outcome, error) {
	input, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	name := time.Now().UTC().Format("vpcdns-20060102T150405.000Z")
	out, err := e.steps.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &e.machine, Name: aws.String(strings.ReplaceAll(name, ".", "-")), Input: aws.String(string(input))})
	if err != nil {
		return nil, err
	}
	started(*out.ExecutionArn)
	return e.wait(ctx, *out.ExecutionArn, show)
}

func (e *Engine) wait(ctx context.Context, execution string, show func(Progress)) (*review.Outcome, error) {
	for {
		out, err := e.steps.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &execution})
		if err != nil {
			return nil, hint.With(err, "the run goes on in AWS; "+StopHint(execution)+", or run the command again later with the same --since and --until, as dates")
		}
		switch out.Status {
		case types.ExecutionStatusRunning:
			// Whoever may not see how far the run is waits without.
			_ = e.look(ctx, execution, show)
		case types.ExecutionStatusSucceeded:
			var outcome review.Outcome
			err := json.Unmarshal([]byte(aws.ToString(out.Output)), &outcome)
			return &outcome, err
		default:
			return nil, failed(execution, out)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// failed is the error of a run. Whoever starts it again continues it.
func failed(execution string, out *sfn.DescribeExecutionOutput) error {
	reason := cmp.Or(aws.ToString(out.Cause), aws.ToString(out.Error), "no reason is known")
	var cause struct{ ErrorMessage string }
	if json.Unmarshal([]byte(reason), &cause) == nil && cause.ErrorMessage != "" {
		reason = cause.ErrorMessage
	}
	err := fmt.Errorf("the run %s ended as %s: %s", execution, out.Status, reason)
	return hint.With(err, "what was read is kept for days: run the command again with the same --since and --until, as dates, to continue")
}

// look shows how far the last map is.
func (e *Engine) look(ctx context.Context, execution string, show func(Progress)) error {
	runs, err := e.steps.ListMapRuns(ctx, &sfn.ListMapRunsInput{ExecutionArn: &execution})
	if err != nil {
		return err
	}
	var last *types.MapRunListItem
	for i := range runs.MapRuns {
		if r := &runs.MapRuns[i]; last == nil || r.StartDate.After(*last.StartDate) {
			last = r
		}
	}
	if last == nil {
		show(Progress{Map: review.StepPlan})
		return nil
	}
	out, err := e.steps.DescribeMapRun(ctx, &sfn.DescribeMapRunInput{MapRunArn: last.MapRunArn})
	if err != nil {
		return err
	}
	p := Progress{Map: review.MergeMap, Done: out.ItemCounts.Succeeded, Total: out.ItemCounts.Total}
	for _, label := range []string{review.ReadMap, review.AgainMap} {
		if strings.Contains(aws.ToString(last.MapRunArn), "/"+label+":") {
			p.Map = label
		}
	}
	show(p)
	return nil
}

// Get returns a file of a run, decompressed.
func (e *Engine) Get(ctx context.Context, outcome *review.Outcome, name string) (io.ReadCloser, error) {
	key := outcome.Run + "/" + name
	out, err := e.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: &e.bucket, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("s3://%s/%s: %w", e.bucket, key, err)
	}
	if !strings.HasSuffix(name, ".gz") {
		return out.Body, nil
	}
	content, err := gzip.NewReader(out.Body)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("s3://%s/%s: %w", e.bucket, key, err), out.Body.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{content, out.Body}, nil
}

// Location is where the files of a run are.
func (e *Engine) Location(outcome *review.Outcome) string {
	return "s3://" + e.bucket + "/" + outcome.Run + "/"
}
