package suffixset

// A batch is so many names that their accesses to memory overlap, and so few that what
// is known of them stays in the cache.
const (
	batchNames = 64
	batchRoom  = 4 * batchNames // for suffixes, of which most names have two or three
)

// LookupBatch looks up each of the names, as [Lookup] does, and puts their ranks in the same
// places of out, which must be at least as long: None for names that no pattern matches.
// For large sets it takes far less time than one lookup after the other, because it asks
// memory for many things at a time. It does not allocate.
func LookupBatch[T Text](s *Set, names []T, out []uint32) {
	out = out[:len(names)]
	for i := range out {
		out[i] = s.everywhere()
	}
	var b batch[T]
	b.set, b.above.scope = s, &s.scope
	for len(names) > 0 {
		n := min(len(names), batchNames)
		b.lookup(names[:n], out[:n])
		names, out = names[n:], out[n:]
	}
}

// batch is suffixes that are on their way together.
type batch[T Text] struct {
	set   *Set
	names []T
	out   []uint32
	above suffixes[T]

	count  int // of the suffixes, which these two are about
	hashes [batchRoom]uint64
	places [batchRoom]place

	kept    int               // how many of them the filter has let pass,
	passed  [batchRoom]uint16 // and which
	touched uint64            // what was read to bring it into the cache
}

// place says which suffix of which name a hash belongs to. A suffix in scope is no longer
// than an entry, which even with each byte escaped has not much more than a thousand.
type place struct{ name, length uint16 }

func (b *batch[T]) lookup(names []T, out []uint32) {
	b.names, b.out = names, out
	for i, name := range names {
		b.above.start(name)
		for b.above.more() {
			if b.count == batchRoom {
				b.finish()
			}
			length, hash := b.above.next()
			b.hashes[b.count] = hash
			b.places[b.count] = place{uint16(i), uint16(length)}
			b.count++
		}
	}
	b.finish()
}

// finish decides about the suffixes so far. Each step is a loop of its own over all of
// them, in which no access to memory waits for another.
func (b *batch[T]) finish() {
	b.askFilter()
	b.touchSlots()
	b.touchRecords()
	b.decide()
	b.count, b.kept = 0, 0
}

// askFilter has no branch to go one way or the other by what the filter says, because
// nobody can predict that, and neither can the processor.
func (b *batch[T]) askFilter() {
	filter, kept := b.set.filter, 0
	for i, hash := range b.hashes[:b.count] {
		b.passed[kept&(batchRoom-1)] = uint16(i)
		kept += asNumber(filter.mayHave(hash))
	}
	b.kept = kept
}

func asNumber(condition bool) int {
	if condition {
		return 1
	}
	return 0
}

// touchSlots and touchRecords wait for what decide is about to read all at once, where
// decide alone would wait for one after the other.
func (b *batch[T]) touchSlots() {
	touched, slots := uint64(0), b.set.table.slots
	for _, i := range b.passed[:b.kept] {
		touched ^= slots[reduce(b.hashes[i], len(slots))]
	}
	b.touched = touched
}

func (b *batch[T]) touchRecords() {
	touched, table := byte(0), &b.set.table
	for _, i := range b.passed[:b.kept] {
		touched ^= table.arena[table.likely(b.hashes[i])]
	}
	b.touched = uint64(touched)
}

func (b *batch[T]) decide() {
	for _, i := range b.passed[:b.kept] {
		at := b.places[i]
		name := b.names[at.name]
		rank := lowestAt(b.set, name, len(name)-int(at.length), b.hashes[i])
		b.out[at.name] = min(b.out[at.name], rank)
	}
}
