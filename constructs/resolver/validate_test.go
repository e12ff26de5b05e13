package resolver

import (
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// These tests check pure values and start no node process.

// namedList is a domain list outside any construct tree.
type namedList struct {
	constructs.Construct
	id string
}

func (l *namedList) DomainListId() *string  { return &l.id }
func (l *namedList) Exceptions() DomainList { return nil }
func (l *namedList) MetricQueryVolume(DnsFirewall, *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	return nil
}

func list(id string) DomainList { return &namedList{id: id} }

func at(priority float64) *RuleProps { return &RuleProps{Priority: &priority} }

// seconds is an override whose TTL is already in seconds.
func sinkhole(domain string, ttl float64) BlockResponse {
	return BlockResponse{kind: text{value: override, set: true}, domain: textOf(&domain), ttl: numberOf(&ttl)}
}

func TestOverrideIsRenderedInCanonicalForm(t *testing.T) {
	rule := map[string]any{}
	sinkhole("BÜCHER.example.", 60).render(rule)
	if got := rule["BlockOverrideDomain"]; got != "xn--bcher-kva.example" {
		t.Errorf("got %v", got)
	}
}

func TestNestedConditionsAreRefused(t *testing.T) {
	p := problemsOf("DnsFirewall", "F")
	ruleGroup{enforcement: EnforceWhen(anyCondition{})}.with(p, Block(list("a"), NoData(), &RuleProps{Condition: anyCondition{}}))
	wantProblem(t, p, "rule 1 has a Condition and is enforced by condition, which would nest Fn::If; write two rules")
}

// anyCondition is a condition that is there and never looked at.
type anyCondition struct{ awscdk.CfnCondition }

func TestGoodRulesHaveNoProblem(t *testing.T) {
	p := problemsOf("DnsFirewall", "F")
	ruleGroup{}.with(p,
		Allow(list("a")),
		Block(list("b"), NoData()),
		Block(list("c"), sinkhole("sink.example.", 0)),
		RuleFor(ptr("ALERT"), list("d"), BlockResponse{}),
		Block(list("c"), NoData(), ofType("txt")),
		Block(list("c"), NoData(), ofType("TYPE1")),
		Block(list("c"), NoData(), ofType("type65334")),
		Allow(list("e"), &RuleProps{Redirection: TrustRedirection()}),
		Allow(list("f"), &RuleProps{Redirection: RedirectionOf(nil)}),
		BlockDetected(DnsTunneling(HighConfidence()), NxDomain()),
		AlertDetected(DnsTunneling(LowConfidence())),
		AlertDetected(ProtectionOf(ptr("DGA"), ConfidenceOf(ptr("MEDIUM")))),
		AlertDetected(ThreatCategory(ptr("GAMBLING"))),
		AlertDetected(ContentCategory(ptr("GAMBLING"))),
		RuleForDetected(ptr("BLOCK"), PartnerProtection(ptr("GAMBLING")), NoData(), nil),
	)
	if err := p.err(); err != nil {
		t.Error(err)
	}
}

func TestAssociationsThatAwsWouldRefuse(t *testing.T) {
	for _, priority := range []float64{-1, 0, 1, 99, 100, 101.5, 9900, 9901, 10000, math.NaN(), math.Inf(1)} {
		p := problemsOf("DnsFirewall", "F")
		associationOf(Vpc{}, &AssociationProps{Priority: &priority}).check(p)
		wantProblem(t, p, "association priority is", "from 101 to 9899", "Firewall Manager")
	}
	for _, priority := range []float64{101, 150, 9899} {
		p := problemsOf("DnsFirewall", "F")
		associationOf(Vpc{}, &AssociationProps{Priority: &priority}).check(p)
		if err := p.err(); err != nil {
			t.Error(err)
		}
	}
}

func TestInvalidVpcs(t *testing.T) {
	for name, test := range map[string]struct {
		vpcs []Vpc
		want string
	}{
		"nonsense":       {[]Vpc{VpcById(ptr("nonsense"))}, `vpc 1 is "nonsense", which is not a VPC ID; an ID is vpc- and 8 or 17 hexadecimal digits`},
		"upper case":     {[]Vpc{VpcById(ptr("vpc-0A1B2C3D"))}, "not a VPC ID"},
		"9 digits":       {[]Vpc{VpcById(ptr("vpc-0a1b2c3d4"))}, "not a VPC ID"},
		"nil":            {[]Vpc{VpcById(nil)}, "vpc 1 has no ID"},
		"the zero value": {[]Vpc{{}}, "vpc 1 has no ID"},
		"no key":         {[]Vpc{VpcByKey(nil, ptr("vpc-0a1b2c3d"))}, "needs a key for its logical IDs; use VpcByKey"},
		"twice":          {[]Vpc{VpcById(ptr("vpc-0a1b2c3d")), VpcById(ptr("vpc-0a1b2c3d"))}, "vpc 2: vpc-0a1b2c3d is listed twice"},
		"one key twice": {
			[]Vpc{VpcByKey(ptr("K"), ptr("vpc-0a1b2c3d")), VpcByKey(ptr("K"), ptr("vpc-1a1b2c3d"))}, "vpc 2: another VPC has the key K; make one of them with VpcByKey",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("QueryLogging", "Q")
			checkVpcs(p, nil, test.vpcs)
			wantProblem(t, p, test.want)
		})
	}
}

