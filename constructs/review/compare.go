package review

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Compared is the output of the step compare: what to read again.
type Compared struct {
	Again      string `json:"again"`      // the key of the items to read again
	Batches    int    `json:"batches"`    // of them
	Round      int    `json:"round"`      // of the comparison after that
	Uncompared int64  `json:"uncompared"` // records
}

// maxRounds is how often a run is compared. The second time finds copies in batches that were read as a
// whole the first time, and in pieces the second; more is rare.
const maxRounds = 6

// findCopies finds records of a batch that an earlier batch has too. The batches with such copies are
// read again without them, and the first merges take what comes of that.
//
// Batches follow the names of the objects, which begin with the VPC or with the time, so most of
// what a batch has nobody else has sections of. If what several batches have sections of is more
// than the memory, the rest of it is not compared, and the report says how many records that are.
func (e *Engine) findCopies(ctx context.Context, event Event) (*Compared, error) {
	plan := &Plan{Run: event.Run}
	var items []Event
	if err := getJSON(ctx, e.Store, plan.items(event.Round), &items); err != nil {
		return nil, err
	}
	c := &comparison{store: e.Store, memory: cmp.Or(e.Memory, defaultMemory) / comparedShare, parts: make([]compared, len(items))}
	err := inParallel(len(items), func(i int) error { return c.parts[i].open(ctx, e, &items[i]) })
	if err != nil {
		return nil, err
	}
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	out := &Compared{Round: event.Round + 1, Uncompared: c.uncompared}
	out.Again = plan.again(out.Round)
	if out.Round < maxRounds {
		out.Batches, err = e.putAgain(ctx, plan, items, c, out.Round)
	} else {
		out.Uncompared += c.copies()
	}
	if err != nil {
		return nil, err
	}
	return out, putJSON(ctx, e.Store, plan.compared(), out)
}

func (p *Plan) read() string           { return p.Run + "/read.json" }
func (p *Plan) again(round int) string { return fmt.Sprintf("%s/again-%d.json", p.Run, round) }
func (p *Plan) compared() string       { return p.Run + "/compared.json" }

// items is where the items of all batches are, as they were read before a round.
func (p *Plan) items(round int) string {
	if round == 0 {
		return p.read()
	}
	return fmt.Sprintf("%s/items-%d.json", p.Run, round)
}

const (
	// comparedShare is the part of the memory for hashes that are compared: they are there twice.
	comparedShare = 8

	// maxCompared is how many sections several batches may have: 256 MiB.
	maxCompared = 8 << 20

	// gap is how many bytes are rather read than left out.
	gap = 256 << 10
)

// comparison is of the batches of a run.
type comparison struct {
	store      Store
	memory     int64 // for hashes
	parts      []compared
	uncompared int64
}

// compared is a batch.
type compared struct {
	key    string // where its part is
	of     *witnessed
	wanted []*piece
	known  known // that it was read without
	copies known // that it has
}

func (c *compared) open(ctx context.Context, e *Engine, item *Event) (err error) {
	if c.key, err = stored(ctx, e.Store, item.Output); err != nil {
		return err
	}
	if c.of, err = getCompressed(ctx, e.Store, c.key+sectionsEnd, readWitnessed); err != nil {
		return err
	}
	if c.known, err = e.knownOf(ctx, item.Known); err != nil {
		return err
	}
	c.copies = known{}
	for _, one := range c.of.Crossed {
		c.copies.add(one.Hash, one.From)
	}
	return nil
}

// copies is how many copies there are in all batches.
func (c *comparison) copies() (n int64) {
	for i := range c.parts {
		n += int64(len(c.parts[i].copies))
	}
	return n
}

// piece is a section of a batch.
type piece struct {
	section
	batch  int
	span   span
	hashes []uint64
}

func (c *comparison) run(ctx context.Context) error {
	for i := range c.parts {
		if len(c.parts) > 1 {
			c.uncompared += c.parts[i].of.Forgotten
		}
	}
	shared := c.shared()
	for _, pieces := range shared {
		for _, p := range pieces {
			c.parts[p.batch].wanted = append(c.parts[p.batch].wanted, p)
		}
	}
	if err := inParallel(len(c.parts), func(i int) error { return c.parts[i].fetch(ctx, c.store) }); err != nil {
		return err
	}
	for _, pieces := range shared {
		for _, same := range copiesIn(pieces) {
			c.parts[same.batch].copies.add(same.hash, 0)
		}
	}
	return nil
}

