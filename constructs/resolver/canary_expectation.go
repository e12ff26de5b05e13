package resolver

import (
	"encoding/json"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Expectation is a name and what must come of a query for its IPv4 address inside of the VPC:
// [MustBlock], [MustBlockManaged] or [MustResolve].
type Expectation struct {
	name     text
	list     text          // the managed list that has the name
	response BlockResponse // zero if the name must resolve
	blocks   bool
}

// MustBlock expects that a rule blocks a name, with the response of that rule. Without the rule
// the answer must be another one: with NxDomain the name has to exist, with NoData it must have an
// IPv4 address or not exist. A list can have a name of your own for this alone, such as canary.corp.example with
// a record in your DNS.
func MustBlock(name *string, response BlockResponse) Expectation {
	return Expectation{name: textOf(name), response: response, blocks: true}
}

// MustBlockManaged expects that a rule blocks the first of the names that AWS put into a managed
// list for testing it, such as AWSManagedDomainsMalwareDomainList, with the response of that
// rule. The names end in amazonaws.com: a rule that allows *.amazonaws.com ahead lets them through.
func MustBlockManaged(list *string, response BlockResponse) Expectation {
	e := Expectation{list: textOf(list), response: response, blocks: true}
	if names := awsdns.ControlDomains(e.list.value); names != nil {
		e.name = text{value: names[0].String(), set: true}
	}
	return e
}

// MustResolve expects an IPv4 address for a name: one that workloads cannot do without.
func MustResolve(name *string) Expectation { return Expectation{name: textOf(name)} }

func (e Expectation) check(p *problems, where string) {
	if e.list.set && !e.name.set {
		p.add("%s: AWS has no names for testing the list %q; use AWSManagedDomainsAggregateThreatList, AWSManagedDomainsAmazonGuardDutyThreatList, AWSManagedDomainsBotnetCommandandControl or AWSManagedDomainsMalwareDomainList", where, e.list.value)
		return
	}
	pattern, err := domain.ParsePattern(e.name.value)
	switch {
	case e.name.token:
		p.add("%s: its name is known only at deployment, but the alarm of it has a logical ID; use a literal name", where)
	case e.name.pending:
	case err != nil || pattern.Kind() != domain.Exact:
		p.add("%s: %q is not a domain name", where, e.name.value)
	case e.response.kind.value == nxDomain && isReserved(pattern.Base().String()):
		p.add("%s: %s does not exist, so NXDOMAIN does not show whether it is blocked; use a name that exists", where, pattern)
	}
	if e.blocks {
		e.response.check(p, where, nil)
	}
}

// isReserved reports whether a name is certain not to exist.
// See https://www.rfc-editor.org/rfc/rfc6761
func isReserved(name string) bool {
	top := name[strings.LastIndexByte(name, '.')+1:]
	return top == "example" || top == "test" || top == "invalid"
}

// key is the name as it is in the metrics and in logical IDs: in lower case and without a final dot.
func (e Expectation) key() string {
	if pattern, err := domain.ParsePattern(e.name.value); err == nil {
		return pattern.String()
	}
	return strings.ReplaceAll(e.name.value, "/", "--") // a stand-in
}

// want is the expectation in the words of the function.
func (e Expectation) want() string {
	switch {
	case !e.blocks:
		return "ANSWER"
	case e.response.kind.value == override:
		return override + " " + e.response.domain.value
	default:
		return e.response.kind.value
	}
}

// maxCanaryEnvironment is what Lambda takes in all variables, less the names and some room for
// values that are known only at deployment.
const maxCanaryEnvironment = 4096 - 512

// environmentOf are the expectations as the function reads them.
func environmentOf(p *problems, expectations []Expectation) string {
	all := []map[string]string{}
	for _, e := range expectations {
		all = append(all, map[string]string{"name": e.key(), "want": e.want()})
	}
	written, err := json.Marshal(all)
	must(err)
	if len(written) > maxCanaryEnvironment {
		p.add("%d expectations have %d characters, and the environment of a function takes %d; use a second FirewallCanary", len(expectations), len(written), maxCanaryEnvironment)
	}
	return string(written)
}
