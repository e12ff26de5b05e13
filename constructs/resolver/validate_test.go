package resolver

import (
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// These tests check pure values and start no node process.

// namedList is a domain list outside any construct tree.
type namedList struct {
	constructs.Construct
	id string
}

func (l *namedList) DomainListId() *string { return &l.id }

func list(id string) DomainList { return &namedList{id: id} }

func at(priority float64) *RuleProps { return &RuleProps{Priority: &priority} }

// seconds is an override whose TTL is already in seconds.
func sinkhole(domain string, ttl float64) BlockResponse {
	return BlockResponse{kind: text{value: override, set: true}, domain: textOf(&domain), ttl: numberOf(&ttl)}
}

func TestRulesThatAwsWouldRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		rules []Rule
		want  string
	}{
		"TRUNCATE": {
			[]Rule{RuleFor(ptr("TRUNCATE"), list("a"), NoData())},
			"rule 1: DNS Firewall has no TRUNCATE, whatever articles say; use ALLOW, ALERT or BLOCK",
		},
		"an action in lower case": {
			[]Rule{RuleFor(ptr("block"), list("a"), NoData())}, `DNS Firewall has no action "block"; use ALLOW, ALERT or BLOCK`,
		},
		"no action": {[]Rule{RuleFor(nil, list("a"), NoData())}, `DNS Firewall has no action ""`},
		"no list":   {[]Rule{Alert(nil)}, "rule 1 has no domain list"},
		"BLOCK without response": {
			[]Rule{Block(list("a"), BlockResponse{})}, "rule 1: BLOCK needs a response; use NoData(), NxDomain() or Override()",
		},
		"an unknown response": {
			[]Rule{Block(list("a"), BlockResponseOf(ptr("REFUSED")))}, `there is no block response "REFUSED" in DNS Firewall; use NODATA, NXDOMAIN or OVERRIDE`,
		},
		"OVERRIDE as text": {
			[]Rule{Block(list("a"), BlockResponseOf(ptr("OVERRIDE")))}, "OVERRIDE needs the domain to answer with",
		},
		"OVERRIDE without domain": {
			[]Rule{Block(list("a"), Override(nil, nil))}, "OVERRIDE needs the domain to answer with; use Override(domain, ttl)",
		},
		"OVERRIDE without TTL": {
			[]Rule{Block(list("a"), Override(ptr("sink.example"), nil))}, "OVERRIDE needs a TTL",
		},
		"OVERRIDE with no domain name": {
			[]Rule{Block(list("a"), sinkhole("a..b", 60))}, `whose target is a host name and no address or wildcard; got "a..b"`,
		},
		"OVERRIDE with the root": {
			[]Rule{Block(list("a"), sinkhole(".", 60))}, `whose target is a host name and no address or wildcard; got "."`,
		},
		"OVERRIDE with an address": {
			[]Rule{Block(list("a"), sinkhole("192.0.2.1", 60))}, `no address or wildcard; got "192.0.2.1"`,
		},
		"OVERRIDE with a wildcard": {
			[]Rule{Block(list("a"), sinkhole("*.sink.example", 60))}, `no address or wildcard; got "*.sink.example"`,
		},
		"OVERRIDE with a URL": {
			[]Rule{Block(list("a"), sinkhole("https://sink.example/", 60))}, `no address or wildcard; got "https://sink.example/"`,
		},
		"OVERRIDE with what the rule blocks": {
			[]Rule{Block(&domainList{id: ptr("a"), content: listContent{patterns: []domain.Pattern{domain.MustParsePattern("*.example")}}}, sinkhole("Sink.example", 60))},
			"OVERRIDE answers with sink.example, which this rule blocks as well",
		},
		"a list without ID": {[]Rule{Alert(&domainList{})}, "rule 1 has no domain list"},
		"one condition twice": {
			[]Rule{
				Block(list("a"), NoData(), &RuleProps{Priority: ptr(1.0), Condition: anyCondition{}}),
				Alert(list("b"), &RuleProps{Priority: ptr(1.0), Condition: anyCondition{}}),
			},
			"rule 2: priority 1 is already used by rule 1",
		},
		"a TTL over a week": {
			[]Rule{Block(list("a"), sinkhole("sink.example", 604801))}, "the TTL of OVERRIDE is 604801 seconds; use whole seconds from 0 to 604800 (7 days)",
		},
		"a negative TTL":  {[]Rule{Block(list("a"), sinkhole("sink.example", -1))}, "the TTL of OVERRIDE is -1 seconds"},
		"half a second":   {[]Rule{Block(list("a"), sinkhole("sink.example", 0.5))}, "the TTL of OVERRIDE is 0.5 seconds"},
		"priority 0":      {[]Rule{Alert(list("a"), at(0))}, "priority 0 is no positive whole number"},
		"priority -1":     {[]Rule{Alert(list("a"), at(-1))}, "priority -1 is no positive whole number"},
		"priority 1.5":    {[]Rule{Alert(list("a"), at(1.5))}, "priority 1.5 is no positive whole number"},
		"priority NaN":    {[]Rule{Alert(list("a"), at(math.NaN()))}, "priority NaN is no positive whole number"},
		"a huge priority": {[]Rule{Alert(list("a"), at(1<<31))}, "is no positive whole number; use a number from 1 to 2147483647"},
		"one priority twice": {
			[]Rule{Alert(list("a"), at(10)), Alert(list("b"), at(20)), Alert(list("c"), at(10))},
			"rule 3: priority 10 is already used by rule 1; give every rule its own priority",
		},
		"one list twice": {
			[]Rule{Alert(list("a")), Block(list("a"), NoData())}, "rule 2: its domain list is already used by rule 1",
		},
		"enforcement without condition": {
			[]Rule{Block(list("a"), NoData(), &RuleProps{Enforcement: EnforceWhen(nil)})}, "EnforceWhen needs a condition",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("DnsFirewall", "Prod/Firewall")
			ruleGroup{}.with(p, test.rules...)
			wantProblem(t, p, `resolver: DnsFirewall "Prod/Firewall": `, test.want)
		})
	}
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
	condition := awscdk.CfnCondition(nil)
	rule := placedRule{Rule: Block(list("a"), NoData()), position: 1, priority: number{1, true, false}, enforcement: EnforceWhen(anyCondition{condition})}
	rule.props.Condition = anyCondition{condition}
	rule.check(p)
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

