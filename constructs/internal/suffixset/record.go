package suffixset

import "encoding/binary"

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
	arena = append(arena, name...)
	arena = append(arena, flagsOf(r.exact, hasExact, moreExact)|flagsOf(r.below, hasBelow, moreBelow))
	for _, list := range [][]uint32{r.exact, r.below} {
		if len(list) > 0 {
			arena = binary.AppendUvarint(arena, uint64(list[0]))
		}
	}
	for _, list := range [][]uint32{r.exact, r.below} {
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
