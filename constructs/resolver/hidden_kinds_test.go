package resolver

import "testing"

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
			if got := a.hides(b); got != test.want {
				t.Errorf("hides is %t", got)
			}
		})
	}
}

func TestAPlainAlertHidesWhateverTheEnforcementOfTheFirewall(t *testing.T) {
	p := problemsOf("DnsFirewall", "F")
	rules := ruleGroup{enforcement: EnforceWhen(anyCondition{})}.with(p, Alert(list("a")), Block(list("b"), NoData())).rules
	if _, _, found := firstHidden(rules, rules, true); !found {
		t.Error("an ALERT does not switch with the BLOCK")
	}
}

func TestOnlyACertainOrderHides(t *testing.T) {
	a, b := placed(t, Alert(list("a")), Block(list("b"), NoData()))
	a.priority.token = true
	if _, _, found := firstHidden([]placedRule{a, b}, []placedRule{a, b}, true); found {
		t.Error("a priority that only the deployment knows is taken for the first")
	}
}
