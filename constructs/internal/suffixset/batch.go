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
	b.set, b.above.scope = s, s.scope
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

	count  int // of what is in these two
	hashes [batchRoom]uint64
	places [batchRoom]suffixPlace

	kept int // how many of them the filter let pass
	pass [batchRoom]candidate
}

// suffixPlace says which suffix of which name of a batch something is about.
type suffixPlace struct{ name, length uint16 }

// candidate is a suffix that is likely to be in the table.
type candidate struct {
	index  int    // in the batch
	slot   uint64 // the first that may be its own
	record byte   // the first of its record
}

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
			b.places[b.count] = suffixPlace{uint16(i), uint16(length)}
			b.count++
		}
	}
	b.finish()
}

// finish decides about the suffixes that are pending. Each step is a loop of its own
// over all of them, in which no access to memory waits for another.
func (b *batch[T]) finish() {
	b.askFilter()
	b.readSlots()
	b.readRecords()
	b.decide()
	b.count, b.kept = 0, 0
}

// askFilter has no branches, because the processor could not foresee where they go.
func (b *batch[T]) askFilter() {
	filter, kept := b.set.filter, 0
	for i, hash := range b.hashes[:b.count] {
		b.pass[kept&(batchRoom-1)].index = i
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

func (b *batch[T]) readSlots() {
	slots := b.set.table.slots
	for i := range b.pass[:b.kept] {
		c := &b.pass[i]
		c.slot = slots[reduce(b.hashes[c.index], len(slots))]
	}
}

// readRecords brings the records into the cache. That it keeps a byte of each is what
// makes the compiler read them.
func (b *batch[T]) readRecords() {
	for i := range b.pass[:b.kept] {
		c := &b.pass[i]
		place, _ := b.set.table.candidate(b.hashes[c.index])
		c.record = b.set.table.arena[place]
	}
}

func (b *batch[T]) decide() {
	for _, c := range b.pass[:b.kept] {
		at := b.places[c.index]
		name := b.names[at.name]
		rank := lowestAt(b.set, name, len(name)-int(at.length), b.hashes[c.index])
		b.out[at.name] = min(b.out[at.name], rank)
	}
}
