package replay

import (
	"bytes"
	"hash/maphash"
)

// memo remembers the outcomes of queries by their keys. Those of the last keysOfGeneration
// different queries are known, and forgotten before there are twice as many: a log may have any
// number of them.
//
// It grows with what it knows, as most logs have few different queries and a memory page costs
// as much time as a dozen look-ups.
type memo struct {
	seed    maphash.Seed
	now     generation
	before  generation
	fetched uint64
}

// Sizes: the distinct queries of a company in a day fit, and take about 15 MB.
const (
	keysOfGeneration   = 1 << 17
	maxKey             = 1 << 10 // longer ones are not remembered
	keyChunk           = 1 << 16
	chunksOfGeneration = 256 // of keys: 16 MB
	firstSlots         = 1 << 10
)

func newMemo() *memo { return &memo{seed: maphash.MakeSeed()} }

func (m *memo) hash(key []byte) uint64 { return maphash.Bytes(m.seed, key) }

// find returns the outcome for a key, or nil.
func (m *memo) find(key []byte, hash uint64) *outcome {
	if o := m.now.find(key, hash); o != nil {
		return o
	}
	o := m.before.find(key, hash)
	if o != nil {
		m.add(key, hash, o)
	}
	return o
}

// add remembers the outcome for a key that is not known.
func (m *memo) add(key []byte, hash uint64, o *outcome) {
	if len(key) > maxKey {
		return
	}
	if m.now.known == keysOfGeneration || m.now.keys.isFull() {
		m.before, m.now = m.now, generation{}
	}
	m.now.add(key, hash, o)
}

// fetch loads what finding some keys needs into the CPU's cache at once, which takes little longer
// than for one. The sum is kept only so the compiler does not remove the loads.
func (m *memo) fetch(all []pending) {
	g := &m.now
	if len(g.slots) == 0 {
		return
	}
	for i := range all {
		m.fetched += g.slots[all[i].hash&uint64(len(g.slots)-1)].hash
	}
	for i := range all {
		if s := &g.slots[all[i].hash&uint64(len(g.slots)-1)]; s.outcome != nil {
			key := g.keys.at(s.key, s.length)
			m.fetched += uint64(key[0]) + uint64(key[len(key)-1])
		}
	}
}

// generation is a hash table that is at most half full.
type generation struct {
	slots []slot // a power of two
	known int
	keys  keyChunks
}

// slot is empty if it has no outcome.
type slot struct {
	hash        uint64
	outcome     *outcome
	key, length uint32 // see keyChunks.at
}

func (g *generation) find(key []byte, hash uint64) *outcome {
	if g.known == 0 {
		return nil
	}
	for i := hash; ; i++ {
		s := &g.slots[i&uint64(len(g.slots)-1)]
		if s.outcome == nil || s.hash == hash && bytes.Equal(g.keys.at(s.key, s.length), key) {
			return s.outcome
		}
	}
}

func (g *generation) add(key []byte, hash uint64, o *outcome) {
	if g.known >= len(g.slots)/2 {
		g.grow()
	}
	g.place(slot{hash, o, g.keys.add(key), uint32(len(key))})
	g.known++
}

func (g *generation) place(s slot) {
	i := s.hash
	for g.slots[i&uint64(len(g.slots)-1)].outcome != nil {
		i++
	}
	g.slots[i&uint64(len(g.slots)-1)] = s
}

func (g *generation) grow() {
	old := g.slots
	g.slots = make([]slot, max(2*len(old), firstSlots))
	for i := range old {
		if old[i].outcome != nil {
			g.place(old[i])
		}
	}
}

// keyChunks are keys one after another. They are never moved, as a growing slice of megabytes would
// be, and none is in two chunks.
type keyChunks [][]byte

// add returns the place of a key of at most maxKey bytes.
func (c *keyChunks) add(key []byte) uint32 {
	if len(*c) == 0 || cap((*c)[len(*c)-1])-len((*c)[len(*c)-1]) < len(key) {
		*c = append(*c, make([]byte, 0, keyChunk))
	}
	last := &(*c)[len(*c)-1]
	place := uint32((len(*c)-1)*keyChunk + len(*last))
	*last = append(*last, key...)
	return place
}

func (c keyChunks) at(place, length uint32) []byte {
	return c[place/keyChunk][place%keyChunk:][:length]
}

// isFull reports whether the next key might need a chunk too many.
func (c keyChunks) isFull() bool {
	return len(c) == chunksOfGeneration && keyChunk-len(c[len(c)-1]) < maxKey
}
