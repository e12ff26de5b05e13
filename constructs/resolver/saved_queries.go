package resolver

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// SavedQueries are CloudWatch Logs Insights queries over query logs, ready in the console
// under Saved and sample queries. They need no index, no metric filter and no log class
// of their own, so they run on an INFREQUENT_ACCESS log group too.
//
// Resolver does not log what its cache answers, so every count is a lower bound.
type SavedQueries interface {
	constructs.Construct

	// QueryDefinitionId is the ID of a query, or nil if it was not made.
	QueryDefinitionId(query SavedQuery) *string
}

// SavedQueriesProps are the properties of a [SavedQueries].
type SavedQueriesProps struct {
	// The log groups that are searched, by name. With QueryLoggings there must be at least one
	// and at most 50.
	//
	// Property: AWS::Logs::QueryDefinition LogGroupNames.
	//
	// Default: those of QueryLoggings.
	LogGroupNames *[]*string

	// The QueryLoggings whose log groups are searched, after those of LogGroupNames. Each must
	// log to a log group, in the account and Region of the stack.
	//
	// Property: AWS::Logs::QueryDefinition LogGroupNames.
	//
	// Default: none.
	QueryLoggings []QueryLogging

	// The folder that the queries are in: 1-200 characters without : and *; a / makes a
	// folder in it; may be a token.
	//
	// Property: AWS::Logs::QueryDefinition Name.
	//
	// Default: the name of the stack.
	Folder *string

	// The queries that are made.
	//
	// Property: AWS::Logs::QueryDefinition, one for each.
	//
	// Default: all.
	Only []SavedQuery

	// Names that software looks up by default and that [QueryWithoutPhantoms] leaves out,
	// also with a search domain behind them, as in metadata.google.internal.ec2.internal.
	//
	// Property: AWS::Logs::QueryDefinition QueryString.
	//
	// Default: metadata.google.internal, which libraries of Google Cloud look up to find out
	// where they run, and does-not-exist.example.com and example.invalid, which cloud-init
	// looks up to detect a resolver that answers for nonexistent names. A third name of
	// cloud-init's is random and stays visible, as those of malware are.
	PhantomNames *[]*string
}

type savedQueries struct {
	constructs.Construct
	made map[SavedQuery]awslogs.CfnQueryDefinition
}

// NewSavedQueries makes the queries. It panics with all that is wrong with the props.
func NewSavedQueries(scope constructs.Construct, id *string, props *SavedQueriesProps) SavedQueries {
	if props == nil {
		props = &SavedQueriesProps{}
	}
	p := problemsOfNew("SavedQueries", scope, id)
	set := querySetOf(p, props, placeOf(scope))
	must(p.err())

	s := &savedQueries{made: map[SavedQuery]awslogs.CfnQueryDefinition{}}
	constructs.NewConstruct_Override(s, scope, id)
	folder := set.folder.pointer()
	if folder == nil {
		folder = awscdk.Aws_STACK_NAME()
	}
	for _, query := range set.queries {
		s.add(query, set, *folder)
	}
	return s
}

func (s *savedQueries) add(query SavedQuery, set querySet, folder string) {
	s.made[query] = awslogs.NewCfnQueryDefinition(s, ptr(string(query)), &awslogs.CfnQueryDefinitionProps{
		Name:          ptr(folder + "/" + query.title()),
		LogGroupNames: anySlice(set.logGroups),
		QueryString:   ptr(query.text(set.phantoms)),
		Parameters:    queryParameters(query),
	})
}

// queryParameters returns nil for a query without parameters.
func queryParameters(query SavedQuery) any {
	var all []any
	for _, each := range query.parameters() {
		all = append(all, &awslogs.CfnQueryDefinition_QueryParameterProperty{
			Name: ptr(each.name), DefaultValue: ptr(each.value), Description: ptr(each.description),
		})
	}
	if all == nil {
		return nil
	}
	return &all
}

func (s *savedQueries) QueryDefinitionId(query SavedQuery) *string {
	if definition, ok := s.made[query]; ok {
		return definition.AttrQueryDefinitionId()
	}
	return nil
}

// anySlice is a list of strings in the form that some L1 props take.
func anySlice(texts []*string) *[]any {
	all := make([]any, len(texts))
	for i, t := range texts {
		all[i] = t
	}
	return &all
}

const (
	maxQueryLogGroups = 50    // log groups that Logs Insights searches at once
	maxQueryString    = 10000 // characters
	maxQueryFolder    = 200   // characters: a name has 255, and the titles here are short
)

