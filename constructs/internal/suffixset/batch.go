package suffixset

// A batch is so many names that their accesses to memory overlap, and so few that what
// is known of them stays in the cache.
const (
	batchNames = 64
	batchRoom  = 6 * batchNames // for suffixes, of which most names have two to four
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
	if s.depth == 0 {
		return
	}
	var b batch[T]
	b.set = s
	for len(names) > 0 {
		n := min(len(names), batchNames)
		b.lookup(names[:n], out[:n])
		names, out = names[n:], out[n:]
	}
}

// batch is suffixes that are on their way together.
type batch[T Text] struct {
	set     *Set
	names   []T
	out     []uint32
	count   int
	pending [batchRoom]pending
}

// pending is one suffix of one of the names.
type pending struct {
	hash  uint64
	slot  uint64
	start uint32
	name  uint32
}

func (b *batch[T]) lookup(names []T, out []uint32) {
	b.names, b.out = names, out
	for i, name := range names {
		above := suffixesOf(name, b.set.seed, b.set.depth)
		for start, hash, ok := above.next(); ok; start, hash, ok = above.next() {
			if b.count == batchRoom {
				b.finish()
			}
			b.pending[b.count] = pending{hash: hash, start: uint32(start), name: uint32(i)}
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
	b.count = 0
}

func (b *batch[T]) askFilter() {
	kept := 0
	for _, p := range b.pending[:b.count] {
		b.pending[kept] = p
		if b.set.filter.mayHave(p.hash) {
			kept++
		}
	}
	b.count = kept
}

func (b *batch[T]) readSlots() {
	slots := b.set.table.slots
	for i := range b.pending[:b.count] {
		p := &b.pending[i]
		p.slot = slots[reduce(p.hash, len(slots))]
	}
}

func (b *batch[T]) readRecords() {
	for _, p := range b.pending[:b.count] {
		name := b.names[p.name]
		b.out[p.name] = min(b.out[p.name], lowestAt(b.set, name, int(p.start), p.hash))
	}
}
