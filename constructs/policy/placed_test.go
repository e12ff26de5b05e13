package policy_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func TestRules(t *testing.T) {
	t.Parallel()
	group := func(id string, rules ...policy.Rule) *policy.Group { return &policy.Group{ID: id, Rules: rules} }
	at := func(priority int, unknown ...policy.Unknown) policy.Rule {
		return policy.Rule{Priority: priority, Action: "BLOCK", Unknowns: unknown}
	}
	unknown := func(property string) policy.Unknown {
		return policy.Unknown{Property: property, Why: property + " is not known"}
	}
	for name, test := range map[string]struct {
		associations []policy.Association
		want         []string
	}{
		"in order": {
			[]policy.Association{{Priority: 102, Group: group("B", at(10))}, {Priority: 101, Group: group("A", at(20), at(10))}},
			[]string{"A/10", "A/20", "B/10"},
		},
		"one priority twice": {
			[]policy.Association{{Priority: 101, Group: group("A", at(10), at(10), at(20))}},
			[]string{"A/10: another rule of the group has the same priority", "A/10: another rule of the group has the same priority", "A/20"},
		},
		"two groups at one place": {
			[]policy.Association{{Priority: 101, Group: group("A", at(10))}, {Priority: 101, Group: group("B", at(10))}},
			[]string{"A/10: another rule group of the VPC has the same priority", "B/10: another rule group of the VPC has the same priority"},
		},
		"a rule anywhere": {
			[]policy.Association{{Priority: 101, Group: group("A", at(0, unknown("Priority")), at(10))}},
			[]string{"A/0: Priority is not known", "A/10"},
		},
		"a group anywhere": {
			[]policy.Association{{Group: group("A", at(10)), Unknowns: []policy.Unknown{unknown("Priority")}}, {Priority: 101, Group: group("B", at(10))}},
			[]string{"B/10", "A/10: Priority is not known"},
		},
		"a rule that may not be there": {
			[]policy.Association{{Priority: 101, Group: group("A", at(10, unknown(policy.Existence)))}},
			[]string{"A/10: (existence) is not known"},
		},
		"rules that nobody knows": {
			[]policy.Association{{Priority: 101, Group: &policy.Group{ID: "A", Opaque: "of another team"}}},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vpc := policy.VPC{Name: "vpc-1", Associations: test.associations}
			var got []string
			for _, p := range vpc.Rules() {
				text := fmt.Sprintf("%s/%d", p.Group.ID, p.Rule.Priority)
				if p.Why != "" {
					text += ": " + p.Why
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
