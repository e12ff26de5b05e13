package replay

import "hash/maphash"

// memo remembers the outcomes of queries by their keys. Those of the last keysOfGeneration
// different queries are known, and forgotten before there are twice as many: a log may have any
// number of them.
//
// It knows a key by 128 bits. That two keys have the same is less likely than that memory fails, and
// nobody can choose such keys, because the seeds are secret. The keys themselves, which are several times
// as long, would be out of the CPU's cache whenever they are compared.
//
// It grows with what it knows, as most logs have few different queries and a memory page costs
// as much time as a dozen look-ups.
type memo struct {
	seeds   [2]maphash.Seed
	now     generation
	before  generation
	fetched uint64
}

// keysOfGeneration are more than the distinct queries of a company in a day. They take 6 MB.
const keysOfGeneration = 1 << 17

func newMemo() *memo { return &memo{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}} }

// keyHash stands for a key.
type keyHash struct{ a, b uint64 }

func (m *memo) hash(key []byte) keyHash {
	return keyHash{maphash.Bytes(m.seeds[0], key), maphash.Bytes(m.seeds[1], key)}
}

// find returns the outcome for a key, or nil.
func (m *memo) find(key keyHash) *outcome {
	if o := m.now.find(key); o != nil {
		return o
	}
	o := m.before.find(key)
	if o != nil {
		m.add(key, o)
	}
	return o
}

// add remembers the outcome for a key that is not known.
func (m *memo) add(key keyHash, o *outcome) {
	if m.now.known == keysOfGeneration {
		m.before, m.now = m.now, generation{}
	}
	m.now.add(key, o)
}

// fetch loads what finding some keys needs into the CPU's cache at once, which takes little longer
// than for one. The sum is kept only so the compiler does not remove the loads.
func (m *memo) fetch(all []pending) {
	g := &m.now
	if len(g.slots) == 0 {
		return
	}
	for i := range all {
		m.fetched += g.slots[g.first(all[i].hash)].key.a
	}
}

// generation is a hash table that is at most half full.
type generation struct {
	slots []slot // a power of two
	known int
}

// slot is empty if it has no outcome.
type slot struct {
	key     keyHash
	outcome *outcome
}

// first returns the slot where a key may be, or in one after it.
func (g *generation) first(key keyHash) int { return int(key.a & uint64(len(g.slots)-1)) }

func (g *generation) after(i int) int { return (i + 1) & (len(g.slots) - 1) }

func (g *generation) find(key keyHash) *outcome {
	if g.known == 0 {
		return nil
	}
	for i := g.first(key); ; i = g.after(i) {
		if s := &g.slots[i]; s.outcome == nil || s.key == key {
			return s.outcome
		}
	}
}

func (g *generation) add(key keyHash, o *outcome) {
	if g.known >= len(g.slots)/2 {
		g.grow()
	}
	g.put(slot{key, o})
	g.known++
}

func (g *generation) put(s slot) {
	i := g.first(s.key)
	for g.slots[i].outcome != nil {
		i = g.after(i)
	}
	g.slots[i] = s
}

const firstSlots = 1 << 10

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
