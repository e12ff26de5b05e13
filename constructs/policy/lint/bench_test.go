package lint_test

import (
	"fmt"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// BenchmarkRun lints a policy of two long lists, of which the second has a tenth of the
// first: an ALLOW before a BLOCK.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := longPolicy(n)
			for b.Loop() {
				if len(lint.Run(p, lint.Options{})) == 0 {
					b.Fatal("no findings")
				}
			}
		})
	}
}

func longPolicy(n int) *policy.Policy {
	long, short := &policy.List{ID: "Long", FileURL: "s3://b/k"}, &policy.List{ID: "Short", FileURL: "s3://b/k"}
	for i := range n {
		e := policy.ParseEntry(fmt.Sprintf("a%d.b%d.example%d.com", i, i%1000, i%97), policy.Origin{})
		long.Entries = append(long.Entries, e)
		if i%10 == 0 {
			short.Entries = append(short.Entries, e)
		}
	}
	group := &policy.Group{ID: "Firewall", Rules: []policy.Rule{
		{Priority: 10, Action: "ALLOW", List: short},
		{Priority: 20, Action: "BLOCK", Block: policy.Block{Response: "NODATA"}, List: long},
	}}
	return &policy.Policy{
		Lists: []*policy.List{long, short}, Groups: []*policy.Group{group},
		VPCs: []policy.VPC{{Name: "vpc-1", Associations: []policy.Association{{Priority: 101, Group: group}}}},
	}
}
