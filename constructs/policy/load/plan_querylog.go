package load

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

func (m *tfMapping) addQueryLogConfigs() {
	for _, r := range m.ofTypes(wantedLogConfig().types) {
		a := tfReader{mapping: m, resource: r}
		c := m.logConfig(r.idOf(), r)
		c.Name, c.Destination = r.text("name"), a.text("destination_arn", "DestinationArn")
		c.Unknowns = a.unknowns
		if c.Store = m.storeOf(r); c.Store != nil && c.Destination == "" {
			// What it is called does not matter, as long as it is known what it is.
			c.Destination, c.Unknowns = c.Store.ARN.String(), nil
		}
	}
}

func (m *tfMapping) logConfig(id string, from *tfResource) *policy.QueryLogConfig {
	if m.logConfigs[id] == nil {
		m.logConfigs[id] = &policy.QueryLogConfig{ID: id, Origin: m.origin(from)}
	}
	return m.logConfigs[id]
}

func (m *tfMapping) addQueryLogs() {
	for _, r := range m.managed("aws_route53_resolver_query_log_config_association") {
		config := m.logConfigOf(r, "resolver_query_log_config_id")
		if config == nil {
			continue
		}
		if vpc := m.vpcOf(r, "resource_id"); vpc != nil {
			vpc.QueryLogs = append(vpc.QueryLogs, policy.QueryLog{Config: config, Origin: m.origin(r)})
		}
	}
}

func (m *tfMapping) logConfigOf(r *tfResource, argument string) *policy.QueryLogConfig {
	to := m.resolve(r, argument, wantedLogConfig())
	switch {
	case to.resource != nil:
		return m.logConfigs[to.resource.idOf()]
	case to.outside != "":
		return m.logConfig(to.outside, r)
	default:
		m.lost(r, to)
		return nil
	}
}
