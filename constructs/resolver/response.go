package resolver

import (
	"errors"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// BlockResponse is what a client gets instead of the answer to a blocked query:
// [NoData], [NxDomain] or [Override].
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, BlockResponse.
type BlockResponse struct {
	kind   text
	domain text
	ttl    number // seconds
}

const (
	noData   = "NODATA"
	nxDomain = "NXDOMAIN"
	override = "OVERRIDE"
)

// NoData answers that the name exists but has no record of the type asked for. Clients stop
// there; those with musl do so in the middle of their search domains, see AllowOnlyProps.
func NoData() BlockResponse { return BlockResponse{kind: text{value: noData, set: true}} }

// NxDomain answers that the name does not exist. Clients with search domains go on and
// try more names. It does not touch addresses that DNS64 synthesises.
func NxDomain() BlockResponse { return BlockResponse{kind: text{value: nxDomain, set: true}} }

// Override answers with a CNAME record: redirectTo is its target, 1-255 characters, and
// ttl how long clients may keep it, 0 seconds to 7 days in whole seconds.
func Override(redirectTo *string, ttl awscdk.Duration) BlockResponse {
	return BlockResponse{
		kind:   text{value: override, set: true},
		domain: textOf(redirectTo),
		ttl:    secondsOf(ttl),
	}
}

// BlockResponseOf is a response that arrives as text, from a configuration file or a
// template parameter: NODATA or NXDOMAIN. OVERRIDE needs more; use [Override].
func BlockResponseOf(response *string) BlockResponse {
	return BlockResponse{kind: textOf(response)}
}

func secondsOf(d awscdk.Duration) number {
	if d == nil {
		return number{}
	}
	return numberOf(d.ToSeconds(&awscdk.TimeConversionOptions{Integral: ptr(false)}))
}

func (r BlockResponse) check(p *problems, where string, list DomainList) {
	switch {
	case r.kind.value == "":
		p.add("%s: BLOCK needs a response; use NoData(), NxDomain() or Override()", where)
	case r.kind.deferred() || r.kind.value == noData || r.kind.value == nxDomain:
	case r.kind.value == override:
		r.checkOverride(p, where, list)
	default:
		p.add("%s: unknown block response %q; use NODATA, NXDOMAIN or OVERRIDE", where, r.kind.value)
	}
}

func (r BlockResponse) checkOverride(p *problems, where string, list DomainList) {
	switch target, err := r.target(); {
	case r.domain.value == "":
		p.add("%s: OVERRIDE needs the domain to answer with; use Override(domain, ttl)", where)
	case r.domain.deferred():
	case err != nil:
		p.add("%s: OVERRIDE answers with a CNAME record: its target must be a host name, not an address or wildcard; got %q", where, r.domain.value)
	case blocks(list, target):
		p.add("%s: OVERRIDE answers with %s, which this rule also blocks; remove it from the list, or clients never get an answer", where, target)
	}
	switch ttl := r.ttl; {
	case !ttl.set:
		p.add("%s: OVERRIDE needs a TTL; use Override(domain, ttl)", where)
	case ttl.token:
	case !within(ttl, awsdns.OverrideSeconds()):
		p.add("%s: the TTL of OVERRIDE is %v seconds; use whole seconds%s (7 days)", where, ttl.value, fromTo(awsdns.OverrideSeconds()))
	}
}

// target is the host name that OVERRIDE answers with, in canonical form.
func (r BlockResponse) target() (domain.Name, error) {
	pattern, err := domain.ParsePattern(r.domain.value)
	if err == nil && pattern.Kind() != domain.Exact {
		err = errors.New("a wildcard")
	}
	return pattern.Base(), err
}

// blocks reports whether a list is certain to hold a name.
func blocks(list DomainList, name domain.Name) bool {
	patterns, _ := patternsOf(list)
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool { return p.Matches(name) })
}

// render adds the response to a rule in CloudFormation's form.
func (r BlockResponse) render(rule map[string]any) {
	rule["BlockResponse"] = r.kind.value
	if r.kind.value != override {
		return
	}
	rule["BlockOverrideDnsType"] = "CNAME"
	rule["BlockOverrideDomain"] = r.domain.value
	if target, err := r.target(); err == nil {
		rule["BlockOverrideDomain"] = target.String()
	}
	rule["BlockOverrideTtl"] = r.ttl.value
}

// Enforcement says whether BLOCK rules block or only alert: [Enforce], [AlertOnly] or
// [EnforceWhen]. The zero value leaves the choice to the firewall, and in the firewall means
// Enforce.
type Enforcement struct {
	mode      enforcementMode
	condition awscdk.CfnCondition
}

type enforcementMode int

const (
	inherit enforcementMode = iota
	enforce
	alertOnly
	enforceWhen
)

// Enforce lets BLOCK rules block.
func Enforce() Enforcement { return Enforcement{mode: enforce} }

// AlertOnly turns every BLOCK into an ALERT: the query log shows the matches and nothing is
// blocked. Use it first on a live VPC.
//
// An ALERT ends the evaluation of a query just as a BLOCK does, in this rule group and
// in those after it, so it can hide a BLOCK that comes later; where the constructs of
// the app show that, the synthesis warns.
func AlertOnly() Enforcement { return Enforcement{mode: alertOnly} }

// EnforceWhen blocks if the condition holds at deployment and alerts otherwise, for
// templates with a parameter.
func EnforceWhen(condition awscdk.CfnCondition) Enforcement {
	return Enforcement{mode: enforceWhen, condition: condition}
}

// or gives the enforcement of a rule, which is the firewall's unless it has its own.
func (e Enforcement) or(firewall Enforcement) Enforcement {
	if e.mode == inherit {
		return firewall
	}
	return e
}

func (e Enforcement) check(p *problems, where string) {
	if e.mode == enforceWhen && e.condition == nil {
		p.add("%s: EnforceWhen needs a condition; pass the CfnCondition that holds when BLOCK is meant", where)
	}
}

// mayAlert reports whether a BLOCK can become an ALERT.
func (e Enforcement) mayAlert() bool { return e.mode == alertOnly || e.mode == enforceWhen }

// mayBlock reports whether a BLOCK can stay a BLOCK.
func (e Enforcement) mayBlock() bool { return e.mode != alertOnly }
