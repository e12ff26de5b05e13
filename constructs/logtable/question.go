package logtable

import (
	"fmt"
	"regexp"
	"strings"
)

// Question is a question to the table, in the SQL of Athena.
type Question struct {
	ID    string // CamelCase; that of the same question to CloudWatch Logs Insights, if there is one
	Title string
	SQL   string

	// Parameters describe the question marks in SQL, for which Athena asks.
	Parameters []string
}

// Unreadable is the ID of the question that counts lines which are not records.
const Unreadable = "Unreadable"

// QuestionOptions say what is asked.
type QuestionOptions struct {
	// Days is how many days back from today are asked, 1 or more; today counts too.
	Days int

	// Phantoms are names that software looks up by default, which WithoutPhantoms leaves out, also
	// with a search domain behind them: in lower case, without a final dot.
	Phantoms []string
}

// questions are those of SavedQueries, with TABLE, DAYS and PHANTOMS to be filled in. A day in the
// path is that of the delivery, so it bounds what is read.
var questions = []Question{
	{ID: "Blocked", Title: "Blocked and alerted lookups", SQL: `SELECT query_timestamp, firewall_rule_action, query_name, query_type, srcaddr, srcids.instance AS instance, firewall_domain_list_id
FROM TABLE
WHERE DAYS AND firewall_rule_action IS NOT NULL
ORDER BY query_timestamp DESC
LIMIT 200`},
	{ID: "Failures", Title: "Failures by workload", SQL: `SELECT srcaddr, srcids.instance AS instance, rcode, count(*) AS failures, count(DISTINCT query_name) AS names
FROM TABLE
WHERE DAYS AND rcode IN ('NXDOMAIN', 'SERVFAIL')
GROUP BY srcaddr, srcids.instance, rcode
ORDER BY failures DESC, srcaddr
LIMIT 200`},
	{ID: "RareNames", Title: "Rare names", SQL: `SELECT lower(query_name) AS name, count(*) AS queries, min(query_timestamp) AS first, max(query_timestamp) AS last
FROM TABLE
WHERE DAYS AND query_name IS NOT NULL
GROUP BY lower(query_name)
ORDER BY queries, first DESC, name
LIMIT 200`},
	{ID: "TxtAndLongNames", Title: "TXT and long names", SQL: `SELECT srcaddr, srcids.instance AS instance, query_type, count(*) AS queries, count(DISTINCT query_name) AS names,
  max(length(query_name)) AS longest, max_by(query_name, query_timestamp) AS example
FROM TABLE
WHERE DAYS AND (query_type = 'TXT' OR length(query_name) > 100)
GROUP BY srcaddr, srcids.instance, query_type
ORDER BY names DESC, srcaddr
LIMIT 200`},
	{ID: Unreadable, Title: "Lines that are not records", SQL: `SELECT "$path" AS object, count(*) AS lines
FROM TABLE
WHERE DAYS AND query_name IS NULL
GROUP BY "$path"
ORDER BY lines DESC
LIMIT 200`},
	{
		ID: "WhoAskedFor", Title: "Who asked for a name", Parameters: []string{"the name, as in metadata.google.internal"},
		SQL: `SELECT srcaddr, srcids.instance AS instance, vpc_id, query_type, rcode, firewall_rule_action,
  count(*) AS queries, min(query_timestamp) AS first, max(query_timestamp) AS last
FROM TABLE
WHERE DAYS AND lower(query_name) = lower(?) || '.'
GROUP BY srcaddr, srcids.instance, vpc_id, query_type, rcode, firewall_rule_action
ORDER BY queries DESC, srcaddr
LIMIT 200`,
	},
	{ID: "WhoAsksWhat", Title: "Who asks what", SQL: `SELECT srcaddr, srcids.instance AS instance, query_name, count(*) AS queries
FROM TABLE
WHERE DAYS AND query_name IS NOT NULL
GROUP BY srcaddr, srcids.instance, query_name
ORDER BY queries DESC, query_name, srcaddr
LIMIT 200`},
	{ID: "WithoutPhantoms", Title: "Without known phantom lookups", SQL: `SELECT query_timestamp, query_name, query_type, rcode, srcaddr, srcids.instance AS instance
FROM TABLE
WHERE DAYS AND NOT regexp_like(lower(query_name), PHANTOMS)
ORDER BY query_timestamp DESC
LIMIT 200`},
	{ID: "WouldBlock", Title: "What BLOCK would stop", SQL: `SELECT lower(query_name) AS name, firewall_rule_group_id, firewall_domain_list_id,
  count(*) AS queries, count(DISTINCT srcaddr) AS workloads, max(query_timestamp) AS last
FROM TABLE
WHERE DAYS AND firewall_rule_action = 'ALERT'
GROUP BY lower(query_name), firewall_rule_group_id, firewall_domain_list_id
ORDER BY workloads DESC, queries DESC, name
LIMIT 200`},
}

// maxSQL is how many bytes Athena takes.
const maxSQL = 262144

// Questions returns the questions to the table, by ID. It is an error if Days is less than 1, or
// if a phantom is not a name of letters, digits, hyphens and underscores.
func (t *Table) Questions(o QuestionOptions) ([]Question, error) {
	if o.Days < 1 || o.Days > 3660 {
		return nil, fmt.Errorf("a question of %d days is impossible; use 1 to 3,660", o.Days)
	}
	phantoms, err := phantomText(o.Phantoms)
	if err != nil {
		return nil, err
	}
	days := fmt.Sprintf("day >= date_format(current_date - INTERVAL '%d' DAY, '%%Y/%%m/%%d')", o.Days)
	fill := strings.NewReplacer("FROM TABLE", `FROM "`+t.Name+`"`, "WHERE DAYS", "WHERE "+days, "PHANTOMS", phantoms)
	all := make([]Question, len(questions))
	for i, q := range questions {
		q.SQL = fill.Replace(q.SQL)
		if len(q.SQL) > maxSQL {
			return nil, fmt.Errorf("the question %s has %d bytes, and Athena takes at most %d; list fewer phantoms", q.ID, len(q.SQL), maxSQL)
		}
		all[i] = q
	}
	return all, nil
}

var phantomName = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`)

// phantomText returns the regular expression, as text in SQL. It has no quote.
func phantomText(names []string) (string, error) {
	if len(names) == 0 {
		return "", fmt.Errorf("no phantom; list some, or leave the question %s out", "WithoutPhantoms")
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		if !phantomName.MatchString(name) {
			return "", fmt.Errorf("phantom %d is %q; use a name in lower case of letters, digits, hyphens and underscores", i+1, name)
		}
		quoted[i] = regexp.QuoteMeta(name)
	}
	return `'^(` + strings.Join(quoted, "|") + `)\.'`, nil
}
