package resolver

import "github.com/seed-482a6d4f/vpcdns/constructs/awsdns"

// queryLoggingQuotas are those of the account and Region, which AWS counts over all configs.
type queryLoggingQuotas struct{ configs, vpcs accountQuota }

func queryLoggingQuotasOf(props *QueryLoggingProps) queryLoggingQuotas {
	return queryLoggingQuotas{
		configs: accountQuotaOf("ConfigQuota", awsdns.QueryLogConfigsPerRegion, props.ConfigQuota),
		vpcs:    accountQuotaOf("AssociationQuota", awsdns.QueryLoggedVPCsPerRegion, props.AssociationQuota),
	}
}

func (q queryLoggingQuotas) check(p *problems) {
	q.configs.check(p)
	q.vpcs.check(p)
}

// warnOfQuotas counts what this construct and those before it need. It goes by the
// highest quota that any construct of the account and Region states.
func (q *queryLogging) warnOfQuotas(all []*queryLogging) {
	quotas := queryLoggingQuotasOf(&QueryLoggingProps{})
	configs, vpcs, counting := 0, 0, true
	for _, other := range all {
		if !sameEnvironment(q, other) {
			continue
		}
		quotas = quotas.or(other.quotas)
		if counting {
			configs += other.configs()
			vpcs += len(other.vpcs)
		}
		counting = counting && other != q
	}
	if q.configs() > 0 {
		quotas.configs.warn(q, "config-quota", configs, "")
	}
	if len(q.vpcs) > 0 {
		quotas.vpcs.warn(q, "association-quota", vpcs, ", or use a Route 53 Profile")
	}
}

func (q queryLoggingQuotas) or(other queryLoggingQuotas) queryLoggingQuotas {
	return queryLoggingQuotas{configs: q.configs.or(other.configs), vpcs: q.vpcs.or(other.vpcs)}
}

// configs is how many configs it makes: one, or none if it is an import.
func (q *queryLogging) configs() int {
	if q.to.kind == "" {
		return 0
	}
	return 1
}