func TestNamesThatAwsWouldRefuse(t *testing.T) {
	for _, name := range []string{"", "a.b", "123", "ä", "a/b", strings.Repeat("a", 65)} {
		p := problemsOf("DomainList", "L")
		checkName(p, "Name", textOf(&name))
		wantProblem(t, p, "Name is ", "1-64 letters")
	}
	p := problemsOf("DomainList", "L")
	checkName(p, "Name", textOf(ptr("it's a-list_1")))
	checkName(p, "Name", text{})
	if err := p.err(); err != nil {
		t.Error(err)
	}
}

func TestLogGroupsThatAwsWouldRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		props NewLogGroupProps
		want  string
	}{
		"an invalid retention": {NewLogGroupProps{RetentionDays: ptr(31.0)}, "RetentionDays is 31, which CloudWatch Logs does not support; use one of [0 1 3"},
		"a name":               {NewLogGroupProps{LogGroupName: ptr("a b")}, `LogGroupName is "a b"`},
		"a key ID":             {NewLogGroupProps{KmsKeyArn: ptr("1234abcd-12ab-34cd-56ef-1234567890ab")}, "KmsKeyArn is"},
		"an alias":             {NewLogGroupProps{KmsKeyArn: ptr("arn:aws:kms:eu-west-1:111122223333:alias/dns")}, "use the full ARN of a key"},
		"DELIVERY":             {NewLogGroupProps{LogGroupClass: ptr("DELIVERY")}, `LogGroupClass is "DELIVERY"; use STANDARD or INFREQUENT_ACCESS`},
		"SNAPSHOT":             {NewLogGroupProps{RemovalPolicy: awscdk.RemovalPolicy_SNAPSHOT}, "RemovalPolicy is SNAPSHOT"},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("QueryLogging", "Q")
			ToNewLogGroup(&test.props).check(p, place{region: "eu-west-1"})
			wantProblem(t, p, test.want)
		})
	}
}

func TestExistingLogGroupMustBeGiven(t *testing.T) {
	p := problemsOf("QueryLogging", "Q")
	ToLogGroup(nil, nil).check(p, place{region: "eu-west-1"})
	wantProblem(t, p, "ToLogGroup has no log group")
}

func TestImportsNeedAnIdOfTheirKind(t *testing.T) {
	for _, id := range []*string{nil, ptr(""), ptr("rslvr-frg-1"), ptr("AWSManagedDomainsMalwareDomainList")} {
		if err := checkImport(problemsOf("DomainList", "L"), "domain list", awsdns.DomainListID, id); err == nil {
			t.Errorf("%v is accepted", id)
		}
	}
	if err := checkImport(problemsOf("DomainList", "L"), "domain list", awsdns.DomainListID, ptr("rslvr-fdl-4e96d4ce77f466b")); err != nil {
		t.Error(err)
	}
}

func TestAllProblemsAreReportedTogether(t *testing.T) {
	p := problemsOf("DnsFirewall", "F")
	ruleGroup{}.with(p, Alert(nil), Block(list("b"), BlockResponse{}), Alert(list("a"), at(-1)))
	if n := len(p.all); n != 3 {
		t.Errorf("%d problems, want 3:\n%v", n, p.err())
	}
}

func wantProblem(t *testing.T, p *problems, texts ...string) {
	t.Helper()
	err := p.err()
	if err == nil {
		t.Fatalf("no problem, want one with %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the problem lacks %q:\n%v", text, err)
		}
	}
}
