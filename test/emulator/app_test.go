package emulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// repository is somebody's repository of lists, deployed with our app.
type repository struct {
	*shell
	vpcA, vpcB string
	want       deployed // expected resources: a step changes them and then compares
}

// TestApp follows one deployment of apps/deploy through its life.
func TestApp(t *testing.T) {
	r := newRepository(t)
	runSteps(t,
		step{"bootstrap", r.bootstrap},
		step{"deploy", r.deployFirst},
		step{"block one more name", r.blockOneMore},
		step{"leave a VPC out", r.leaveVpcOut},
		step{"turn the VPCs round", r.turnVpcsRound},
		step{"alert only", r.alertOnly},
		step{"refuse a bad line", r.refuseBadLine},
		step{"turn logging off and on", r.turnLoggingOffAndOn},
		step{"log to a bucket too and alert by e-mail", r.logToBucketAndAlert},
		step{"destroy", r.destroy},
		step{"deploy again", r.deployAgain},
	)
}

func newRepository(t *testing.T) *repository {
	r := &repository{shell: newShell(t)}
	buildApp(r.ctx, t, r.dir, "deploy")
	r.write(t, "cdk.json", `{"context": {"@aws-cdk/core:explicitStackTags": true}}`)
	r.write(t, "lists/allow/partners.txt", "api.partner.example\n")
	r.write(t, "lists/block/bad.txt", "malware.example\n*.malware.example\n")
	r.write(t, "lists/alert/odd.txt", "odd.example\n")
	return r
}

func (r *repository) bothVpcs() string { return r.vpcA + "," + r.vpcB }

// app returns the arguments that make the CDK CLI do something with our app.
func (r *repository) app(command, vpcIds string, more ...string) []string {
	return append([]string{command, "--app", "./deploy", "-c", "lists=lists", "-c", "vpcIds=" + vpcIds}, more...)
}

// tryDeploy does not use a change set, because moto then makes a stack without outputs.
func (r *repository) tryDeploy(t *testing.T, vpcIds string, more ...string) (string, error) {
	return r.run(t, r.cdk, r.app("deploy", vpcIds, append(more, "--method", "direct", "--require-approval", "never")...)...)
}

func (r *repository) deploy(t *testing.T, vpcIds string, more ...string) {
	t.Helper()
	if out, err := r.tryDeploy(t, vpcIds, more...); err != nil {
		t.Fatalf("cdk deploy: %v\n%s", err, out)
	}
}

// bootstrap leaves out the app, which would ask for its VPCs.
func (r *repository) bootstrap(t *testing.T) {
	r.must(t, r.cdk, "bootstrap", "aws://123456789012/us-east-1")
}

func (r *repository) deployFirst(t *testing.T) {
	r.vpcA, r.vpcB = r.createVpc(t, "10.0.0.0/16"), r.createVpc(t, "10.1.0.0/16")
	r.deploy(t, r.bothVpcs())
	r.want = r.look(t)
	r.want.checkComplete(t, r.vpcA, r.vpcB)
	r.want.checkEffect(t,
		"1000 ALLOW api.partner.example.",
		"2000 BLOCK NODATA *.malware.example. malware.example.",
		"3000 ALERT odd.example.",
	)
}

func (r *repository) blockOneMore(t *testing.T) {
	r.write(t, "lists/block/bad.txt", "malware.example\n*.malware.example\nphishing.example\n")
	r.deploy(t, r.bothVpcs())
	list := r.want.Rules[1].FirewallDomainListID
	r.want.Lists[list] = append(r.want.Lists[list], "phishing.example.")
	r.look(t).checkSame(t, r.want)
}

func (r *repository) leaveVpcOut(t *testing.T) {
	r.deploy(t, r.vpcA)
	delete(r.want.Firewalled, r.vpcB)
	delete(r.want.Logged, r.vpcB)
	r.look(t).checkSame(t, r.want)
}

