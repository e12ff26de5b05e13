package lint_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestPlansOfTerraform has plans as Terraform wrote them, and what is found in them.
func TestPlansOfTerraform(t *testing.T) {
	t.Parallel()
	for plan, want := range map[string][]string{
		"logging": {
			"error duplicate-query-log aws_route53_resolver_query_log_config_association.second",
			"warning log-policy-order aws_route53_resolver_query_log_config.archive",
			"warning untagged-delivery-stream aws_kinesis_firehose_delivery_stream.stream",
			"warning wrong-log-key aws_s3_bucket_server_side_encryption_configuration.archive",
			"warning wrong-log-principal aws_cloudwatch_log_resource_policy.logs",
		},
		"logging-right":   nil,
		"logging-regions": nil,
	} {
		t.Run(plan, func(t *testing.T) {
			t.Parallel()
			p, err := load.Open("../load/testdata/plans/"+plan+"/plan.json", load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range lint.Run(p, lint.Options{}) {
				if f.Severity > lint.Note {
					got = append(got, f.Severity.String()+" "+f.ID+" "+f.Origin.Path)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
