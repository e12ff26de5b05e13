package replay

import (
	"encoding/binary"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// query is a record in the form that policies judge. Its memory is reused.
type query struct {
	name  []byte
	chain [][]byte // the names that the answer leads to
	kind  policy.QueryType

	// invalid is why the query cannot be judged, and invalidType why rules for one type cannot
	// be; "" if they can.
	invalid, invalidType string

	// Fields of the record, in the memory of its key.
	key                             []byte
	queryType                       []byte
	action, group, list, protection []byte

	evaluator *policy.Evaluator // of judged, which is the last verdict in full; or nil
	judged    policy.Verdict
	full      policy.Query

	types   map[string]namedType // seen so far
	reasons map[reasonKey]reason // of earlier decisions
}

// read reads a query from its key.
func (q *query) read(key []byte) {
	q.key, q.invalid, q.invalidType, q.chain, q.evaluator = key, "", "", q.chain[:0], nil
	_, size := binary.Uvarint(key)
	rest := key[size:]
	var name []byte
	for _, text := range []*[]byte{&q.queryType, &name, &q.action, &q.group, &q.list, &q.protection} {
		*text, rest = cutText(rest)
	}
	q.name = q.append(q.name[:0], name)
	q.readType(q.queryType)
	for len(rest) > 0 {
		name, rest = cutText(rest)
		q.follow(name)
	}
}

// blocked reports whether AWS blocked the query. Then the chain is unknown.
func (q *query) blocked() bool { return querylog.IsBlock(q.action) }

// Reasons for queries that cannot be judged. They do not contain the value: a log may have any
// number of different ones.
const (
	invalidName   = "invalid domain name"
	invalidType   = "unknown query type"
	invalidAction = "unknown action in the log"
)

func (q *query) readType(text []byte) {
	known, ok := q.types[string(text)]
	if !ok {
		t, err := policy.ParseQueryType(string(text))
		known = namedType{kind: t}
		if err != nil {
			known = namedType{policy.OtherType, invalidType}
		}
		q.remember(string(text), known)
	}
	q.kind, q.invalidType = known.kind, known.invalid
}

// namedType is a query type by its name.
type namedType struct {
	kind    policy.QueryType
	invalid string
}

// maxTypes is more than the query types, and maxReasons more than the rules: a log may contain
// anything.
const (
	maxTypes   = 256
	maxReasons = 1 << 16
)

func (q *query) keep(key reasonKey, d reason) {
	if q.reasons == nil || len(q.reasons) >= maxReasons {
		q.reasons = map[reasonKey]reason{}
	}
	q.reasons[key] = d
}

func (q *query) remember(text string, t namedType) {
	if q.types == nil || len(q.types) >= maxTypes {
		q.types = map[string]namedType{}
	}
	q.types[text] = t
}

// follow appends a name to the chain, in memory that a chain before it had.
func (q *query) follow(name []byte) {
	n := len(q.chain)
	if n == cap(q.chain) {
		q.chain = append(q.chain, nil)
	} else {
		q.chain = q.chain[:n+1]
	}
	q.chain[n] = q.append(q.chain[n][:0], name)
}

// append appends the canonical form of a name. Nearly every name has no escapes and needs no
// parsing.
func (q *query) append(b, name []byte) []byte {
	start := len(b)
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || c == '\\' {
			return q.appendParsed(b[:start], name)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	if n := len(b); n-start > 1 && b[n-1] == '.' {
		b = b[:n-1]
	}
	return b
}

func (q *query) appendParsed(b, name []byte) []byte {
	parsed, err := domain.ParseName(string(name))
	if err != nil {
		q.invalid = invalidName
		return append(b, name...)
	}
	return append(b, parsed.String()...)
}

// judgedBy returns the query and the verdict on it in full, which is often asked for twice: for the
// reason and for what decided.
func (q *query) judgedBy(e *policy.Evaluator) (policy.Query, policy.Verdict, error) {
	if q.evaluator != e {
		full, err := q.parsed()
		if err != nil {
			return full, policy.Verdict{}, err
		}
		q.evaluator, q.full, q.judged = e, full, e.Judge(full)
	}
	return q.full, q.judged, nil
}

// parsed returns the query as policies judge it in full.
func (q *query) parsed() (policy.Query, error) {
	name, err := domain.ParseName(string(q.name))
	if err != nil {
		return policy.Query{}, err
	}
	full := policy.Query{Name: name, Type: q.kind}
	for _, text := range q.chain {
		next, err := domain.ParseName(string(text))
		if err != nil {
			return policy.Query{}, err
		}
		full.Chain = append(full.Chain, next)
	}
	return full, nil
}

// A key is all of a record that its verdicts depend on, as length-prefixed texts: records
// with the same key have the same verdicts, and a query can be read from its key.

func appendKey(key []byte, pair uint32, r *querylog.Record) []byte {
	key = binary.AppendUvarint(key, uint64(pair))
	key = appendText(key, r.QueryType)
	key = appendText(key, r.QueryName)
	key = appendText(key, r.FirewallRuleAction)
	key = appendText(key, r.FirewallRuleGroupID)
	key = appendText(key, r.FirewallDomainListID)
	key = appendText(key, r.FirewallProtection)
	for name := range r.Chain() {
		key = appendText(key, name)
	}
	return key
}

func appendText(key, text []byte) []byte {
	return append(binary.AppendUvarint(key, uint64(len(text))), text...)
}

// cutText returns the first text of what is left of a key, and the rest.
func cutText(key []byte) (text, rest []byte) {
	n, size := binary.Uvarint(key)
	return key[size : size+int(n)], key[size+int(n):]
}
