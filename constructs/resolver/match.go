package resolver

import (
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// match is what a rule looks for: a [listMatch], a [protection] or a [category].
type match interface {
	check(p *problems, where string)

	// key identifies the match in a rule group. The CDK encodes one reference as one text, so
	// this holds for tokens too.
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

// queryType is the type of DNS query that a rule looks at, in upper case. Unset it is
// every type.
type queryType struct{ text }

// queryTypeNumbers end where most of AWS's pages say; one has 65534.
func queryTypeOf(s *string) queryType {
	t := textOf(s)
	if !t.deferred() {
		t.value = strings.ToUpper(t.value)
	}
	return queryType{t}
}

func (q queryType) check(p *problems, where string) {
	if !q.known() || q.number() != 0 {
		return
	}
	if t, known := awsdns.ParseQueryType(q.value); known && !strings.HasPrefix(q.value, "TYPE") {
		p.add("%s: AWS takes the query type %s by its number; use %v", where, q.value, t)
		return
	}
	p.add("%s: unknown query type %q; use %s, or TYPE and a number%s",
		where, q.value, strings.Join(awsdns.QueryTypeNames(), ", "), fromTo(awsdns.RuleTypeNumbers()))
}

// number is that of DNS, or 0 if the type is unset, a token or unknown.
func (q queryType) number() int {
	t, ok := awsdns.ParseQueryType(q.value)
	n := int(t.Number)
	byNumber := q.value == "TYPE"+strconv.Itoa(n) && awsdns.RuleTypeNumbers().Contains(n)
	if !ok || !byNumber && (!t.Named || q.value != t.Name) {
		return 0
	}
	return n
}

// key is one for AAAA and TYPE28.
func (q queryType) key() string {
	if n := q.number(); n != 0 {
		return strconv.Itoa(n)
	}
	return q.value
}

// words is the type for people.
func (q queryType) words() string {
	if !q.set {
		return "all"
	}
	return q.text.words()
}

// Redirection says which names of a CNAME or DNAME chain a rule looks up in its list:
// [InspectRedirection] or [TrustRedirection]. The zero value leaves it to AWS, which
// inspects.
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, FirewallDomainRedirectionAction.
type Redirection struct{ kind text }

const (
	inspectRedirection = "INSPECT_REDIRECTION_DOMAIN"
	trustRedirection   = "TRUST_REDIRECTION_DOMAIN"
)

// InspectRedirection looks up every name of the chain. An allow list then needs the
// targets of its names as well: those of content networks and load balancers, which
// change without notice.
func InspectRedirection() Redirection {
	return Redirection{text{value: inspectRedirection, set: true}}
}

// TrustRedirection looks up the first name alone. The trust ends with the query: a
// client that asks for a target itself is judged by that name.
func TrustRedirection() Redirection {
	return Redirection{text{value: trustRedirection, set: true}}
}

// RedirectionOf is a redirection action that arrives as text, from a configuration file
// or a template parameter: INSPECT_REDIRECTION_DOMAIN or TRUST_REDIRECTION_DOMAIN.
func RedirectionOf(action *string) Redirection { return Redirection{textOf(action)} }

// or gives the redirection action of the later props, unless they have none.
func (r Redirection) or(earlier Redirection) Redirection {
	if !r.kind.set {
		return earlier
	}
	return r
}

func (r Redirection) check(p *problems, where string) {
	if r.kind.known() && r.kind.value != inspectRedirection && r.kind.value != trustRedirection {
		p.add("%s: unknown redirection action %q; use InspectRedirection() or TrustRedirection()", where, r.kind.value)
	}
}
