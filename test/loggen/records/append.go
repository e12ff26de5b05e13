package records

import "strconv"

// append writes the record as Resolver does, and a line break.
func (q *query) append(b []byte, v *vpc, c *client, port int) []byte {
	b = append(b, `{"version":"1.100000","account_id":"`...)
	b = append(b, v.account...)
	b = append(b, `","region":"`...)
	b = append(b, v.region...)
	b = append(b, `","vpc_id":"`...)
	b = append(b, v.id...)
	b = append(b, `","query_timestamp":"`...)
	b = q.at.UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
	b = append(b, `","query_name":"`...)
	b = append(b, q.name...)
	b = append(b, `","query_type":"`...)
	b = append(b, q.kind...)
	b = append(b, `","query_class":"IN","rcode":"`...)
	b = append(b, q.rcode...)
	b = append(b, `","answers":[`...)
	b = q.appendAnswers(b)
	b = append(b, `],"srcaddr":"`...)
	b = append(b, c.address...)
	b = append(b, `","srcport":"`...)
	b = strconv.AppendInt(b, int64(port), 10)
	b = append(b, `","transport":"UDP","srcids":`...)
	b = append(b, c.ids...)
	b = q.appendFirewall(b)
	return append(b, "}\n"...)
}

func (q *query) appendAnswers(b []byte) []byte {
	for i, a := range q.answers {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"Rdata":"`...)
		b = append(b, a.rdata...)
		b = append(b, `","Type":"`...)
		b = append(b, a.kind...)
		b = append(b, `","Class":"IN"}`...)
	}
	return b
}

// appendFirewall leaves out what an ALLOW and the lack of a rule leave out.
func (q *query) appendFirewall(b []byte) []byte {
	if q.action == "" {
		return b
	}
	b = append(b, `,"firewall_rule_group_id":"`...)
	b = append(b, q.group...)
	b = append(b, `","firewall_rule_action":"`...)
	b = append(b, q.action...)
	b = append(b, `","firewall_domain_list_id":"`...)
	b = append(b, q.list...)
	return append(b, '"')
}
