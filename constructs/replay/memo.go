package replay

import (
	"bytes"
	"encoding/binary"
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
	chunksOfGeneration = 256     // of keys: 16 MB
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
		m.fetched += uint64(g.slots[g.first(uint32(all[i].hash))].hash)
	}
	for i := range all {
		if s := &g.slots[g.first(uint32(all[i].hash))]; s.outcome != nil {
			key := g.keys.at(s.place)
			m.fetched += uint64(key[0]) + uint64(key[len(key)-1])
		}
	}
}

// generation is a hash table that is at most half full.
type generation struct {
	slots []slot // a power of two, less than there are hashes
	known int
	keys  keyChunks
}

// slot is empty if it has no outcome.
type slot struct {
	hash    uint32
	place   uint32 // of the key
	outcome *outcome
}

// first returns the slot where a key with a hash may be, or in one after it.
func (g *generation) first(hash uint32) uint32 { return hash & uint32(len(g.slots)-1) }

func (g *generation) find(key []byte, hash uint64) *outcome {
	if g.known == 0 {
		return nil
	}
	for i := g.first(uint32(hash)); ; i = g.first(i + 1) {
		s := &g.slots[i]
		if s.outcome == nil || s.hash == uint32(hash) && bytes.Equal(g.keys.at(s.place), key) {
			return s.outcome
		}
	}
}

func (g *generation) add(key []byte, hash uint64, o *outcome) {
	if g.known >= len(g.slots)/2 {
		g.grow()
	}
	g.put(slot{uint32(hash), g.keys.add(key), o})
	g.known++
}

func (g *generation) put(s slot) {
	i := g.first(s.hash)
	for g.slots[i].outcome != nil {
		i = g.first(i + 1)
	}
	g.slots[i] = s
}

func (g *generation) grow() {
	old := g.slots
	g.slots = make([]slot, max(2*len(old), firstSlots))
	clear(g.slots) // which is quicker than what the system does for pages that are read before they are written
	for i := range old {
		if old[i].outcome != nil {
			g.put(old[i])
		}
	}
}

// keyChunks are keys one after another, each behind its length. They are never moved, as a growing
// slice of megabytes would be, and none is in two chunks.
type keyChunks [][]byte

const (
	keyChunk  = 1 << 16
	keyLength = 2 // bytes
)

// add returns the place of a key of at most maxKey bytes.
func (c *keyChunks) add(key []byte) uint32 {
	if n := len(*c); n == 0 || keyChunk-len((*c)[n-1]) < keyLength+len(key) {
		*c = append(*c, make([]byte, 0, keyChunk))
	}
	last := &(*c)[len(*c)-1]
	place := (len(*c)-1)*keyChunk + len(*last)
	*last = append(binary.LittleEndian.AppendUint16(*last, uint16(len(key))), key...)
	return uint32(place)
}

func (c keyChunks) at(place uint32) []byte {
	chunk := c[place/keyChunk][place%keyChunk:]
	return chunk[keyLength:][:binary.LittleEndian.Uint16(chunk)]
}

// isFull reports whether the next key might need a chunk too many.
func (c keyChunks) isFull() bool {
	return len(c) == chunksOfGeneration && keyChunk-len(c[len(c)-1]) < keyLength+maxKey
}
