package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfntypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/seed-482a6d4f/vpcdns/test/aws/experiment"
)

// leftover is something that could not be removed.
type leftover struct {
	what, command string
	err           error
}

// remove removes all of a run by its name, whatever there is of it, and returns what is left. It
// does not need to know how far the run came.
func (w *world) remove(ctx context.Context) []leftover {
	var left []leftover
	_ = w.prober.remove(ctx) // so that AWS begins to let go of its network interface; whether it worked is asked again
	for _, round := range [][]string{
		{"firewall", string(experiment.Advanced), string(experiment.Profile)}, // they use the lists of the trials
		{"template", "trial-"},
		{"base"},
	} {
		if round[0] == "base" {
			if err := w.prober.remove(ctx); err != nil {
				left = append(left, leftover{"function " + w.prober.name, "aws lambda delete-function --function-name " + w.prober.name, err})
			}
			left = append(left, w.empty(ctx)...)
		}
		left = append(left, w.removeStacks(ctx, round)...)
	}
	left = append(left, w.removeLogGroups(ctx)...)
	// A stack whose creation was under way when the run was interrupted may have come later.
	for _, stack := range w.remaining(ctx, &left) {
		if !slices.ContainsFunc(left, func(l leftover) bool { return strings.HasSuffix(l.what, " "+stack) }) {
			left = append(left, w.removeStacks(ctx, []string{strings.TrimPrefix(stack, experiment.StackPrefix(w.plan.Run))})...)
		}
	}
	for i := range left {
		left[i].command += " --region " + w.region
	}
	slices.SortStableFunc(left, func(a, b leftover) int { return strings.Compare(a.what, b.what) })
	return slices.CompactFunc(left, func(a, b leftover) bool { return a.what == b.what })
}

// remaining are the names of the stacks of the run.
func (w *world) remaining(ctx context.Context, left *[]leftover) []string {
	stacks, err := w.stacks.ofRun(ctx, w.plan.Run)
	if err != nil {
		*left = append(*left, leftover{"perhaps stacks of the run " + w.plan.Run, "aws cloudformation describe-stacks", err})
	}
	var names []string
	for _, stack := range stacks {
		if stack.StackStatus != cfntypes.StackStatusDeleteComplete {
			names = append(names, aws.ToString(stack.StackName))
		}
	}
	return names
}

// removeStacks deletes the stacks of the run whose part begins with one of these.
func (w *world) removeStacks(ctx context.Context, parts []string) []leftover {
	var left []leftover
	var mu sync.Mutex
	var all sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for _, name := range w.remaining(ctx, &left) {
		part := strings.TrimPrefix(name, experiment.StackPrefix(w.plan.Run))
		if !slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(part, p) }) {
			continue
		}
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			err := w.removeStack(ctx, name, part)
			if err != nil && ctx.Err() == nil {
				err = w.removeStack(ctx, name, part) // AWS lets go of some things late
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				w.removed++
			} else {
				left = append(left, leftover{"stack " + name, "aws cloudformation delete-stack --stack-name " + name, err})
			}
		})
	}
	all.Wait()
	slices.SortFunc(left, func(a, b leftover) int { return strings.Compare(a.what, b.what) })
	return left
}

// removeStack deletes a stack, and makes it deletable before if it has to be.
func (w *world) removeStack(ctx context.Context, name, part string) error {
	var undone error
	for _, t := range w.plan.Trials() {
		if part == "trial-"+t.Name && t.Undo != nil {
			if undone = w.stacks.idle(ctx, name); undone == nil {
				undone = w.updateTrial(ctx, t, t.Undo)
			}
		}
	}
	if err := w.stacks.delete(ctx, name); err != nil {
		return errors.Join(err, undone)
	}
	return nil
}

// empty takes out of the base stack what would keep it from being deleted: the object in the
// bucket and the network interface of the function, which Lambda gives back late.
func (w *world) empty(ctx context.Context) []leftover {
	stack, err := w.stacks.describe(ctx, w.plan.StackName("base"))
	if err != nil || stack == nil {
		return nil // the deletion of the stack will say
	}
	base := outputsOf(*stack)
	var left []leftover
	if bucket := base["Bucket"]; bucket != "" {
		_, err := w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: aws.String(experiment.FileKey)})
		if err != nil {
			left = append(left, leftover{"object " + experiment.FileKey + " in bucket " + bucket, "aws s3 rm s3://" + bucket + "/" + experiment.FileKey, err})
		}
	}
	group := base["SecurityGroupId"]
	if group == "" {
		return left
	}
	said := false
	if err := w.until(ctx, w.patience.network, func() (bool, error) {
		n, err := w.release(ctx, group)
		if n > 0 && !said {
			w.say("waiting for AWS to let go of %d network interfaces; this may take 40 minutes and costs nothing", n)
			said = true
		}
		return n == 0, err
	}); err != nil {
		w.say("the network interfaces of the prober: %v", err)
	}
	return left
}

// release counts the interfaces with a security group, and deletes those that nothing uses.
func (w *world) release(ctx context.Context, group string) (int, error) {
	interfaces, err := w.interfaces(ctx, "group-id", group)
	if err != nil {
		return 0, err
	}
	for _, each := range interfaces {
		if each.Status == ec2types.NetworkInterfaceStatusAvailable {
			if _, err := w.ec2.DeleteNetworkInterface(ctx, &ec2.DeleteNetworkInterfaceInput{NetworkInterfaceId: each.NetworkInterfaceId}); err != nil {
				w.say("%v", err) // AWS may have been faster
			}
		}
	}
	return len(interfaces), nil
}

// removeLogGroups removes the log groups of the plain template, which outlive their stack.
func (w *world) removeLogGroups(ctx context.Context) []leftover {
	prefix := experiment.LogGroupPrefix + experiment.StackPrefix(w.plan.Run)
	var left []leftover
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(w.logs, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return append(left, leftover{"perhaps log groups with the prefix " + prefix, "aws logs describe-log-groups --log-group-name-prefix " + prefix, err})
		}
		for _, group := range page.LogGroups {
			name := aws.ToString(group.LogGroupName)
			if _, err := w.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &name}); err != nil {
				left = append(left, leftover{"log group " + name, "aws logs delete-log-group --log-group-name " + name, err})
			}
		}
	}
	return left
}

// describe says what is left, and how to remove it.
func describe(left []leftover) error {
	var all []error
	for _, l := range left {
		all = append(all, fmt.Errorf("left: %s: %w\n  %s", l.what, l.err, l.command))
	}
	return errors.Join(all...)
}
