package resolver

import "github.com/aws/constructs-go/constructs/v10"

// match is what a rule looks for: a [listMatch], a [protection] or a [category].
type match interface {
	check(p *problems, where string)

	// key tells the match from the others of a rule group. The CDK encodes one reference
	// as one text, so this holds for tokens too.
	key() string

	// twice says what is wrong where an earlier rule has the same key.
	twice(earlier string) string

	// render adds the match to a rule in CloudFormation's form.
	render(rule map[string]any)

	// words is the match for people, who know constructs by their names.
	words(name naming) string
}

// naming gives the name under which people know a construct.
type naming func(constructs.IConstruct) string

// listMatch looks for the names of a domain list.
type listMatch struct {
	list        DomainList
	queryType   queryType
	redirection Redirection
}

func (m listMatch) check(p *problems, where string) {
	if m.listId().value == "" && !isNone(m.list) {
		p.add("%s has no domain list; make one with NewDomainList or import one with DomainListFromDomainListId", where)
	}
	m.queryType.check(p, where)
	m.redirection.check(p, where)
}

// key is AWS's own: the list and the query type.
func (m listMatch) key() string {
	if m.listId().value == "" && !isNone(m.list) {
		return ""
	}
	return m.listId().value + " " + m.queryType.key()
}

func (m listMatch) twice(earlier string) string {
	return "its domain list is already used by " + earlier + " for the same queries, and AWS takes a list once in a group for each query type; merge the rules, use another list or set another QueryType"
}

func (m listMatch) listId() text {
	if m.list == nil {
		return text{}
	}
	return textOf(m.list.DomainListId())
}

func (m listMatch) render(rule map[string]any) {
	rule["FirewallDomainListId"] = m.list.DomainListId()
	if m.queryType.set {
		rule["Qtype"] = m.queryType.value
	}
	if m.redirection.kind.set {
		rule["FirewallDomainRedirectionAction"] = m.redirection.kind.value
	}
}

func (m listMatch) words(name naming) string {
	words := name(m.list)
	if id := m.listId(); id.known() {
		words += " (" + id.value + ")"
	}
	if m.redirection.kind.value == trustRedirection {
		words += ", trusting redirections"
	}
	return words
}

// looksIntoList reports whether the rule is about a domain list.
func (r Rule) looksIntoList() bool {
	_, ok := r.match.(listMatch)
	return ok
}

// mayOverlap reports whether some query can be what both rules look for. What DNS
// Firewall detects by itself is not known here.
func (r Rule) mayOverlap(other Rule) bool {
	a, first := r.match.(listMatch)
	b, second := other.match.(listMatch)
	if !first || !second {
		return true
	}
	return a.queryType.mayEqual(b.queryType) && mayShareNames(a.list, b.list)
}
