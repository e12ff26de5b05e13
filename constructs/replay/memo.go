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
	aside slot   // the place of a query whose key is too long for others
}

// slot is a place. An empty one has no key.
//
// Sizes: 256 bytes. A look-up costs what it takes to fetch a slot into the cache, so that the
// key is in it, and an outcome, of which there are few, is not.
type slot struct {
	hash    uint64
	outcome *outcome
	length  uint16
	key     [maxKey]byte
}

const maxKey = 238

// Sizes: the names of a day of a company fit. A memo takes 16 MB.
const memoSlots = 1 << 16

func newMemo() *memo { return &memo{seed: maphash.MakeSeed(), slots: make([]slot, memoSlots)} }

// find returns the place of a record, and whether what is there is the record's already.
func (m *memo) find(pair uint32, r *querylog.Record) (*slot, bool) {
	m.key = appendKey(m.key[:0], pair, r)
	if len(m.key) > maxKey {
		return &m.aside, false
	}
	hash := maphash.Bytes(m.seed, m.key)
	s := &m.slots[hash%memoSlots]
	if s.hash == hash && bytes.Equal(s.key[:s.length], m.key) {
		return s, true
	}
	s.hash, s.length = hash, uint16(copy(s.key[:], m.key))
	return s, false
}

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
