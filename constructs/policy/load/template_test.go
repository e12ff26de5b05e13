package load_test

import (
	"strings"
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
		"off": {
			map[string]string{"FirewallMode": "OFF"},
			"malware.example",
			map[string]string{"VpcId": "NONE", "any VPC with FirewallRuleGroup": "ALERT"},
		},
		"managed": {
			map[string]string{"ManagedThreatList": "BLOCK", "ManagedThreatListId": managed},
			"good.example",
			map[string]string{"VpcId": "NONE (unless AWSManagedDomainsAggregateThreatList: BLOCK NODATA), not certain"},
		},
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

// TestBothSidesOfAnIf judges names that both sides of a condition decide about, which nobody
// gives a value for, in a list, around a rule and around both.
func TestBothSidesOfAnIf(t *testing.T) {
	t.Parallel()
	const head = `
Parameters: {P: {Type: String}, Q: {Type: String}}
Conditions: {C: !Equals [!Ref P, x], D: !Equals [!Ref Q, x]}
Resources:
  A: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [a.example, both.example]}}
  B: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [b.example, '*.example']}}
  Either: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: !If [C, [both.example, b.example], [c.example, !If [D, b.example, d.example], both.example]]}}
  G: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [`
	for name, test := range map[string]struct {
		rules        string
		both, b      bool // whether both.example and b.example are certain
		bothDecision policy.Action
	}{
		"list":          {`{Priority: 1, Action: ALERT, FirewallDomainListId: !If [C, !Ref A, !Ref B]}`, true, false, policy.ActionAlert},
		"rule":          {`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref A}, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref B}]`, true, false, policy.ActionAlert},
		"other action":  {`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref A}, {Priority: 1, Action: ALLOW, FirewallDomainListId: !Ref B}]`, false, false, policy.ActionNone},
		"one side":      {`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref B}, !Ref 'AWS::NoValue']`, false, false, policy.ActionNone},
		"one side list": {`{Priority: 1, Action: ALERT, FirewallDomainListId: !If [C, !If [D, !Ref A, !Ref B], !Ref 'AWS::NoValue']}`, false, false, policy.ActionNone},
		"entries":       {`{Priority: 1, Action: ALERT, FirewallDomainListId: !Ref Either}`, true, false, policy.ActionAlert},
		"inside another": {
			`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !If [D, !Ref A, !Ref B]}, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref B}]`,
			false, false, policy.ActionNone,
		}, // known to a reader who goes through all of it
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := load.Read("t.yaml", []byte(head+test.rules+"]}}\n"), load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			e, err := policy.NewEvaluator(&p.VPCs[0])
			if err != nil {
				t.Fatal(err)
			}
			if v := e.Judge(policy.Query{Name: domain.MustParseName("both.example")}); v.Certain != test.both || v.Action != test.bothDecision {
				t.Errorf("both.example: %v, certain %t", v.Action, v.Certain)
			}
			if v := e.Judge(policy.Query{Name: domain.MustParseName("b.example")}); v.Certain != test.b {
				t.Errorf("b.example: %v, certain %t", v.Action, v.Certain)
			}
		})
	}
}

func TestFileURLs(t *testing.T) {
	t.Parallel()
	for url, right := range map[string]bool{
		"s3://lists/blocked.txt":                                        true,
		"s3://lists/a/b.txt":                                            true,
		"https://lists.s3.us-east-1.amazonaws.com/blocked.txt":          true,
		"https://lists.s3-eu-west-1.amazonaws.com/blocked.txt":          true,
		"https://s3.us-east-1.amazonaws.com/lists/blocked.txt":          true,
		"https://lists.s3.cn-north-1.amazonaws.com.cn/blocked.txt":      true,
		"!Sub 's3://${B}/blocked.txt'":                                  true,
		"!Sub 's3://${B}/${P}'":                                         true,
		"!Sub 'https://${B.RegionalDomainName}/blocked.txt'":            true,
		"!Sub 'https://lists.s3.${AWS::Region}.amazonaws.com/list.txt'": true,
		"!Ref P":                          true,
		"!Sub '${P}/x'":                   true,
		"s3://lists":                      false,
		"s3://lists/":                     false,
		"!Sub 's3://${B}/'":               false,
		"https://example.com/blocked.txt": false,
		"https://lists.s3.us-east-1.amazonaws.com/": false,
		"https://s3.us-east-1.amazonaws.com/lists":  false,
		"not a url":                                    false,
		"arn:aws:s3:::lists/blocked.txt":               false,
		"/home/blocked.txt":                            false,
		"!Sub 'arn:${AWS::Partition}:s3:::lists/${P}'": false,
	} {
		text := "Parameters: {P: {Type: String}}\nResources:\n  B: {Type: AWS::S3::Bucket}\n" +
			"  List: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {DomainFileUrl: " + url + "}}\n" +
			"  Group: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: ALERT, Priority: 1, FirewallDomainListId: !Ref List}]}}\n"
		if why := refusedIn(t, text); strings.Contains(why, "DomainFileUrl") == right {
			t.Errorf("%s: %q", url, why)
		}
	}
}

// TestRegionsOfDestinations compares what is known of the Regions in one stack.
func TestRegionsOfDestinations(t *testing.T) {
	t.Parallel()
	const us, eu = "arn:aws:logs:us-east-1:111122223333:log-group:/a", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/b"
	for _, test := range []struct {
		first, second string
		wrong         bool
	}{
		{us, us, false},
		{us, "arn:aws:s3:::logs", false},
		{us, "!Sub 'arn:aws:logs:${AWS::Region}:111122223333:log-group:/b'", false},
		{us, "!Sub 'arn:${AWS::Partition}:logs:us-east-1:${AWS::AccountId}:log-group:/b'", false},
		{us, eu, true},
		{us, "!Sub 'arn:${AWS::Partition}:logs:us-east-2:${AWS::AccountId}:log-group:/b'", true},
	} {
		text := "Resources:\n  One: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: " + test.first + "}}\n" +
			"  Two: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfig, Properties: {DestinationArn: " + test.second + "}}\n"
		if why := refusedIn(t, text); strings.Contains(why, "is in Region") != test.wrong {
			t.Errorf("%s and %s: %q", test.first, test.second, why)
		}
	}
}