// turnVpcsRound puts the VPC back first. Neither that nor another order is a reason to
// touch the associations of the one that stayed.
func (r *repository) turnVpcsRound(t *testing.T) {
	r.deploy(t, r.bothVpcs())
	both := r.look(t)
	r.want.Firewalled[r.vpcB], r.want.Logged[r.vpcB] = both.Firewalled[r.vpcB], both.Logged[r.vpcB]
	r.want.checkComplete(t, r.vpcA, r.vpcB)
	r.deploy(t, r.vpcB+","+r.vpcA)
	r.look(t).checkSame(t, r.want)
}

func (r *repository) alertOnly(t *testing.T) {
	r.deploy(t, r.bothVpcs(), "-c", "enforcement=alert-only")
	r.want.Rules[1].Action, r.want.Rules[1].BlockResponse = "ALERT", ""
	r.look(t).checkSame(t, r.want)
}

func (r *repository) refuseBadLine(t *testing.T) {
	r.write(t, "lists/block/bad.txt", "malware.example\n*.malware.example\nhttps://phishing.example/login\n")
	out, err := r.tryDeploy(t, r.bothVpcs())
	if err == nil || !strings.Contains(out, "lists/block/bad.txt:3") {
		t.Fatalf("got %v and\n%s\nwant a failure with file and line", err, out)
	}
	r.look(t).checkSame(t, r.want)
}

// turnLoggingOffAndOn needs a new name for the log group, since the one that was kept has
// the default.
func (r *repository) turnLoggingOffAndOn(t *testing.T) {
	r.write(t, "lists/block/bad.txt", "malware.example\n")
	r.deploy(t, r.bothVpcs(), "-c", "queryLogging=off")
	kept := r.look(t)
	if len(kept.Configs) != 0 || len(kept.Logged) != 0 || !slices.Equal(kept.LogGroups, r.want.LogGroups) {
		t.Fatalf("%+v\nis not the log group alone", kept)
	}
	r.deploy(t, r.bothVpcs(), "-c", "logGroupName=/dns/again")
	r.want = r.look(t)
	r.want.checkComplete(t, r.vpcA, r.vpcB)
}

func (r *repository) logToBucketAndAlert(t *testing.T) {
	r.deploy(t, r.bothVpcs(), "-c", "logGroupName=/dns/again", "-c", "logBucketArn=arn:aws:s3:::central/dns/", "-c", "alertEmails=dns@corp.example")
	var answer struct {
		Topics                  []struct{ TopicArn string }
		ResolverQueryLogConfigs []struct{ DestinationArn string }
	}
	require(t, r.ask(&answer, "sns list-topics"))
	r.api.ask(t, &answer, "Route53Resolver.ListResolverQueryLogConfigs", nil)
	if len(answer.Topics) != 1 || len(answer.ResolverQueryLogConfigs) != 2 || !strings.Contains(fmt.Sprint(answer), "arn:aws:s3:::central/dns/") {
		t.Fatalf("%+v\nis not a topic, and a second query log config to the bucket", answer)
	}
	r.want = r.look(t)
}

// destroy leaves the log groups, which are evidence.
func (r *repository) destroy(t *testing.T) {
	r.must(t, r.cdk, r.app("destroy", r.bothVpcs(), "--force")...)
	r.want = deployed{LogGroups: r.want.LogGroups}
	r.look(t).checkSame(t, r.want)
}

// deployAgain gets a log group of another name, since the old one is still there.
func (r *repository) deployAgain(t *testing.T) {
	old := r.want.LogGroups
	r.deploy(t, r.bothVpcs())
	r.want = r.look(t)
	r.want.checkComplete(t, r.vpcA, r.vpcB)
	if len(r.want.LogGroups) != len(old)+1 || !slices.Contains(r.want.LogGroups, old[0]) {
		t.Fatalf("log groups %v, want %v and another", r.want.LogGroups, old)
	}
}