func TestVpcsThatAreNone(t *testing.T) {
	for name, test := range map[string]struct {
		vpcs []Vpc
		want string
	}{
		"nonsense":       {[]Vpc{VpcById(ptr("nonsense"))}, `vpc 1 is "nonsense", which is no VPC ID; it is vpc- and then 8 or 17 hexadecimal digits`},
		"upper case":     {[]Vpc{VpcById(ptr("vpc-0A1B2C3D"))}, "no VPC ID"},
		"9 digits":       {[]Vpc{VpcById(ptr("vpc-0a1b2c3d4"))}, "no VPC ID"},
		"nil":            {[]Vpc{VpcById(nil)}, "vpc 1 has no ID"},
		"the zero value": {[]Vpc{{}}, "vpc 1 has no ID"},
		"no key":         {[]Vpc{VpcByKey(nil, ptr("vpc-0a1b2c3d"))}, "needs a key for its logical IDs; use VpcByKey"},
		"twice":          {[]Vpc{VpcById(ptr("vpc-0a1b2c3d")), VpcById(ptr("vpc-0a1b2c3d"))}, "vpc 2: vpc-0a1b2c3d is there twice"},
		"one key twice": {
			[]Vpc{VpcByKey(ptr("K"), ptr("vpc-0a1b2c3d")), VpcByKey(ptr("K"), ptr("vpc-1a1b2c3d"))}, "vpc 2: another VPC has the key K; name one of them by VpcByKey",
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
		"an odd retention": {NewLogGroupProps{RetentionDays: ptr(31.0)}, "RetentionDays is 31, which CloudWatch Logs does not know; use one of [0 1 3"},
		"a name":           {NewLogGroupProps{LogGroupName: ptr("a b")}, `LogGroupName is "a b"`},
		"a key ID":         {NewLogGroupProps{KmsKeyArn: ptr("1234abcd-12ab-34cd-56ef-1234567890ab")}, "KmsKeyArn is"},
		"an alias":         {NewLogGroupProps{KmsKeyArn: ptr("arn:aws:kms:eu-west-1:111122223333:alias/dns")}, "use the full ARN of a key"},
		"DELIVERY":         {NewLogGroupProps{LogGroupClass: ptr("DELIVERY")}, `LogGroupClass is "DELIVERY"; use STANDARD or INFREQUENT_ACCESS`},
		"SNAPSHOT":         {NewLogGroupProps{RemovalPolicy: awscdk.RemovalPolicy_SNAPSHOT}, "RemovalPolicy is SNAPSHOT"},
	} {
		t.Run(name, func(t *testing.T) {
			p := problemsOf("QueryLogging", "Q")
			ToNewLogGroup(&test.props).check(p)
			wantProblem(t, p, test.want)
		})
	}
}

func TestExistingLogGroupMustBeGiven(t *testing.T) {
	p := problemsOf("QueryLogging", "Q")
	ToLogGroup(nil, nil).check(p)
	wantProblem(t, p, "ToLogGroup has no log group")
}

func TestImportsNeedAnIdOfTheirKind(t *testing.T) {
	for _, id := range []*string{nil, ptr(""), ptr("rslvr-frg-1"), ptr("AWSManagedDomainsMalwareDomainList")} {
		if err := checkImport("DomainList", "L", "domain list", domainListId, id); err == nil {
			t.Errorf("%v is accepted", id)
		}
	}
	if err := checkImport("DomainList", "L", "domain list", domainListId, ptr("rslvr-fdl-4e96d4ce77f466b")); err != nil {
		t.Error(err)
	}
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
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
