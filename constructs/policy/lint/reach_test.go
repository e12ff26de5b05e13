package lint_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// Endpoints without a Region, in older forms and of other partitions are names that AWS needs.
func TestBlockedEndpointsAreFound(t *testing.T) {
	t.Parallel()
	for entry, cut := range map[string]bool{
		"sts.amazonaws.com": true, "s3-us-west-2.amazonaws.com": true, "s3.dualstack.eu-west-1.amazonaws.com": true,
		"public.ecr.aws": true, "*.us-east-1.elb.amazonaws.com": true, "iam.cn-north-1.amazonaws.com.cn": true,
		"bucket.s3.amazonaws.com": false, "ads-1234567890.us-east-1.elb.amazonaws.com": false,
	} {
		list := &policy.List{ID: "L", Name: "L", Entries: []policy.Entry{{Pattern: domain.MustParsePattern(entry), Text: entry}}}
		group := &policy.Group{ID: "G", Name: "G", Rules: []policy.Rule{{Priority: 10, Action: "BLOCK", Block: policy.Block{Response: "NODATA"}, List: list}}}
		p := &policy.Policy{
			Lists: []*policy.List{list}, Groups: []*policy.Group{group},
			VPCs: []policy.VPC{{Name: "vpc-0a1b2c3d", Associations: []policy.Association{{Priority: 101, Group: group}}}},
		}
		found := false
		for _, f := range lint.Run(p, lint.Options{}) {
			found = found || f.ID == "cuts-off-aws"
		}
		if found != cut {
			t.Errorf("%s is found: %v, want %v", entry, found, cut)
		}
	}
}
