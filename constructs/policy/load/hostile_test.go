package load_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestTemplatesThatWouldCostTooMuch has templates far below 1 MB of which somebody who
// wants to hurt could make gigabytes.
func TestTemplatesThatWouldCostTooMuch(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"every VPC has every rule group": {profiles(400), "t.yaml: it puts rule groups and query logging on VPCs more than 100000 times"},
		"a template too large":           {strings.Repeat("# comment\n", 120_000) + "Resources: {}", "t.yaml: larger than 1 MB"},
		"nested too deep":                {"Resources: {A: {Type: T, Properties: {P: " + strings.Repeat("[", 200) + "}}}", "t.yaml:1:"},
	} {
		_, err := load.Read("t.yaml", []byte(test.text), load.Options{})
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: error is %v, want %s", name, err, test.want)
		}
	}
}

func profiles(n int) string {
	var b strings.Builder
	b.WriteString("Resources:\n  P: {Type: AWS::Route53Profiles::Profile}\n")
	for i := range n {
		fmt.Fprintf(&b, "  V%d: {Type: AWS::Route53Profiles::ProfileAssociation, Properties: {ProfileId: !Ref P, ResourceId: vpc-%d}}\n", i, i)
		fmt.Fprintf(&b, "  G%d: {Type: AWS::Route53Profiles::ProfileResourceAssociation, Properties: {ProfileId: !Ref P, ResourceArn: x/rslvr-frg-%d, ResourceProperties: '{\"priority\":1}'}}\n", i, i)
	}
	return b.String()
}

func TestFunctionsThatWouldMakeTooMuchText(t *testing.T) {
	t.Parallel()
	join := fmt.Sprintf("!Join [%s, [%s]]", strings.Repeat("x", 50_000), strings.Repeat("a,", 50_000))
	doubled := "a"
	for range 30 {
		doubled = fmt.Sprintf("!Sub ['${v}${v}', {v: %s}]", doubled)
	}
	for _, expression := range []string{join, doubled} {
		p, err := load.Read("t.yaml", []byte("Resources: {L: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: ["+expression+"]}}}"), load.Options{})
		if err != nil {
			t.Fatal(err)
		}
		unknown := p.Lists[0].Unknowns
		if len(unknown) != 1 || !strings.Contains(unknown[0].Why, "more than 64 MiB of text") {
			t.Errorf("unknown is %v", unknown)
		}
	}
}

// TestLoopThatWouldMakeTooMuchText puts a long text into another a hundred thousand times.
func TestLoopThatWouldMakeTooMuchText(t *testing.T) {
	t.Parallel()
	template := fmt.Sprintf("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::X:\n  - V\n  - [%s]\n  - L:\n      Type: AWS::Route53Resolver::FirewallDomainList\n      Properties: {Name: '%s'}\n",
		strings.Repeat("a", 300_000), strings.Repeat("${V}", 100_000))
	p, err := load.Read("t.yaml", []byte(template), load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Unknowns) == 0 || !strings.Contains(p.Unknowns[0].Why, "more than can be read") {
		t.Errorf("unknown is %v", p.Unknowns)
	}
}

// TestOneListInManyRules has a list that counts once for each rule.
func TestOneListInManyRules(t *testing.T) {
	t.Parallel()
	list := &policy.List{ID: "L", Entries: make([]policy.Entry, 1000)}
	for i := range list.Entries {
		list.Entries[i] = policy.ParseEntry(fmt.Sprintf("n%d.example", i), policy.Origin{})
	}
	g := &policy.Group{ID: "G", Rules: make([]policy.Rule, 5001)}
	for i := range g.Rules {
		g.Rules[i] = policy.Rule{Priority: i, Action: "ALERT", List: list}
	}
	_, err := policy.NewEvaluator(&policy.VPC{Name: "v", Associations: []policy.Association{{Group: g}}})
	if err == nil || err.Error() != "the rules of v look into lists with 5001000 entries, more than the 5000000 that fit" {
		t.Errorf("error is %v", err)
	}
}

// TestConditionThatYamlReadsAsABoolean is what happens to a condition with the name On.
func TestConditionThatYamlReadsAsABoolean(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"On": "a Condition is true, which is how CloudFormation reads a bare On, Yes or True", "No": "a Condition is false", "'On'": ""} {
		p, err := load.Read("t.yaml", []byte("Conditions: {'On': !Equals [a, a]}\nResources:\n  G: {Type: AWS::Route53Resolver::FirewallRuleGroup, Condition: "+word+", Properties: {FirewallRules: []}}\n"+
			"  A: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Condition: "+word+", Properties: {FirewallRuleGroupId: !Ref G, Priority: 150, VpcId: vpc-1}}\n"), load.Options{})
		if err != nil {
			t.Fatal(err)
		}
		unknowns := p.VPCs[0].Associations[0].Unknowns
		switch {
		case want == "" && len(unknowns) > 0:
			t.Errorf("Condition: %s: %v", word, unknowns)
		case want != "" && (len(unknowns) == 0 || !strings.HasPrefix(unknowns[0].Why, want) || !unknowns[0].Invalid):
			t.Errorf("Condition: %s: unknowns %v, want %s", word, unknowns, want)
		}
	}
}

// spaces is text without an end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestSourcesHaveASize reads no more than a little above the limit, and all of it only if that is asked.
func TestSourcesHaveASize(t *testing.T) {
	t.Parallel()
	_, err := load.Open("-", load.Options{Stdin: io.LimitReader(spaces{}, 65<<20)})
	if err == nil || !strings.HasPrefix(err.Error(), "-: larger than 64 MiB") {
		t.Errorf("of a source that is too large: %v", err)
	}
	source := io.MultiReader(strings.NewReader(`{"vpcdnsSnapshot":1}`), io.LimitReader(spaces{}, 64<<20))
	if _, err := load.Open("-", load.Options{Stdin: source, NoLimits: true}); err != nil {
		t.Error(err)
	}
}

// TestSourcesThatAreSomethingElse has what is given for a policy, or with it, by mistake.
func TestSourcesThatAreSomethingElse(t *testing.T) {
	t.Parallel()
	parameters := load.Options{Parameters: map[string]string{"Mode": "ALERT"}}
	for _, x := range []struct {
		text    string
		options load.Options
		want    string
	}{
		{`{"version": "36.0.0", "artifacts": {}}`, load.Options{}, "t: it is the manifest of a cloud assembly; give its folder"},
		{`{"vpcdnsSnapshot": 1}`, parameters, "a snapshot"},
		{`{"format_version": "1.2", "planned_values": {}}`, parameters, "a plan of Terraform"},
	} {
		if _, err := load.Read("t", []byte(x.text), x.options); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %s", x.text, err, x.want)
		}
	}
}
