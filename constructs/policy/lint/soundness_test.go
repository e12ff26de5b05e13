package lint_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestNothingIsClaimedThatAValueRefutes makes random templates in which some values are
// parameters without a default. What is found without them has to be found whatever
// they are.
func TestNothingIsClaimedThatAValueRefutes(t *testing.T) {
	t.Parallel()
	claimed := 0
	for seed := range uint64(120) {
		g := &templateMaker{random: rand.New(rand.NewPCG(seed, 9))}
		text := g.template()
		claims := claimsOf(t, text, nil)
		claimed += len(claims)
		for range 12 {
			values := g.values()
			found := claimsOf(t, text, values)
			if refusedTogether(found) {
				continue // AWS refuses it, and what its rules would do is not said
			}
			for claim, severity := range claims {
				if found[claim] < severity && !alike(claim, found) && !(absent(values) && aboutOneRule(claim)) {
					t.Fatalf("seed %d: %s is claimed, and is not so with %v\n%s", seed, claim, values, text)
				}
			}
		}
	}
	if claimed < 300 {
		t.Errorf("only %d claims", claimed)
	}
}

// refusedTogether reports whether two rules or groups have the same place, or a rule does
// what nobody knows.
func refusedTogether(claims map[string]lint.Severity) bool {
	for claim := range claims {
		if strings.HasPrefix(claim, "duplicate-") || strings.HasPrefix(claim, "bad-action") {
			return true
		}
	}
	return false
}

// alike reports whether the same is reported in another way: of names that do not reach a rule,
// by which earlier rule and what that does; of names of AWS, that all names are blocked.
func alike(claim string, found map[string]lint.Severity) bool {
	id, rule, _ := strings.Cut(claim, " ")
	for other := range found {
		same, at, _ := strings.Cut(other, " ")
		switch {
		case unreached[id] && (unreached[same] && at == rule || same == "allow-all-before-block"):
			return true
		case same == id && (id == "allow-all-before-block" || id == "inspected-allow-list"):
			return true // reported of the first rule
		case strings.HasPrefix(id, "alert-only") && same == "alert-only":
			return true
		case id == "cuts-off-aws" && same == "block-all-without-essentials":
			return true
		}
	}
	return false
}

// unreached are the checks about names which do not reach a rule.
var unreached = map[string]bool{"unreachable-rule": true, "shadowed-entries": true, "alert-hides-block": true, "allowed-and-blocked": true}

// absent reports whether a rule is not there for its condition. What is wrong with it is
// reported all the same.
func absent(values map[string]string) bool {
	for _, value := range values {
		if value == "no" {
			return true
		}
	}
	return false
}

func aboutOneRule(claim string) bool {
	return strings.HasPrefix(claim, "bad-") || strings.Contains(claim, "response") || strings.Contains(claim, "apex")
}

// claimsOf returns what is found: the check and where.
func claimsOf(t *testing.T, text string, values map[string]string) map[string]lint.Severity {
	t.Helper()
	p, err := load.Read("t.yaml", []byte(text), load.Options{Parameters: values})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	claims := map[string]lint.Severity{}
	for _, f := range lint.Run(p, lint.Options{}) {
		if f.ID != lint.Unresolved {
			resource, _, _ := strings.Cut(f.Origin.Path, ".Domains") // another entry may be the first
			if strings.HasPrefix(f.ID, "duplicate-") {
				resource, _, _ = strings.Cut(resource, ".FirewallRules") // which of the two depends on the order
			}
			claims[f.ID+" "+resource] = f.Severity
		}
	}
	return claims
}

// templateMaker writes templates whose values are parameters here and there.
type templateMaker struct {
	random     *rand.Rand
	parameters []string
	choices    map[string][]string
}

func (g *templateMaker) one(of ...string) string { return of[g.random.IntN(len(of))] }

// value is one of several values, or a parameter that will be one of them.
func (g *templateMaker) value(of ...string) string {
	if g.random.IntN(5) > 0 {
		return g.one(of...)
	}
	name := fmt.Sprint("P", len(g.parameters))
	g.parameters = append(g.parameters, name)
	if g.choices == nil {
		g.choices = map[string][]string{}
	}
	g.choices[name] = of
	return "!Ref " + name
}

