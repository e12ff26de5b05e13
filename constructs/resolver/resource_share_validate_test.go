package resolver

import (
	"math"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
)

// These tests check pure values and start no node process.

const (
	sharingOrganization = "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"
	sharingUnit         = "arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6"
	sharingConfigArn    = "arn:aws:route53resolver:eu-west-1:111122223333:resolver-query-log-config/rqlc-0123456789abcdef"
)

func TestPrincipalsThatAwsWouldRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		principals []Principal
		want       string
	}{
		"none":                    {nil, "Principals is required"},
		"the zero value":          {[]Principal{{}}, "principal 1 is empty; use AccountPrincipal"},
		"nil":                     {[]Principal{AccountPrincipal(nil)}, `principal 1 is "", which is not an account; use 12 digits`},
		"11 digits":               {[]Principal{AccountPrincipal(ptr("11112222333"))}, "not an account"},
		"an account as ARN":       {[]Principal{AccountPrincipal(ptr("arn:aws:iam::111122223333:root"))}, "not an account"},
		"a unit by ID":            {[]Principal{OrganizationalUnitPrincipal(ptr("ou-ab12-c3d4e5f6"))}, "not an organisational unit; use its ARN"},
		"an organisation as unit": {[]Principal{OrganizationalUnitPrincipal(ptr(sharingOrganization))}, "not an organisational unit"},
		"a unit as organisation":  {[]Principal{OrganizationPrincipal(ptr(sharingUnit))}, "not an organisation; use its ARN"},
		"an organisation by ID":   {[]Principal{OrganizationPrincipal(ptr("o-a1b2c3d4e5"))}, "not an organisation"},
		"twice": {
			[]Principal{OrganizationPrincipal(ptr(sharingOrganization)), AccountPrincipal(ptr("111122223333")), OrganizationPrincipal(ptr(sharingOrganization))},
			"principal 3 repeats principal 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("ResourceShare", "S")
			checkPrincipals(p, test.principals)
			wantProblem(t, p, `resolver: ResourceShare "S": `, test.want)
		})
	}
}

func TestGoodPrincipalsHaveNoProblem(t *testing.T) {
	p := problemsOf("ResourceShare", "S")
	checkPrincipals(p, []Principal{
		AccountPrincipal(ptr("111122223333")), OrganizationPrincipal(ptr(sharingOrganization)), OrganizationalUnitPrincipal(ptr(sharingUnit)),
		OrganizationPrincipal(ptr(strings.Replace(sharingOrganization, "aws:", "aws-us-gov:", 1))),
	})
	if err := p.err(); err != nil {
		t.Error(err)
	}
}

func TestInvalidArns(t *testing.T) {
	region := textOf(ptr("eu-west-1"))
	for name, test := range map[string]struct{ arn, want string }{
		"nothing":        {"", "the ARN of the query log config to import is missing; it has the form arn:PARTITION:route53resolver:"},
		"an ID":          {"rqlc-0123456789abcdef", `"rqlc-0123456789abcdef" is not the ARN of a query log config`},
		"a rule group":   {"arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/rslvr-frg-1", "is not the ARN of a query log config"},
		"a slip of type": {strings.Replace(sharingConfigArn, "resolver-query", "query", 1), "is not the ARN of a query log config"},
		"no account":     {strings.Replace(sharingConfigArn, "111122223333", "", 1), "is not the ARN of a query log config"},
		"another Region": {strings.Replace(sharingConfigArn, "eu-west-1", "us-east-1", 1), "is in us-east-1 and the stack in eu-west-1"},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("QueryLogging", "Q")
			queryLogConfigArn.id(p, textOf(&test.arn), region)
			wantProblem(t, p, test.want)
		})
	}
}

func TestIdIsTheLastPartOfAnArn(t *testing.T) {
	p := problemsOf("QueryLogging", "Q")
	for _, region := range []text{{}, textOf(ptr("eu-west-1")), {value: "${Token}", set: true, token: true}} {
		if id := queryLogConfigArn.id(p, textOf(ptr(sharingConfigArn)), region); id == nil || *id != "rqlc-0123456789abcdef" {
			t.Errorf("the ID is %v: %v", id, p.err())
		}
	}
	group := "arn:aws-cn:route53resolver:cn-north-1:111122223333:firewall-rule-group/rslvr-frg-0123456789abcdef"
	if id := ruleGroupArn.id(p, textOf(&group), text{}); id == nil || *id != "rslvr-frg-0123456789abcdef" {
		t.Errorf("the ID is %v: %v", id, p.err())
	}
}

func TestProfilePrioritiesThatAwsWouldRefuse(t *testing.T) {
	for _, priority := range []float64{-1, 0, 1, 99, 100, 101.5, 9900, math.NaN(), math.Inf(1)} {
		p := problemsOf("Profile", "P")
		profileRuleGroup(ProfileFirewall{Priority: &priority}, 1).check(p)
		wantProblem(t, p, "Firewalls 1: priority", "from 101 to 9899")
	}
}

func TestANilResourceIsRefused(t *testing.T) {
	for _, r := range []resource{configResource(nil, 1), ruleGroupResource(nil, 1), sharedProfile(nil, 1)} {
		p := problemsOf("ResourceShare", "S")
		r.check(p)
		wantProblem(t, p, " 1 is nil; pass a construct or leave it out")
	}
}

// sharingFirewall is a rule group outside any construct tree.
type sharingFirewall struct {
	DnsFirewall
	arn string
}

func (f *sharingFirewall) FirewallRuleGroupArn() *string { return &f.arn }
func (f *sharingFirewall) FirewallRuleGroupId() *string  { return ptr("rslvr-frg-1") }
func (f *sharingFirewall) Node() constructs.Node         { return sharingNode{path: f.arn} }

type sharingNode struct {
	constructs.Node
	path string
}

func (n sharingNode) Path() *string { return &n.path }

func TestAProfileHasAtMost5RuleGroupsEachWithItsPriority(t *testing.T) {
	var groups []profileResource
	for i, arn := range []string{"a", "b", "c", "d", "e", "f"} {
		groups = append(groups, profileRuleGroup(ProfileFirewall{Firewall: &sharingFirewall{arn: arn}, Priority: ptr(float64(200 + i))}, i+1))
	}
	p := problemsOf("Profile", "P")
	checkProfileResources(p, groups[:4], groups[4:5])
	if err := p.err(); err != nil {
		t.Error(err)
	}
	checkProfileResources(p, groups[:5], groups[5:])
	wantProblem(t, p, "6 rule groups on one Route 53 Profile, and AWS takes 5 (cannot be raised); merge rule groups")
}

func TestProblemsOfAShareAreReportedTogether(t *testing.T) {
	p := problemsOf("ResourceShare", "S")
	sharePlan{name: textOf(ptr("")), resources: []resource{configResource(nil, 1), ruleGroupResource(nil, 1)}}.check(p, place{})
	if n := len(p.all); n != 4 {
		t.Errorf("%d problems, want 4:\n%v", n, p.err())
	}
}
