package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
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

	// Names that software asks for out of habit and that [QueryWithoutPhantoms] leaves out,
	// also with a search domain behind them, as in metadata.google.internal.ec2.internal.
	//
	// Property: AWS::Logs::QueryDefinition QueryString.
	//
	// Default: metadata.google.internal, by which libraries of Google Cloud look where
	// they are, and does-not-exist.example.com and example.invalid, by which cloud-init
	// looks whether the resolver tells lies. A third name of cloud-init's is random and
	// stays visible, as those of malware are.
	PhantomNames *[]*string
}

type savedQueries struct {
	constructs.Construct
	ids map[SavedQuery]*string
}

// NewSavedQueries makes the queries. It panics with all that is wrong with the props.
func NewSavedQueries(scope constructs.Construct, id *string, props *SavedQueriesProps) SavedQueries {
	if props == nil {
		props = &SavedQueriesProps{}
	}
	p := problemsOf("SavedQueries", childPath(scope, id))
	set := querySetOf(p, props, placeOf(scope))
	must(p.err())

	s := &savedQueries{ids: map[SavedQuery]*string{}}
	constructs.NewConstruct_Override(s, scope, id)
	for _, query := range set.queries {
		s.add(query, set)
	}
	return s
}

func (s *savedQueries) add(query SavedQuery, set querySet) {
	folder := set.folder.pointer()
	if folder == nil {
		folder = awscdk.Aws_STACK_NAME()
	}
	definition := awslogs.NewCfnQueryDefinition(s, ptr(string(query)), &awslogs.CfnQueryDefinitionProps{
		Name:          ptr(*folder + "/" + query.title()),
		LogGroupNames: anySlice(set.logGroups),
		QueryString:   ptr(query.text(set.phantoms)),
		Parameters:    queryParameters(query),
	})
	s.ids[query] = definition.AttrQueryDefinitionId()
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

func (s *savedQueries) QueryDefinitionId(query SavedQuery) *string { return s.ids[query] }

// anySlice is a list of strings in the form that some L1 props take.
func anySlice(texts []*string) *[]any {
	all := make([]any, len(texts))
	for i, t := range texts {
		all[i] = t
	}
	return &all
}
