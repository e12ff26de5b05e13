package resolver

import "github.com/seed-482a6d4f/vpcdns/constructs/awsdns"

// validate checks what only the whole app shows.
func (l *domainList) validate(p *problems) {
	l.checkExceptions(p)
	if !l.content.fitsTemplate() {
		l.warnOfQuotas(allOf[*domainList](l))
	}
}

// warnOfQuotas counts the domains of this list and of those before it, in the account and
// Region that they are in. Lists that fit a template do not look, as they hardly ever are
// the ones to exceed it.
func (l *domainList) warnOfQuotas(all []*domainList) {
	if n := len(l.content.patterns); n > awsdns.DomainsPerFile.Value() {
		warn(l, "file-quota", "%s; ask for more before the deployment, or split the Sources over several lists and rules", awsdns.DomainsPerFile.Exceeded(n))
	}
	quota := accountQuotaOf("DomainQuota", awsdns.DomainsPerRegion, nil)
	domains, counting := 0, true
	for _, other := range all {
		if !sameEnvironment(l, other) {
			continue
		}
		quota = quota.or(other.quota)
		if counting {
			domains += len(other.content.patterns) + len(other.content.tokens)
		}
		counting = counting && other != l
	}
	quota.warn(l, "domain-quota", domains, ", or choose a shorter list")
}
