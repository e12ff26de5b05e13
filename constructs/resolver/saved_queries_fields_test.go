package resolver_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// recordFields are the fields of a query log record by which a query may ask, as AWS
// documents them, and what CloudWatch Logs adds.
var recordFields = strings.Fields(`version account_id region vpc_id query_timestamp query_name query_type query_class rcode
srcaddr srcport transport srcids.instance srcids.resolver_endpoint srcids.resolver_network_interface
firewall_rule_group_id firewall_rule_action firewall_domain_list_id additional_properties.is_delayed
@timestamp @message @logStream`)

var (
	// commandsOfAnyClass run on an INFREQUENT_ACCESS log group too; pattern, diff, unmask,
	// anomaly and filterIndex do not.
	commandsOfAnyClass = strings.Fields("fields filter stats sort limit display parse dedup")

	queryFunctions = strings.Fields("count count_distinct earliest latest max ispresent strlen tolower")
	queryWords     = strings.Fields("as by and or not in like asc desc")
)

// queryToken is a string, a regular expression, a number, a word or a sign.
var queryToken = regexp.MustCompile(`"[^"]*"|/[^/]*/|[0-9]+|[@A-Za-z_][A-Za-z0-9_.]*|\S`)

var queryWord = regexp.MustCompile(`^[@A-Za-z_]`)

// askedFields gives the fields that a query asks for, and complains of commands and
// functions it should not use.
func askedFields(t *testing.T, query string) []string {
	t.Helper()
	var fields, aliases []string
	for command := range strings.SplitSeq(query, "\n| ") {
		tokens := queryToken.FindAllString(command, -1)
		if !slices.Contains(commandsOfAnyClass, tokens[0]) {
			t.Errorf("command %q is not for every log class", tokens[0])
		}
		for i, token := range tokens[1:] {
			before, after := tokens[i], ""
			if i+2 < len(tokens) {
				after = tokens[i+2]
			}
			switch {
			case !queryWord.MatchString(token) || slices.Contains(queryWords, token):
			case before == "as":
				aliases = append(aliases, token)
			case after == "(":
				if !slices.Contains(queryFunctions, token) {
					t.Errorf("function %q is not known here", token)
				}
			case !slices.Contains(aliases, token):
				fields = append(fields, token)
			}
		}
	}
	return fields
}

func TestTheTokenizerItself(t *testing.T) {
	diff(t, askedFields(t, "fields strlen(query_name) as length, srcids.instance\n| filter rcode in [\"a_b\", \"c\"] and query_type not like /x_y/ or length > 100\n| stats count(*) as n by no_such\n| sort n desc\n| limit 5"),
		[]string{"query_name", "srcids.instance", "rcode", "query_type", "no_such"})
}

func TestSavedQueriesAskForFieldsOfTheRecordOnly(t *testing.T) {
	for title, text := range savedTexts(t, resolver.SavedQueriesProps{}) {
		fields := askedFields(t, text)
		if len(fields) == 0 {
			t.Errorf("%s asks for no field", title)
		}
		for _, field := range fields {
			if !slices.Contains(recordFields, field) {
				t.Errorf("%s asks for %q, which a record does not have", title, field)
			}
		}
	}
}

// TestSavedQueriesAreBounded: a query without limit gives 10,000 lines, which is what the records
// are for.
func TestSavedQueriesAreBounded(t *testing.T) {
	for title, text := range savedTexts(t, resolver.SavedQueriesProps{}) {
		limit := "\n| limit 200"
		if title == "Records for vpcdns" {
			limit = "\n| limit 10000"
		}
		if !strings.HasSuffix(text, limit) {
			t.Errorf("%s has no limit", title)
		}
	}
}
