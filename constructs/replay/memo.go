package replay

import (
	"bytes"
	"hash/maphash"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// memo remembers what came of the queries that were seen last: one for each place, which
// a later one takes over.
type memo struct {
	seed  maphash.Seed
	slots []slot
	key   []byte // of the record at hand
}

// slot is a place. An empty one has no key.
type slot struct {
	key     []byte
	outcome outcome
}

// Sizes: the names of a day of a company fit. With its keys a memo takes some 20 MB.
const memoSlots = 1 << 16

func newMemo() *memo { return &memo{seed: maphash.MakeSeed(), slots: make([]slot, memoSlots)} }

// find returns the place of a record, and whether what is there is the record's.
func (m *memo) find(pair uint32, r *querylog.Record) (*slot, bool) {
	m.key = appendKey(m.key[:0], pair, r)
	s := &m.slots[maphash.Bytes(m.seed, m.key)%memoSlots]
	return s, bytes.Equal(s.key, m.key)
}

// take makes a place that of the key that was looked for last, in the memory that is there.
func (s *slot) take(key []byte) { s.key = append(s.key[:0], key...) }

// appendKey appends all of a record that its verdicts depend on. No text has a zero byte: in
// JSON it is an escape.
func appendKey(b []byte, pair uint32, r *querylog.Record) []byte {
	b = append(b, byte(pair), byte(pair>>8), byte(pair>>16), byte(pair>>24))
	b = append(b, r.QueryType...)
	b = append(append(b, 0), r.QueryName...)
	if len(r.FirewallRuleAction) > 0 {
		b = append(append(b, 0, 1), r.FirewallRuleAction...)
		b = append(append(b, 0), r.FirewallRuleGroupID...)
		b = append(append(b, 0), r.FirewallDomainListID...)
		b = append(append(b, 0), r.FirewallProtection...)
	}
	for i := range r.Answers {
		if redirects(&r.Answers[i]) {
			b = append(append(b, 0, 2), r.Answers[i].Rdata...)
		}
	}
	return b
}
