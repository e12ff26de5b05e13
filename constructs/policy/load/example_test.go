package load_test

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	ready "github.com/seed-482a6d4f/vpcdns/examples/template"
)

// What the ready template decides with some values of its parameters.
func ExampleRead() {
	p, err := load.Read("vpcdns.yaml", ready.YAML, load.Options{Parameters: map[string]string{
		"VpcId": "vpc-0a1b2c3d4e5f67890", "AllowedDomains": "good.malware.example",
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := policy.NewEvaluator(&p.VPCs[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"www.malware.example", "good.malware.example"} {
		v := e.Judge(policy.Query{Name: domain.MustParseName(name)})
		fmt.Println(name, v.Action, v.Response, v.By.Where())
	}
	// Output:
	// www.malware.example BLOCK NODATA FirewallRuleGroup/200
	// good.malware.example ALLOW  FirewallRuleGroup/100
}
