package main

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// interrupted presses Ctrl-C at every stage of a run.
func (e *emulated) interrupted(t *testing.T) {
	for _, at := range []string{
		"ListFirewallRuleTypes", "CreateStack base", "DescribeStacks base", "CreateStack template", "CreateStack trial-underscore",
		"POST /2015-03-31/functions", "CreateStack firewall", "CreateStack profile", "Invoke", "FilterLogEvents", "UpdateStack trial-tags",
	} {
		t.Run(at, func(t *testing.T) {
			e.t = t
			var once sync.Once
			e.set(func(action string) {
				if strings.HasPrefix(action, at) {
					once.Do(func() { interrupt(t) })
				}
			}, nil)
			table, said, code := e.run("--profile")
			if code != exitFailed || !strings.Contains(table, "did not come to its end**: interrupted") || !strings.HasSuffix(said, "come to its end: interrupted\n") {
				t.Errorf("exit %d: %s", code, said)
			}
			if !strings.Contains(said, "nothing is left") {
				t.Errorf("it does not say that nothing is left: %s", said)
			}
			e.set(nil, nil)
			e.isEmpty()
		})
	}
}

// refused has AWS refuse what a run depends on, and what it does not.
func (e *emulated) refused(t *testing.T) {
	for _, each := range []struct {
		action string
		code   int
		says   string // in the table or on standard error
	}{
		{"CreateStack base", exitFailed, "stack vpcdns-verify-RUN-base: AccessDenied: denied by the test"},
		{"CreateStack firewall", exitFailed, "stack vpcdns-verify-RUN-firewall: AccessDenied: denied by the test"},
		{"POST /2015-03-31/functions", exitFailed, "function vpcdns-verify-RUN-prober"},
		{"FilterLogEvents", exitFailed, "FilterLogEvents"},
		{"CreateStack template", exitFinding, "AWS refuses the stack: AccessDenied: denied by the test | mend examples"},
		{"CreateStack trial-underscore", exitFinding, "undecided | failed for another reason: AccessDenied: denied by the test |"},
		{"CreateStack profile", exitFinding, "undecided | AWS refused the stack: AccessDenied: denied by the test |"},
		{"UpdateStack trial-swap", exitFinding, "undecided | failed for another reason: AccessDenied"},
		{"Invoke", exitFailed, "Invoke"},
		{"ListFirewallRuleTypes", exitFinding, "undecided | ListFirewallRuleTypes: "},
		{"DescribeType", exitFinding, "undecided | DescribeType: "},
	} {
		t.Run(each.action, func(t *testing.T) {
			e.t = t
			e.set(nil, func(action string) bool { return action == each.action })
			table, said, code := e.run("--profile")
			e.set(nil, nil)
			out := regexp.MustCompile(`\br[0-9a-f]{8}\b`).ReplaceAllString(table+said, "RUN")
			if code != each.code || !strings.Contains(out, each.says) {
				t.Errorf("exit %d, want %d and %q in\n%s", code, each.code, each.says, out)
			}
			e.isEmpty()
		})
	}
}

// leftovers has AWS refuse the removal of things, which a later run removes.
func (e *emulated) leftovers(t *testing.T) {
	e.t = t
	denied := []string{"DeleteStack base", "DeleteStack template", "DeleteLogGroup", "DELETE function"}
	e.set(nil, func(action string) bool {
		return slices.Contains(denied, regexp.MustCompile(`^DELETE /2015-03-31/functions/.*`).ReplaceAllString(action, "DELETE function"))
	})
	_, said, code := e.run()
	e.set(nil, nil)
	if code != exitLeft {
		t.Errorf("exit %d", code)
	}
	run := regexp.MustCompile(`run (r[0-9a-f]{8})`).FindStringSubmatch(said)[1]
	for _, want := range []string{
		"left: stack vpcdns-verify-" + run + "-base:", "aws cloudformation delete-stack --stack-name vpcdns-verify-" + run + "-base --region us-east-1",
		"left: stack vpcdns-verify-" + run + "-template:", "aws logs delete-log-group --log-group-name /aws/vendedlogs/route53resolver/vpcdns-verify-" + run + "-template",
		"aws lambda delete-function --function-name vpcdns-verify-" + run + "-prober --region us-east-1",
		"go run -C test/aws . --remove " + run + " --region us-east-1",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if n := strings.Count(said, "left: stack"); n != 2 {
		t.Errorf("%d stacks are said to be left:\n%s", n, said)
	}
	if _, said, code := e.run("--remove", run); code != exitFine || !strings.Contains(said, "nothing is left") {
		t.Errorf("--remove: exit %d\n%s", code, said)
	}
	e.isEmpty()
}

// twice presses Ctrl-C once more while everything is being removed.
func (e *emulated) twice(t *testing.T) {
	e.t = t
	var first, second sync.Once
	e.set(func(action string) {
		switch {
		case action == "Invoke":
			first.Do(func() { interrupt(t) })
		case action == "DeleteStack firewall":
			second.Do(func() { interrupt(t) })
		}
	}, nil)
	_, said, code := e.run()
	e.set(nil, nil)
	run := regexp.MustCompile(`run (r[0-9a-f]{8})`).FindStringSubmatch(said)[1]
	if code != exitLeft || !strings.Contains(said, "go run -C test/aws . --remove "+run) || strings.Contains(said, "nothing is left") {
		t.Errorf("exit %d: %s", code, said)
	}
	if _, said, code := e.run("--remove", run); code != exitFine {
		t.Errorf("--remove: exit %d: %s", code, said)
	}
	e.isEmpty()
}

// inUse makes a VPC of somebody else.
func (e *emulated) inUse(t *testing.T) {
	e.t, e.actions = t, nil
	cfg, err := config.LoadDefaultConfig(t.Context())
	require(t, err)
	vpc, err := newAccount(cfg, "", time.Second).ec2.CreateVpc(context.Background(), &ec2.CreateVpcInput{CidrBlock: aws.String("10.0.0.0/16")})
	require(t, err)
	_, said, code := e.run()
	if code != exitFailed || !strings.Contains(said, "the account has other VPCs in us-east-1: "+*vpc.Vpc.VpcId) || !strings.Contains(said, "--yes") {
		t.Errorf("exit %d: %s", code, said)
	}
	for _, action := range e.actions {
		if strings.HasPrefix(action, "Create") && action != "CreateVpc" {
			t.Errorf("%s was called", action)
		}
	}
	if _, said, code := e.run("--yes"); code != exitFinding {
		t.Errorf("exit %d with --yes: %s", code, said)
	}
	_, err = newAccount(cfg, "", time.Second).ec2.DeleteVpc(context.Background(), &ec2.DeleteVpcInput{VpcId: vpc.Vpc.VpcId})
	require(t, err)
	e.isEmpty()
}

// interrupt is Ctrl-C.
func interrupt(t *testing.T) {
	self, err := os.FindProcess(os.Getpid())
	require(t, err)
	require(t, self.Signal(os.Interrupt))
}

// set changes what is called for a request, and what is denied.
func (e *emulated) set(on func(string), deny func(string) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.on, e.deny = on, deny
}