// shared returns the sections that several batches have, as long as there is room for them: the small
// ones first.
func (c *comparison) shared() (groups [][]*piece) {
	var all []piece
	for i := range c.parts {
		var at int64
		of := c.parts[i].of
		if len(all)+len(of.Count) > maxCompared {
			c.uncompared += of.all()
			continue
		}
		for n, count := range of.Count {
			all = append(all, piece{section: of.section(n), batch: i, span: span{at, at + count*hashBytes}})
			at += count * hashBytes
		}
	}
	slices.SortFunc(all, func(a, b piece) int { return cmp.Or(a.section.compare(b.section), cmp.Compare(a.batch, b.batch)) })
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].section == all[0].section {
			n++
		}
		if n > 1 {
			group := make([]*piece, n)
			for i := range group {
				group[i] = &all[i]
			}
			groups = append(groups, group)
		}
		all = all[n:]
	}
	slices.SortStableFunc(groups, func(a, b []*piece) int { return cmp.Compare(bytesOf(a), bytesOf(b)) })
	room := c.memory
	for i, group := range groups {
		if room -= bytesOf(group); room < 0 {
			for _, left := range groups[i:] {
				c.uncompared += bytesOf(left) / hashBytes
			}
			return groups[:i]
		}
	}
	return groups
}

func bytesOf(group []*piece) (n int64) {
	for _, p := range group {
		n += p.span.to - p.span.from
	}
	return n
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

// maxFetched is how many bytes are read at once.
const maxFetched = 4 << 20

// sighting is a record of a batch.
type sighting struct {
	hash  uint64
	batch int
}

// copiesIn returns the records that an earlier piece has too.
func copiesIn(pieces []*piece) (copies []sighting) {
	var all []sighting
	for _, p := range pieces {
		for _, hash := range p.hashes {
			all = append(all, sighting{hash, p.batch})
		}
		p.hashes = nil
	}
	slices.SortFunc(all, func(a, b sighting) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.batch, b.batch)) })
	for i := 1; i < len(all); i++ {
		if all[i].hash == all[i-1].hash {
			copies = append(copies, all[i])
		}
	}
	return copies
}

// putAgain writes the items to read again, all items, and the first merges. It returns how many items
// are read again.
func (e *Engine) putAgain(ctx context.Context, plan *Plan, items []Event, c *comparison, round int) (int, error) {
	again := []Event{}
	parts := []string{plan.listing()}
	for i := range items {
		if item, of := &items[i], &c.parts[i]; len(of.copies) > 0 {
			for hash, from := range of.known {
				of.copies.add(hash, from)
			}
			text, err := json.Marshal(of.copies.all())
			if err != nil {
				return 0, err
			}
			// The key says what is read and what is left out, so a part that is there is the right one.
			item.Output = "parts/" + hashOf([]byte(item.Output), text)
			item.Known = item.Output + knownEnd
			if err := putCompressed(ctx, e.Store, item.Known, of.copies); err != nil {
				return 0, err
			}
			again = append(again, *item)
		}
		parts = append(parts, items[i].Output)
	}
	if err := putJSON(ctx, e.Store, plan.level(1), plan.merges(1, parts)); err != nil {
		return 0, err
	}
	if err := putJSON(ctx, e.Store, plan.items(round), items); err != nil {
		return 0, err
	}
	return len(again), putJSON(ctx, e.Store, plan.again(round), again)
}

// known are the records of a batch that are copies, by their hashes, with the number of the object
// from which on they are: 0 if another batch has them.
type known map[uint64]int

// add adds a copy. Of a record that is found several times, the first place counts.
func (k known) add(hash uint64, from int) {
	if before, has := k[hash]; !has || from < before {
		k[hash] = from
	}
}

// all returns the copies in the order of their hashes.
func (k known) all() []crossing {
	all := make([]crossing, 0, len(k))
	for hash, from := range k {
		all = append(all, crossing{hash, from})
	}
	slices.SortFunc(all, func(a, b crossing) int { return cmp.Compare(a.Hash, b.Hash) })
	return all
}

const knownEnd = ".known.json.gz"

// WriteTo implements [io.WriterTo].
func (k known) WriteTo(w io.Writer) (int64, error) {
	text, err := json.Marshal(k.all())
	if err != nil {
		return 0, err
	}
	n, err := w.Write(text)
	return int64(n), err
}

// knownOf reads what the step compare wrote; there is nothing for a batch that is read the first time.
func (e *Engine) knownOf(ctx context.Context, key string) (known, error) {
	if key == "" {
		return nil, nil
	}
	return getCompressed(ctx, e.Store, key, func(r io.Reader) (known, error) {
		var all []crossing
		if err := json.NewDecoder(r).Decode(&all); err != nil {
			return nil, fmt.Errorf("not a list of copies: %w", err)
		}
		copies := known{}
		for _, one := range all {
			copies[one.Hash] = one.From
		}
		return copies, nil
	})
}

// inParallel does something for each of n numbers, and returns the error of one of those it failed for.
func inParallel(n int, do func(int) error) error {
	const atOnce = 32
	errs := make([]error, atOnce)
	var workers sync.WaitGroup
	for w := range atOnce {
		workers.Go(func() {
			for i := w; i < n && errs[w] == nil; i += atOnce {
				errs[w] = do(i)
			}
		})
	}
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
