package lint_test

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

func Example() {
	const template = `
Resources:
  Blocked:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties:
      Domains: [bad.example, '*.bad.example']
  Firewall:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules:
      - {Priority: 10, Action: ALERT, FirewallDomainListId: !Ref Blocked, Qtype: A}
      - {Priority: 20, Action: BLOCK, FirewallDomainListId: !Ref Blocked, Qtype: A}
`
	p, err := load.Read("vpc.yaml", []byte(template), load.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range lint.Run(p, lint.Options{Disable: []string{"group-without-vpc"}}) {
		fmt.Printf("%s: %s\n  %s\n  %s\n", f.Severity, f.ID, f.Message, f.Fix)
	}
	// Output:
	// error: block-without-response
	//   Firewall/20: BLOCK needs a BlockResponse
	//   add BlockResponse: NODATA, the gentlest answer, or another one
	// error: duplicate-rule
	//   Firewall/20: it looks for Blocked and type A as Firewall/10 does
	//   drop one of them, or give them different query types
	// warning: alert-hides-block
	//   Firewall/20: bad.example, *.bad.example of Blocked: never blocked, because Firewall/10 alerts on them first; it never decides
	//   put the rule that blocks first, or remove the names from the list of the one that alerts
}
