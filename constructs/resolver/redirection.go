package resolver

// Redirection says which names of a CNAME or DNAME chain a rule looks up in its list:
// [InspectRedirection] or [TrustRedirection]. The zero value leaves it to AWS, which
// inspects.
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, FirewallDomainRedirectionAction.
type Redirection struct{ kind text }

const (
	inspectRedirection = "INSPECT_REDIRECTION_DOMAIN"
	trustRedirection   = "TRUST_REDIRECTION_DOMAIN"
)

// InspectRedirection looks up every name of the chain. An allow list then needs the
// targets of its names as well: those of content networks and load balancers, which
// change without notice.
func InspectRedirection() Redirection {
	return Redirection{text{value: inspectRedirection, set: true}}
}

// TrustRedirection looks up the first name alone. The trust ends with the query: a
// client that asks for a target itself is judged by that name.
func TrustRedirection() Redirection {
	return Redirection{text{value: trustRedirection, set: true}}
}

// RedirectionOf is a redirection action that arrives as text, from a configuration file
// or a template parameter: INSPECT_REDIRECTION_DOMAIN or TRUST_REDIRECTION_DOMAIN.
func RedirectionOf(action *string) Redirection { return Redirection{textOf(action)} }

// or gives the redirection action of the later props, unless they have none.
func (r Redirection) or(earlier Redirection) Redirection {
	if !r.kind.set {
		return earlier
	}
	return r
}

func (r Redirection) check(p *problems, where string) {
	if r.kind.known() && r.kind.value != inspectRedirection && r.kind.value != trustRedirection {
		p.add("%s: there is no redirection action %q in DNS Firewall; use InspectRedirection() or TrustRedirection()", where, r.kind.value)
	}
}
