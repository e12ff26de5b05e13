package awsdns

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// QueryType is a type of DNS query, with the number that IANA gives it.
type QueryType struct {
	Name   string // such as A; empty for a number without a name
	Number uint16

	// Named says that a rule of DNS Firewall takes the name. It takes every other type by
	// its number, as TYPE65. See Qtype of AWS::Route53Resolver::FirewallRuleGroup.
	Named bool
}

// QueryTypes returns the types that have a name in rules or in query logs, by name.
func QueryTypes() []QueryType {
	all := []QueryType{
		{"A", 1, true},
		{"NS", 2, true},
		{"CNAME", 5, true},
		{"SOA", 6, true},
		{"PTR", 12, true},
		{"MX", 15, true},
		{"TXT", 16, true},
		{"AAAA", 28, true},
		{"SRV", 33, true},
		{"NAPTR", 35, true},
		{"DS", 43, true},
		{"SPF", 99, true},
		{"CAA", 257, true},

		{"NULL", 10, false},
		{"HINFO", 13, false},
		{"RP", 17, false},
		{"AFSDB", 18, false},
		{"SIG", 24, false},
		{"KEY", 25, false},
		{"LOC", 29, false},
		{"CERT", 37, false},
		{"DNAME", 39, false},
		{"OPT", 41, false},
		{"SSHFP", 44, false},
		{"RRSIG", 46, false},
		{"NSEC", 47, false},
		{"DNSKEY", 48, false},
		{"NSEC3", 50, false},
		{"NSEC3PARAM", 51, false},
		{"TLSA", 52, false},
		{"SMIMEA", 53, false},
		{"CDS", 59, false},
		{"CDNSKEY", 60, false},
		{"OPENPGPKEY", 61, false},
		{"SVCB", 64, false},
		{"HTTPS", 65, false},
		{"IXFR", 251, false},
		{"AXFR", 252, false},
		{"ANY", 255, false},
		{"URI", 256, false},
	}
	slices.SortFunc(all, func(a, b QueryType) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// queryTypes are found by their names and by their numbers.
var queryTypes, queryTypeNumbers = func() (map[string]QueryType, map[uint16]QueryType) {
	names, numbers := map[string]QueryType{}, map[uint16]QueryType{}
	for _, t := range QueryTypes() {
		names[t.Name], numbers[t.Number] = t, t
	}
	return names, numbers
}()

// ParseQueryType reads a type as rules and query logs write it, in any case: A, https,
// TYPE65. It reports whether it is one; numbers are those of DNS, 0 to 65535.
func ParseQueryType(s string) (QueryType, bool) {
	upper := strings.ToUpper(s)
	if t, ok := queryTypes[upper]; ok {
		return t, true
	}
	digits, ok := strings.CutPrefix(upper, "TYPE")
	number, err := strconv.ParseUint(digits, 10, 16)
	if !ok || err != nil {
		return QueryType{}, false
	}
	return QueryTypeOf(uint16(number)), true
}

// QueryTypeOf returns the type of a number.
func QueryTypeOf(number uint16) QueryType {
	if t, ok := queryTypeNumbers[number]; ok {
		return t
	}
	return QueryType{Number: number}
}

// String returns the type as a rule has to write it: A, TYPE65.
func (t QueryType) String() string {
	if t.Named {
		return t.Name
	}
	return "TYPE" + strconv.Itoa(int(t.Number))
}

// RuleTypeNumbers returns the numbers that a rule takes as TYPE and a number. AWS's pages disagree
// on the last one, 65334 or 65534: what is written here stays below the lower one, and what others
// wrote is only refused beyond the higher one, by [IsRuleType].
func RuleTypeNumbers() Range { return Range{1, 65334} }

const lastRuleType = 65534

// IsRuleType reports whether AWS may take s for the Qtype of a rule: one of [QueryTypeNames], or TYPE
// and a number. It is narrower than [ParseQueryType], which also knows the names in query logs.
func IsRuleType(s string) bool {
	t, ok := ParseQueryType(s)
	return ok && t.Number <= lastRuleType && (t.String() == s || strings.HasPrefix(s, "TYPE"))
}

// QueryTypeNames returns the names that a rule takes, sorted.
func QueryTypeNames() []string {
	var names []string
	for _, t := range QueryTypes() {
		if t.Named {
			names = append(names, t.Name)
		}
	}
	return names
}
