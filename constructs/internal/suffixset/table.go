package suffixset

import (
	"encoding/binary"
)

// table finds the record of a name by its hash. Each slot is 0 or has the lower half of
// a hash, the fingerprint, as its upper half and a place in the arena as its lower one.
type table struct {
	slots []uint64
	arena []byte
}

// newTable makes room for so many names that seven of ten slots are taken, and never all.
func newTable(names, arenaSize int) table {
	// No record is at 0, so that no slot in use is 0.
	t := table{make([]uint64, names*10/7+1), make([]byte, 1, arenaSize)}
	clear(t.slots) // which is quicker than what the system does for pages that are read before they are written
	return t
}

// put takes the slot of a name for the record that is appended next.
func (t *table) put(hash uint64) {
	i := reduce(hash, len(t.slots))
	for t.slots[i] != 0 {
		i = t.after(i)
	}
	t.slots[i] = hash<<32 | uint64(len(t.arena))
}

func (t *table) after(i int) int {
	if i++; i < len(t.slots) {
		return i
	}
	return 0
}

// likely returns the place of the first record that has the fingerprint of the hash, or 0:
// all but surely that of the name in question, if it is in the table at all.
func (t *table) likely(hash uint64) uint32 {
	for i := reduce(hash, len(t.slots)); t.slots[i] != 0; i = t.after(i) {
		if uint32(t.slots[i]>>32) == uint32(hash) {
			return uint32(t.slots[i])
		}
	}
	return 0
}

// find returns the record of a name, or nil.
func find[T Text](t *table, name T, hash uint64) record {
	for i := reduce(hash, len(t.slots)); t.slots[i] != 0; i = t.after(i) {
		if uint32(t.slots[i]>>32) != uint32(hash) {
			continue
		}
		if r := recordAt(t, uint32(t.slots[i]), name); r != nil {
			return r
		}
	}
	return nil
}

// recordAt returns the record at a place of the arena if it is that of the name.
func recordAt[T Text](t *table, place uint32, name T) record {
	rest := t.arena[place:]
	length, size := int(rest[0]), 1
	if length >= 0x80 {
		long, n := binary.Uvarint(rest)
		length, size = int(long), n
	}
	if length != len(name) || string(rest[size:size+length]) != string(name) {
		return nil
	}
	return record(rest[size+length:])
}

// A record of the arena is the length of a name, the name, a byte of flags, the lowest
// rank of each kind that the flags say there is, and then, for each kind of which there
// are more, their number and the others, each as its distance from the one before. All
// numbers are varints: most records spend three bytes on what is not their name.
const (
	hasExact  = 1 << iota // a rule lists the name
	hasBelow              // a rule lists all names below it
	moreExact             // several rules do
	moreBelow
)

// ranks are those of the rules that list a name, sorted and each once.
type ranks struct{ exact, below []uint32 }

func appendRecord(arena []byte, name string, r ranks) []byte {
	arena = binary.AppendUvarint(arena, uint64(len(name)))
	return appendRanks(append(arena, name...), r)
}

// appendRanks appends what follows the name.
func appendRanks(arena []byte, r ranks) []byte {
	arena = append(arena, flagsOf(r.exact, hasExact, moreExact)|flagsOf(r.below, hasBelow, moreBelow))
	for _, list := range [...][]uint32{r.exact, r.below} {
		if len(list) > 0 {
			arena = binary.AppendUvarint(arena, uint64(list[0]))
		}
	}
	for _, list := range [...][]uint32{r.exact, r.below} {
		if len(list) > 1 {
			arena = appendRest(arena, list)
		}
	}
	return arena
}

func flagsOf(list []uint32, has, more byte) byte {
	switch len(list) {
	case 0:
		return 0
	case 1:
		return has
	default:
		return has | more
	}
}

func appendRest(arena []byte, list []uint32) []byte {
	arena = binary.AppendUvarint(arena, uint64(len(list)-1))
	for i, rank := range list[1:] {
		arena = binary.AppendUvarint(arena, uint64(rank-list[i]))
	}
	return arena
}

// record is what follows the name in a record of the arena.
type record []byte

// lowest returns the lowest rank of the kinds asked for, or None.
func (r record) lowest(exact, below bool) uint32 {
	flags, rest := r[0], r[1:]
	lowest := None
	if flags&hasExact != 0 {
		rank, size := uvarint(rest)
		rest = rest[size:]
		if exact {
			lowest = rank
		}
	}
	if below && flags&hasBelow != 0 {
		rank, _ := uvarint(rest)
		lowest = min(lowest, rank)
	}
	return lowest
}

// uvarint is binary.Uvarint for numbers that are nearly always below 128.
func uvarint(b []byte) (n uint32, size int) {
	if b[0] < 0x80 {
		return uint32(b[0]), 1
	}
	long, size := binary.Uvarint(b)
	return uint32(long), size
}

// all reads a record back in full.
func (r record) all() ranks {
	flags, rest := r[0], numbers(r[1:])
	var all ranks
	if flags&hasExact != 0 {
		all.exact = []uint32{rest.next()}
	}
	if flags&hasBelow != 0 {
		all.below = []uint32{rest.next()}
	}
	if flags&moreExact != 0 {
		all.exact = rest.others(all.exact)
	}
	if flags&moreBelow != 0 {
		all.below = rest.others(all.below)
	}
	return all
}

// numbers are varints one after the other.
type numbers []byte

func (n *numbers) next() uint32 {
	number, size := uvarint(*n)
	*n = (*n)[size:]
	return number
}

// others appends to a list what appendRest made of its others.
func (n *numbers) others(list []uint32) []uint32 {
	for range n.next() {
		list = append(list, list[len(list)-1]+n.next())
	}
	return list
}

// filter is a Bloom filter that keeps all bits of a hash in one word, so that a question
// costs one access to memory.
type filter []uint64

// bitsPerName makes about one name in a hundred pass that is not in the filter.
const bitsPerName = 24

func newFilter(names int) filter {
	return make(filter, names*bitsPerName/64+1)
}

// filterBits takes bits of the hash that neither the place in a table nor the
// fingerprint is made of.
func filterBits(hash uint64) uint64 {
	return 1<<(hash>>32&63) | 1<<(hash>>38&63)
}

func (f filter) add(hash uint64) { f[reduce(hash, len(f))] |= filterBits(hash) }

func (f filter) mayHave(hash uint64) bool {
	bits := filterBits(hash)
	return f[reduce(hash, len(f))]&bits == bits
}
