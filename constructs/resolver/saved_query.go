package resolver

import (
	"maps"
	"slices"
	"strings"
)

// SavedQuery is one query of a [SavedQueries]. Its text is the ID of its construct.
type SavedQuery string

const (
	// QueryBlocked lists what a BLOCK or ALERT rule matched, latest first.
	QueryBlocked SavedQuery = "Blocked"
	// QueryWouldBlock lists what ALERT marks by how many workloads ask: what would stop
	// if the rules blocked.
	QueryWouldBlock SavedQuery = "WouldBlock"
	// QueryFailures counts NXDOMAIN and SERVFAIL by workload.
	QueryFailures SavedQuery = "Failures"
	// QueryWhoAsksWhat counts by workload and name.
	QueryWhoAsksWhat SavedQuery = "WhoAsksWhat"
	// QueryRareNames lists names by how seldom they are asked for.
	QueryRareNames SavedQuery = "RareNames"
	// QueryTxtAndLongNames counts TXT queries and names over 100 characters by workload,
	// as tunnels through DNS need them.
	QueryTxtAndLongNames SavedQuery = "TxtAndLongNames"
	// QueryWhoAskedFor lists who asked for one name, when and with what result. It has a
	// parameter for the name, which the console asks for.
	QueryWhoAskedFor SavedQuery = "WhoAskedFor"
	// QueryRecords shows the records as Resolver wrote them, to be exported for the command
	// vpcdns.
	QueryRecords SavedQuery = "Records"
	// QueryWithoutPhantoms lists everything but PhantomNames, latest first.
	QueryWithoutPhantoms SavedQuery = "WithoutPhantoms"
)

// savedTexts are the queries: what people read in the console, and what runs. The names
// of fields are those of a query log record.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html
var savedTexts = map[SavedQuery]struct{ title, text string }{
	QueryBlocked: {"Blocked and alerted lookups", `fields @timestamp, firewall_rule_action, query_name, query_type, srcaddr, srcids.instance, firewall_domain_list_id
| filter ispresent(firewall_rule_action)
| sort @timestamp desc
| limit 200`},
	QueryWouldBlock: {"What BLOCK would stop", `filter firewall_rule_action = "ALERT"
| stats count(*) as queries, count_distinct(srcaddr) as workloads, latest(@timestamp) as last by query_name, firewall_rule_group_id, firewall_domain_list_id
| sort workloads desc, queries desc
| limit 200`},
	QueryFailures: {"Failures by workload", `filter rcode in ["NXDOMAIN", "SERVFAIL"]
| stats count(*) as failures, count_distinct(query_name) as names by srcaddr, srcids.instance, rcode
| sort failures desc
| limit 200`},
	QueryWhoAsksWhat: {"Who asks what", `stats count(*) as queries by srcaddr, srcids.instance, query_name
| sort queries desc
| limit 200`},
	QueryRareNames: {"Rare names", `stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by query_name
| sort queries asc, first desc
| limit 200`},
	QueryTxtAndLongNames: {"TXT and long names", `fields strlen(query_name) as length
| filter query_type = "TXT" or length > 100
| stats count(*) as queries, count_distinct(query_name) as names, max(length) as longest, latest(query_name) as example by srcaddr, srcids.instance, query_type
| sort names desc
| limit 200`},
	QueryWhoAskedFor: {"Who asked for a name", `fields tolower(query_name) as asked
| filter asked = "{{name}}."
| stats count(*) as queries, earliest(@timestamp) as first, latest(@timestamp) as last by srcaddr, srcids.instance, vpc_id, query_type, rcode, firewall_rule_action
| sort queries desc
| limit 200`},
	QueryRecords: {"Records for vpcdns", `fields @message
| sort @timestamp asc
| limit 10000`},
	QueryWithoutPhantoms: {"Without known phantom lookups", `fields @timestamp, query_name, query_type, rcode, srcaddr, srcids.instance
| filter query_name not like /PHANTOMS/
| sort @timestamp desc
| limit 200`},
}

// queryParameter is a placeholder of a query. The console asks for its value.
// See https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_QueryParameter.html
type queryParameter struct{ name, value, description string }

func (q SavedQuery) parameters() []queryParameter {
	if q != QueryWhoAskedFor {
		return nil
	}
	return []queryParameter{{"name", "metadata.google.internal", "The name, in lower case and without a final dot"}}
}

func allQueries() []SavedQuery { return slices.Sorted(maps.Keys(savedTexts)) }

func (q SavedQuery) known() bool {
	_, known := savedTexts[q]
	return known
}

func (q SavedQuery) title() string { return savedTexts[q].title }

// text is the query; phantoms is a regular expression.
func (q SavedQuery) text(phantoms string) string {
	return strings.ReplaceAll(savedTexts[q].text, "PHANTOMS", phantoms)
}
