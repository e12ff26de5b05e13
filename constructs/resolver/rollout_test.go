package resolver

import (
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
)

// named names the constructs of pure tests.
func named(c constructs.IConstruct) string {
	if l, ok := c.(*namedList); ok {
		return "Prod/List-" + l.id
	}
	return "Prod/Blocking"
}

func rollout(t *testing.T, group ruleGroup, behind []groupBehind, rules ...Rule) string {
	t.Helper()
	p := problemsOf("DnsFirewall", "Prod/Firewall")
	group = group.with(p, rules...)
	if err := p.err(); err != nil {
		t.Fatal(err)
	}
	return rolloutTable(group.rollout(named, behind))
}

func wantTable(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestRolloutTableTellsEveryKindOfRule(t *testing.T) {
	watched := &DetectionRuleProps{Enforcement: AlertOnly()}
	got := rollout(t, ruleGroup{enforcement: EnforceWhen(anyCondition{})}, nil,
		BlockDetected(PartnerProtection(ptr("SOME_PARTNER")), NoData(), &DetectionRuleProps{Priority: ptr(900.0), Enforcement: Enforce()}),
		Allow(list("a"), &RuleProps{Priority: ptr(50.0), Redirection: TrustRedirection()}),
		Block(list("b"), sinkhole("sink.example", 300), ofType("aaaa")),
		BlockDetected(DnsTunneling(HighConfidence()), NxDomain(), &DetectionRuleProps{Condition: anyCondition{}, Enforcement: Enforce()}),
		BlockDetected(ThreatCategory(ptr("PHISHING")), NoData(), watched),
		AlertDetected(ContentCategory(ptr("VIOLENCE_AND_HATE_SPEECH"))),
	)
	wantTable(t, got, `
PRIORITY  RULE  LOOKS FOR                                  QUERIES  ACTION                             DOES                                       MAY HIDE
50        2     Prod/List-a (a), trusting redirections     all      ALLOW                              allows                                     -
100       3     Prod/List-b (b)                            AAAA     BLOCK OVERRIDE sink.example 300 s  enforces if Prod/Blocking, or only alerts  rule 1
200       4     DNS_TUNNELING, confidence HIGH             all      BLOCK NXDOMAIN                     if Prod/Blocking: enforces                 -
300       5     threat category PHISHING                   all      BLOCK NODATA                       only alerts                                rule 1
400       6     content category VIOLENCE_AND_HATE_SPEECH  all      ALERT                              only alerts                                rule 1
900       1     partner SOME_PARTNER                       all      BLOCK NODATA                       enforces                                   -
`[1:])
}

func TestRolloutTableTellsWhatAnAlertHides(t *testing.T) {
	behind := []groupBehind{{"Prod/Other", ruleGroup{}.with(problemsOf("", ""), Block(list("c"), NoData()), Alert(list("d"))).rules}}
	got := rollout(t, ruleGroup{}, behind,
		Alert(list("a"), ofType("A")),
		Block(list("a"), NoData(), ofType("AAAA")),
		Block(list("b"), NoData()),
	)
	wantTable(t, got, `
PRIORITY  RULE  LOOKS FOR        QUERIES  ACTION        DOES         MAY HIDE
100       1     Prod/List-a (a)  A        ALERT         only alerts  rule 3, rule 1 of Prod/Other
200       2     Prod/List-a (a)  AAAA     BLOCK NODATA  enforces     -
300       3     Prod/List-b (b)  all      BLOCK NODATA  enforces     -
`[1:])
}
