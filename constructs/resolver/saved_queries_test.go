package resolver_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const queryType = "AWS::Logs::QueryDefinition"

func saved(s awscdk.Stack, props resolver.SavedQueriesProps) resolver.SavedQueries {
	if props.LogGroupNames == nil {
		props.LogGroupNames = jsii.Strings("/dns")
	}
	return resolver.NewSavedQueries(s, jsii.String("Queries"), &props)
}

// savedTexts gives the text of each query by its title.
func savedTexts(t *testing.T, props resolver.SavedQueriesProps) map[string]string {
	t.Helper()
	props.Folder = jsii.String("dns")
	texts := map[string]string{}
	for _, query := range synth(t, func(s awscdk.Stack) { saved(s, props) }).template.resources(queryType) {
		properties := query["Properties"].(map[string]any)
		texts[strings.TrimPrefix(properties["Name"].(string), "dns/")] = properties["QueryString"].(string)
	}
	return texts
}

func TestSavedQueriesByDefault(t *testing.T) {
	diff(t, slices.Sorted(maps.Keys(savedTexts(t, resolver.SavedQueriesProps{}))), []string{
		"Blocked and alerted lookups", "Failures by workload", "Rare names", "Records for vpcdns", "TXT and long names",
		"What BLOCK would stop", "Who asked for a name", "Who asks what", "Without known phantom lookups",
	})
}

func TestTheNameIsAParameterOfItsQuery(t *testing.T) {
	query := synth(t, func(s awscdk.Stack) {
		saved(s, resolver.SavedQueriesProps{Only: []resolver.SavedQuery{resolver.QueryWhoAskedFor}})
	}).template.only(t, queryType)
	diff(t, at(t, query, "Properties", "Parameters"), []any{map[string]any{
		"Name": "name", "DefaultValue": "metadata.google.internal", "Description": "The name, in lower case and without a final dot",
	}})
	if text := at(t, query, "Properties", "QueryString").(string); !strings.Contains(text, `"{{name}}."`) {
		t.Errorf("the query does not use its parameter:\n%s", text)
	}
}

func TestSavedQueriesAreInAFolderOfTheStack(t *testing.T) {
	query := synth(t, func(s awscdk.Stack) {
		saved(s, resolver.SavedQueriesProps{Only: []resolver.SavedQuery{resolver.QueryWhoAsksWhat}})
	}).template.only(t, queryType)
	diff(t, query["Properties"], map[string]any{
		"Name":          alertJoin(alertRef("AWS::StackName"), "/Who asks what"),
		"LogGroupNames": []any{"/dns"},
		"QueryString":   "stats count(*) as queries by srcaddr, srcids.instance, query_name\n| sort queries desc\n| limit 200",
	})
}

func TestSavedQueriesSearchTheLogGroupOfQueryLogging(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		q := logging(s, nil)
		saved(s, resolver.SavedQueriesProps{LogGroupNames: &[]*string{q.LogGroupName(), jsii.String("/central/dns")}})
	})
	for _, query := range out.template.resources(queryType) {
		diff(t, at(t, query, "Properties", "LogGroupNames"), []any{alertRef(alertIdOf(t, out.template, logGroupType)), "/central/dns"})
	}
}

func TestSavedQueriesTakeParameters(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		groups := awscdk.NewCfnParameter(s, jsii.String("Groups"), &awscdk.CfnParameterProps{Type: jsii.String("CommaDelimitedList")})
		folder := awscdk.NewCfnParameter(s, jsii.String("Folder"), nil)
		saved(s, resolver.SavedQueriesProps{
			LogGroupNames: groups.ValueAsList(), Folder: folder.ValueAsString(), Only: []resolver.SavedQuery{resolver.QueryBlocked},
		})
	})
	query := out.template.only(t, queryType)
	diff(t, at(t, query, "Properties", "LogGroupNames"), alertRef("Groups"))
	diff(t, at(t, query, "Properties", "Name"), alertJoin(alertRef("Folder"), "/Blocked and alerted lookups"))
}

func TestOnlySomeQueriesKeepTheirLogicalIds(t *testing.T) {
	all := synth(t, func(s awscdk.Stack) { saved(s, resolver.SavedQueriesProps{}) }).template.resources(queryType)
	some := synth(t, func(s awscdk.Stack) {
		queries := saved(s, resolver.SavedQueriesProps{Only: []resolver.SavedQuery{resolver.QueryRareNames, resolver.QueryBlocked, resolver.QueryBlocked}})
		if queries.QueryDefinitionId(resolver.QueryRareNames) == nil || queries.QueryDefinitionId(resolver.QueryFailures) != nil {
			t.Error("QueryDefinitionId does not return what was made")
		}
	}).template.resources(queryType)
	if len(some) != 2 {
		t.Fatalf("%d queries, want 2", len(some))
	}
	for id, query := range some {
		diff(t, query, all[id])
	}
}

func TestPhantomsAreLeftOutWithAndWithoutASearchDomain(t *testing.T) {
	const title = "Without known phantom lookups"
	byDefault := phantomFilter(t, savedTexts(t, resolver.SavedQueriesProps{})[title])
	own := phantomFilter(t, savedTexts(t, resolver.SavedQueriesProps{PhantomNames: jsii.Strings("WPAD.corp.example.", "isatap")})[title])
	for name, want := range map[string]struct{ byDefault, own bool }{
		"metadata.google.internal.":                     {byDefault: true},
		"METADATA.google.internal.ec2.internal.":        {byDefault: true},
		"metadata.google.internal.corp.example.":        {byDefault: true},
		"does-not-exist.example.com.":                   {byDefault: true},
		"does-not-exist.example.com.eu-west-1.compute.": {byDefault: true},
		"example.invalid.":                              {byDefault: true},
		"wpad.corp.example.":                            {own: true},
		"isatap.":                                       {own: true},
		"isatap.ec2.internal.":                          {own: true},
		"isatapx.":                                      {},
		"metadata-google.internal.":                     {},
		"metadataxgoogle.internal.":                     {},
		"evil-metadata.google.internal.":                {},
		"a.metadata.google.internal.":                   {},
		"example.com.":                                  {},
	} {
		if got := byDefault.MatchString(name); got != want.byDefault {
			t.Errorf("by default %s is left out: %v, want %v", name, got, want.byDefault)
		}
		if got := own.MatchString(name); got != want.own {
			t.Errorf("with own names %s is left out: %v, want %v", name, got, want.own)
		}
	}
}

// phantomFilter is the regular expression in the query.
func phantomFilter(t *testing.T, query string) *regexp.Regexp {
	t.Helper()
	found := regexp.MustCompile(`filter query_name not like /([^/]*)/\n`).FindStringSubmatch(query)
	if found == nil {
		t.Fatalf("no filter in %s", query)
	}
	return regexp.MustCompile(found[1])
}

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
