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

func TestRolloutTableShowsEveryKindOfRule(t *testing.T) {
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

func TestRolloutTableShowsWhatAnAlertHides(t *testing.T) {
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

// placed gives two rules as the first and the second of one group.
func placed(t *testing.T, first, second Rule) (a, b placedRule) {
	t.Helper()
	p := problemsOf("DnsFirewall", "F")
	group := ruleGroup{}.with(p, first, second)
	if err := p.err(); err != nil {
		t.Fatal(err)
	}
	return group.rules[0], group.rules[1]
}

func TestWhatAnAlertHides(t *testing.T) {
	one, other := anyCondition{}, &anyCondition{}
	watched := &RuleProps{Enforcement: AlertOnly()}
	tunneling := DnsTunneling(HighConfidence())
	for name, test := range map[string]struct {
		first, second Rule
		want          bool
	}{
		"a plain ALERT":                    {Alert(list("a")), Block(list("b"), NoData()), true},
		"an alert-only BLOCK":              {Block(list("a"), NoData(), watched), Block(list("b"), NoData()), true},
		"an ALLOW":                         {Allow(list("a")), Block(list("b"), NoData()), false},
		"a BLOCK":                          {Block(list("a"), NoData()), Block(list("b"), NoData()), false},
		"a later ALERT":                    {Alert(list("a")), Alert(list("b")), false},
		"a later alert-only BLOCK":         {Alert(list("a")), Block(list("b"), NoData(), watched), false},
		"a protection after a list":        {Alert(list("a")), BlockDetected(tunneling, NoData()), true},
		"a list after a protection":        {AlertDetected(tunneling), Block(list("a"), NoData()), true},
		"a list after a category":          {AlertDetected(ContentCategory(ptr("NEWS"))), Block(list("a"), NoData()), true},
		"a category after a partner":       {AlertDetected(PartnerProtection(ptr("A"))), BlockDetected(ThreatCategory(ptr("PHISHING")), NoData()), true},
		"low before high confidence":       {AlertDetected(DnsTunneling(LowConfidence())), BlockDetected(tunneling, NoData()), true},
		"a protection after one type":      {Alert(list("a"), ofType("TXT")), BlockDetected(tunneling, NoData()), true},
		"one type before every type":       {Alert(list("a"), ofType("TXT")), Block(list("a"), NoData()), true},
		"every type before one type":       {Alert(list("a")), Block(list("b"), NoData(), ofType("TXT")), true},
		"one type by name and by number":   {Alert(list("a"), ofType("TXT")), Block(list("b"), NoData(), ofType("TYPE16")), true},
		"two types":                        {Alert(list("a"), ofType("TXT")), Block(list("a"), NoData(), ofType("A")), false},
		"a later rule by condition":        {Alert(list("a")), Block(list("b"), NoData(), &RuleProps{Condition: one}), false},
		"two rules of one condition":       {Alert(list("a"), &RuleProps{Condition: one}), Block(list("b"), NoData(), &RuleProps{Condition: one}), true},
		"two rules of different condition": {Alert(list("a"), &RuleProps{Condition: other}), Block(list("b"), NoData(), &RuleProps{Condition: one}), false},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := placed(t, test.first, test.second)
			if hidden := hiddenBlocks([]placedRule{a, b}, nil); len(hidden) > 0 != test.want {
				t.Errorf("hidden are %v", hidden)
			}
		})
	}
}

func TestAPlainAlertHidesWhateverTheEnforcementOfTheFirewall(t *testing.T) {
	p := problemsOf("DnsFirewall", "F")
	rules := ruleGroup{enforcement: EnforceWhen(anyCondition{})}.with(p, Alert(list("a")), Block(list("b"), NoData())).rules
	if len(hiddenBlocks(rules, nil)) == 0 {
		t.Error("an ALERT does not switch with the BLOCK")
	}
}

func TestOnlyACertainOrderHides(t *testing.T) {
	a, b := placed(t, Alert(list("a")), Block(list("b"), NoData()))
	a.priority.token = true
	if len(hiddenBlocks([]placedRule{a, b}, nil)) > 0 {
		t.Error("a priority that is known only at deployment is taken for the first")
	}
}
