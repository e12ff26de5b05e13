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
func (e *Engine) findCopies(ctx context.Context, event Event) (*Compared, error) {
	plan := &Plan{Run: event.Run}
	var items []Event
	if err := getJSON(ctx, e.Store, plan.items(event.Round), &items); err != nil {
		return nil, err
	}
	c, err := e.compare(ctx, items)
	if err != nil {
		return nil, err
	}
	out := &Compared{Round: event.Round + 1, Uncompared: c.uncompared}
	out.Again = plan.again(out.Round)
	if out.Round < maxRounds {
		out.Batches, err = e.putAgain(ctx, plan, items, c, out.Round)
	} else {
		out.Uncompared += c.copies
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
