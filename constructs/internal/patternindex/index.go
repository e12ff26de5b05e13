// Package patternindex finds patterns of a long list again. It is less than half as large as a map
// and several times as fast to fill, because it leaves the patterns where they are.
//
// Do not use it for lists that grow shorter or change: it remembers places.
package patternindex

import (
	"hash/maphash"
	"math/bits"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Index finds the first place of a list that has a pattern. Make one with [New].
type Index struct {
	list  func(place int) domain.Pattern
	seed  maphash.Seed // lists come from strangers
	slots []slot       // a power of two, more than half of them free
	used  int
}

// slot is 0, or has the upper half of a hash and, in the lower one, a place from 1.
type slot uint64

const (
	placeBits = 40 // more patterns do not fit into memory
	placeMask = 1<<placeBits - 1
	minSlots  = 8
)

// New returns an index without places of the list that gives a pattern for each. Up to room
// patterns it does not grow.
func New(room int, list func(place int) domain.Pattern) *Index {
	size := 1 << bits.Len(uint(max(2*room, minSlots)))
	return &Index{list: list, seed: maphash.MakeSeed(), slots: newSlots(size)}
}

func newSlots(n int) []slot {
	slots := make([]slot, n)
	clear(slots) // which is quicker than what the system does for pages that are read before they are written
	return slots
}

// Add adds a place, from 0. It returns false if another place with the same pattern is in the
// index, which is then kept.
func (x *Index) Add(place int) bool {
	pattern := x.list(place)
	hash := x.hash(pattern)
	at := x.find(pattern, hash)
	if x.slots[at] != 0 {
		return false
	}
	x.slots[at] = slot(hash&^placeMask | uint64(place+1))
	if x.used++; 2*x.used >= len(x.slots) {
		x.grow()
	}
	return true
}

// Find returns the place that was added first of those with a pattern.
func (x *Index) Find(pattern domain.Pattern) (place int, found bool) {
	s := x.slots[x.find(pattern, x.hash(pattern))]
	return int(s&placeMask) - 1, s != 0
}

// find returns the slot of a pattern, or the free one where it belongs.
func (x *Index) find(pattern domain.Pattern, hash uint64) int {
	at := x.start(hash)
	for ; x.slots[at] != 0; at = (at + 1) & (len(x.slots) - 1) {
		s := x.slots[at]
		if uint64(s)&^placeMask == hash&^placeMask && x.list(int(s&placeMask)-1) == pattern {
			break
		}
	}
	return at
}

// start takes other bits of a hash than slots keep as long as there are so many.
func (x *Index) start(hash uint64) int { return int(hash & uint64(len(x.slots)-1)) }

func (x *Index) hash(pattern domain.Pattern) uint64 {
	return maphash.String(x.seed, pattern.Base().String()) + uint64(pattern.Kind())<<placeBits
}

func (x *Index) grow() {
	old := x.slots
	x.slots = newSlots(2 * len(old))
	for _, s := range old {
		if s != 0 {
			at := x.start(x.hash(x.list(int(s&placeMask) - 1)))
			for x.slots[at] != 0 {
				at = (at + 1) & (len(x.slots) - 1)
			}
			x.slots[at] = s
		}
	}
}
