package replay

import (
	"bytes"
	"hash/maphash"
)

// memo remembers what came of the queries that were seen last, by their keys: one for each
// place, which a later one takes over.
type memo struct {
	seed    maphash.Seed
	slots   []slot
	aside   slot // the place of a query whose key is too long for others
	fetched uint64
}

// slot is a place. An empty one has no key.
//
// Sizes: 192 bytes. A look-up costs what it takes to fetch a slot into the cache, so that the
// key is in it, and an outcome, of which there are few, is not.
type slot struct {
	hash    uint64
	outcome *outcome
	length  uint16
	key     [maxKey]byte
}

const maxKey = 174

// Sizes: the names of a day of a company fit. A memo takes 25 MB.
const memoSlots = 1 << 17

func newMemo() *memo { return &memo{seed: maphash.MakeSeed(), slots: make([]slot, memoSlots)} }

func (m *memo) hash(key []byte) uint64 { return maphash.Bytes(m.seed, key) }

// fetch has the places of some keys brought into the cache, all at once, which takes little longer
// than one. That the sum is kept is for the compiler, which would leave out what nobody needs.
func (m *memo) fetch(all []pending) {
	for i := range all {
		s := &m.slots[all[i].hash%memoSlots]
		m.fetched += s.hash + uint64(s.key[len(s.key)/2])
	}
}

// find returns the place of a key, and whether what is there is the key's already.
func (m *memo) find(key []byte, hash uint64) (*slot, bool) {
	if len(key) > maxKey {
		return &m.aside, false
	}
	s := &m.slots[hash%memoSlots]
	if s.hash == hash && bytes.Equal(s.key[:s.length], key) {
		return s, true
	}
	s.hash, s.length = hash, uint16(copy(s.key[:], key))
	return s, false
}
