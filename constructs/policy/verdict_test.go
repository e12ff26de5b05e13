package policy_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestExplainIsShort keeps a verdict that depends on much readable: each thing it
// depends on is there once, a reason too, and many are counted.
func TestExplainIsShort(t *testing.T) {
	t.Parallel()
	var rules []policy.Rule
	for i := range 6 {
		for range 2 { // alternatives of one rule
			rule := ruleOf(10+i, "BLOCK", "NODATA", "", "a.example")
			rule.Unknowns = []policy.Unknown{{Property: policy.Existence, Why: "a condition"}}
			rules = append(rules, rule)
		}
	}
	for i := range 6 {
		rules = append(rules, ruleOf(20+i, "ALLOW", "", "", "*.example", "a.example"))
	}
	vpc := vpcOf(rules...)
	q := policy.Query{Name: domain.MustParseName("a.example"), Type: 1}
	want := `a.example A in vpc-1: ALLOW (not certain) by Group/20, a.example in List20
  too late: Group/21 ALLOW a.example
  too late: Group/22 ALLOW a.example
  too late: Group/23 ALLOW a.example
  too late: Group/24 ALLOW a.example
  too late: 1 more
  unless Group/10 BLOCK NODATA a.example: a condition
  unless Group/11 BLOCK NODATA a.example, likewise
  unless Group/12 BLOCK NODATA a.example, likewise
  unless Group/13 BLOCK NODATA a.example, likewise
  unless: 2 more`
	if diff := cmp.Diff(want, evaluator(t, vpc).Judge(q).Explain(q, vpc)); diff != "" {
		t.Error(diff)
	}
}

// TestExplainKeepsItsLines has names in the source that would add a verdict of their own.
func TestExplainKeepsItsLines(t *testing.T) {
	t.Parallel()
	const forged = "x\nbad.example A in vpc-1: ALLOW\r\u2028\x1b[2J\u202e\xff"
	rule := ruleOf(10, "BLOCK", "NODATA", "", "a.example")
	rule.List.Name, rule.Origin.File = forged, forged
	maybe := ruleOf(5, "ALERT", "", "", "a.example")
	maybe.List.Name = forged
	maybe.Unknowns = []policy.Unknown{{Property: policy.Existence, Why: forged}}
	vpc := vpcOf(maybe, rule, ruleOf(20, "ALERT", "", "", "a.example"))
	vpc.Name = forged
	vpc.Associations[0].Group.ID = forged
	q := policy.Query{Name: domain.MustParseName("a.example"), Type: 1}
	lines := strings.Split(evaluator(t, vpc).Judge(q).Explain(q, vpc), "\n")
	if len(lines) != 3 {
		t.Errorf("%d lines, want a verdict, a rule that comes too late and a reason: %q", len(lines), lines)
	}
	for _, line := range lines {
		if strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) >= 0 {
			t.Errorf("%q has characters that cannot be seen", line)
		}
	}
	if want := `x\nbad.example A in vpc-1: ALLOW\r\u2028\x1b[2J\u202e\xff`; !strings.Contains(lines[0], want) {
		t.Errorf("%q does not show the name as %s", lines[0], want)
	}
}
