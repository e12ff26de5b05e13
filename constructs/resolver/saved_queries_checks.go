package resolver

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

const (
	maxQueryLogGroups = 50    // log groups that Logs Insights searches at once
	maxQueryString    = 10000 // characters
	maxQueryFolder    = 200   // characters: a name has 255, and the titles here are short
)

var (
	queryFolder = regexp.MustCompile(`^[^:*/]+(/[^:*/]+)*$`)

	// What stands for itself in a query. Names with other bytes are not asked for out of habit.
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
		p.add("Only is empty, so that no query would be made; name some, or leave it out for all")
	}
	for _, q := range s.queries {
		if !q.known() {
			p.add("there is no query %q; use one of %v", string(q), allQueries())
		}
	}
	if n := len(QueryWithoutPhantoms.text(s.phantoms)); n > maxQueryString {
		p.add("PhantomNames make a query of %d characters, and CloudWatch Logs takes %d; name fewer", n, maxQueryString)
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
		p.add("PhantomNames is empty, so that the query without them would show everything; name some, or leave that query out with Only")
	}
	names := make([]string, len(*given))
	for i, name := range *given {
		names[i] = parsePhantom(p, i+1, textOf(name))
	}
	return phantomExpression(names)
}

func parsePhantom(p *problems, position int, name text) string {
	if name.token || isTokenList(name.value) {
		p.add("phantom name %d is known only at deployment, and the query needs it before", position)
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
			p.add("%s, %q, has no log group that is known here, which CloudWatch Logs Insights needs; pass one that logs to a log group", where, *logging.Node().Path())
			continue
		}
		if !slices.ContainsFunc(names, func(n *string) bool { return *n == *name }) {
			names = append(names, name)
		}
	}
	return names
}
