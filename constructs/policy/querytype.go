package policy

import (
	"fmt"
	"strconv"
	"strings"
)

// queryTypes are the types that DNS Firewall knows by name, with their numbers.
// See Qtype of FirewallRule.
var queryTypes = []struct {
	name   string
	number uint16
}{
	{"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"PTR", 12}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28},
	{"SRV", 33}, {"NAPTR", 35}, {"DS", 43}, {"SPF", 99}, {"CAA", 257},
}

// moreTypes are further types that query logs name. A rule writes them TYPE<n>.
var moreTypes = map[string]uint16{
	"HINFO": 13, "RP": 17, "AFSDB": 18, "SIG": 24, "KEY": 25, "LOC": 29, "CERT": 37, "DNAME": 39, "OPT": 41, "SSHFP": 44,
	"RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "NSEC3": 50, "NSEC3PARAM": 51, "TLSA": 52, "SMIMEA": 53, "CDS": 59, "CDNSKEY": 60,
	"OPENPGPKEY": 61, "SVCB": 64, "HTTPS": 65, "IXFR": 251, "AXFR": 252, "ANY": 255, "URI": 256,
}

// QueryType is the number of a DNS query type, such as 1 for A.
type QueryType uint16

// ParseQueryType reads the name of a query type as rules and query logs have it:
// A, AAAA, HTTPS, TYPE65. Case does not matter.
func ParseQueryType(s string) (QueryType, error) {
	upper := strings.ToUpper(s)
	for _, t := range queryTypes {
		if t.name == upper {
			return QueryType(t.number), nil
		}
	}
	if n, ok := moreTypes[upper]; ok {
		return QueryType(n), nil
	}
	if digits, ok := strings.CutPrefix(upper, "TYPE"); ok {
		if n, err := strconv.ParseUint(digits, 10, 16); err == nil {
			return QueryType(n), nil
		}
	}
	return 0, fmt.Errorf("%q is no query type; use one such as A, AAAA, TXT or TYPE65", s)
}

// String returns the name that a rule has for the type: A, TYPE65.
func (t QueryType) String() string {
	for _, known := range queryTypes {
		if known.number == uint16(t) {
			return known.name
		}
	}
	return "TYPE" + strconv.Itoa(int(t))
}
