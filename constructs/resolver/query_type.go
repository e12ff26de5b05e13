package resolver

import (
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// queryType is the type of DNS query that a rule looks at, in upper case. Unset it is
// every type.
type queryType struct{ text }

// queryTypes are the names that AWS knows, with the numbers that DNS gives them.
var queryTypes = map[string]int{
	"A": 1, "AAAA": 28, "CAA": 257, "CNAME": 5, "DS": 43, "MX": 15, "NAPTR": 35,
	"NS": 2, "PTR": 12, "SOA": 6, "SPF": 99, "SRV": 33, "TXT": 16,
}

// unnamedQueryTypes are names that people try and AWS takes only as a number.
var unnamedQueryTypes = map[string]int{
	"ANY": 255, "DNAME": 39, "DNSKEY": 48, "HTTPS": 65, "NULL": 10, "SSHFP": 44, "SVCB": 64, "TLSA": 52,
}

// queryTypeNumbers end where most of AWS's pages say; one has 65534.
var queryTypeNumbers = awsdns.Range{First: 1, Last: 65334}

func queryTypeOf(s *string) queryType {
	t := textOf(s)
	if !t.token {
		t.value = strings.ToUpper(t.value)
	}
	return queryType{t}
}

func (q queryType) check(p *problems, where string) {
	if !q.known() || q.number() != 0 {
		return
	}
	if n, known := unnamedQueryTypes[q.value]; known {
		p.add("%s: AWS takes the query type %s by its number; use TYPE%d", where, q.value, n)
		return
	}
	p.add("%s: there is no query type %q in DNS Firewall; use A, AAAA, CAA, CNAME, DS, MX, NAPTR, NS, PTR, SOA, SPF, SRV, TXT, or TYPE and a number%s",
		where, q.value, fromTo(queryTypeNumbers))
}

// number is that of DNS, or 0 if the type is unset, a token or none.
func (q queryType) number() int {
	if n, named := queryTypes[q.value]; named {
		return n
	}
	digits, _ := strings.CutPrefix(q.value, "TYPE")
	n, err := strconv.Atoi(digits)
	if err != nil || q.value != "TYPE"+strconv.Itoa(n) || !queryTypeNumbers.Contains(n) {
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
