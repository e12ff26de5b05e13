package review

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"time"
)

// comparison finds the records that several batches of a run have.
//
// Batches follow the names of the objects, which begin with the VPC or with the time, so of most of
// its sections a batch is the only one that has them. They are found without keeping them: the
// sections of all batches are read twice, and the second time those are kept of which the first time
// there was another one. Then their hashes are read and compared, some at a time.
//
// What is more than the limits is not compared, and the report says how many records that are.
type comparison struct {
	engine     *Engine
	limits     limits
	parts      []compared
	uncompared int64
	copies     int64
}

// limits are how much is compared.
type limits struct {
	wave     int64 // bytes of hashes at once
	all      int64 // bytes of hashes
	sections int64 // that several batches have
	copies   int64 // that are found
}

// limitsOf are those of a step with some memory: a third of it at most for each of the three.
func limitsOf(memory int64) limits {
	return limits{wave: memory / 16, all: maxCompared, sections: memory / 300, copies: memory / 200}
}

const (
	// maxCompared is how many bytes of hashes are compared: those of 500 million records, which take
	// a minute or two.
	maxCompared = 4 << 30

	// opened is how many batches have their sections in memory at once.
	opened = 16

	// gap is how many bytes are rather read than left out, and maxFetched how many are read at once.
	gap        = 64 << 10
	maxFetched = 4 << 20

	// restShare is the part of the time that is left for what comes after the comparison: writing what
	// was found. What was not compared by then is left out.
	restShare = 3
)

// compared is a batch.
type compared struct {
	item   *Event
	key    string // where its part is
	wanted []*piece
	known  known // that it was read without
	copies known // that it has
}

// piece is a section of a batch.
type piece struct {
	section
	batch  int
	span   span
	hashes []uint64
}

