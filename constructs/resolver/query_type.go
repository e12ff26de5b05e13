package resolver

import (
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// queryType is the type of DNS query that a rule looks at, in upper case. Unset it is
// every type.
type queryType struct{ text }

// queryTypeNumbers end where most of AWS's pages say; one has 65534.
var queryTypeNumbers = awsdns.Range{First: 1, Last: 65334}

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
	p.add("%s: there is no query type %q in DNS Firewall; use %s, or TYPE and a number%s",
		where, q.value, strings.Join(awsdns.QueryTypeNames(), ", "), fromTo(queryTypeNumbers))
}

// number is that of DNS, or 0 if the type is unset, a token or none.
func (q queryType) number() int {
	t, ok := awsdns.ParseQueryType(q.value)
	n := int(t.Number)
	byNumber := q.value == "TYPE"+strconv.Itoa(n) && queryTypeNumbers.Contains(n)
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

// mayEqual reports whether a query can be of both types.
func (q queryType) mayEqual(other queryType) bool {
	return !q.known() || !other.known() || q.key() == other.key()
}

// words is the type for people.
func (q queryType) words() string {
	if !q.set {
		return "all"
	}
	return q.text.words()
}
