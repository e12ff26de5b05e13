package policy

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// QueryType is the number of a DNS query type, such as 1 for A.
type QueryType uint16

// ParseQueryType reads the name of a query type as rules and query logs have it:
// A, AAAA, HTTPS, TYPE65. Case does not matter. See [awsdns.ParseQueryType].
func ParseQueryType(s string) (QueryType, error) {
	t, ok := awsdns.ParseQueryType(s)
	if !ok {
		return 0, fmt.Errorf("unknown query type %q; use one such as A, AAAA, TXT or TYPE65", s)
	}
	return QueryType(t.Number), nil
}

// IsRuleType reports whether a rule takes a text for its Qtype. It is narrower than
// [ParseQueryType], which also knows the names in query logs. AWS's pages disagree on the
// last number; this is the higher one.
func IsRuleType(s string) bool {
	t, err := ParseQueryType(s)
	return err == nil && t <= 65534 && (t.String() == s || strings.HasPrefix(s, "TYPE"))
}

// String returns the name that a rule has for the type: A, TYPE65.
func (t QueryType) String() string { return awsdns.QueryTypeOf(uint16(t)).String() }