// compare finds the copies in batches.
func (e *Engine) compare(ctx context.Context, items []Event) (*comparison, error) {
	c := &comparison{engine: e, limits: limitsOf(cmp.Or(e.Memory, defaultMemory)), parts: make([]compared, len(items))}
	err := inParallel(len(items), func(i int) (err error) {
		part := &c.parts[i]
		part.item, part.copies = &items[i], known{}
		if part.key, err = stored(ctx, e.Store, items[i].Output); err == nil {
			part.known, err = e.knownOf(ctx, items[i].Known)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	kept, err := c.shared(ctx)
	if err != nil {
		return nil, err
	}
	return c, c.findAll(ctx, c.affordable(grouped(kept)))
}

// shared returns the sections that several batches have, and maybe some others, in their order. It
// also adds the copies that were found between pieces of a batch.
func (c *comparison) shared(ctx context.Context) (kept []piece, err error) {
	seen := newMarks()
	err = c.each(ctx, func(_ int, of *witnessed) error {
		for n := range of.Count {
			seen.add(of.section(n))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = c.each(ctx, func(batch int, of *witnessed) error {
		if len(c.parts) > 1 {
			c.uncompared += of.Forgotten
		}
		kept = c.keep(kept, batch, of, seen)
		return of.crossings(ctx, c.engine.Store, c.parts[batch].key, func(hash uint64, from int) { c.add(batch, hash, from) })
	})
	slices.SortFunc(kept, func(a, b piece) int { return cmp.Or(a.section.compare(b.section), cmp.Compare(a.batch, b.batch)) })
	return kept, err
}

// keep adds the sections of a batch that were seen twice, if there is room.
func (c *comparison) keep(kept []piece, batch int, of *witnessed, seen marks) []piece {
	var at int64
	for n, count := range of.Count {
		p := piece{section: of.section(n), batch: batch, span: span{at, at + count*hashBytes}}
		at = p.span.to
		switch {
		case !seen.twice(p.section):
		case int64(len(kept)) == c.limits.sections:
			c.uncompared += count
		default:
			kept = append(kept, p)
		}
	}
	return kept
}

// each does something with what each batch has, in their order.
func (c *comparison) each(ctx context.Context, do func(batch int, of *witnessed) error) error {
	for from := 0; from < len(c.parts); from += opened {
		some := make([]*witnessed, min(opened, len(c.parts)-from))
		err := inParallel(len(some), func(i int) (err error) {
			some[i], err = getCompressed(ctx, c.engine.Store, c.parts[from+i].key+sectionsEnd, readWitnessed)
			return err
		})
		for i := 0; err == nil && i < len(some); i++ {
			err = do(from+i, some[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add adds a copy, if there is room.
func (c *comparison) add(batch int, hash uint64, from int) {
	if c.copies == c.limits.copies {
		c.uncompared++
		return
	}
	c.copies++
	c.parts[batch].copies.add(hash, from)
}

// marks are sections that were seen once, and twice. Sections may share a mark.
type marks struct{ once, again []uint64 }

const numMarks = 1 << 29 // 64 MiB each

func newMarks() marks { return marks{make([]uint64, numMarks/64), make([]uint64, numMarks/64)} }

// place is the same in each process, so a step that is tried again keeps the same sections.
func (s section) place() (word int, bit uint64) {
	h := fnv.New64a()
	var window [8]byte
	for i := range window {
		window[i] = byte(s.window >> (8 * i))
	}
	_, _ = h.Write(window[:]) // a hash never fails
	_, _ = h.Write([]byte(s.vpc))
	place := h.Sum64() % numMarks
	return int(place / 64), 1 << (place % 64)
}

func (m marks) add(s section) {
	word, bit := s.place()
	m.again[word] |= m.once[word] & bit
	m.once[word] |= bit
}

func (m marks) twice(s section) bool {
	word, bit := s.place()
	return m.again[word]&bit != 0
}

// group is a section of several batches.
type group []*piece

func (g group) bytes() (n int64) {
	for _, p := range g {
		n += p.span.to - p.span.from
	}
	return n
}

// grouped returns the sections that several batches have indeed.
func grouped(kept []piece) (groups []group) {
	for len(kept) > 0 {
		n := 1
		for n < len(kept) && kept[n].section == kept[0].section {
			n++
		}
		if n > 1 {
			g := make(group, n)
			for i := range g {
				g[i] = &kept[i]
			}
			groups = append(groups, g)
		}
		kept = kept[n:]
	}
	return groups
}

// affordable leaves out the largest groups if they are too much.
func (c *comparison) affordable(groups []group) []group {
	bySize := slices.Clone(groups)
	slices.SortStableFunc(bySize, func(a, b group) int { return cmp.Compare(a.bytes(), b.bytes()) })
	left, n := c.limits.all, 0
	for ; n < len(bySize) && bySize[n].bytes() <= min(left, c.limits.wave); n++ {
		left -= bySize[n].bytes()
	}
	c.leaveOut(bySize[n:])
	chosen := bySize[:n]
	slices.SortFunc(chosen, func(a, b group) int { return a[0].section.compare(b[0].section) })
	return chosen
}

// leaveOut counts the records of some groups.
func (c *comparison) leaveOut(groups []group) {
	for _, g := range groups {
		c.uncompared += g.bytes() / hashBytes
	}
}

// waves are groups that fit the memory together.
func (c *comparison) waves(groups []group) func(yield func([]group) bool) {
	return func(yield func([]group) bool) {
		for len(groups) > 0 {
			n, size := 0, int64(0)
			for n < len(groups) && size+groups[n].bytes() <= c.limits.wave {
				size += groups[n].bytes()
				n++
			}
			if !yield(groups[:n]) {
				return
			}
			groups = groups[n:]
		}
	}
}

// findAll compares groups for as long as there is time.
func (c *comparison) findAll(ctx context.Context, groups []group) error {
	timed, cancel := context.WithCancel(ctx)
	if deadline, has := ctx.Deadline(); has {
		timed, cancel = context.WithDeadline(ctx, deadline.Add(-time.Until(deadline)/restShare))
	}
	defer cancel()
	for wave := range c.waves(groups) {
		err := timed.Err()
		if err == nil {
			err = c.find(timed, wave)
		}
		switch {
		case err == nil:
		case timed.Err() != nil && ctx.Err() == nil:
			c.leaveOut(wave)
		default:
			return err
		}
	}
	return nil
}

// find reads the hashes of groups and compares them.
func (c *comparison) find(ctx context.Context, groups []group) error {
	defer func() {
		for i := range c.parts {
			c.parts[i].wanted = nil
		}
	}()
	for _, g := range groups {
		for _, p := range g {
			c.parts[p.batch].wanted = append(c.parts[p.batch].wanted, p)
		}
	}
	err := inParallel(len(c.parts), func(i int) error {
		if len(c.parts[i].wanted) == 0 || ctx.Err() != nil {
			return ctx.Err()
		}
		return c.parts[i].fetch(ctx, c.engine.Store)
	})
	if err != nil {
		return err
	}
	found := make([][]sighting, len(groups))
	err = inParallel(len(groups), func(i int) error {
		found[i] = groups[i].copies()
		return nil
	})
	for _, copies := range found {
		for _, one := range copies {
			c.add(one.batch, one.hash, 0)
		}
	}
	return err
}

// fetch reads the hashes of the sections that are wanted, with those of small gaps between them.
func (c *compared) fetch(ctx context.Context, s Store) error {
	slices.SortFunc(c.wanted, func(a, b *piece) int { return cmp.Compare(a.span.from, b.span.from) })
	for rest := c.wanted; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].span.from-rest[n-1].span.to <= gap && rest[n].span.to-rest[0].span.from <= maxFetched {
			n++
		}
		of := span{rest[0].span.from, rest[n-1].span.to}
		hashes, err := getHashes(ctx, s, c.key, of)
		if err != nil {
			return err
		}
		for _, p := range rest[:n] {
			p.hashes = slices.Clone(hashes[(p.span.from-of.from)/hashBytes : (p.span.to-of.from)/hashBytes])
		}
		rest = rest[n:]
	}
	return nil
}

// sighting is a record of a batch.
type sighting struct {
	hash  uint64
	batch int
}

// copies returns the records that an earlier batch has too.
func (g group) copies() (copies []sighting) {
	var all []sighting
	for _, p := range g {
		for _, hash := range p.hashes {
			all = append(all, sighting{hash, p.batch})
		}
		p.hashes = nil
	}
	slices.SortFunc(all, func(a, b sighting) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.batch, b.batch)) })
	first := 0
	for i, one := range all {
		if one.hash != all[first].hash {
			first = i
		}
		if one.batch != all[first].batch {
			copies = append(copies, one)
		}
	}
	return copies
}
