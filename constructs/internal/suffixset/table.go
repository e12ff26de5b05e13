package suffixset

import "encoding/binary"

// table finds the record of a name by its hash. Each slot is 0 or has the lower half of
// a hash, the fingerprint, as its upper half and a place in the arena as its lower one.
type table struct {
	slots []uint64
	arena []byte
}

// newTable makes room for so many names that seven of ten slots are taken, and never all.
func newTable(names, arenaSize int) table {
	// No record is at 0, so that no slot in use is 0.
	return table{make([]uint64, names*10/7+1), make([]byte, 1, arenaSize)}
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