var (
	queryFolder = regexp.MustCompile(`^[^:*/]+(/[^:*/]+)*$`)

	// Characters that need no quoting in a query. Phantom lookups have no others.
	phantomName = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`)

	defaultPhantomNames = []string{"metadata.google.internal", "does-not-exist.example.com", "example.invalid"}
)

// querySet is the pure value behind SavedQueriesProps.
type querySet struct {
	logGroups []*string
	folder    text
	queries   []SavedQuery
	phantoms  string // a regular expression
}

// querySetOf adds to p what is wrong with the props.
func querySetOf(p *problems, props *SavedQueriesProps, here place) querySet {
	set := querySet{folder: textOf(props.Folder), queries: allQueries(), phantoms: phantomsOf(p, props.PhantomNames)}
	if props.LogGroupNames != nil {
		set.logGroups = *props.LogGroupNames
	}
	set.logGroups = slices.Concat(set.logGroups, logGroupsOf(p, props.QueryLoggings, here))
	if props.Only != nil {
		set.queries = slices.Compact(slices.Sorted(slices.Values(props.Only)))
	}
	set.check(p)
	return set
}

func (s querySet) check(p *problems) {
	s.checkLogGroups(p)
	if s.folder.known() && (!queryFolder.MatchString(s.folder.value) || len(s.folder.value) > maxQueryFolder) {
		p.add("Folder is %q; use 1-%d characters without : and *, with / only between folders", s.folder.value, maxQueryFolder)
	}
	if len(s.queries) == 0 {
		p.add("Only is empty, so no query would be made; list some, or leave it out for all")
	}
	for _, q := range s.queries {
		if !q.known() {
			p.add("unknown query %q; use one of %v", string(q), allQueries())
		}
	}
	if n := len(QueryWithoutPhantoms.text(s.phantoms)); n > maxQueryString {
		p.add("PhantomNames make a query of %d characters, but CloudWatch Logs takes at most %d; list fewer", n, maxQueryString)
	}
}

func (s querySet) checkLogGroups(p *problems) {
	if n := len(s.logGroups); n == 0 || n > maxQueryLogGroups {
		p.add("LogGroupNames and QueryLoggings have %d log groups; give 1 to %d", n, maxQueryLogGroups)
	}
	for i, name := range s.logGroups {
		switch t := textOf(name); {
		case t.value == "":
			p.add("log group %d has no name; a QueryLogging has one only if it makes or is given a log group", i+1)
		case t.known() && !isTokenList(t.value) && !logGroupName.MatchString(t.value):
			p.add("log group %d is %q; use 1-512 letters, digits and . - _ / #", i+1, t.value)
		}
	}
}

// phantomsOf is a regular expression for the names, each alone or with a search domain
// behind it. Names in logs end in a dot.
func phantomsOf(p *problems, given *[]*string) string {
	if given == nil {
		return phantomExpression(defaultPhantomNames)
	}
	if len(*given) == 0 {
		p.add("PhantomNames is empty, so the query without them would show everything; list some, or leave that query out with Only")
	}
	names := make([]string, len(*given))
	for i, name := range *given {
		names[i] = parsePhantom(p, i+1, textOf(name))
	}
	return phantomExpression(names)
}

func parsePhantom(p *problems, position int, name text) string {
	if name.token || isTokenList(name.value) {
		p.add("phantom name %d is known only at deployment, but the query needs it at synthesis; use a literal name", position)
		return ""
	}
	if name.pending {
		return "looked-up-later"
	}
	parsed, err := domain.ParseTypedName(name.value)
	if err != nil {
		p.add("phantom name %d: %w", position, err)
		return ""
	}
	canonical := strings.TrimSuffix(parsed.String(), ".")
	if !phantomName.MatchString(canonical) {
		p.add("phantom name %d is %q; use a name of letters, digits, hyphens and underscores", position, name.value)
	}
	return canonical
}

func phantomExpression(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = regexp.QuoteMeta(name)
	}
	return `(?i)^(` + strings.Join(quoted, "|") + `)\.`
}

// logGroupsOf are the names of the log groups of QueryLoggings, each once. It adds to p what
// CloudWatch Logs Insights cannot search from here.
func logGroupsOf(p *problems, loggings []QueryLogging, here place) []*string {
	var names []*string
	for i, logging := range loggings {
		where := configKind.prop + " " + strconv.Itoa(i+1)
		if logging == nil {
			p.add("%s is nil; pass a construct or leave it out", where)
			continue
		}
		checkHome(p, here, where, logging, "search its log group from a stack there")
		name := logging.LogGroupName()
		if name == nil {
			p.add("%s, %q, has no log group that is known here; pass one that logs to a log group, which CloudWatch Logs Insights needs", where, *logging.Node().Path())
			continue
		}
		if !slices.ContainsFunc(names, func(n *string) bool { return *n == *name }) {
			names = append(names, name)
		}
	}
	return names
}

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
