package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
)

// stacks creates, updates and deletes stacks, and waits until that is done.
type stacks struct {
	cloudformation *cloudformation.Client
	poll           time.Duration
}

// refusal is that AWS refused a stack: an observation, where a failed request is not.
type refusal struct{ reason string }

func (r refusal) Error() string { return r.reason }

// asRefusal makes errors that AWS answered with refusals.
func asRefusal(err error) error {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return refusal{api.ErrorCode() + ": " + api.ErrorMessage()}
	}
	return err
}

// spec is a stack to create or to update.
type spec struct {
	name, template, role string
	parameters           map[string]string
}

func (s spec) inputs() []types.Parameter {
	var all []types.Parameter
	for name, value := range s.parameters {
		all = append(all, types.Parameter{ParameterKey: aws.String(name), ParameterValue: aws.String(value)})
	}
	return all
}

// capabilities are those of the roles of the base stack and of the transform of a trial.
var capabilities = []types.Capability{types.CapabilityCapabilityIam, types.CapabilityCapabilityAutoExpand}

// create returns the outputs of a stack, or a refusal.
func (s stacks) create(ctx context.Context, what spec) (map[string]string, error) {
	input := &cloudformation.CreateStackInput{
		StackName: &what.name, TemplateBody: &what.template, Parameters: what.inputs(), Capabilities: capabilities,
	}
	if what.role != "" {
		input.RoleARN = &what.role
	}
	if _, err := s.cloudformation.CreateStack(ctx, input); err != nil {
		return nil, asRefusal(err)
	}
	return s.settled(ctx, what.name, types.StackStatusCreateComplete)
}

// update returns nil, or a refusal.
func (s stacks) update(ctx context.Context, what spec) error {
	_, err := s.cloudformation.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName: &what.name, TemplateBody: &what.template, Parameters: what.inputs(), Capabilities: capabilities,
	})
	if err != nil {
		return asRefusal(err)
	}
	_, err = s.settled(ctx, what.name, types.StackStatusUpdateComplete)
	return err
}

// settled waits until nothing is in progress, and returns the outputs, or a refusal.
func (s stacks) settled(ctx context.Context, name string, want types.StackStatus) (map[string]string, error) {
	for {
		stack, err := s.describe(ctx, name)
		switch {
		case err != nil:
			return nil, err
		case stack == nil:
			return nil, fmt.Errorf("stack %s is gone", name)
		case stack.StackStatus == want:
			return outputsOf(*stack), nil
		case !strings.HasSuffix(string(stack.StackStatus), "_IN_PROGRESS"):
			return nil, refusal{s.reason(ctx, *stack)}
		}
		if err := sleep(ctx, s.poll); err != nil {
			return nil, err
		}
	}
}

// idle waits until nothing is in progress, whatever comes of it.
func (s stacks) idle(ctx context.Context, name string) error {
	_, err := s.settled(ctx, name, "")
	if _, ended := errors.AsType[refusal](err); ended {
		return nil
	}
	return err
}

func outputsOf(stack types.Stack) map[string]string {
	all := map[string]string{}
	for _, each := range stack.Outputs {
		all[aws.ToString(each.OutputKey)] = aws.ToString(each.OutputValue)
	}
	return all
}

// describe returns a stack, or nil if there is none.
func (s stacks) describe(ctx context.Context, name string) (*types.Stack, error) {
	out, err := s.cloudformation.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if api, ok := errors.AsType[smithy.APIError](err); ok && strings.Contains(api.ErrorMessage(), "does not exist") {
		return nil, nil
	}
	if err != nil || len(out.Stacks) == 0 {
		return nil, err
	}
	return &out.Stacks[0], nil
}

// reason is why the last operation of a stack failed: its first failures.
func (s stacks) reason(ctx context.Context, stack types.Stack) string {
	out, err := s.cloudformation.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: stack.StackId})
	if err != nil {
		return fmt.Sprintf("%s; its events cannot be read: %v", stack.StackStatus, err)
	}
	var failures []string
	for _, e := range out.StackEvents { // the newest first
		ofStack := aws.ToString(e.PhysicalResourceId) == aws.ToString(stack.StackId)
		why := aws.ToString(e.ResourceStatusReason)
		if strings.HasSuffix(string(e.ResourceStatus), "_FAILED") && !ofStack && !strings.Contains(why, "cancelled") {
			failures = append(failures, aws.ToString(e.LogicalResourceId)+": "+why)
		}
		if ofStack && (e.ResourceStatus == types.ResourceStatusUpdateInProgress || e.ResourceStatus == types.ResourceStatusCreateInProgress) {
			break // where the operation began
		}
	}
	if len(failures) == 0 {
		return fmt.Sprintf("%s %s", stack.StackStatus, aws.ToString(stack.StackStatusReason))
	}
	slices.Reverse(failures)
	return strings.Join(failures, "; ")
}

// ofRun returns the stacks of a run that there are, or are about to be.
func (s stacks) ofRun(ctx context.Context, run string) ([]types.Stack, error) {
	var all []types.Stack
	pages := cloudformation.NewDescribeStacksPaginator(s.cloudformation, &cloudformation.DescribeStacksInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, stack := range page.Stacks {
			if strings.HasPrefix(aws.ToString(stack.StackName), experiment.StackPrefix(run)) {
				all = append(all, stack)
			}
		}
	}
	return all, nil
}

// delete returns when a stack is gone.
func (s stacks) delete(ctx context.Context, name string) error {
	if _, err := s.cloudformation.DeleteStack(ctx, &cloudformation.DeleteStackInput{StackName: &name}); err != nil {
		return err
	}
	for {
		stack, err := s.describe(ctx, name)
		switch {
		case err != nil || stack == nil || stack.StackStatus == types.StackStatusDeleteComplete:
			return err
		case stack.StackStatus == types.StackStatusDeleteFailed:
			return errors.New(s.reason(ctx, *stack))
		}
		if err := sleep(ctx, s.poll); err != nil {
			return err
		}
	}
}

// sleep waits, unless the context ends before.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