// values gives every parameter a value.
func (g *templateMaker) values() map[string]string {
	values := map[string]string{}
	for _, name := range g.parameters {
		values[name] = strings.Trim(g.one(g.choices[name]...), "'")
	}
	return values
}

func (g *templateMaker) template() string {
	var resources, conditions strings.Builder
	for list := range 3 {
		fmt.Fprintf(&resources, "  L%d:\n    Type: AWS::Route53Resolver::FirewallDomainList\n    Properties:\n      Domains:\n", list)
		for range 1 + g.random.IntN(3) {
			fmt.Fprintf(&resources, "      - %s\n", g.value("'*'", "a.example", "'*.a.example'", "b.a.example", "'*.amazonaws.com'", "'*.co.uk'", "'_x.example'", "'a b'"))
		}
	}
	for group := range 2 {
		fmt.Fprintf(&resources, "  G%d:\n    Type: AWS::Route53Resolver::FirewallRuleGroup\n    Properties:\n      FirewallRules:\n", group)
		for rule := range 1 + g.random.IntN(3) {
			g.rule(&resources, &conditions, group, rule)
		}
		if g.random.IntN(4) > 0 {
			fmt.Fprintf(&resources, "  A%d:\n    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation\n    Properties:\n      FirewallRuleGroupId: !Ref G%d\n      VpcId: vpc-1\n      Priority: %s\n",
				group, group, g.value("101", "102", "99"))
		}
	}
	text := ""
	if len(g.parameters) > 0 {
		text = "Parameters:\n"
		for _, name := range g.parameters {
			text += "  " + name + ": {Type: String}\n"
		}
	}
	if conditions.Len() > 0 {
		text += "Conditions:\n" + conditions.String()
	}
	return text + "Resources:\n" + resources.String()
}

func (g *templateMaker) rule(resources, conditions *strings.Builder, group, rule int) {
	indent, suffix := "        ", ""
	fmt.Fprint(resources, "      -\n")
	if g.random.IntN(6) == 0 {
		name := fmt.Sprintf("C%d%d", group, rule)
		parameter := fmt.Sprint("P", len(g.parameters))
		g.parameters = append(g.parameters, parameter)
		if g.choices == nil {
			g.choices = map[string][]string{}
		}
		g.choices[parameter] = []string{"yes", "no"}
		fmt.Fprintf(conditions, "  %s: !Equals [!Ref %s, 'yes']\n", name, parameter)
		fmt.Fprintf(resources, "        Fn::If:\n        - %s\n        -\n", name)
		indent, suffix = "          ", "        - !Ref AWS::NoValue\n"
	}
	for _, line := range []string{
		"Priority: " + g.value("5", "10", "15", "20", "-1"),
		"Action: " + g.value("ALLOW", "ALERT", "BLOCK", "BLOCK", "DENY"),
	} {
		fmt.Fprintf(resources, "%s%s\n", indent, line)
	}
	if g.random.IntN(2) == 0 {
		fmt.Fprintf(resources, "%sBlockResponse: %s\n", indent, g.value("NODATA", "NXDOMAIN", "REFUSED"))
	}
	if g.random.IntN(3) == 0 {
		fmt.Fprintf(resources, "%sQtype: %s\n", indent, g.value("A", "TXT", "HTTPS"))
	}
	if g.random.IntN(3) == 0 {
		fmt.Fprintf(resources, "%sFirewallDomainRedirectionAction: %s\n", indent, g.value("TRUST_REDIRECTION_DOMAIN", "INSPECT_REDIRECTION_DOMAIN"))
	}
	list := g.one("!Ref L0", "!Ref L1", "!Ref L2")
	if g.random.IntN(6) == 0 {
		list = g.value("rslvr-fdl-15f4860b1ad54ead", "rslvr-fdl-2c46f2ecbfec4dcc", "rslvr-fdl-0123456789abcdef")
	}
	fmt.Fprintf(resources, "%sFirewallDomainListId: %s\n%s", indent, list, suffix)
}
