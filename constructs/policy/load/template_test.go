package load_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	ready "github.com/seed-482a6d4f/vpcdns/examples/template"
)

// verdicts judges a name in every VPC of a policy.
func verdicts(t *testing.T, p *policy.Policy, name string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for i := range p.VPCs {
		e, err := policy.NewEvaluator(&p.VPCs[i])
		if err != nil {
			t.Fatal(err)
		}
		v := e.Judge(policy.Query{Name: domain.MustParseName(name), Type: 1})
		all[p.VPCs[i].Name] = policy.EffectOf(v).String()
		if !v.Certain {
			all[p.VPCs[i].Name] += ", not certain"
		}
	}
	return all
}

func TestTheReadyTemplate(t *testing.T) {
	t.Parallel()
	const managed = "rslvr-fdl-15f4860b1ad54ead"
	for name, test := range map[string]struct {
		parameters map[string]string
		query      string
		want       map[string]string
	}{
		"blocked":            {nil, "malware.example", map[string]string{"VpcId": "BLOCK NODATA"}},
		"below":              {nil, "a.b.malware.example", map[string]string{"VpcId": "BLOCK NODATA"}},
		"other":              {nil, "good.example", map[string]string{"VpcId": "NONE"}},
		"not below":          {map[string]string{"IncludeSubdomains": "NO"}, "a.malware.example", map[string]string{"VpcId": "NONE"}},
		"alert":              {map[string]string{"FirewallMode": "ALERT"}, "malware.example", map[string]string{"VpcId": "ALERT"}},
		"a VPC by its ID":    {map[string]string{"VpcId": "vpc-1"}, "malware.example", map[string]string{"vpc-1": "BLOCK NODATA"}},
		"another response":   {map[string]string{"BlockResponse": "NXDOMAIN"}, "malware.example", map[string]string{"VpcId": "BLOCK NXDOMAIN"}},
		"allowed":            {map[string]string{"AllowedDomains": "good.malware.example"}, "x.good.malware.example", map[string]string{"VpcId": "ALLOW"}},
		"other blocked ones": {map[string]string{"BlockedDomains": "a.example, b.example"}, "x.b.example", map[string]string{"VpcId": "BLOCK NODATA"}},
		"off": {map[string]string{"FirewallMode": "OFF"}, "malware.example",
			map[string]string{"VpcId": "NONE", "any VPC with FirewallRuleGroup": "ALERT"}},
		"managed": {map[string]string{"ManagedThreatList": "BLOCK", "ManagedThreatListId": managed}, "good.example",
			map[string]string{"VpcId": "NONE (unless AWSManagedDomainsAggregateThreatList: BLOCK NODATA), not certain"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for file, text := range map[string][]byte{"vpcdns.yaml": ready.YAML, "vpcdns.json": ready.JSON} {
				p, err := load.Read(file, text, load.Options{Parameters: test.parameters})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, verdicts(t, p, test.query)); diff != "" {
					t.Errorf("%s: verdicts (-want +got):\n%s", file, diff)
				}
			}
		})
	}
}
