package querylog

// field is a key of a record.
type field uint8

const (
	unknown field = iota
	version
	accountID
	region
	vpcID
	queryTimestamp
	queryName
	queryType
	queryClass
	rcode
	answers
	srcAddr
	srcPort
	transport
	srcIDs
	firewallRuleAction
	firewallRuleGroupID
	firewallDomainListID
	firewallProtection
	additionalProperties
	numFields
)

// keys holds the fields as they stand in a record. That of unknown is in none.
var keys = [numFields]string{
	unknown:              "\x00",
	version:              `"version":`,
	accountID:            `"account_id":`,
	region:               `"region":`,
	vpcID:                `"vpc_id":`,
	queryTimestamp:       `"query_timestamp":`,
	queryName:            `"query_name":`,
	queryType:            `"query_type":`,
	queryClass:           `"query_class":`,
	rcode:                `"rcode":`,
	answers:              `"answers":`,
	srcAddr:              `"srcaddr":`,
	srcPort:              `"srcport":`,
	transport:            `"transport":`,
	srcIDs:               `"srcids":`,
	firewallRuleAction:   `"firewall_rule_action":`,
	firewallRuleGroupID:  `"firewall_rule_group_id":`,
	firewallDomainListID: `"firewall_domain_list_id":`,
	firewallProtection:   `"firewall_protection":`,
	additionalProperties: `"additional_properties":`,
}

// fieldOf returns the field with a name. It looks through all of them, because the
// scanner asks only when the order of the fields changes.
func fieldOf(name []byte) field {
	for f := version; f < numFields; f++ {
		if key := keys[f]; key[1:len(key)-2] == string(name) {
			return f
		}
	}
	return unknown
}

// set gives a field that is a text its value.
func (r *Record) set(f field, value []byte) {
	switch f {
	case version:
		r.Version = value
	case accountID:
		r.AccountID = value
	case region:
		r.Region = value
	case vpcID:
		r.VPCID = value
	case queryTimestamp:
		r.Timestamp = value
	case queryName:
		r.QueryName = value
	case queryType:
		r.QueryType = value
	case queryClass:
		r.QueryClass = value
	case rcode:
		r.Rcode = value
	case srcAddr:
		r.SrcAddr = value
	case srcPort:
		r.SrcPort = value
	case transport:
		r.Transport = value
	case firewallRuleAction:
		r.FirewallRuleAction = value
	case firewallRuleGroupID:
		r.FirewallRuleGroupID = value
	case firewallDomainListID:
		r.FirewallDomainListID = value
	case firewallProtection:
		r.FirewallProtection = value
	}
}
